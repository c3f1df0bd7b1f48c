// glue.h -- bus compressor: gentle, on the whole mix.
//
//   L,R --+-------------------------------> x gain --> L,R
//         `-> [high-pass] -> [level] -> [dynamics] --^
//
// SPDX-License-Identifier: MIT
// Latency 0. Ratio 1, and whatever stays below the knee, with make-up 0: untouched, bit for bit.
// The level is that of peaks, or of a mean square over about 8 ms that reads a sine as its peak.
// Auto release: two followers of 90 ms and 1 s, the larger counts. Automatic make-up gives back
// what the curve takes from a steady level of -10 dBFS, about where the body of a mix lies: it
// follows the controls, never the signal. Mix is parallel compression: there is no phase between
// the two, so it stays flat.
#pragma once
#include "dynamics.h"
#include "svf.h"
#include "table.h"

#define LQ_glue_MAX_LATENCY 0

typedef struct {
    double sample_rate;
    lq_svf filter; // of what the detector hears
    lq_dynamics dynamics;
    lq_glue_params params;
    double makeup_db;          // both kinds
    double square_coef;        // of each of two one-poles
    f64x2 square, mean;        // mean square after the first and the second
    double to_mean, mean_step; // from peaks to the mean square: 0 .. 1, straight
    float most_db;             // highest level since it was read
    int phase;                 // frames since the last grid frame
    bool fresh;                // no parameters taken over since init or reset
} lq_glue;

void lq_glue_init(lq_glue *b, const lq_desc *d);                // [setup]
void lq_glue_reset(lq_glue *b);                                 // [audio]
void lq_glue_set(lq_glue *b, const lq_glue_params *p);          // [audio] at a grid frame
void lq_glue_process(lq_glue *b, float *const *io, int frames); // [audio] in place
int lq_glue_latency(const lq_glue *b);                          // [any] frames
// gain_db: what it takes now, make-up left out; level_db: highest of the detector since the last
// read. [audio]
void lq_glue_take(lq_glue *b, float *gain_db, float *level_db);
