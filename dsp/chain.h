// chain.h -- the blocks in the order of the signal, their switches and their delays.
//
//   io --> for each block:  +-> [block] --fade--+--> io       off: the dry path alone, bit for bit
//                           `-> [its latency] --+--> tap      what the block with `delta` changes
//
// SPDX-License-Identifier: MIT
// Latency: the sum of all blocks', on or off. A block that is off does not run. Switched on, it
// first runs unheard on live input that fades in (20 ms + its latency), then crossfades over 20 ms;
// switched off, it crossfades and stops. After reset switches stand where the parameters say,
// without a fade.
#pragma once
#include "color.h"
#include "delay.h"
#include "dyneq.h"
#include "eq.h"
#include "glue.h"
#include "input.h"
#include "loudness.h"
#include "multiband.h"
#include "stereo.h"
#include "tap.h"
#include "tone.h"

// In order of the signal. Every loop in chain.c is made from this list. Monitor and dither are not
// in it.
#define LQ_CHAIN(X)                                                                                \
    X(input)                                                                                       \
    X(eq)                                                                                          \
    X(dyneq)                                                                                       \
    X(multiband)                                                                                   \
    X(glue)                                                                                        \
    X(color)                                                                                       \
    X(stereo)                                                                                      \
    X(tone)                                                                                        \
    X(loudness)

// A power of two: a latency and a step of the grid.
#define LQ_RING_FRAMES(latency)                                                                    \
    ((latency) == 0                 ? LQ_GRID                                                      \
     : (latency) + LQ_GRID <= 1024  ? 1024                                                         \
     : (latency) + LQ_GRID <= 4096  ? 4096                                                         \
     : (latency) + LQ_GRID <= 16384 ? 16384                                                        \
     : (latency) + LQ_GRID <= 32768 ? 32768                                                        \
                                    : 65536)

enum {
#define X(block) +LQ_##block##_MAX_LATENCY
    LQ_CHAIN_MAX_LATENCY = 0 LQ_CHAIN(X),
#undef X
};

typedef struct {
    bool on;      // asked for
    double since; // frames since it was switched on
    double mix;   // 0 dry .. 1 block, straight; the fade is smoothed from it
    lq_delay dry; // of the block's latency
} lq_switch;

typedef struct {
    lq_params params;   // in force
    double fade_frames; // 20 ms
    bool fresh;         // no parameters taken over since init or reset
    lq_tap tap;
#define X(block)                                                                                   \
    lq_##block block;                                                                              \
    lq_switch block##_switch;                                                                      \
    float block##_ring[LQ_RING_FRAMES(LQ_##block##_MAX_LATENCY) * LQ_CHANNELS];
    LQ_CHAIN(X)
#undef X
} lq_chain;

void lq_chain_init(lq_chain *c, const lq_desc *d); // [setup]
void lq_chain_reset(lq_chain *c);                  // [audio] signal state; parameters stay
// [any] Between reset and the first frame: the latency is what these will make it.
void lq_chain_plan(lq_chain *c, const lq_params *p);
void lq_chain_set(lq_chain *c, const lq_params *p); // [audio] at a grid frame
// [audio] io in place, inside one grid step. tap: what the block whose `delta` is on changes, at
// the level of its input; not written where none is or was on.
void lq_chain_process(lq_chain *c, float *const *io, float *const *tap, int frames);
int lq_chain_latency(const lq_chain *c); // [any] frames
