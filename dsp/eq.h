// eq.h -- parametric equaliser of twelve bands that keep their analogue shape up to Nyquist.
//
//   L,R --> [band 1] --> ... --> [band 12] --> L,R        (state-variable filters in double)
//
// SPDX-License-Identifier: MIT
// Phase minimum: latency 0. Phase linear: one FIR of the same prototypes instead, see linear.h.
// All gains 0 dB and no pass or notch chosen: untouched, bit for bit. A change arrives in about
// 50 ms without a click.
//
// The analogue prototypes, x = f/hz, G = 10^(gain_db/20):
// bell        ((1-x^2)^2 + G x^2/Q^2) / ((1-x^2)^2 + x^2/(G Q^2)); bandwidth at half the gain in dB
// high shelf  (1 + c x^2 + G x^4) / (1 + c/G x^2 + x^4/G), c = sqrt(G) (1/Q^2 - 2)
// low shelf   G^2 times the high shelf of -gain_db
// low pass    Butterworth of order n = slope/6: for each second-order section
//             1 / ((1-x^2)^2 + x^2/Qi^2), Qi = 1/(2 sin(pi (2i-1)/(2n))), i = 1..n/2, where Q1, the
//             highest, is multiplied by Q/0.70710678 (slope 12: Q itself); odd n: times 1/(1+x^2).
//             Slope 6 has no Q.
// high pass   the same of 1/x
// notch       (1-x^2)^2 / ((1-x^2)^2 + x^2/Q^2)
#pragma once
#include "linear.h"
#include "svf.h"
#include "table.h"

#define LQ_eq_MAX_LATENCY LQ_LINEAR_MAX_LATENCY
enum { LQ_EQ_BANDS_MAX = sizeof(((lq_eq_params *)0)->band) / sizeof(lq_eq_band) };

typedef struct {
    double sample_rate;
    lq_svf bands[LQ_EQ_BANDS_MAX];
    lq_eq_params params; // in force
    int phase;           // frames since the last grid frame
    bool fresh;          // no parameters taken over since init or reset
    lq_linear linear;    // instead of all the above while phase is linear
} lq_eq;

void lq_eq_init(lq_eq *b, const lq_desc *d);     // [setup]
void lq_eq_reset(lq_eq *b);                      // [audio]
void lq_eq_set(lq_eq *b, const lq_eq_params *p); // [audio] at a grid frame
void lq_eq_process(lq_eq *b, float *const *io,
                   int frames);    // [audio] in place, inside one grid step
int lq_eq_latency(const lq_eq *b); // [any] frames
