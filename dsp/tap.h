// tap.h -- what one block changes, loudness aside: its output less its input.
//
// SPDX-License-Identifier: MIT
//   delta = out / g - in,   g = <out, in> / <in, in> over about 0.4 s
//
// g is the level at which the input explains most of the output (least squares), so a block that
// only turns the level leaves silence. Latency 0; `in` comes as late as `out`.
#pragma once
#include "lq.h"

typedef struct {
    int asked, tapped;   // number of the block that is asked for, and that is heard; 0 is none
    double fade, step;   // of what is heard, straight, up to 1; per frame
    double coef;         // of the one-poles, per frame
    double cross, power; // means of out * in and in * in, both channels
} lq_tap;

void lq_tap_init(lq_tap *t, const lq_desc *d); // [setup] also resets
void lq_tap_reset(lq_tap *t);                  // [audio]
void lq_tap_ask(lq_tap *t, int block);         // [audio] 0 for none
// [audio] in, out, delta: [channel][frame]; delta may be neither.
void lq_tap_process(lq_tap *t, float *const *in, float *const *out, float *const *delta,
                    int frames);
