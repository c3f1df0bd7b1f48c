// eq.h -- parametric equaliser of twelve bands that keep their analogue shape up to Nyquist.
//
//   L,R --> [bands of stereo, left, right] --> mid,side --> [bands of mid, side] --> L,R
//
// SPDX-License-Identifier: MIT
// Phase minimum: latency 0; state-variable filters in double. A band works when it is on and its
// gain is not 0 dB or it is a pass or a notch; none works: untouched, bit for bit. Bands that do
// not work cost nothing. A change arrives in about 50 ms (100 ms where a band begins) without a
// click. What is placed left leaves right alone, bit for bit; what is placed on the side leaves the
// mono sum alone.
// Phase linear: one FIR of the same prototypes in place of the filters, see linear.h.
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
#include "pass.h"
#include "table.h"

#define LQ_eq_MAX_LATENCY LQ_LINEAR_MAX_LATENCY
enum {
    LQ_EQ_BANDS_MAX = sizeof(((lq_eq_params *)0)->band) / sizeof(lq_eq_band),
    LQ_EQ_SECTIONS = LQ_EQ_BANDS_MAX * LQ_PASS_SECTIONS,
};

typedef struct {
    double sample_rate;
    lq_svf sections[LQ_EQ_SECTIONS]; // LQ_PASS_SECTIONS of each band
    // Those that work, by number: first on left and right, then on mid and side.
    unsigned char plain[LQ_EQ_SECTIONS], coded[LQ_EQ_SECTIONS];
    int plain_count, coded_count;
    bool restless;       // the lists may be others at the next grid frame
    lq_eq_params params; // in force
    int phase;           // frames since the last grid frame
    bool fresh;          // no parameters taken over since init or reset
    lq_linear linear;    // in place of the sections while phase is linear
} lq_eq;

void lq_eq_init(lq_eq *b, const lq_desc *d);     // [setup]
void lq_eq_reset(lq_eq *b);                      // [audio]
void lq_eq_set(lq_eq *b, const lq_eq_params *p); // [audio] at a grid frame
void lq_eq_process(lq_eq *b, float *const *io,
                   int frames);    // [audio] in place, inside one grid step
int lq_eq_latency(const lq_eq *b); // [any] frames

// [any] The band changes the sound.
static inline bool lq_eq_works(const lq_eq_band *band)
{
    return band->on > 0.5f && (band->type > 2.5f || band->gain_db != 0.0f);
}
