// stereo.h -- width, in all and by band, mono below, balance; a guard keeps the mono sum.
//
//   L,R --[balance]--> mid ----[allpass of each split]------------------------------> L,R
//                 `--> side --[mono below]--[low|middle|high x width]--[guard.h]-----^
//
// SPDX-License-Identifier: MIT
// Width scales the side alone: the mono sum stays, but for the splits' allpass (crossover.h), which
// mid and side pass alike so that no image turns. Mono below and band widths bring their splits in
// only while they are used. What stands above 100 % goes through the guard. Latency 0. All widths
// 100 %, mono below off, balance 0 dB: untouched, bit for bit.
#pragma once
#include "crossover.h"
#include "guard.h"
#include "smooth.h"
#include "table.h"

#define LQ_stereo_MAX_LATENCY 0
enum { LQ_STEREO_BANDS = 3 };

// A split that is used only at times: it fills on input that fades in, then fades in itself.
typedef struct {
    lq_crossover split;
    bool asked;
    double filled; // 0..1
    double mix;    // 0 without .. 1 with it
} lq_stereo_stage;

typedef struct {
    double fade_step;                // 40 ms, per frame
    lq_smooth left, right;           // gains of the balance
    lq_smooth width;                 // of the whole side, linear
    lq_smooth band[LQ_STEREO_BANDS]; // width of each band and of the whole
    lq_stereo_stage mono, bands;
    lq_guard guard;
    int phase;  // frames since the last grid frame
    bool fresh; // no parameters taken over since init or reset
} lq_stereo;

void lq_stereo_init(lq_stereo *b, const lq_desc *d);         // [setup]
void lq_stereo_reset(lq_stereo *b);                          // [audio]
void lq_stereo_set(lq_stereo *b, const lq_stereo_params *p); // [audio] at a grid frame
void lq_stereo_process(lq_stereo *b, float *const *io,
                       int frames);                // [audio] in place, inside one grid step
int lq_stereo_latency(const lq_stereo *b);         // [any] frames
lq_guard_state lq_stereo_take_guard(lq_stereo *b); // [audio] since last asked
