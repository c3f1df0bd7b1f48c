// input.h -- what the song needs before anything else: level, no DC, no rumble.
//
//   L,R --> [trim] --> [DC blocker 4 Hz] --> [high-pass 12 dB/oct] --> L,R
//
// SPDX-License-Identifier: MIT
// Latency 0. Trim 0 dB, DC blocker off, slope 0: untouched, bit for bit.
// DC blocker and high-pass are minimum-phase, second order, Q 0.7071 (dsp/design.h).
#pragma once
#include "smooth.h"
#include "svf.h"
#include "table.h"

#define LQ_input_MAX_LATENCY 0

typedef struct {
    double sample_rate;
    lq_smooth gain;    // linear
    lq_svf filters[2]; // DC blocker, high-pass
    int phase;         // frames since the last grid frame
    bool fresh;        // no parameters taken over since init or reset
} lq_input;

void lq_input_init(lq_input *b, const lq_desc *d);        // [setup]
void lq_input_reset(lq_input *b);                         // [audio]
void lq_input_set(lq_input *b, const lq_input_params *p); // [audio] at a grid frame
void lq_input_process(lq_input *b, float *const *io,
                      int frames);       // [audio] in place, inside one grid step
int lq_input_latency(const lq_input *b); // [any] frames
