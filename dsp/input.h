// input.h -- what the song needs before anything else: the right channels, level, no DC, no rumble.
//
//   L,R --> [swap] --> [polarity, balance, trim] --> [DC blocker 4 Hz] --> [high-pass] --> L,R
//
// SPDX-License-Identifier: MIT
// Latency 0. At neutral values: untouched, bit for bit. Balance is right over left and only turns
// down: +3 dB takes 3 dB off the left. Swap and polarity fade over in about 50 ms.
// Both filters are minimum-phase. DC blocker: second order, Q 0.7071. High-pass: Butterworth of
// order hp_slope / 6 (dsp/pass.h).
#pragma once
#include "pass.h"
#include "smooth.h"
#include "table.h"

#define LQ_input_MAX_LATENCY 0

typedef struct {
    double sample_rate;
    lq_smooth gain[LQ_CHANNELS];          // linear, with the sign of the polarity
    lq_smooth swap;                       // 0 straight .. 1 crossed
    lq_svf filters[1 + LQ_PASS_SECTIONS]; // DC blocker, high-pass
    int phase;                            // frames since the last grid frame
    bool fresh;                           // no parameters taken over since init or reset
} lq_input;

void lq_input_init(lq_input *b, const lq_desc *d);        // [setup]
void lq_input_reset(lq_input *b);                         // [audio]
void lq_input_set(lq_input *b, const lq_input_params *p); // [audio] at a grid frame
void lq_input_process(lq_input *b, float *const *io,
                      int frames);       // [audio] in place, inside one grid step
int lq_input_latency(const lq_input *b); // [any] frames
