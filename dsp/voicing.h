// voicing.h -- a short row of fixed filters that is exchanged for another row without a click.
//
// SPDX-License-Identifier: MIT
//   L,R --+--> side * width --> [filters] --> gain ------.
//         `--> [the next row, on input that fades in] ---+--> crossfade 25 ms --> L,R
//
// Latency 0. Neutral (no filters, width and gain 1): untouched, bit for bit. A new row first runs
// unheard for 50 ms. What is set meanwhile waits until the fade is over; only the last counts.
#pragma once
#include "svf.h"

enum { LQ_VOICE_FILTERS = 8 };

typedef struct {
    int count;
    lq_svf_coefs filter[LQ_VOICE_FILTERS];
    double width; // of the side signal, 1 as it is
    double gain;  // linear
} lq_voice;

extern const lq_voice lq_voice_neutral;

typedef struct {
    lq_voice voice[2];
    lq_svf row[2][LQ_VOICE_FILTERS];
    int at;                                 // which of the two is heard
    bool fading;                            // to the other one
    double since;                           // frames since it was started
    double feed_frames, warm_frames, fades; // 30 ms, 50 ms, 25 ms
    lq_voice wanted;
    bool waiting; // wanted is not taken up yet
} lq_voicing;

void lq_voicing_init(lq_voicing *v, const lq_desc *d); // [setup] neutral
void lq_voicing_reset(lq_voicing *v);                  // [audio] what is wanted, at once, from cold
void lq_voicing_set(lq_voicing *v, const lq_voice *wanted);                     // [audio]
void lq_voicing_process(lq_voicing *v, f64x2 *io, int frames, bool grid_start); // [audio]
bool lq_voicing_rests(const lq_voicing *v); // [any] neutral, and nothing on its way
