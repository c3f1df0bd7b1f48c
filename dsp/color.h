// color.h -- saturation of three characters and an exciter; what comes out is as loud as what goes
// in.
//
//   L,R --+--[delay]----------------------------------------------(+)--(x gain)--> L,R
//         +--[emphasis]--[4x]--[what the curve adds]--[1x]--mix----^       ^
//         `--[exciter]---------------------------------------------^   evenly.h
//
// SPDX-License-Identifier: MIT
// Only what is added goes through filters: what is not shaped stays as it is, bit for bit but for
// the gain. Curves: curve.h. Tape bends highs sooner: 6 dB of emphasis above 3 kHz, taken back
// exactly from what it adds. Exciter: exciter.h.
// Latency LQ_OVER4_DELAY, always. Drive 0 dB or mix 0 %, and exciter 0 %: untouched, bit for bit.
#pragma once
#include "curve.h"
#include "delay.h"
#include "evenly.h"
#include "exciter.h"
#include "smooth.h"
#include "table.h"

#define LQ_color_MAX_LATENCY LQ_OVER4_DELAY
enum { LQ_COLOR_RING = 128 }; // a power of two: LQ_OVER4_DELAY and a step of the grid

typedef struct {
    double sample_rate;
    lq_color_params params; // asked for
    float ring[LQ_COLOR_RING * LQ_CHANNELS];
    lq_delay dry;
    lq_over4 body;
    lq_exciter air;
    lq_smooth s, mix;               // of curve.h; 0..1
    double wanted;                  // s that the parameters ask for
    double s_known, mix_known;      // that the gain expects
    int character;                  // in use
    int quiet;                      // grid steps for which mix has been 0 on the way to another one
    double boost, emphasis, relief; // high gain of the emphasis; poles of it and of its inverse
    f64x2 lifted, relieved;         // their states
    double dc_coef;
    f64x2 dc; // state of the 5 Hz high-pass
    lq_evenly evenly;
    int phase;  // frames since the last grid frame
    bool fresh; // no parameters taken over since init or reset
} lq_color;

void lq_color_init(lq_color *b, const lq_desc *d);        // [setup]
void lq_color_reset(lq_color *b);                         // [audio]
void lq_color_set(lq_color *b, const lq_color_params *p); // [audio] at a grid frame
void lq_color_process(lq_color *b, float *const *io,
                      int frames);       // [audio] in place, inside one grid step
int lq_color_latency(const lq_color *b); // [any] frames
