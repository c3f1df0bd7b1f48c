// lowpass.h -- linear-phase low-pass in front of the limiter: what lies above it is never heard,
// but its peaks between the samples are what a true-peak detector of finite length gets wrong.
//
// SPDX-License-Identifier: MIT
// 48 kHz and up: 0.455 of the rate, 95 taps. 44.1 kHz and below: 0.465 of the rate, 255 taps, so
// that 20 kHz stays within 0.01 dB. Kaiser windows; stop band below -80 dB. DC gain 1 but for
// rounding. The middle tap, which carries nine tenths of the sound, works in double; the pairs
// around it, which are small against it, in float, four frames at a time.
#pragma once
#include "lq.h"

enum {
    LQ_LOWPASS_MAX_HALF = 127,
    LQ_LOWPASS_MAX_TAPS = 2 * LQ_LOWPASS_MAX_HALF + 1,
    LQ_LOWPASS_SPAN = 256, // new frames until the histories are moved to the front
};

typedef struct {
    f32x4 coef[LQ_LOWPASS_MAX_HALF]; // outermost pair first; all lanes alike
    double middle;                   // the tap between them
    // The last group of four may read past the end.
    float x[LQ_CHANNELS][2 * LQ_LOWPASS_MAX_HALF + LQ_LOWPASS_SPAN + 4];
    f64x2 late[LQ_LOWPASS_MAX_HALF + LQ_LOWPASS_SPAN]; // {L, R}, as they came
    int half; // taps on each side of the middle = delay in frames
    int used; // new frames behind the histories
} lq_lowpass;

void lq_lowpass_init(lq_lowpass *l, double sample_rate); // [setup]
void lq_lowpass_reset(lq_lowpass *l);                    // [audio]
int lq_lowpass_delay(double sample_rate);                // [any] frames

// [audio] io[frame] = {L, R}, in place. Any number of frames.
void lq_lowpass_process(lq_lowpass *l, f64x2 *io, int frames);
