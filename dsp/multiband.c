// multiband.c -- see multiband.h. SPDX-License-Identifier: MIT
#include "multiband.h"
#include "units.h"
#include "vec.h"
#include <string.h>

#define WARM_SECONDS 0.060 // a split at 20 Hz has settled to 1 %
#define FADE_SECONDS 0.020
#define SLOW_TIMES 10.0     // release of the slow follower, in releases,
#define SLOW_MOST_MS 2000.0 // and at most

_Static_assert((int)LQ_MULTIBAND_BANDS_MAX == (int)LQ_CROSSOVER_BANDS,
               "as many bands as the crossover has");

void lq_multiband_init(lq_multiband *b, const lq_desc *d)
{
    memset(b, 0, sizeof *b);
    for (int n = 0; n < 2; n++) {
        lq_crossover_init(&b->path[n].tree, d);
        for (int i = 0; i < LQ_MULTIBAND_BANDS_MAX; i++)
            lq_dynamics_init(&b->path[n].band[i], d);
    }
    b->warm_frames = WARM_SECONDS * d->sample_rate;
    b->fade_frames = FADE_SECONDS * d->sample_rate;
    lq_multiband_reset(b);
}

static int bands_of(const lq_multiband_params *p)
{
    return (int)(p->bands + 0.5f);
}

static bool is_neutral(const lq_multiband_params *p)
{
    for (int i = 0; i < bands_of(p); i++) {
        const lq_multiband_band *band = &p->band[i];
        if (band->on > 0.5f &&
            (band->ratio != 1.0f || band->expand_ratio != 1.0f || band->gain_db != 0.0f))
            return false;
    }
    return true;
}

static void start(lq_multiband_path *path, const lq_multiband_params *p)
{
    path->neutral = is_neutral(p);
    lq_crossover_reset(&path->tree, bands_of(p));
    for (int i = 0; i < LQ_MULTIBAND_BANDS_MAX; i++)
        lq_dynamics_reset(&path->band[i]);
}

void lq_multiband_reset(lq_multiband *b)
{
    b->heard = 0;
    b->changing = false;
    b->phase = 0;
    b->fresh = true;
    memset(b->peak, 0, sizeof b->peak);
    start(&b->path[0], &b->params);
}

static lq_dynamics_settings settings_of(const lq_multiband_band *p)
{
    bool on = p->on > 0.5f;
    double slow_ms =
        SLOW_TIMES * p->release_ms < SLOW_MOST_MS ? SLOW_TIMES * p->release_ms : SLOW_MOST_MS;
    return (lq_dynamics_settings){
        .threshold_db = p->threshold_db,
        .ratio = on ? p->ratio : 1.0,
        .knee_db = p->knee_db,
        .under_threshold_db = p->expand_threshold_db,
        .under_ratio = on ? p->expand_ratio : 1.0,
        .attack_ms = p->attack_ms,
        .release_ms = p->release_ms,
        .slow_ms = p->auto_release > 0.5f ? slow_ms : 0.0,
        .range_db = p->range_db,
        .gain_db = on ? p->gain_db : 0.0,
        .link = p->link / 100.0,
        .share = 1.0,
    };
}

void lq_multiband_set(lq_multiband *b, const lq_multiband_params *p)
{
    const double hz[LQ_CROSSOVER_SPLITS] = {p->split_1_hz, p->split_2_hz, p->split_3_hz,
                                            p->split_4_hz};
    for (int n = 0; n < 2; n++) {
        lq_crossover_set(&b->path[n].tree, hz);
        for (int i = 0; i < LQ_MULTIBAND_BANDS_MAX; i++) {
            lq_dynamics_settings s = settings_of(&p->band[i]);
            lq_dynamics_set(&b->path[n].band[i], &s);
        }
    }
    b->params = *p;
    if (b->fresh)
        lq_multiband_reset(b);
    b->fresh = false;
}

// A path that is about to be neutral first lets its gains come to rest.
static bool at_rest(lq_multiband_path *path)
{
    bool rests = true;
    for (int i = 0; i < path->tree.bands; i++)
        rests = rests && !path->band[i].waiting && !lq_dynamics_begin(&path->band[i], false);
    return rests;
}

static void turn(lq_multiband *b)
{
    lq_multiband_path *now = &b->path[b->heard];
    if (b->changing && b->since >= b->warm_frames + b->fade_frames) {
        b->changing = false;
        b->heard ^= 1;
        return;
    }
    bool neutral = is_neutral(&b->params);
    if (b->changing || (neutral == now->neutral && bands_of(&b->params) == now->tree.bands))
        return;
    if (neutral && !now->neutral && !at_rest(now))
        return;
    start(&b->path[b->heard ^ 1], &b->params);
    b->changing = true;
    b->since = 0.0;
}

// |band| by frame and channel; returns the greatest.
static float levels(const f64x2 *band, float *level, float *peak, int frames)
{
    f32x4 most = lq_splat4(0.0f);
    int i = 0;
    for (; i + 2 <= frames; i += 2) {
        f32x4 two = lq_abs4(lq_narrow_two(band[i], band[i + 1]));
        lq_write4(level + LQ_CHANNELS * i, two);
        most = lq_max4(most, two);
    }
    if (i < frames) {
        f32x4 one = lq_abs4(lq_narrow(band[i]));
        lq_write4(level + LQ_CHANNELS * i, one);
        most = lq_max4(most, one);
    }
    float top = lq_top4(most);
    *peak = *peak > top ? *peak : top;
    return top;
}

// Adds a band to the sum, by its gains where it has any.
static void add(f64x2 *sum, const f64x2 *band, const float *gain, int frames)
{
    for (int i = 0; i < frames && gain; i++)
        sum[i] += band[i] * lq_widen(gain + LQ_CHANNELS * i);
    for (int i = 0; i < frames && !gain; i++)
        sum[i] += band[i];
}

// in[frame] -> out[frame]; peaks as far as the path has bands.
static void run(lq_multiband_path *path, const f64x2 *in, f64x2 *out, float *peak, int frames,
                bool grid_start)
{
    f64x2 band[LQ_MULTIBAND_BANDS_MAX][LQ_GRID];
    float level[LQ_MULTIBAND_BANDS_MAX][LQ_DYNAMICS_ROOM];
    float gain[LQ_MULTIBAND_BANDS_MAX][LQ_DYNAMICS_ROOM];
    const float *gain_of[LQ_MULTIBAND_BANDS_MAX] = {NULL};
    lq_dynamics *at_work[LQ_MULTIBAND_BANDS_MAX];
    int working = 0;
    if (path->neutral) {
        memcpy(out, in, (size_t)frames * sizeof *in);
        lq_crossover_allpass(&path->tree, out, frames, grid_start);
        return;
    }
    lq_crossover_split(&path->tree, in, band, frames, grid_start);
    for (int n = 0; n < path->tree.bands; n++) {
        float top = levels(band[n], level[working], &peak[n], frames);
        if (!lq_dynamics_begin(&path->band[n], grid_start))
            continue;
        if (lq_dynamics_hears(&path->band[n], top))
            lq_dynamics_level_db(level[working], frames, false);
        else
            for (int i = 0; i < LQ_DYNAMICS_ROOM; i++)
                level[working][i] = (float)LQ_FLOOR_DB;
        gain_of[n] = gain[working];
        at_work[working++] = &path->band[n];
    }
    lq_dynamics_process(at_work, working, level, gain, frames);
    for (int i = 0; i < frames; i++)
        out[i] = lq_splat2(0.0);
    for (int n = 0; n < path->tree.bands; n++)
        add(out, band[n], gain_of[n], frames);
}

// The path to come hears input that fades in, is warm after a while, and then takes over.
static void change(lq_multiband *b, const f64x2 *in, f64x2 *out, int frames, bool grid_start)
{
    f64x2 fed[LQ_GRID], next[LQ_GRID];
    float unread[LQ_MULTIBAND_BANDS_MAX] = {0.0f};
    for (int i = 0; i < frames; i++)
        fed[i] = in[i] * lq_ease((b->since + i) / b->fade_frames);
    run(&b->path[b->heard ^ 1], fed, next, unread, frames, grid_start);
    for (int i = 0; i < frames; i++)
        out[i] += lq_ease((b->since + i - b->warm_frames) / b->fade_frames) * (next[i] - out[i]);
    b->since += frames;
}

void lq_multiband_process(lq_multiband *b, float *const *io, int frames)
{
    f64x2 in[LQ_GRID], out[LQ_GRID];
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start)
        turn(b);
    lq_take_lanes(io, in, frames);
    run(&b->path[b->heard], in, out, b->peak, frames, grid_start);
    if (b->changing)
        change(b, in, out, frames, grid_start);
    lq_give_lanes(out, io, frames);
}

int lq_multiband_latency(const lq_multiband *b)
{
    (void)b;
    return 0;
}

void lq_multiband_take(lq_multiband *b, float *gain_db, float *level_db)
{
    const lq_multiband_path *path = &b->path[b->heard];
    for (int n = 0; n < LQ_MULTIBAND_BANDS_MAX; n++) {
        bool there = n < path->tree.bands && !path->neutral;
        gain_db[n] = there ? lq_dynamics_gain_db(&path->band[n]) : 0.0f;
        level_db[n] = (float)lq_gain_to_db(there ? b->peak[n] : 0.0);
        b->peak[n] = 0.0f;
    }
}
