// clip.h -- a soft clipper in front of the limiter: it shaves the tips that a limiter would duck
// for.
//
// SPDX-License-Identifier: MIT
//   in --+--[delay]-------------------------------------------------------------(+)--> out
//        `--[4x]--[what the knee takes off, antialiased]--[low-pass]--[every 4th]--'
//
// Knee: straight up to 0.75 of the limit, a parabola up to 1.25 of it, flat beyond. Only what is
// taken off goes through the filters, so what stays below the knee is untouched, bit for bit.
// Antialiased by the first antiderivative (Parker, Zavalishin, Le Bivic, DAFx-16): the mean of the
// curve between two neighbours, half a step late, which the low-pass takes up. Aliases below
// 20 kHz: tests/c/test_clip.c.
// Delay: LQ_CLIP_DELAY frames.
#pragma once
#include "lq.h"

enum {
    LQ_CLIP_PAIRS = 24,                // pairs of taps on the way up, per phase
    LQ_CLIP_DOWN = 96,                 // pairs of taps on the way down, at 4x
    LQ_CLIP_DELAY = 2 * LQ_CLIP_PAIRS, // frames
    LQ_CLIP_SPAN = 128,                // new frames until histories are moved to the front
    LQ_CLIP_HISTORY = 2 * LQ_CLIP_PAIRS,
};

typedef struct {
    f64x2 quarter[LQ_CLIP_PAIRS], half[LQ_CLIP_PAIRS], three[LQ_CLIP_PAIRS]; // up, nearest first
    f64x2 down[LQ_CLIP_DOWN];                                                // nearest first
    f64x2 x[LQ_CLIP_HISTORY + LQ_CLIP_SPAN];                                 // frames as they came
    f64x2 off[4 * (LQ_CLIP_HISTORY + LQ_CLIP_SPAN)]; // at 4x: what is taken off
    f64x2 before;                                    // the last one at 4x
    int used;                                        // new frames behind the history
    int idle;                                        // frames since something was taken off
    double shaved; // greatest part of a peak that was kept, linear, since lq_clip_take; 1 is all
} lq_clip;

void lq_clip_init(lq_clip *c);  // [setup]
void lq_clip_reset(lq_clip *c); // [audio]

// [audio] io[frame] = {L, R}, in place; clean[frame] the same without clipping, as late; limit:
// linear, > 0. Up to LQ_GRID frames.
void lq_clip_process(lq_clip *c, f64x2 *io, f64x2 *clean, const double *limit, int frames);
double lq_clip_take_db(lq_clip *c); // [audio] most that was shaved since last asked, <= 0
