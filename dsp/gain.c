// gain.c. SPDX-License-Identifier: MIT
#include "gain.h"
#include "units.h"
#include <string.h>

#define UNITY ((int64_t)1 << 30) // gain 1 in Q30
#define REST_DB (-1e-6)          // nearer to 0 dB than a float can tell

enum {
    EARLY_FRAMES =
        4, // the gain is down this long before the peak: its neighbours carry it between samples
};

int lq_gain_ahead_frames(double sample_rate)
{
    return (int)(0.0025 * sample_rate);
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
    g->onset_coef = pole(g, 2.0);
    lq_glide_init(&g->threshold_db, sample_rate, 5.0);

    // Signalsmith's split of three boxes: least energy outside the main lobe.
    int span = g->ahead_frames - EARLY_FRAMES;
    g->box[0].length = 1 + (int)(0.404 * span + 0.5);
    g->box[1].length = 1 + (int)(0.335 * span + 0.5);
    g->box[2].length = 3 + span - g->box[0].length - g->box[1].length;
    g->full = UNITY;
    for (int i = 0; i < 3; i++)
        g->full *= g->box[i].length; // < 2^53, so a double holds it
    g->per_full = 1.0 / (double)g->full;
    lq_gain_reset(g);
}

void lq_gain_reset(lq_gain *g)
{
    int64_t in = UNITY;
    for (int i = 0; i < 3; i++) {
        lq_gain_box *b = &g->box[i];
        for (int k = 0; k < b->length; k++)
            b->ring[k] = in;
        b->at = 0;
        b->sum = in *= b->length;
    }
    g->queue_head = g->queue_tail = g->now = 0;
    g->release_db = g->onset_db = g->follow_db = 0.0;
    lq_gain_arrive(g);
}

void lq_gain_arrive(lq_gain *g)
{
    lq_glide_snap(&g->threshold_db);
    g->threshold = (float)lq_db_to_gain(lq_glide_value(&g->threshold_db));
}

void lq_gain_set(lq_gain *g, const lq_loudness_params *p)
{
    double fast_ms = p->release_ms;
    // Slow release of 'auto': ten times the fast one, within what breathes with music.
    double slow_ms = lq_clamp(10.0 * fast_ms, 200.0, 400.0);
    g->automatic = p->auto_release >= 0.5F;
    g->fast_coef = pole(g, fast_ms);
    g->slow_coef = pole(g, slow_ms > fast_ms ? slow_ms : fast_ms);
    g->window_frames =
        (uint32_t)g->ahead_frames + (uint32_t)(p->hold_ms * 0.001 * g->sample_rate + 0.5) + 1U;
    lq_glide_aim(&g->threshold_db, p->ceiling_db - g->margin_db);
}

static f32x4 load(const float *p)
{
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

// How far each frame is over, in dB <= 0, for up to LQ_GRID frames. A frame's figure comes from
// that frame alone; the log is only taken where one of them is over.
static void needed_db(lq_gain *g, const float *peaks, float *needed, int frames)
{
    const float quiet = 1e-6F; // far under every ceiling
    const float db = (float)LQ_DB_PER_LOG2;
    float level[LQ_GRID] = {0}, threshold_db[LQ_GRID] = {0};
    bool any = false;
    for (int i = 0; i < frames; i++) {
        bool moving = g->threshold_db.moving;
        threshold_db[i] = (float)lq_glide_next(&g->threshold_db);
        if (moving && !g->threshold_db.moving)
            g->threshold = (float)lq_db_to_gain(lq_glide_value(&g->threshold_db));
        bool over = peaks[i] > quiet && (moving || peaks[i] > g->threshold);
        level[i] = over ? peaks[i] : quiet;
        needed[i] = 0.0F;
        any |= over;
    }
    for (int i = 0; any && i < frames; i += 4) {
        f32x4 over = load(threshold_db + i) - (f32x4){db, db, db, db} * lq_log2_x4(load(level + i));
        memcpy(level + i, &over, sizeof over);
    }
    for (int i = 0; any && i < frames; i++)
        needed[i] = level[i] < 0.0F ? level[i] : 0.0F;
}

// Least of the last window_frames: a queue from the least to the newest, each later and nearer to 0
// dB than the one before. What is not over is not kept.
static float least_db(lq_gain *g, float needed)
{
    const uint32_t mask = LQ_GAIN_MAX_QUEUE - 1;
    if (needed < 0.0F) {
        while (g->queue_tail != g->queue_head && g->queue_db[(g->queue_tail - 1) & mask] >= needed)
            g->queue_tail--;
        g->queue_db[g->queue_tail & mask] = needed;
        g->queue_frame[g->queue_tail & mask] = g->now;
        g->queue_tail++;
    }
    while (g->queue_tail != g->queue_head &&
           g->now - g->queue_frame[g->queue_head & mask] >= g->window_frames)
        g->queue_head++;
    g->now++;
    return g->queue_tail == g->queue_head ? 0.0F : g->queue_db[g->queue_head & mask];
}

// Down at once, back by an exponential in dB. Auto: the part of the reduction that the last half
// second's mean explains is released slowly, the rest, which is an isolated peak's, fast.
static double release(lq_gain *g, double least)
{
    if (least <= g->release_db) {
        g->release_db = least;
    } else {
        double coef = g->fast_coef;
        if (g->automatic) {
            double share = g->follow_db < -g->release_db ? g->follow_db / -g->release_db : 1.0;
            coef += (g->slow_coef - coef) * share * share;
        }
        g->release_db += (least - g->release_db) * coef;
        if (g->release_db > REST_DB)
            g->release_db = 0.0;
    }
    g->follow_db -= (g->release_db + g->follow_db) * g->follow_coef;
    if (g->follow_db < -REST_DB)
        g->follow_db = 0.0;

    // A second pole rounds the corner where the release begins.
    if (g->release_db <= g->onset_db)
        g->onset_db = g->release_db;
    else
        g->onset_db += (g->release_db - g->onset_db) * g->onset_coef;
    if (g->onset_db > REST_DB)
        g->onset_db = 0.0;
    return g->onset_db;
}

static int64_t box_sum(lq_gain_box *b, int64_t in)
{
    b->sum += in - b->ring[b->at];
    b->ring[b->at] = in;
    b->at = b->at + 1 == b->length ? 0 : b->at + 1;
    return b->sum;
}

static double smoothed(lq_gain *g, double db, float gain)
{
    int64_t sum = db < 0.0 ? (int64_t)(gain * (float)UNITY) : UNITY;
    sum = sum > UNITY ? UNITY : sum;
    for (int i = 0; i < 3; i++)
        sum = box_sum(&g->box[i], sum);
    return sum == g->full ? 1.0 : (double)sum * g->per_full;
}

void lq_gain_process(lq_gain *g, const float *peaks, double *gains, int frames)
{
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        float needed[LQ_GRID], linear[LQ_GRID] = {0};
        double db[LQ_GRID];
        needed_db(g, peaks + done, needed, n);
        for (int i = 0; i < n; i++) {
            db[i] = release(g, least_db(g, needed[i]));
            linear[i] = (float)(db[i] * (1.0 / LQ_DB_PER_LOG2));
        }
        for (int i = 0; i < n; i += 4) {
            f32x4 gain = lq_exp2_x4(load(linear + i));
            memcpy(linear + i, &gain, sizeof gain);
        }
        for (int i = 0; i < n; i++)
            gains[done + i] = smoothed(g, db[i], linear[i]);
    }
}
