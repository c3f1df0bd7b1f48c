// repair.c. SPDX-License-Identifier: MIT
#include "repair.h"
#include "units.h"
#include <string.h>

// Frames are counted from the lead's first: some silence in front of the file, so that what swings
// before the first sample is read, too.
enum {
    LEAD = 64,
    BODY = LQ_IDEAL_BODY,
    GUARD = LQ_IDEAL_GUARD,
    AHEAD = 1024, // frames by which places end before they go out: those at the end of a file, too
    PIECE = 1024, // frames between looks at the ring
};

#define SAFE 0.99518473 // cos(pi/32): a 16x grid reads at least this much of a wave

static void begin_pass(lq_repair_pass *p, int filled)
{
    memset(p, 0, sizeof *p);
    for (int i = 0; i < LQ_IDEAL_WINDOW; i++)
        p->plane[LQ_REPAIR_GAIN][i] = 1.0F;
    for (size_t i = 0; i < sizeof p->dip / sizeof *p->dip; i++)
        p->dip[i] = 1.0F;
    p->filled = filled;
}

void lq_repair_init(lq_repair *r, const lq_desc *d)
{
    lq_idealpeak_init(&r->ideal);
    r->half = (int)lq_clamp(0.0005 * d->sample_rate + 0.5, 16.0, LQ_REPAIR_MOST_HALF);
    for (int i = 0; i < r->half; i++)
        r->shape[i] = (float)(0.5 + 0.5 * lq_cos(LQ_PI * (i + 0.5) / r->half));
    lq_repair_begin(r, LQ_REPAIR_OFF_DB);
}

void lq_repair_begin(lq_repair *r, double ceiling_dbtp)
{
    r->measuring = !(ceiling_dbtp < LQ_REPAIR_OFF_DB);
    r->ceiling = (float)lq_db_to_gain(r->measuring ? LQ_REPAIR_OFF_DB : ceiling_dbtp);
    for (int k = 0; k <= LQ_REPAIR_PASSES; k++) // a pass hands frames on from `half` before a body
        begin_pass(&r->pass[k], k == 0 ? GUARD + LEAD : GUARD - r->half);
    memset(r->ring, 0, sizeof r->ring);
    for (int i = 0; i < LQ_REPAIR_RING; i++)
        r->ring[LQ_REPAIR_GAIN][i] = 1.0F;
    r->in = LEAD;
    r->before = r->after = r->left = 0.0F;
    r->open_gain = r->lowest = 1.0F;
    r->open_height = 0.0F;
    r->places = 0.0;
}

// The last pass is LQ_REPAIR_PASSES windows behind the first, which has just not been filled.
int lq_repair_latency(const lq_repair *r)
{
    if (r->measuring)
        return BODY + GUARD;
    return (LQ_REPAIR_PASSES + 1) * BODY + GUARD + r->half + AHEAD;
}

// Both channels are lowered alike, and where two dips meet the deeper one counts.
static void dig(const lq_repair *r, lq_repair_pass *p, int frame, float depth)
{
    float *middle = p->dip + r->half + frame; // the wave's top is between this frame and the next
    for (int i = 0; i < r->half; i++) {
        float gain = 1.0F - depth * r->shape[i];
        if (gain < middle[-i])
            middle[-i] = gain;
        if (gain < middle[1 + i])
            middle[1 + i] = gain;
    }
}

static void dig_all(lq_repair *r, lq_repair_pass *p, float doubt)
{
    float target = (float)(SAFE * r->ceiling) - doubt;
    for (int n = 0; n < BODY; n++)
        if (r->peaks[n] > 0.0F)
            dig(r, p, n, 1.0F - target / r->peaks[n]);
}

static void read_window(lq_repair *r, int k)
{
    lq_repair_pass *p = &r->pass[k];
    lq_idealpeak_reading *reading = &p->reading[p->window % LQ_REPAIR_READINGS];
    if (k > 0 && p->changed <= p->window * BODY - GUARD) {
        *reading = r->pass[k - 1].reading[p->window % LQ_REPAIR_READINGS];
        return;
    }
    *reading =
        lq_idealpeak_read(&r->ideal, p->plane[0], p->plane[1],
                          k == LQ_REPAIR_PASSES ? r->after : r->before, r->ceiling, r->peaks);
    if (k == 0 && !r->measuring)
        memcpy(p->plane[LQ_REPAIR_HEIGHT] + GUARD, r->peaks, sizeof r->peaks);
    if (k < LQ_REPAIR_PASSES && reading->peak + reading->doubt > r->ceiling)
        dig_all(r, p, reading->doubt);
}

static void keep_reading(lq_repair *r, int k)
{
    const lq_repair_pass *p = &r->pass[k];
    lq_idealpeak_reading reading = p->reading[p->window % LQ_REPAIR_READINGS];
    if (k == 0 && reading.peak > r->before)
        r->before = reading.peak;
    if (k < LQ_REPAIR_PASSES)
        return;
    if (reading.peak > r->after)
        r->after = reading.peak;
    if (reading.peak + reading.doubt > r->left)
        r->left = reading.peak + reading.doubt;
}

// Makes room for the next body.
static void shift(lq_repair_pass *p, int half)
{
    const size_t kept = 2 * GUARD, reaching = 2 * (size_t)half;
    for (int c = 0; c < LQ_REPAIR_PLANES; c++)
        memmove(p->plane[c], p->plane[c] + BODY, kept * sizeof(float));
    memset(p->plane[LQ_REPAIR_HEIGHT] + kept, 0, BODY * sizeof(float));
    memmove(p->dip, p->dip + BODY, reaching * sizeof(float));
    for (size_t i = 0; i < BODY; i++)
        p->dip[reaching + i] = 1.0F;
    p->filled = (int)kept;
    p->window++;
}

// Frames that no later dip of this pass reaches, lowered, to planes[..][to]; `from` counts from
// `half` frames before the body. The window itself stays as it came, so that no reading sees half a
// change.
static void lower(lq_repair *r, lq_repair_pass *p, int from, int frames,
                  float (*planes)[LQ_IDEAL_WINDOW], int to, int64_t *changed)
{
    for (int c = 0; c < LQ_REPAIR_PLANES; c++)
        memcpy(planes[c] + to, p->plane[c] + GUARD - r->half + from,
               (size_t)frames * sizeof(float));
    for (int i = 0; i < frames; i++) {
        float gain = p->dip[from + i];
        if (!(gain < 1.0F))
            continue;
        for (int c = 0; c <= LQ_REPAIR_GAIN; c++)
            planes[c][to + i] *= gain;
        *changed = p->window * BODY - r->half + from + i + 1;
    }
}

static void finish_window(lq_repair *r, int k);

// One body to the next pass, whose window is full on the way, or into the ring.
static void hand_on(lq_repair *r, int k)
{
    lq_repair_pass *p = &r->pass[k], *next = p + 1;
    int64_t first = p->window * BODY - r->half, none;
    for (int done = 0, n; done < BODY; done += n) {
        if (k == LQ_REPAIR_PASSES) {
            int at = (int)((first + done) & (LQ_REPAIR_RING - 1));
            n = lq_min_int(BODY - done, LQ_REPAIR_RING - at);
            lower(r, p, done, n, r->ring, at, &none);
            continue;
        }
        n = lq_min_int(BODY - done, LQ_IDEAL_WINDOW - next->filled);
        lower(r, p, done, n, next->plane, next->filled, &next->changed);
        next->filled += n;
        if (next->filled == LQ_IDEAL_WINDOW)
            finish_window(r, k + 1);
    }
}

static void finish_window(lq_repair *r, int k)
{
    read_window(r, k);
    keep_reading(r, k);
    if (!r->measuring)
        hand_on(r, k);
    shift(&r->pass[k], r->half);
}

static int take(lq_repair *r, const float *const *in, int frames)
{
    lq_repair_pass *p = &r->pass[0];
    int n = lq_min_int(frames, LQ_IDEAL_WINDOW - p->filled);
    for (int c = 0; c < LQ_CHANNELS; c++)
        memcpy(p->plane[c] + p->filled, in[c], (size_t)n * sizeof(float));
    for (int i = 0; i < n; i++)
        p->plane[LQ_REPAIR_GAIN][p->filled + i] = 1.0F;
    p->filled += n;
    r->in += n;
    if (p->filled == LQ_IDEAL_WINDOW)
        finish_window(r, 0);
    return n;
}

static lq_repair_place close_place(lq_repair *r)
{
    lq_repair_place place = r->open;
    place.lowered_db = -lq_gain_to_db(r->open_gain);
    if (r->open_height > r->ceiling)
        place.over_db = lq_gain_to_db(r->open_height) - lq_gain_to_db(r->ceiling);
    if (r->open_gain < r->lowest)
        r->lowest = r->open_gain;
    r->places += 1.0;
    r->open_gain = 1.0F;
    r->open_height = 0.0F;
    return place;
}

// Follows gain and height through the ring; true when a place has just ended.
static bool follow(lq_repair *r, int64_t frame)
{
    float gain = r->ring[LQ_REPAIR_GAIN][frame & (LQ_REPAIR_RING - 1)];
    float height = r->ring[LQ_REPAIR_HEIGHT][frame & (LQ_REPAIR_RING - 1)];
    if (!(gain < 1.0F))
        return r->open_gain < 1.0F;
    if (gain < r->open_gain) {
        r->open_gain = gain;
        r->open = (lq_repair_place){(double)(frame - LEAD), 0.0, 0.0};
    }
    if (height > r->open_height)
        r->open_height = height;
    return false;
}

int lq_repair_process(lq_repair *r, const float *const *in, float *const *out, int frames,
                      lq_repair_place *places)
{
    int count = 0;
    for (int done = 0, n; done < frames; done += n) {
        const float *from[LQ_CHANNELS] = {in[0] + done, in[1] + done};
        n = take(r, from, lq_min_int(frames - done, PIECE));
        if (r->measuring)
            continue;
        int64_t first = r->in - n - lq_repair_latency(r);
        for (int i = 0; i < n; i++) {
            int64_t at = (first + i) & (LQ_REPAIR_RING - 1);
            out[0][done + i] = r->ring[0][at];
            out[1][done + i] = r->ring[1][at];
            if (follow(r, first + i + AHEAD))
                places[count++] = close_place(r);
        }
    }
    return count;
}

lq_repair_result lq_repair_read(const lq_repair *r)
{
    lq_repair_result result = {0};
    result.before_dbtp = lq_gain_to_db(r->before);
    result.after_dbtp = r->measuring ? result.before_dbtp : lq_gain_to_db(r->after);
    result.places = r->places;
    result.lowered_db = r->lowest < 1.0F ? -lq_gain_to_db(r->lowest) : 0.0;
    if (r->left > r->ceiling)
        result.over_db = lq_gain_to_db(r->left) - lq_gain_to_db(r->ceiling);
    return result;
}
