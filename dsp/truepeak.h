// truepeak.h -- the height of the wave between the samples, four times a frame and in between.
//
// SPDX-License-Identifier: MIT
//   in --[2x, 48 taps]--[4x, 8 taps]--> parabola through three --> max |x|
//
// Half-band filters (halfband.h), Kaiser beta 8 and 5.5: behind the first one the band is so far
// from its image that the second may be short (0.009 dB at 0.42 of the rate).
// Delay: peaks[..][i] belongs to the input LQ_TRUEPEAK_DELAY frames ago and the gap up to the
// next sample.
// Error up to 0.42 of the rate: -0.06..+0.01 dB (tests/c/test_truepeak.c).
#pragma once
#include "lq.h"

enum {
    LQ_TRUEPEAK_WIDE = 24,                                         // pairs of taps to 2x
    LQ_TRUEPEAK_NARROW = 4,                                        // and to 4x
    LQ_TRUEPEAK_DELAY = LQ_TRUEPEAK_WIDE + LQ_TRUEPEAK_NARROW / 2, // frames
    LQ_TRUEPEAK_HISTORY = 48,                                      // frames kept from call to call
    LQ_TRUEPEAK_SPAN = 256, // new frames until the history is moved to the front
    LQ_TRUEPEAK_SIZE = LQ_TRUEPEAK_HISTORY + LQ_TRUEPEAK_SPAN + 8, // eight may run over the end
};

typedef struct {
    float wide[LQ_TRUEPEAK_WIDE], narrow[LQ_TRUEPEAK_NARROW];
    // All by frame, at the place in time that they stand for.
    float x[LQ_CHANNELS][LQ_TRUEPEAK_SIZE];     // as it came
    float half[LQ_CHANNELS][LQ_TRUEPEAK_SIZE];  // half a frame later
    float three[LQ_CHANNELS][LQ_TRUEPEAK_SIZE]; // three quarters of a frame later
    int used;                                   // new frames behind the history
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
