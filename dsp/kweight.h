// kweight.h -- K weighting of ITU-R BS.1770-5 at any rate, and its power in steps of 10 ms.
//
// SPDX-License-Identifier: MIT
//   L,R --> high shelf --> high-pass --> squared, summed over 10 ms --> power
//
// Latency 0. One channel is given as (x, 0): it then reads 3.01 dB below the same signal in both
// channels. Step k ends before frame floor((k + 1) * rate / 100) after the reset; its power is the
// sum over its frames and both channels divided by rate / 100, so that the mean of 40 steps is the
// mean square of 400 ms to the nearest frame.
#pragma once
#include "lq.h"

// Transposed direct form II; both channels in one vector.
typedef struct {
    double shelf_b0, shelf_b1, shelf_b2, shelf_a1, shelf_a2;
    double pass_b0, pass_a1, pass_a2; // b1 = -2 b0, b2 = b0
    f64x2 shelf1, shelf2, pass1, pass2;
} lq_kweight;

void lq_kweight_init(lq_kweight *k, const lq_desc *d); // [setup] also resets
void lq_kweight_reset(lq_kweight *k);                  // [audio]
void lq_kweight_tidy(lq_kweight *k);                   // [audio] at a grid frame

static inline void lq_kweight_take_state(lq_kweight *k, const lq_kweight *from) // [audio]
{
    k->shelf1 = from->shelf1;
    k->shelf2 = from->shelf2;
    k->pass1 = from->pass1;
    k->pass2 = from->pass2;
}

static inline f64x2 lq_kweight_frame(lq_kweight *k, f64x2 x) // [audio]
{
    f64x2 y = k->shelf_b0 * x + k->shelf1;
    k->shelf1 = k->shelf_b1 * x - k->shelf_a1 * y + k->shelf2;
    k->shelf2 = k->shelf_b2 * x - k->shelf_a2 * y;
    f64x2 v = k->pass_b0 * y;
    f64x2 z = v + k->pass1;
    k->pass1 = -2.0 * v - k->pass_a1 * z + k->pass2;
    k->pass2 = v - k->pass_a2 * z;
    return z;
}

// The clock of the 10 ms steps.
typedef struct {
    double rate;   // Hz
    int64_t step;  // steps finished since the reset
    int64_t frame; // frames since the reset
    int64_t end;   // the running step ends before this frame
} lq_steps;

void lq_steps_reset(lq_steps *s, double rate); // [audio]

// How many of the next frames run to the end of a step or to the next grid frame, whichever is
// first. [audio]
int lq_steps_run(const lq_steps *s, int frames);
// Moves on by a run; true if a step has ended there. [audio]
bool lq_steps_advance(lq_steps *s, int run);

typedef struct {
    lq_kweight filter;
    lq_steps steps;
    f64x2 sum; // of squares in the running step
} lq_kpower;

enum { LQ_KPOWER_MOST = 2 + LQ_MAX_FRAMES * 100 / LQ_MIN_RATE }; // most steps one call can finish

void lq_kpower_init(lq_kpower *p, const lq_desc *d); // [setup] also resets
void lq_kpower_reset(lq_kpower *p);                  // [audio]
// Returns how many steps the frames have finished, their powers in powers[]; frames <=
// LQ_MAX_FRAMES. [audio]
int lq_kpower_process(lq_kpower *p, const float *left, const float *right, int frames,
                      double *powers);
