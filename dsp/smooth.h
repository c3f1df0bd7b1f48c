// smooth.h -- one value on its way to another without a kink: two one-poles stepped on the grid, a
// straight line between grid points. 63 % after 13 ms, arrives exactly. SPDX-License-Identifier:
// MIT
#pragma once
#include "math.h"
#include <math.h>

typedef struct {
    double target, first, second; // where to, and the two smoothers
    double now, slope;            // at this frame, and its change per frame
    double coef;                  // per grid step
    double near;                  // distance that counts as arrived
    bool moving;
} lq_smooth;

// [setup] near: in the unit of the value, small enough not to be heard as a step
static inline void lq_smooth_init(lq_smooth *s, const lq_desc *d, double value, double near)
{
    *s = (lq_smooth){value, value, value, value, 0.0, 0.0, near, false};
    s->coef = 1.0 - lq_exp(-LQ_GRID / (0.006 * d->sample_rate));
}

static inline void lq_smooth_jump(lq_smooth *s, double value) // [audio] arrive at once
{
    s->target = s->first = s->second = s->now = value;
    s->slope = 0.0;
    s->moving = false;
}

static inline void lq_smooth_to(lq_smooth *s, double value) // [audio]
{
    s->moving = s->moving || s->target != value;
    s->target = value;
}

static inline void lq_smooth_step(lq_smooth *s) // [audio] at each grid frame
{
    if (!s->moving)
        return;
    s->now = s->second;
    s->first += s->coef * (s->target - s->first);
    s->second += s->coef * (s->first - s->second);
    s->slope = (s->second - s->now) / LQ_GRID;
    if (fabs(s->target - s->now) + fabs(s->target - s->first) < s->near)
        lq_smooth_jump(s, s->target);
}

static inline double lq_smooth_next(lq_smooth *s) // [audio] the value of this frame
{
    return s->now += s->slope;
}
