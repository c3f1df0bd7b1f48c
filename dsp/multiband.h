// multiband.h -- two to five compressors side by side, each on its own band.
//
//   L,R --> [crossover] --> band 1 --+-> x gain --> sum --> L,R
//                 |                  `-> level --> [dynamics]
//                 `-------> band 2 .. (the same)
//
// SPDX-License-Identifier: MIT
// Latency 0. The sum is an allpass, flat within rounding: the phase turns by 360 degrees around
// each split whenever the block is on. With every band neutral the bands are not made, only that
// allpass is, so that nothing is heard when the first band starts to work. Another number of bands,
// and leaving neutral or coming back to it, runs the new path unheard for 60 ms and then crossfades
// over 20 ms; splits glide; whatever else changes fades inside its band (dynamics.h).
#pragma once
#include "crossover.h"
#include "dynamics.h"
#include "table.h"

#define LQ_multiband_MAX_LATENCY 0
enum {
    LQ_MULTIBAND_BANDS_MAX = sizeof(((lq_multiband_params *)0)->band) / sizeof(lq_multiband_band)
};

typedef struct {
    lq_crossover tree;
    lq_dynamics band[LQ_MULTIBAND_BANDS_MAX];
    bool neutral; // the allpass alone
} lq_multiband_path;

typedef struct {
    lq_multiband_path path[2];
    int heard; // which of them, the one to leave while changing
    bool changing;
    double since;                       // frames since the change began
    double warm_frames, fade_frames;    // 60 ms, 20 ms
    lq_multiband_params params;         // asked for
    float peak[LQ_MULTIBAND_BANDS_MAX]; // of each band, |sample|, since it was read
    int phase;                          // frames since the last grid frame
    bool fresh;                         // no parameters taken over since init or reset
} lq_multiband;

void lq_multiband_init(lq_multiband *b, const lq_desc *d);                // [setup]
void lq_multiband_reset(lq_multiband *b);                                 // [audio]
void lq_multiband_set(lq_multiband *b, const lq_multiband_params *p);     // [audio] at a grid frame
void lq_multiband_process(lq_multiband *b, float *const *io, int frames); // [audio] in place
int lq_multiband_latency(const lq_multiband *b);                          // [any] frames
// gain_db of each band now, level_db the highest since the last read; 0 and the floor where there
// is no band. Of a neutral block the levels are not known: the floor. [audio]
void lq_multiband_take(lq_multiband *b, float *gain_db, float *level_db);
