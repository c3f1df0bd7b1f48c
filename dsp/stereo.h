// stereo.h -- width of the side signal.
//
//   L,R --> mid  -----------------> L,R
//       `-> side --[width]----------^
//
// SPDX-License-Identifier: MIT
// Latency 0. Width 100 %: untouched, bit for bit. The mono sum never changes (within float
// rounding).
#pragma once
#include "smooth.h"
#include "table.h"

#define LQ_stereo_MAX_LATENCY 0

typedef struct {
    lq_smooth extra; // side gain - 1, linear: 0 leaves the samples alone
    int phase;       // frames since the last grid frame
    bool fresh;      // no parameters taken over since init or reset
} lq_stereo;

void lq_stereo_init(lq_stereo *b, const lq_desc *d);         // [setup]
void lq_stereo_reset(lq_stereo *b);                          // [audio]
void lq_stereo_set(lq_stereo *b, const lq_stereo_params *p); // [audio] at a grid frame
void lq_stereo_process(lq_stereo *b, float *const *io,
                       int frames);        // [audio] in place, inside one grid step
int lq_stereo_latency(const lq_stereo *b); // [any] frames
