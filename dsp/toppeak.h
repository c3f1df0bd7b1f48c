// toppeak.h -- the highest true peak of a file, where the detector's 48 taps are too few for it.
//
// SPDX-License-Identifier: MIT
//   true peaks --> those that could be the highest --> 4x by 512 taps --> 8x about the top
//                                                                   --> parabola --> max |x|
//
// The detector's 48 taps fall off from 0.42 of the rate on, so that music clipped throughout reads
// up to 0.1 dB low. 512 (Kaiser, beta 6) hold to 0.495. A place is read again if it is a top of the
// detector's and comes within LQ_TOPPEAK_MARGIN of the highest so far: one frame in 50 of music
// clipped by 9 dB, one in 1000 of most. A block of frames is looked at when all that its taps reach
// has come, so that calls may be of any size. Error on music clipped by up to 12 dB: 0.01 dB, by
// 18 dB: 0.025; on noise up to half the rate, whose last hundredth is out of reach: 0.3 dB.
#pragma once
#include "lq.h"
#include "truepeak.h"

enum {
    LQ_TOPPEAK_TAPS = 512,
    LQ_TOPPEAK_BLOCK = 1024, // frames looked at together
    LQ_TOPPEAK_BEFORE = LQ_TOPPEAK_TAPS / 2 + 2,
    LQ_TOPPEAK_AFTER = LQ_TOPPEAK_TAPS / 2 + 3,
    LQ_TOPPEAK_FRAMES = LQ_TOPPEAK_BEFORE + LQ_TOPPEAK_BLOCK + LQ_TOPPEAK_AFTER,
};

// How far under an ideal interpolation the detector may read: on clipped music 0.1 dB, on noise up
// to half the rate 0.4 dB.
#define LQ_TOPPEAK_MARGIN 1.0471285f // 0.4 dB

typedef struct {
    float x[LQ_CHANNELS][LQ_TOPPEAK_FRAMES];
    float peaks[LQ_CHANNELS][LQ_TOPPEAK_FRAMES]; // the detector's, of the same frames
    int used;                                    // of x
    float best;                                  // so far, linear
} lq_toppeak_state;

typedef struct {
    float coef[7][LQ_TOPPEAK_TAPS]; // at 1/8 to 7/8 behind tap 255
    lq_toppeak_state state;
} lq_toppeak;

void lq_toppeak_init(lq_toppeak *t); // [setup] also resets

// [any] io[channel][frame] and what the detector returned for it. Any number of frames.
void lq_toppeak_process(lq_toppeak *t, float *const *io, float *const *peaks, int channels,
                        int frames);

// [any] Linear, of all frames so far and silence behind them; `detector` as it stands then. May be
// asked at any time.
float lq_toppeak_read(const lq_toppeak *t, const lq_truepeak *detector, int channels);
