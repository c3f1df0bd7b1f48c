// input.c -- see input.h. SPDX-License-Identifier: MIT
#include "input.h"
#include "design.h"
#include "units.h"

#define DC_HZ 4.0 // 0.01 dB down at 20 Hz: hears no bass, settles in 0.1 s
#define BUTTERWORTH 0.70710678118654752

enum { FILTERS = 1 + LQ_PASS_SECTIONS };

void lq_input_init(lq_input *b, const lq_desc *d)
{
    b->sample_rate = d->sample_rate;
    lq_smooth_init(&b->gain[0], d, 1.0, 1e-9);
    lq_smooth_init(&b->gain[1], d, 1.0, 1e-9);
    lq_smooth_init(&b->swap, d, 0.0, 1e-9);
    for (int i = 0; i < FILTERS; i++)
        lq_svf_init(&b->filters[i], d);
    lq_input_reset(b);
}

void lq_input_reset(lq_input *b)
{
    lq_smooth_jump(&b->gain[0], b->gain[0].target);
    lq_smooth_jump(&b->gain[1], b->gain[1].target);
    lq_smooth_jump(&b->swap, b->swap.target);
    for (int i = 0; i < FILTERS; i++)
        lq_svf_reset(&b->filters[i]);
    b->phase = 0;
    b->fresh = true;
}

// down_db: what the balance takes off this channel; it never turns up.
static double gain_of(const lq_input_params *p, float polarity, float down_db)
{
    double gain = lq_db_to_gain((double)p->trim_db - (down_db > 0.0f ? (double)down_db : 0.0));
    return polarity > 0.5f ? -gain : gain;
}

void lq_input_set(lq_input *b, const lq_input_params *p)
{
    lq_smooth_to(&b->gain[0], gain_of(p, p->polarity_l, p->balance_db));
    lq_smooth_to(&b->gain[1], gain_of(p, p->polarity_r, -p->balance_db));
    lq_smooth_to(&b->swap, p->swap > 0.5f ? 1.0 : 0.0);
    lq_svf_coefs dc = lq_design_high_pass(DC_HZ, BUTTERWORTH, b->sample_rate);
    if (p->dc > 0.5f)
        lq_svf_set(&b->filters[0], &dc);
    else
        lq_svf_rest(&b->filters[0]);
    lq_pass pass = {true, lq_pass_order(p->hp_slope), p->hp_hz, BUTTERWORTH};
    lq_pass_set(&b->filters[1], &pass, LQ_LANES, b->sample_rate);
    if (b->fresh)
        lq_input_reset(b);
    b->fresh = false;
}

void lq_input_process(lq_input *b, float *const *io, int frames)
{
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start) {
        lq_smooth_step(&b->gain[0]);
        lq_smooth_step(&b->gain[1]);
        lq_smooth_step(&b->swap);
    }
    f64x2 lanes[LQ_GRID];
    for (int i = 0; i < frames; i++) {
        f64x2 gain = {lq_smooth_next(&b->gain[0]), lq_smooth_next(&b->gain[1])};
        double crossed = lq_smooth_next(&b->swap), straight = 1.0 - crossed;
        f64x2 own = {io[0][i], io[1][i]}, other = {io[1][i], io[0][i]};
        lanes[i] = gain * ((f64x2){straight, straight} * own + (f64x2){crossed, crossed} * other);
    }
    lq_svf_process(b->filters, FILTERS, lanes, frames, grid_start);
    for (int i = 0; i < frames; i++) {
        io[0][i] = (float)lanes[i][0];
        io[1][i] = (float)lanes[i][1];
    }
}

int lq_input_latency(const lq_input *b)
{
    (void)b;
    return 0;
}
