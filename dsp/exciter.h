// exciter.h -- harmonics of the highs, made at 4x and added.
//
//   in --[high-pass 24 dB/oct]--[4x]--[harmonics]--[1x]--[high-pass 12 dB/oct]--x amount--> added
//
// SPDX-License-Identifier: MIT
// v = 8 x, q = v^2 / (1 + v^2): q (1 + v / (1 + v^2)) / 8. Second harmonic, some third, nothing of
// the tone itself that would compress it; differences fall below the second high-pass. What is
// added comes LQ_OVER4_DELAY frames late. Amount 0: nothing, at no cost.
#pragma once
#include "over4.h"
#include "smooth.h"
#include "svf.h"

typedef struct {
    double sample_rate;
    lq_over4 over;
    lq_smooth amount;  // 0..1
    lq_svf split[2];   // in front of the curve
    lq_svf pass;       // behind it
    lq_svf_coefs high; // where they are to stand
    double asked;      // amount
    int still;         // grid steps for which nothing has been heard on the way to a far place
} lq_exciter;

void lq_exciter_init(lq_exciter *e, const lq_desc *d);              // [setup] also resets
void lq_exciter_reset(lq_exciter *e);                               // [audio] all arrives at once
void lq_exciter_set(lq_exciter *e, double amount, double above_hz); // [audio] at a grid frame
void lq_exciter_step(lq_exciter *e);                                // [audio] at a grid frame
// [audio] While over.runs: adds to added[frame] = {L, R}.
void lq_exciter_process(lq_exciter *e, float *const *in, f64x2 *added, int frames, bool grid_start);
