// gain.c. SPDX-License-Identifier: MIT
#include "gain.h"
#include "math_x4.h"
#include "units.h"
#include <math.h>

#define UNITY ((int64_t)1 << 30) // gain 1 in Q30
#define REST_DB (-1e-6)          // nearer to 0 dB than a float can tell
#define TOUCH_DB 0.2             // a peak that comes so near to the held reduction renews it
#define EVEN_DB 0.5              // most by which even peaks differ
#define EVEN_TIME 0.05           // and their distances, of the distance
#define EVEN_GROUPS 3            // of them in a row until they count as even
#define AUTO_FAST 0.05           // of release_ms: for a peak that stands alone

enum {
    EARLY_FRAMES =
        4, // the gain is down this long before the peak: its neighbours carry it between samples
};

int lq_gain_ahead_frames(double sample_rate)
{
    return (int)(0.00246 * sample_rate); // with detector and low-pass 4 ms at 48 kHz
}

// Share of the way to the target in one frame.
static double pole(const lq_gain *g, double ms)
{
    return 1.0 - lq_exp(-1000.0 / (ms * g->sample_rate));
}

void lq_gain_init(lq_gain *g, double sample_rate)
{
    memset(g, 0, sizeof *g);
    g->sample_rate = sample_rate;
    g->ahead_frames = lq_gain_ahead_frames(sample_rate);
    g->margin_db = 0.10; // the detector reads at most 0.06 dB low on what the low-pass leaves
    g->follow_coef = pole(g, 500.0);
    g->onset_coef = pole(g, 0.5);
    g->kept_coef = pole(g, 20.0);
    g->link_transients = g->link_release = 1.0;
    lq_glide_init(&g->threshold_db, sample_rate, 5.0);

    // Signalsmith's split of three boxes: least energy outside the main lobe.
    int span = g->ahead_frames - EARLY_FRAMES;
    int first = 1 + (int)(0.404 * span + 0.5), second = 1 + (int)(0.335 * span + 0.5);
    const int length[3] = {first, second, 3 + span - first - second};
    g->full = UNITY;
    for (int i = 0; i < 3; i++) {
        g->side[0].box[i].length = g->side[1].box[i].length = length[i];
        g->full *= length[i]; // < 2^53, so a double holds it
    }
    g->per_full = 1.0 / (double)g->full;
    lq_gain_reset(g);
}

static void reset_side(lq_gain_side *s)
{
    int64_t in = UNITY;
    for (int i = 0; i < 3; i++) {
        lq_gain_box *b = &s->box[i];
        for (int k = 0; k < b->length; k++)
            b->ring[k] = in;
        b->at = 0;
        b->sum = in *= b->length;
    }
    s->queue_head = s->queue_tail = 0;
    s->again = (lq_gain_recurrence){0};
    s->hold_frames = s->hold_left = 0;
    s->release_db = s->onset_db = s->follow_db = s->kept_db = 0.0;
}

void lq_gain_reset(lq_gain *g)
{
    reset_side(&g->side[0]);
    reset_side(&g->side[1]);
    g->now = 0;
    g->apart = g->link_transients < 1.0 || g->link_release < 1.0;
    lq_gain_arrive(g);
}

void lq_gain_arrive(lq_gain *g)
{
    lq_glide_snap(&g->threshold_db);
    g->threshold = (float)lq_db_to_gain(lq_glide_value(&g->threshold_db));
}

double lq_gain_threshold(const lq_gain *g)
{
    const lq_glide *t = &g->threshold_db;
    return t->moving ? lq_db_to_gain(lq_glide_value(t)) : (double)g->threshold;
}

float lq_gain_least_peak(const lq_gain *g)
{
    return g->threshold_db.moving ? 0.0F : g->threshold;
}

static uint32_t frames_of(const lq_gain *g, double ms)
{
    return (uint32_t)(ms * 0.001 * g->sample_rate + 0.5);
}

void lq_gain_set(lq_gain *g, const lq_loudness_params *p)
{
    bool loud = p->style >= 0.5F;
    double hold_ms = loud ? 0.4 * p->hold_ms : p->hold_ms;
    double fast_ms = loud ? 0.5 * p->release_ms : p->release_ms;
    // Slow release of 'auto': ten times the fast one, within what breathes with music.
    double slow_ms = loud ? fast_ms : lq_clamp(10.0 * fast_ms, 200.0, 400.0);
    g->automatic = p->auto_release >= 0.5F;
    if (g->automatic)
        fast_ms *= AUTO_FAST;
    g->fast_coef = pole(g, fast_ms);
    g->slow_coef = pole(g, slow_ms > fast_ms ? slow_ms : fast_ms);
    g->window_frames = (uint32_t)g->ahead_frames + 1U;
    g->hold_frames = frames_of(g, hold_ms);
    g->longest_frames = frames_of(g, loud ? hold_ms : 2.0 * hold_ms);
    g->group_frames = frames_of(g, 1.0);
    g->link_transients = 0.01 * p->link_transients;
    g->link_release = 0.01 * p->link_release;
    if (lq_gain_unlinked(p) && !g->apart) {
        g->side[1] = g->side[0];
        g->apart = true;
    }
    lq_glide_aim(&g->threshold_db, p->ceiling_db - g->margin_db);
}

// The threshold of up to LQ_GRID frames, in dB and, where it rests, linear.
static void thresholds(lq_gain *g, float *threshold_db, float *threshold, int frames)
{
    if (!g->threshold_db.moving) {
        const float db = (float)lq_glide_value(&g->threshold_db);
        for (int i = 0; i < frames; i++) {
            threshold_db[i] = db;
            threshold[i] = g->threshold;
        }
        return;
    }
    for (int i = 0; i < frames; i++) {
        bool moving = g->threshold_db.moving;
        threshold_db[i] = (float)lq_glide_next(&g->threshold_db);
        if (moving && !g->threshold_db.moving)
            g->threshold = (float)lq_db_to_gain(lq_glide_value(&g->threshold_db));
        threshold[i] = moving ? 0.0F : g->threshold;
    }
}

// Four of them, or what is left and nothing.
static inline f32x4 some4(const float *from, int left)
{
    if (left >= 4)
        return lq_read4(from);
    return (f32x4){from[0], left > 1 ? from[1] : 0.0F, left > 2 ? from[2] : 0.0F, 0.0F};
}

// How far each frame is over, in dB <= 0, for up to LQ_GRID frames. A frame's figure comes from
// that frame alone; the log is only taken where one of them is over. False if none is.
static bool needed_db(const float *peaks, const float *threshold_db, const float *threshold,
                      float *needed, int frames)
{
    const f32x4 quiet = lq_splat4(1e-6F), none = lq_splat4(0.0F); // far under every ceiling
    const f32x4 per_log2 = lq_splat4((float)LQ_DB_PER_LOG2);
    f32x4 most = none;
    for (int i = 0; i < frames; i += 4)
        most = lq_max4(most, some4(peaks + i, frames - i) - some4(threshold + i, frames - i));
    if (!(lq_top4(most) > 0.0F)) {
        for (int i = 0; i < frames; i += 4)
            lq_write4(needed + i, none);
        return false;
    }
    for (int i = 0; i < frames; i += 4) {
        f32x4 peak = some4(peaks + i, frames - i), level = lq_max4(peak, quiet);
        f32x4 over = some4(threshold_db + i, frames - i) - per_log2 * lq_log2_of(level);
        over = lq_choose4(peak > some4(threshold + i, frames - i), over, none);
        lq_write4(needed + i, lq_min4(over, none));
    }
    return true;
}

// Least of the last window_frames: a queue from the least to the newest, each later and nearer to 0
// dB than the one before. What is not over is not kept.
static float least_db(lq_gain_side *s, uint32_t now, uint32_t window, float needed)
{
    const uint32_t mask = LQ_GAIN_MAX_QUEUE - 1;
    if (needed < 0.0F) {
        while (s->queue_tail != s->queue_head && s->queue_db[(s->queue_tail - 1) & mask] >= needed)
            s->queue_tail--;
        s->queue_db[s->queue_tail & mask] = needed;
        s->queue_frame[s->queue_tail & mask] = now;
        s->queue_tail++;
    }
    while (s->queue_tail != s->queue_head && now - s->queue_frame[s->queue_head & mask] >= window)
        s->queue_head++;
    return s->queue_tail == s->queue_head ? 0.0F : s->queue_db[s->queue_head & mask];
}

// A peak reaches the held reduction: does it come as evenly as the ones before?
static void recur(const lq_gain *g, lq_gain_side *s, double needed)
{
    lq_gain_recurrence *a = &s->again;
    if (a->since > g->group_frames) { // a new group: judge the one that is over
        uint32_t period = a->at - a->before_at;
        double late = fabs((double)period - (double)a->period);
        bool even = late < EVEN_TIME * period && fabs(a->deepest - a->before_db) < EVEN_DB;
        uint32_t hold = period + period / 6U;
        a->even = even ? lq_min_int(a->even + 1, 8) : 0;
        a->period = period;
        a->before_at = a->at;
        a->before_db = a->deepest;
        a->deepest = 0.0;
        s->hold_frames = a->even < EVEN_GROUPS      ? 0
                         : hold < g->longest_frames ? hold
                                                    : g->longest_frames;
    }
    if (needed < a->deepest) {
        a->deepest = needed;
        a->at = g->now;
    }
}

// Down at once, held, back by an exponential in dB. Auto: peaks that come back evenly are held
// until the next, all others not at all; the part of the reduction that the last half second's mean
// explains is released slowly, the rest, which is an isolated peak's, fast.
static double release(const lq_gain *g, lq_gain_side *s, double least)
{
    if (least < 0.0 && least <= s->release_db + TOUCH_DB) {
        recur(g, s, least);
        s->again.since = 0;
        s->hold_left = g->automatic ? s->hold_frames : g->hold_frames;
        s->release_db = least < s->release_db ? least : s->release_db;
    } else if (s->hold_left > 0) {
        s->hold_left--;
        s->again.since++;
    } else {
        double coef = g->fast_coef;
        s->again.since++;
        if (s->again.since > g->longest_frames)
            s->again.even = 0;
        if (g->automatic) {
            double share = s->follow_db < -s->release_db ? s->follow_db / -s->release_db : 1.0;
            share = s->again.even >= EVEN_GROUPS ? 1.0 : share;
            coef += (g->slow_coef - coef) * share * share;
        }
        s->release_db += (least - s->release_db) * coef;
        if (s->release_db > REST_DB)
            s->release_db = 0.0;
    }
    s->follow_db -= (s->release_db + s->follow_db) * g->follow_coef;
    if (s->follow_db < -REST_DB)
        s->follow_db = 0.0;

    // A second pole rounds the corner where the release begins.
    if (s->release_db <= s->onset_db)
        s->onset_db = s->release_db;
    else
        s->onset_db += (s->release_db - s->onset_db) * g->onset_coef;
    if (s->onset_db > REST_DB)
        s->onset_db = 0.0;
    return s->onset_db;
}

// What a side keeps up for longer than a transient.
static double kept(const lq_gain *g, lq_gain_side *s)
{
    if (s->onset_db < s->kept_db)
        s->kept_db += (s->onset_db - s->kept_db) * g->kept_coef;
    else
        s->kept_db = s->onset_db;
    return s->kept_db;
}

static void link_releases(lq_gain *g, double *db)
{
    double left = g->link_release * kept(g, &g->side[1]);
    double right = g->link_release * kept(g, &g->side[0]);
    db[0] = left < db[0] ? left : db[0];
    db[1] = right < db[1] ? right : db[1];
}

static void link_transients(const lq_gain *g, float *left, float *right, int frames)
{
    const float share = (float)g->link_transients;
    for (int i = 0; i < frames; i++) {
        float both = left[i] < right[i] ? left[i] : right[i];
        left[i] = share < 1.0F ? left[i] + share * (both - left[i]) : both;
        right[i] = share < 1.0F ? right[i] + share * (both - right[i]) : both;
    }
}

// Sums over the box's length, in place.
static void box_sums(lq_gain_box *b, int64_t *io, int frames)
{
    for (int done = 0; done < frames;) {
        int run = lq_min_int(frames - done, b->length - b->at);
        int64_t *ring = b->ring + b->at, *at = io + done, sum = b->sum;
        for (int i = 0; i < run; i++) {
            int64_t in = at[i];
            at[i] = sum += in - ring[i];
            ring[i] = in;
        }
        b->sum = sum;
        b->at = b->at + run == b->length ? 0 : b->at + run;
        done += run;
    }
}

// Whether nothing is held, released or smoothed any more.
static bool rests(const lq_gain *g, const lq_gain_side *s)
{
    return s->queue_head == s->queue_tail && s->hold_left == 0 && s->release_db == 0.0 &&
           s->onset_db == 0.0 && s->kept_db == 0.0 && s->box[2].sum == g->full;
}

// Frames with nothing to do, of a side at rest: what `release` would do.
static void rest(const lq_gain *g, lq_gain_side *s, int frames)
{
    s->again.since += (uint32_t)frames;
    if (s->again.since > g->longest_frames)
        s->again.even = 0;
    for (int i = 0; i < frames && s->follow_db > 0.0; i++) {
        s->follow_db -= s->follow_db * g->follow_coef;
        if (s->follow_db < -REST_DB)
            s->follow_db = 0.0;
    }
}

// From the gains in dB of one side to those that are applied.
static void apply(lq_gain *g, int side, double (*db)[LQ_CHANNELS], double *gains, int frames)
{
    float linear[LQ_GRID] = {0};
    int64_t sum[LQ_GRID];
    for (int i = 0; i < frames; i++)
        linear[i] = (float)(db[i][side] * (1.0 / LQ_DB_PER_LOG2));
    for (int i = 0; i < frames; i += 4)
        lq_write4(linear + i, lq_exp2_of(lq_read4(linear + i)));
    for (int i = 0; i < frames; i++) {
        int64_t unit = db[i][side] < 0.0 ? (int64_t)(linear[i] * (float)UNITY) : UNITY;
        sum[i] = unit > UNITY ? UNITY : unit;
    }
    for (int i = 0; i < 3; i++)
        box_sums(&g->side[side].box[i], sum, frames);
    for (int i = 0; i < frames; i++)
        gains[i] = sum[i] == g->full ? 1.0 : (double)sum[i] * g->per_full;
}

static void slice(lq_gain *g, const float *left, const float *right, f64x2 *gains, int frames)
{
    float threshold_db[LQ_GRID], threshold[LQ_GRID], needed[LQ_CHANNELS][LQ_GRID];
    double db[LQ_GRID][LQ_CHANNELS], out[LQ_CHANNELS][LQ_GRID];
    const bool apart = g->apart;
    const int sides = apart ? LQ_CHANNELS : 1;
    thresholds(g, threshold_db, threshold, frames);
    bool any = needed_db(left, threshold_db, threshold, needed[0], frames);
    if (right != left)
        any |= needed_db(right, threshold_db, threshold, needed[1], frames);
    else if (apart)
        memcpy(needed[1], needed[0], sizeof needed[0]);
    if (!any && rests(g, &g->side[0]) && rests(g, &g->side[sides - 1])) {
        for (int s = 0; s < sides; s++)
            rest(g, &g->side[s], frames);
        for (int i = 0; i < frames; i++)
            gains[i] = (f64x2){1.0, 1.0};
        g->now += (uint32_t)frames;
        return;
    }
    if (right != left || apart)
        link_transients(g, needed[0], needed[1], frames);
    for (int i = 0; i < frames; i++, g->now++) {
        for (int s = 0; s < sides; s++) {
            float least = least_db(&g->side[s], g->now, g->window_frames, needed[s][i]);
            db[i][s] = release(g, &g->side[s], least);
        }
        if (apart)
            link_releases(g, db[i]);
    }
    apply(g, 0, db, out[0], frames);
    if (apart)
        apply(g, 1, db, out[1], frames);
    for (int i = 0; i < frames; i++)
        gains[i] = (f64x2){out[0][i], apart ? out[1][i] : out[0][i]};
}

void lq_gain_process(lq_gain *g, const float *left, const float *right, f64x2 *gains, int frames)
{
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        slice(g, left + done, right + done, gains + done, n);
    }
}
