// eq.h -- parametric equaliser: bells and shelves that keep their analogue shape up to Nyquist.
//
//   L,R --> [band 1] --> ... --> [band 8] --> L,R        (state-variable filters in double)
//
// SPDX-License-Identifier: MIT
// Latency 0, minimum phase. All gains 0 dB: untouched, bit for bit. A change arrives in about 50 ms
// without a click.
#pragma once
#include "svf.h"
#include "table.h"

#define LQ_eq_MAX_LATENCY 0
enum { LQ_EQ_BANDS_MAX = sizeof(((lq_eq_params *)0)->band) / sizeof(lq_eq_band) };

typedef struct {
    double sample_rate;
    lq_svf bands[LQ_EQ_BANDS_MAX];
    lq_eq_params params; // in force
    int phase;           // frames since the last grid frame
    bool fresh;          // no parameters taken over since init or reset
} lq_eq;

void lq_eq_init(lq_eq *b, const lq_desc *d);     // [setup]
void lq_eq_reset(lq_eq *b);                      // [audio]
void lq_eq_set(lq_eq *b, const lq_eq_params *p); // [audio] at a grid frame
void lq_eq_process(lq_eq *b, float *const *io,
                   int frames);    // [audio] in place, inside one grid step
int lq_eq_latency(const lq_eq *b); // [any] frames
