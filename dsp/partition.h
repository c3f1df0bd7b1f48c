// partition.h -- a stereo stream and a long FIR, both cut into pieces, multiplied as spectra.
//
// SPDX-License-Identifier: MIT
//   y = sum over p of x[p blocks ago] * h[piece p], each a transform of 2 * hop points;
//   overlap-save
//
// Left and right go through one transform as l + i r and are told apart bin by bin (lq_bins_split):
// a FIR for each channel then costs what one for both would. What a FIR does to the channels:
//   none   nothing        pair   l' = h0 l, r' = h1 r
//   ms     the same on mid and side       full   m' = h0 l + h1 r, s' = h2 l + h3 r
// Four bins lie together and behind them the same bins of the next piece, so that a sum over all
// pieces walks straight through memory. Sums are float, newest block first: error near -130 dB.
#pragma once
#include "fft.h"

enum {
    LQ_PARTS = 32,                         // pieces of a FIR; a power of two
    LQ_PART_MOST = 1024,                   // frames of one
    LQ_PART_GROUPS = LQ_PART_MOST / 4 + 1, // of four bins: 0..hop, and three that are never read
};

typedef struct {
    f32x4 re0, im0, re1, im1; // four bins of the first and the second channel
} lq_bins;

typedef enum { LQ_KERNEL_NONE, LQ_KERNEL_PAIR, LQ_KERNEL_MS, LQ_KERNEL_FULL } lq_kernel_kind;

typedef struct {
    lq_kernel_kind kind;
    int ready;                                     // pieces that are there
    lq_bins spectra[2][LQ_PART_GROUPS * LQ_PARTS]; // [.., h0 and h1 | h2 and h3][group][piece]
} lq_kernel;

typedef struct {
    int head;                                   // the newest
    lq_bins spectra[LQ_PART_GROUPS * LQ_PARTS]; // [group][place in a ring]
} lq_history;

// Transform of l + i r -> twice the spectra of l and r, one piece of an array [group][LQ_PARTS].
// [audio]
void lq_bins_split(const lq_complex *z, int length, lq_bins *to);
// Spectra y -> what a forward transform makes the inverse, swapped: its im is left, its re right.
// ms: y is mid and side. [audio]
void lq_bins_join(const lq_bins *y, bool ms, lq_complex *swapped, int length);
// y[from..to) = the first `parts` pieces of the sum. [audio]
void lq_kernel_sum(const lq_kernel *k, const lq_history *x, int parts, lq_bins *y, int from,
                   int to);
