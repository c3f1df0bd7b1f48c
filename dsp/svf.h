// svf.h -- a stereo state-variable filter (topology-preserving transform) with any output mix.
//
//   L,R --> [two trapezoidal integrators] --> m0 * in + m1 * band + m2 * low --> L,R
//
// SPDX-License-Identifier: MIT
// Latency 0. Neutral (m = 1, 0, 0): the input, bit for bit. A jump of more than half an octave does
// not sweep: the filter fades to neutral, starts anew there on input that fades in, and fades back
// (about 0.2 s in all); so does a change of lanes. A neutral filter that has settled sleeps: it
// costs nothing, forgets, and starts anew in the same way. Any biquad has this form (Zavalishin,
// The Art of VA Filter Design, ch. 4; Simper, SvfLinearTrapOptimised2), stable for every g, k > 0,
// so coefficients may move.
#pragma once
#include "lq.h"

enum {
    LQ_LANE_0 = 1,
    LQ_LANE_1 = 2,
    LQ_LANES = LQ_LANE_0 | LQ_LANE_1,
    LQ_SVF_MOST = 64, // filters in one call
};

typedef struct {
    double g, k;       // tan(pi f/fs), damping
    double m0, m1, m2; // of input, band-pass, low-pass
} lq_svf_coefs;

typedef struct {
    f64x2 band, low;         // integrator states, lanes L and R
    lq_svf_coefs target;     // where the parameters point
    lq_svf_coefs near, goal; // two smoothers on the way, stepped on the grid
    lq_svf_coefs at, slope;  // in use at this frame, and its change per frame
    double smooth;           // per grid step
    bool moving;
    lq_svf_coefs next; // after a jump in frequency: first to neutral, then there, then back up
    int next_lanes;    // the same
    bool leaving;      // on the way to neutral
    bool asleep;       // neutral and settled: need not run
    int lanes;         // that it changes: LQ_LANE_0, LQ_LANE_1, and any bits of the owner's
    double feed;       // 0 .. 1: how much of the input the integrators get while they warm up
    double feed_step;  // 40 ms, per frame
} lq_svf;

extern const lq_svf_coefs lq_svf_neutral;

void lq_svf_init(lq_svf *f, const lq_desc *d); // [setup]
void lq_svf_reset(lq_svf *f);                  // [audio] states to 0, coefficients arrive at once
void lq_svf_set(lq_svf *f,
                const lq_svf_coefs *target); // [audio] at a grid frame; arrives in about 50 ms
// [audio] The same, and in which lanes; the other lane passes bit for bit.
void lq_svf_aim(lq_svf *f, const lq_svf_coefs *target, int lanes);
void lq_svf_rest(lq_svf *f); // [audio] neutral, at the frequency where it is
void lq_svf_process(lq_svf *f, int count, f64x2 *io, int frames,
                    bool grid_start); // [audio] `count` filters in series
// [audio] The two halves of lq_svf_process, for filters that do not lie in a row: each is stepped
// at grid frames, then those that are not asleep run.
void lq_svf_step(lq_svf *f);
void lq_svf_run(lq_svf *const *f, int count, f64x2 *io, int frames);

// Any biquad with a0 = 1 as SVF coefficients (bilinear states; DSP literature: Zavalishin ch. 3).
lq_svf_coefs lq_svf_from_biquad(const double b[3], const double a[3]); // [any]
