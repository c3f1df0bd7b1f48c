// stereo.c -- see stereo.h. SPDX-License-Identifier: MIT
#include "stereo.h"

void lq_stereo_init(lq_stereo *b, const lq_desc *d)
{
    lq_smooth_init(&b->extra, d, 0.0, 1e-9);
    lq_stereo_reset(b);
}

void lq_stereo_reset(lq_stereo *b)
{
    lq_smooth_jump(&b->extra, b->extra.target);
    b->phase = 0;
    b->fresh = true;
}

void lq_stereo_set(lq_stereo *b, const lq_stereo_params *p)
{
    lq_smooth_to(&b->extra, p->width / 100.0 - 1.0);
    if (b->fresh)
        lq_stereo_reset(b);
    b->fresh = false;
}

void lq_stereo_process(lq_stereo *b, float *const *io, int frames)
{
    if (b->phase == 0)
        lq_smooth_step(&b->extra);
    b->phase = (b->phase + frames) % LQ_GRID;
    for (int i = 0; i < frames; i++) {
        double left = io[0][i], right = io[1][i];
        double side = lq_smooth_next(&b->extra) * 0.5 * (left - right); // what is added to the side
        io[0][i] = (float)(left + side);
        io[1][i] = (float)(right - side);
    }
}

int lq_stereo_latency(const lq_stereo *b)
{
    (void)b;
    return 0;
}
