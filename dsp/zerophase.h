// zerophase.h -- the FIR that has the magnitude of a set of bands and no phase, made bit by bit.
//
//   prototypes --> |H| at taps/2 + 1 bins --> inverse FFT --> Kaiser beta 4 --> pieces --> spectra
//
// SPDX-License-Identifier: MIT
// The impulse response is symmetric to the bit about frame taps/2 (its first tap is 0, for it has
// no partner). Bands on left, right and both come first, then those on mid and side. Two responses
// go through one transform as real and imaginary part: left and right, or mid and side; only where
// both sorts are mixed four are needed.
//
// The transform of all taps is too long for one go: it is one of hop * 2 points for every 16th bin,
// then one of 16 points across those for each tap (Cooley-Tukey; spectra of zero phase are even, so
// forward and inverse are the same, and half of the taps mirror the others). A unit of work is a
// few bins, one transform, or a few columns, and none is much longer than another.
#pragma once
#include "partition.h"
#include "prototype.h"

enum {
    LQ_ZEROPHASE_MOST = LQ_PARTS * LQ_PART_MOST, // taps
    LQ_ZEROPHASE_BANDS = sizeof(((lq_eq_params *)0)->band) / sizeof(lq_eq_band),
    LQ_ZEROPHASE_FOLD = LQ_PARTS / 2, // transforms of hop * 2 points in one of all taps
};

typedef enum {
    LQ_ZEROPHASE_BINS,
    LQ_ZEROPHASE_ROWS,
    LQ_ZEROPHASE_COLUMNS,
    LQ_ZEROPHASE_PIECES,
    LQ_ZEROPHASE_DONE
} lq_zerophase_stage;

typedef struct {
    lq_prototype prototype;
    int place; // as in the table
} lq_zerophase_band;

typedef struct {
    int hop, taps;     // frames of a piece, of all
    double bin_hz;     // rate / taps
    const lq_fft *fft; // hop * 2 points
    lq_fft fold;       // 16 points
    lq_zerophase_stage stage;
    int pass, at;      // of a stage
    int done, of_taps; // work: done, and what all taps take
    lq_kernel_kind kind;
    int count; // bands that change something
    lq_zerophase_band bands[LQ_ZEROPHASE_BANDS];
    float window[LQ_ZEROPHASE_MOST / 2 + 1];    // right half
    lq_complex bins[LQ_ZEROPHASE_MOST / 2 + 2]; // two magnitudes
    lq_complex taps_of[2][LQ_ZEROPHASE_MOST];   // frame 0 first, negative ones at the end
    lq_complex in[LQ_PART_MOST * 2], out[LQ_PART_MOST * 2];
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_ZEROPHASE_FOLD)];
} lq_zerophase;

void lq_zerophase_init(lq_zerophase *z, const lq_desc *d, int hop, const lq_fft *fft); // [setup]
// Begins anew, whatever was under way. Where all bands are neutral it is done at once. [audio]
void lq_zerophase_start(lq_zerophase *z, const lq_eq_band bands[LQ_ZEROPHASE_BANDS]);
// One unit of work; `to` gets the kind and, one by one, the pieces. What it cost: 1 for each point
// of a short transform, about 8 ns; 0 when nothing is left. [audio]
int lq_zerophase_work(lq_zerophase *z, lq_kernel *to);
// How much of the work before the first piece is done, 0..1. [any]
double lq_zerophase_share(const lq_zerophase *z);
