// truepeak.h -- the height of the wave between the samples, four times a frame and in between.
//
// SPDX-License-Identifier: MIT
//   in --> 4x interpolator, 48 taps a phase, Kaiser beta 8 --> parabola through three --> max |x|
//
// Phase 0 is the sample itself, phase 2 is symmetric, phases 1 and 3 are mirror images: with
// s = left + right and d = left - right of each pair of taps, three sums of 24 products make all
// four.
// Delay: peaks[..][i] belongs to the input LQ_TRUEPEAK_DELAY frames ago and the gap up to the
// next sample.
// Error up to 0.42 of the rate: -0.06..+0.01 dB (tests/c/test_truepeak.c).
#pragma once
#include "lq.h"

enum {
    LQ_TRUEPEAK_DELAY = 24,   // frames: 48 taps, centre between the 24th and the 25th
    LQ_TRUEPEAK_PAIRS = 24,   // pairs of taps
    LQ_TRUEPEAK_HISTORY = 47, // frames kept from call to call
    LQ_TRUEPEAK_SPAN = 256,   // new frames until the history is moved to the front
};

typedef struct {
    // All lanes alike: of s, mean of phases 1 and 3; of d, half of phase 1 less phase 3; of s,
    // phase 2.
    f32x4 coef[LQ_TRUEPEAK_PAIRS][3];
    float x[LQ_CHANNELS]
           [LQ_TRUEPEAK_HISTORY + LQ_TRUEPEAK_SPAN + 4]; // the last group of four may read past
    float before[LQ_CHANNELS];                           // phase 3 of the frame before
    int used;                                            // new frames in x behind the history
} lq_truepeak;

void lq_truepeak_init(lq_truepeak *t);  // [setup]
void lq_truepeak_reset(lq_truepeak *t); // [audio]

// [audio] io[channel][frame] is read only; peaks[channel][frame], linear, >= 0. Any number of
// frames.
void lq_truepeak_process(lq_truepeak *t, float *const *io, int frames, float *const *peaks);
// [audio] The same for who only cares for what is over `least`: below it a peak may be read as the
// highest of the four points, without the parabola (0.5 dB at most).
void lq_truepeak_process_from(lq_truepeak *t, float *const *io, int frames, float least,
                              float *const *peaks);
