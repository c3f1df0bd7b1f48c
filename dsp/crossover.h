// crossover.h -- two to five bands whose plain sum is an allpass, by Linkwitz-Riley splits.
//
//   in -> [split 1] -high-> [split 2] -high-> ... -high------------> last band
//            `-low-> [allpass 2] -> [allpass 3] ...---------------> band 1
//                                  `-low-> [allpass 3] ...---------> band 2, and so on
//
// SPDX-License-Identifier: MIT
// 24 dB per octave. Latency 0. Every band passes the allpass of every split above it (Linkwitz and
// Riley, 1976; DAFX, ch. on crossovers), so that the bands add up flat. Two lanes: L and R, or mid
// and side. A split glides to its new place, over any distance, without a click; the number of
// bands counts from the next reset. Splits keep half an octave apart and below 0.45 of the rate.
#pragma once
#include "glide.h"
#include "lq.h"

enum { LQ_CROSSOVER_BANDS = 5, LQ_CROSSOVER_SPLITS = LQ_CROSSOVER_BANDS - 1 };

typedef struct {
    f64x2 half_band, low; // integrators of a state-variable filter of Q 0.7071, by lane
} lq_crossover_state;

// Of one split at one frame, the same in both lanes: 2 a1, a2 and 2 g of Simper's
// SvfLinearTrapOptimised2.
typedef struct {
    f64x2 hold, a2; // of the band-pass state to itself; of the input less the low-pass state
    f64x2 stay, from_band, from_in; // of the low-pass state to itself, and what comes to it
} lq_crossover_coefs;

typedef struct {
    double sample_rate;
    int bands;
    lq_glide place[LQ_CROSSOVER_SPLITS];           // log2 of Hz
    lq_crossover_coefs coefs[LQ_CROSSOVER_SPLITS]; // of the last frame
    lq_crossover_state first[LQ_CROSSOVER_SPLITS], second[LQ_CROSSOVER_SPLITS];
    lq_crossover_state allpass[LQ_CROSSOVER_SPLITS][LQ_CROSSOVER_SPLITS]; // [band][split]
} lq_crossover;

void lq_crossover_init(lq_crossover *x, const lq_desc *d); // [setup] two bands, split at 1 kHz
// [audio] States to 0, splits at their places, that many bands from here on.
void lq_crossover_reset(lq_crossover *x, int bands);
// [audio] hz[LQ_CROSSOVER_SPLITS], put in order where they are not; before a frame of the grid.
void lq_crossover_set(lq_crossover *x, const double *hz);
// in[frame] -> band[n][frame] for every band in use. [audio] grid_start: a frame of the grid
void lq_crossover_split(lq_crossover *x, const f64x2 *in, f64x2 (*band)[LQ_GRID], int frames,
                        bool grid_start);
// What the sum of all bands is, without the bands: a crossover does either, not both. [audio]
void lq_crossover_allpass(lq_crossover *x, f64x2 *io, int frames, bool grid_start);
// [any] Where split n (from 0) is going, Hz.
double lq_crossover_hz(const lq_crossover *x, int n);
