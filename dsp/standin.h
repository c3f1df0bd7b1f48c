// standin.h -- the finished render in place of the chain, for a machine that cannot keep up.
//
//   render --> [delay = latency] --.
//   chain -------------------------+--fade 15 ms--> B
//
// SPDX-License-Identifier: MIT
// Latency: the chain's. Off: the chain, bit for bit, at no cost; on: the render, bit for bit, and
// the chain need not run. The render's input is read at the frame of the source's, so that both
// come out together. To the render when the delay has filled; back to the chain when it has run
// unheard for four seconds: by then a limiter at hard work, the slowest of the blocks, is within
// -50 dB of the export's, and the machine has shown that it keeps up.
#pragma once
#include "delay.h"

typedef struct {
    bool on;        // asked for
    double mix;     // 0 chain .. 1 render, straight
    double step;    // of the fade, per frame
    int since;      // frames since it was asked for or let go
    int settle;     // frames that the chain runs before it is heard
    lq_delay delay; // of the render
} lq_standin;

void lq_standin_init(lq_standin *s, const lq_desc *d, float *ring, int size); // [setup]
void lq_standin_reset(lq_standin *s); // [audio] what is asked for is there at once
// At a grid frame. True when the chain has to start anew. [audio]
bool lq_standin_ask(lq_standin *s, bool on);
bool lq_standin_rests(const lq_standin *s);       // [any] nothing but the chain
bool lq_standin_needs_chain(const lq_standin *s); // [any]
// io: what the chain put out -> B; render may be anything while it rests. Inside one grid step.
// [audio]
void lq_standin_process(lq_standin *s, float *const *render, float *const *io, int frames,
                        int latency);
