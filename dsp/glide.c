// glide.c. SPDX-License-Identifier: MIT
#include "glide.h"
#include "math.h"

void lq_glide_init(lq_glide *g, double sample_rate, double pole_ms)
{
    g->coef = 1.0 - lq_exp(-1000.0 / (pole_ms * sample_rate));
    g->target = 0.0;
    lq_glide_snap(g);
}

void lq_glide_snap(lq_glide *g)
{
    for (int i = 0; i < 4; i++)
        g->stage[i] = g->target;
    g->moving = false;
}

void lq_glide_aim(lq_glide *g, double target)
{
    g->moving = g->moving || g->target != target;
    g->target = target;
}

double lq_glide_next(lq_glide *g)
{
    if (!g->moving)
        return g->stage[3];
    double from = g->target, furthest = 0.0;
    for (int i = 0; i < 4; i++) {
        g->stage[i] += (from - g->stage[i]) * g->coef;
        from = g->stage[i];
        double left = g->target - from;
        left = left < 0.0 ? -left : left;
        furthest = left > furthest ? left : furthest;
    }
    if (furthest < 1e-7) // dB: less than one step of a float
        lq_glide_snap(g);
    return g->stage[3];
}
