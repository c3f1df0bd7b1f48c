// exciter.c -- see exciter.h. SPDX-License-Identifier: MIT
#include "exciter.h"
#include "design.h"
#include <string.h>

#define PUSH 8.0f // highs lie low
#define BUTTERWORTH_Q 0.70710678118654752

// The exciter's filters to their place, from cold.
static void place_split(lq_exciter *e)
{
    lq_svf *filters[3] = {&e->split[0], &e->split[1], &e->pass};
    for (int i = 0; i < 3; i++) {
        lq_svf_set(filters[i], &e->high);
        filters[i]->target = filters[i]->next = e->high;
        filters[i]->leaving = false;
        lq_svf_reset(filters[i]);
    }
    e->still = 0;
}

// Above half an octave the filters do not sweep: the exciter fades out first.
static bool far(const lq_exciter *e)
{
    double ratio = e->high.g / e->pass.at.g;
    return ratio > 1.4 || ratio < 1.0 / 1.4;
}

static bool silent(const lq_exciter *e)
{
    return !e->amount.moving && e->amount.now == 0.0;
}

void lq_exciter_init(lq_exciter *e, const lq_desc *d)
{
    memset(e, 0, sizeof *e);
    e->sample_rate = d->sample_rate;
    lq_over4_init(&e->over);
    lq_smooth_init(&e->amount, d, 0.0, 1e-7);
    for (int i = 0; i < 2; i++)
        lq_svf_init(&e->split[i], d);
    lq_svf_init(&e->pass, d);
    lq_exciter_set(e, 0.0, 4000.0);
    lq_exciter_reset(e);
}

void lq_exciter_reset(lq_exciter *e)
{
    lq_over4_reset(&e->over);
    lq_smooth_jump(&e->amount, e->asked);
    place_split(e);
}

void lq_exciter_set(lq_exciter *e, double amount, double above_hz)
{
    e->asked = amount;
    e->over.asked = amount > 0.0;
    e->high = lq_design_high_pass(above_hz, BUTTERWORTH_Q, e->sample_rate);
}

void lq_exciter_step(lq_exciter *e)
{
    bool starts = lq_over4_turn(&e->over, silent(e)), moves = e->high.g != e->pass.target.g;
    if (starts || (moves && far(e) && silent(e) && ++e->still > LQ_OVER4_TAIL)) {
        place_split(e);
        e->over.steps = 0;
    } else if (moves && !far(e)) {
        lq_svf_set(&e->split[0], &e->high);
        lq_svf_set(&e->split[1], &e->high);
        lq_svf_set(&e->pass, &e->high);
    }
    bool ready = e->over.asked && e->over.steps >= LQ_OVER4_READY;
    bool leaves = e->high.g != e->pass.target.g;
    lq_smooth_to(&e->amount, ready && !leaves ? e->asked : 0.0);
    lq_smooth_step(&e->amount);
}

static void harmonics(lq_over4 *o, int at, int frames)
{
    for (int n = 0; n < 4 * LQ_CHANNELS; n++) {
        float *line = o->step[n & 3][n >> 2] + at;
        for (int i = 0; i < frames; i += 4) {
            f32x4 x;
            memcpy(&x, line + i, sizeof x);
            f32x4 v = PUSH * x, d = 1.0f / (1.0f + v * v);
            x = (v * v) * d * (1.0f + v * d) * (1.0f / PUSH);
            memcpy(line + i, &x, sizeof x);
        }
    }
}

void lq_exciter_process(lq_exciter *e, float *const *in, f64x2 *added, int frames, bool grid_start)
{
    f64x2 x[LQ_GRID];
    float left[LQ_GRID], right[LQ_GRID];
    float *const high[LQ_CHANNELS] = {left, right};
    for (int i = 0; i < frames; i++)
        x[i] = (f64x2){in[0][i], in[1][i]};
    lq_svf_process(e->split, 2, x, frames, grid_start);
    for (int i = 0; i < frames; i++) {
        left[i] = (float)x[i][0];
        right[i] = (float)x[i][1];
    }
    harmonics(&e->over, lq_over4_up(&e->over, high, frames), frames);
    lq_over4_down(&e->over, x, frames);
    lq_svf_process(&e->pass, 1, x, frames, grid_start);
    for (int i = 0; i < frames; i++)
        added[i] += lq_smooth_next(&e->amount) * x[i];
}
