// glide.h -- a value that follows its target without a corner: four equal one-poles in a row.
//
// SPDX-License-Identifier: MIT
// A new target may come at any time; level, slope and the next two derivatives stay continuous, so
// that a tone whose gain glides leaves nothing audible beside it. It arrives exactly, about 30 time
// constants later. (smooth.h is the cheaper one, for gains that no limiter listens to.)
#pragma once
#include "lq.h"

typedef struct {
    double stage[4]; // stage[3] is the value
    double target;
    double coef; // of each pole
    bool moving;
} lq_glide;

void lq_glide_init(lq_glide *g, double sample_rate, double pole_ms); // [setup] value 0
void lq_glide_snap(lq_glide *g);                                     // [audio] be at the target now
void lq_glide_aim(lq_glide *g, double target);                       // [audio]
double lq_glide_next(lq_glide *g);                                   // [audio] one frame on

// [any]
static inline double lq_glide_value(const lq_glide *g)
{
    return g->stage[3];
}
