// pass.h -- low-pass, high-pass and notch, matched to their analogue prototypes to 20 kHz.
//
//   --> [second order] x 0..4 --> [first order, of odd orders] -->        state-variable filters
//
// SPDX-License-Identifier: MIT
// Prototypes: see eq.h. Poles, or poles and zeros, by least squares of the relative error of |H|^2
// at nine frequencies from a quarter of the filter's own to 20 kHz; what makes the slope (a high
// pass falls as x^n to 0 Hz, a low pass is 1 there, a notch is deep) is exact. From the analogue
// magnitude to 20 kHz, Q 0.7071, down to -80 dB: within 0.6 dB at 48 kHz, 1.1 dB at 44.1 kHz.
#pragma once
#include "svf.h"

enum { LQ_PASS_SECTIONS = 4, LQ_PASS_ORDER = 2 * LQ_PASS_SECTIONS };

typedef struct {
    bool high;
    int order; // 1 .. LQ_PASS_ORDER, 6 dB per octave each; 0: none
    double hz; // of the prototype, -3.01 dB where q is 0.7071
    double q;  // times 1.414 multiplies the highest Q of the sections
} lq_pass;

static inline int lq_pass_order(double slope) // [any] dB per octave, to the nearest 6
{
    return (int)(slope / 6.0 + 0.5);
}

// Points LQ_PASS_SECTIONS filters at a pass; what it does not need goes to rest. [audio]
void lq_pass_set(lq_svf *sections, const lq_pass *pass, int lanes, double sample_rate);
lq_svf_coefs lq_design_notch(double hz, double q, double sample_rate); // [audio]
