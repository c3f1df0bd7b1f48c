// lowpass.h -- linear-phase low-pass in front of the limiter: what lies above it is never heard,
// but its peaks between the samples are what a true-peak detector of finite length gets wrong.
//
// SPDX-License-Identifier: MIT
// 48 kHz and up: 0.455 of the rate, 95 taps. 44.1 kHz and below: 0.465 of the rate, 255 taps, so
// that 20 kHz stays within 0.01 dB. Kaiser windows; stop band below -80 dB. DC gain exactly 1 but
// for rounding.
#pragma once
#include "lq.h"

enum {
    LQ_LOWPASS_MAX_TAPS = 255,
    LQ_LOWPASS_SPAN = 256, // new frames until the history is moved to the front
};

typedef struct {
    // Outermost pair first, the middle last; both lanes alike.
    f64x2 coef[LQ_LOWPASS_MAX_TAPS / 2 + 1];
    f64x2 x[LQ_LOWPASS_MAX_TAPS - 1 + LQ_LOWPASS_SPAN];
    int half; // taps on each side of the middle = delay in frames
    int used; // new frames in x behind the history
} lq_lowpass;

void lq_lowpass_init(lq_lowpass *l, double sample_rate); // [setup]
void lq_lowpass_reset(lq_lowpass *l);                    // [audio]
int lq_lowpass_delay(double sample_rate);                // [any] frames

// [audio] io[frame] = {L, R}, in place. Any number of frames.
void lq_lowpass_process(lq_lowpass *l, f64x2 *io, int frames);
