// tone.h -- the lift before loudness: low shelf, tilt and high shelf.
//
//   L,R --> [low shelf] --> [tilt] --> [high shelf] --> what they change --[place]--(+)--> L,R
//    `-------------------------------------------------------------------------------^
//
// SPDX-License-Identifier: MIT
// Shelves: |H|^2 = (1 + G x^4) / (1 + x^4 / G), half the gain at their frequency. Tilt of T dB:
// -T/2 below, +T/2 above, 0 at its frequency; x = f / f0, G = 10^(T/20),
//   |H|^2 = 1/G (1 + c x^2 + G x^4) / (1 + c/G x^2 + x^4/G),  c = sqrt(G) (1/Q^2 - 2),  Q = 0.3,
// a high shelf so flat that it spans four octaves (design.h). Place: where the change goes, mid and
// side alike, or one of them. Latency 0, minimum phase. All gains 0 dB: untouched, bit for bit.
#pragma once
#include "smooth.h"
#include "svf.h"
#include "table.h"

#define LQ_tone_MAX_LATENCY 0
enum { LQ_TONE_FILTERS = 4 }; // the last is at rest: four run together, skewed

typedef struct {
    double sample_rate;
    lq_svf filters[LQ_TONE_FILTERS];
    lq_tone_params params; // in force
    lq_smooth mid, side;   // share of the change that goes there
    int phase;             // frames since the last grid frame
    bool fresh;            // no parameters taken over since init or reset
} lq_tone;

void lq_tone_init(lq_tone *b, const lq_desc *d);       // [setup]
void lq_tone_reset(lq_tone *b);                        // [audio]
void lq_tone_set(lq_tone *b, const lq_tone_params *p); // [audio] at a grid frame
void lq_tone_process(lq_tone *b, float *const *io,
                     int frames);      // [audio] in place, inside one grid step
int lq_tone_latency(const lq_tone *b); // [any] frames
