// fade.h -- the fades of an edited song, on the finished master.
//
// SPDX-License-Identifier: MIT
//   gain  1 |      ________________
//           |    /                  \        done d: 0 silence .. 1 full
//         0 |__/______________________\___
//              in                   out
//
//   cosine       (1 - cos(pi d)) / 2     no corner at either end, a half (-6 dB) in the middle
//   linear       d
//   equal power  sin(pi d / 2)           with its mirror image the power sums to 1
//   exponential  (1000^d - 1) / 999      straight in dB over the upper 60 dB, then silence
//
// They come last, behind the limiter: a fade in front of it would be filled up again by the gain
// that the limiter takes back. Latency 0. Between the fades the samples are untouched, bit for bit.
#pragma once
#include "lq.h"

// As the host numbers them.
typedef enum {
    LQ_FADE_COSINE,
    LQ_FADE_LINEAR,
    LQ_FADE_POWER,
    LQ_FADE_EXPONENTIAL,
} lq_fade_shape;

typedef struct {
    double frames;                // of the whole file
    double in_frames, out_frames; // 0: none
    lq_fade_shape in_shape, out_shape;
} lq_fade;

// [any] Gain of a frame of the file, 0 outside of it; 1 exactly between the fades.
double lq_fade_gain(const lq_fade *f, double frame);
// [any] io[channel][frame] in place; `first` is the first frame's number in the file.
void lq_fade_process(const lq_fade *f, float *const *io, int frames, double first);
