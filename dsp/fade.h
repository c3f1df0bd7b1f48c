// fade.h -- the fades of an edited song, on the finished master.
//
// SPDX-License-Identifier: MIT
//   gain  1 |      ________________
//           |    /                  \        raised cosine: no corner at either end,
//         0 |__/______________________\___   a half (-6 dB) in the middle
//              in                   out
//
// They come last, behind the limiter: a fade in front of it would be filled up again by the gain
// that the limiter takes back. Latency 0. Between the fades the samples are untouched, bit for bit.
#pragma once
#include "lq.h"

typedef struct {
    double frames;                // of the whole file
    double in_frames, out_frames; // 0: none
} lq_fade;

// [any] io[channel][frame] in place; `first` is the first frame's number in the file.
void lq_fade_process(const lq_fade *f, float *const *io, int frames, double first);
