// input.c -- see input.h. SPDX-License-Identifier: MIT
#include "input.h"
#include "design.h"
#include "units.h"

#define DC_HZ 4.0 // 0.01 dB down at 20 Hz: hears no bass, settles in 0.1 s
#define BUTTERWORTH 0.70710678118654752

void lq_input_init(lq_input *b, const lq_desc *d)
{
    b->sample_rate = d->sample_rate;
    lq_smooth_init(&b->gain, d, 1.0, 1e-9);
    for (int i = 0; i < 2; i++)
        lq_svf_init(&b->filters[i], d);
    lq_input_reset(b);
}

void lq_input_reset(lq_input *b)
{
    lq_smooth_jump(&b->gain, b->gain.target);
    for (int i = 0; i < 2; i++)
        lq_svf_reset(&b->filters[i]);
    b->phase = 0;
    b->fresh = true;
}

void lq_input_set(lq_input *b, const lq_input_params *p)
{
    lq_smooth_to(&b->gain, lq_db_to_gain(p->trim_db));
    lq_svf_coefs dc = lq_design_high_pass(DC_HZ, BUTTERWORTH, b->sample_rate);
    lq_svf_coefs hp = lq_design_high_pass(p->hp_hz, BUTTERWORTH, b->sample_rate);
    lq_svf_set(&b->filters[0], p->dc > 0.5f ? &dc : &lq_svf_neutral);
    lq_svf_set(&b->filters[1], p->hp_slope > 6.0f ? &hp : &lq_svf_neutral);
    if (b->fresh)
        lq_input_reset(b);
    b->fresh = false;
}

void lq_input_process(lq_input *b, float *const *io, int frames)
{
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start)
        lq_smooth_step(&b->gain);
    f64x2 lanes[LQ_GRID];
    for (int i = 0; i < frames; i++) {
        double gain = lq_smooth_next(&b->gain);
        lanes[i] = (f64x2){gain * io[0][i], gain * io[1][i]};
    }
    lq_svf_process(b->filters, 2, lanes, frames, grid_start);
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
