// glue.c -- see glue.h. SPDX-License-Identifier: MIT
#include "glue.h"
#include "design.h"
#include "units.h"
#include "vec.h"
#include <string.h>

#define BUTTERWORTH 0.70710678118654752
#define SQUARE_MS 4.0
#define SWITCH_SECONDS 0.020 // between the two kinds of level
#define AUTO_FAST_MS 90.0
#define AUTO_SLOW_MS 1000.0
#define USUAL_DB (-10.0) // mixes of -14 to -18 LUFS read about so

void lq_glue_init(lq_glue *b, const lq_desc *d)
{
    memset(b, 0, sizeof *b);
    b->sample_rate = d->sample_rate;
    b->square_coef = 1.0 - lq_exp(-1000.0 / (SQUARE_MS * d->sample_rate));
    b->mean_step = 1.0 / (SWITCH_SECONDS * d->sample_rate);
    lq_svf_init(&b->filter, d);
    lq_dynamics_init(&b->dynamics, d);
    lq_glue_reset(b);
}

static void forget(lq_glue *b)
{
    lq_svf_reset(&b->filter);
    b->square = b->mean = (f64x2){0.0, 0.0};
    b->to_mean = b->params.detector > 0.5f ? 1.0 : 0.0;
    b->most_db = (float)LQ_FLOOR_DB;
}

void lq_glue_reset(lq_glue *b)
{
    forget(b);
    lq_dynamics_reset(&b->dynamics);
    b->phase = 0;
    b->fresh = true;
}

void lq_glue_set(lq_glue *b, const lq_glue_params *p)
{
    bool automatic = p->auto_release > 0.5f;
    lq_dynamics_settings s = {
        .threshold_db = p->threshold_db,
        .ratio = p->ratio,
        .knee_db = p->knee_db,
        .under_ratio = 1.0,
        .attack_ms = p->attack_ms,
        .release_ms = automatic ? AUTO_FAST_MS : p->release_ms,
        .slow_ms = automatic ? AUTO_SLOW_MS : 0.0,
        .range_db = p->range_db,
        .link = p->link / 100.0,
        .share = p->mix / 100.0,
    };
    s.gain_db = p->makeup_db - (p->makeup > 0.5f ? lq_dynamics_static_db(&s, USUAL_DB) : 0.0);
    b->makeup_db = s.gain_db;
    lq_dynamics_set(&b->dynamics, &s);
    lq_svf_coefs high_pass = lq_design_high_pass(p->sidechain_hz, BUTTERWORTH, b->sample_rate);
    bool whole = p->sidechain_hz <= 20.0f;
    if (b->fresh || p->sidechain_hz != b->params.sidechain_hz)
        lq_svf_set(&b->filter, whole ? &lq_svf_neutral : &high_pass);
    b->params = *p;
    if (b->fresh)
        lq_glue_reset(b);
    b->fresh = false;
}

static void tidy(f64x2 *x)
{
    *x = (f64x2){lq_tidy((*x)[0]), lq_tidy((*x)[1])};
}

// Mean squares of what the filter leaves, by frame and channel.
static void measure_means(lq_glue *b, const f64x2 *heard, float *level, int frames)
{
    f64x2 coef = lq_splat2(b->square_coef), kept = lq_splat2(1.0 - b->square_coef);
    f64x2 square = b->square, mean = b->mean;
    for (int i = 0; i < frames; i++) {
        square = kept * square + coef * (heard[i] * heard[i]);
        mean = kept * mean + coef * square;
        lq_write2(level + LQ_CHANNELS * i, mean);
    }
    b->square = square;
    b->mean = mean;
}

static void measure_peaks(const f64x2 *heard, float *level, int frames)
{
    for (int i = 0; i < frames; i++) {
        float two[4];
        lq_write4(two, lq_abs4(lq_narrow(heard[i])));
        level[LQ_CHANNELS * i] = two[0];
        level[LQ_CHANNELS * i + 1] = two[1];
    }
}

// level_db[frame][channel] of what the filter leaves.
static void detect(lq_glue *b, const f64x2 *heard, float *level_db, int frames)
{
    float peak_db[LQ_DYNAMICS_ROOM] = {0.0f};
    double goal = b->params.detector > 0.5f ? 1.0 : 0.0;
    bool peaks = b->to_mean < 1.0 || goal<1.0, means = b->to_mean> 0.0 || goal > 0.0;
    measure_means(b, heard, level_db, frames);
    if (means)
        lq_dynamics_level_db(level_db, frames, true);
    if (!peaks)
        return;
    measure_peaks(heard, peak_db, frames);
    lq_dynamics_level_db(peak_db, frames, false);
    for (int i = 0; i < frames; i++) {
        if (b->to_mean != goal)
            b->to_mean =
                lq_clamp(b->to_mean + (goal > 0.5 ? b->mean_step : -b->mean_step), 0.0, 1.0);
        float mix = (float)lq_ease(b->to_mean);
        for (int at = 2 * i; at < 2 * i + 2; at++)
            level_db[at] = means ? peak_db[at] + mix * (level_db[at] - peak_db[at]) : peak_db[at];
    }
}

static void note(lq_glue *b, const float *level_db, int frames)
{
    f32x4 most = lq_splat4(b->most_db);
    int i = 0, count = frames * LQ_CHANNELS;
    for (; i + 4 <= count; i += 4)
        most = lq_max4(most, lq_read4(level_db + i));
    float top = lq_top4(most);
    for (; i < count; i++)
        top = level_db[i] > top ? level_db[i] : top;
    b->most_db = top;
}

static void apply(float *const *io, const float *gain, int frames)
{
    int i = 0;
    for (; i + 4 <= frames; i += 4) {
        f32x4 a = lq_read4(gain + 2 * i), b = lq_read4(gain + 2 * i + 4);
        f32x4 left = {a[0], a[2], b[0], b[2]}, right = {a[1], a[3], b[1], b[3]};
        lq_write4(io[0] + i, lq_read4(io[0] + i) * left);
        lq_write4(io[1] + i, lq_read4(io[1] + i) * right);
    }
    for (; i < frames; i++) {
        io[0][i] *= gain[2 * i];
        io[1][i] *= gain[2 * i + 1];
    }
}

void lq_glue_process(lq_glue *b, float *const *io, int frames)
{
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (!lq_dynamics_begin(&b->dynamics, grid_start)) {
        if (grid_start)
            forget(b);
        return;
    }
    f64x2 heard[LQ_GRID];
    float level_db[1][LQ_DYNAMICS_ROOM] = {{0.0f}}, gain[1][LQ_DYNAMICS_ROOM];
    if (grid_start) {
        tidy(&b->square);
        tidy(&b->mean);
    }
    lq_take_lanes(io, heard, frames);
    lq_svf_process(&b->filter, 1, heard, frames, grid_start);
    detect(b, heard, level_db[0], frames);
    note(b, level_db[0], frames);
    lq_dynamics_process(&(lq_dynamics *){&b->dynamics}, 1, level_db, gain, frames);
    apply(io, gain[0], frames);
}

int lq_glue_latency(const lq_glue *b)
{
    (void)b;
    return 0;
}

void lq_glue_take(lq_glue *b, float *gain_db, float *level_db)
{
    float taken = lq_dynamics_gain_db(&b->dynamics) - (float)b->makeup_db;
    *gain_db = taken < 0.0f ? taken : 0.0f;
    *level_db = b->most_db;
    b->most_db = (float)LQ_FLOOR_DB;
}
