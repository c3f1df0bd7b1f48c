// dyneq.h -- dynamic equaliser and resonance control: problem frequencies turned down only while
// they are a problem.
//
// SPDX-License-Identifier: MIT
//   L,R --+--> [band 1] --> ... --> [band 6] --> (resonance control) --> L,R
//         `--> [high-pass 700 Hz] --> [level] --> reference of relative bands
//
// Latency 0; with resonance control, which is structural, one frame of it: 2048 at 48 kHz (43 ms).
// Neutral: no band on or none beyond its threshold: untouched, bit for bit.
// A relative band is measured against the whole: its level less that of the music above 700 Hz
// (first order, so that the bass does not decide), 10 ms up, 150 ms down. The music's own level
// then moves nothing. (Its own slow average was the other choice: it forgives what is always there,
// and needs minutes of memory that a seek would not have.)
#pragma once
#include "dynband.h"
#include "resonance.h"

#define LQ_dyneq_MAX_LATENCY LQ_RESONANCE_LENGTH
enum { LQ_DYNEQ_BANDS_MAX = sizeof(((lq_dyneq_params *)0)->band) / sizeof(lq_dyneq_band) };

typedef struct {
    lq_dynband bands[LQ_DYNEQ_BANDS_MAX];
    lq_resonance resonance;
    lq_dyneq_params params; // in force
    int phase;              // frames since the last grid frame
    bool fresh;             // since reset nothing was processed: what is set is taken at once
    bool resonates;         // taken over while fresh: it changes the latency
    double pass;            // of the reference's high-pass
    f64x2 bass;             // its state
    f64x2 power;            // squared, summed since the last step
    double mean, reference; // mean square: smoothed, and held
    double smooth, fall;    // per step
} lq_dyneq;

void lq_dyneq_init(lq_dyneq *b, const lq_desc *d);        // [setup]
void lq_dyneq_reset(lq_dyneq *b);                         // [audio]
void lq_dyneq_set(lq_dyneq *b, const lq_dyneq_params *p); // [audio] at a grid frame
void lq_dyneq_process(lq_dyneq *b, float *const *io,
                      int frames);       // [audio] in place, inside one grid step
int lq_dyneq_latency(const lq_dyneq *b); // [any] frames

// [audio] Gain and level of each band and what resonance control takes off, since last asked.
void lq_dyneq_take(lq_dyneq *b, bool runs, float gain_db[LQ_DYNEQ_BANDS_MAX],
                   float level_db[LQ_DYNEQ_BANDS_MAX], float resonance_db[LQ_RESONANCE_METER]);
