// guard.h -- holds widening back before the mono sum loses too much.
//
//   plain (the side, never wider than it came) ---(+)--[x keep]--[limit]--> side
//   extra (what widening adds to it) --[x hold]----^
//
// SPDX-License-Identifier: MIT
// With M and S the means of mid^2 and side^2 over a one-pole window of 0.2 s (as long as 0.4 s of a
// plain mean): the fold-down loss is 10 log10(1 + S/M), since L^2 + R^2 = 2 (M + S) and the mono
// sum in both channels has 2 M. Correlation is (M - S) / sqrt(L^2 R^2) >= (M - S) / (M + S),
// because L^2 R^2 = (M + S)^2 - 4 <mid side>^2. Both limits are then one: S <= most * M, and at
// every frame
//
//   S <= max(most * M, 1.01 * S of plain)
//
// by construction: where the source itself is beyond the limit, the side is the source's (1 % of
// power, 0.04 dB). `hold` follows slowly and ends 0.5 dB below; `keep` lowers the whole side where
// the window still remembers widening; the last limit, frame by frame, is for what is too sudden.
#pragma once
#include "lq.h"

typedef struct {
    double mid, plain, cross, extra; // means of mid^2, plain^2, plain * extra, extra^2
} lq_guard_powers;

typedef struct {
    double near, goal; // two one-poles, stepped on the grid
    double now, slope; // on the way to the second, and its change per frame
} lq_guard_gain;

typedef struct {
    bool on;
    double most;                       // largest side / mid in power
    double coef, quick_coef;           // of the window per frame; of 10 ms per grid step
    double fall, hold_rise, keep_rise; // of the gains, per grid step
    double soon;                       // what a frame of the window weighs, times 20 ms in frames
    lq_guard_powers window, quick, sum;
    double side, product; // means of side^2 as it goes out, of mid * side
    int frames;           // in sum
    lq_guard_gain hold, keep;
    double least; // hold, least since it was read, where there was something to hold back
} lq_guard;

typedef struct {
    double held;        // greatest share of the widening that was held back, 0..1
    double loss_db;     // on folding down, >= 0
    double correlation; // 0 in silence
} lq_guard_state;

void lq_guard_init(lq_guard *g, const lq_desc *d); // [setup] also resets
void lq_guard_reset(lq_guard *g);                  // [audio]
// [audio] At a grid frame; a tighter limit counts from here on.
void lq_guard_set(lq_guard *g, bool on, double loss_db, double correlation);
void lq_guard_step(lq_guard *g);           // [audio] at a grid frame
lq_guard_state lq_guard_take(lq_guard *g); // [audio]
// [audio] mid[frame][0]; parts[frame] = {plain, extra}; side[frame]. Inside one grid step.
void lq_guard_process(lq_guard *g, const f64x2 *mid, const f64x2 *parts, double *side, int frames);
