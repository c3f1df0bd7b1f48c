// gating.h -- loudness from 10 ms K-weighted powers: BS.1770-5 gating, EBU Tech 3341 and 3342
// (2023).
//
// SPDX-License-Identifier: MIT
//   powers --> 400 ms mean, 10 ms hop --> momentary and its maximum
//         |--> 3 s mean, 10 ms hop ----> short-term and its maximum
//         |--> 400 ms blocks, 100 ms hop, strictly above -70 LUFS --> histogram --> integrated
//         (gate -10 LU)
//         `--> 3 s blocks, 100 ms hop, -70 LUFS and above ---------> histogram --> range (gate -20
//         LU, 10 to 95 %)
//
// Histograms have bins of 0.01 LU with a sum of powers each, so that a day fits and a mean loses
// nothing. The gates work on means of power. A block that is not full when the signal ends is
// dropped.
#pragma once
#include "lq.h"

enum {
    LQ_MOMENTARY_STEPS = 40,   // 400 ms
    LQ_SHORT_TERM_STEPS = 300, // 3 s
    LQ_HOP_STEPS = 10,         // 100 ms
    LQ_LOUDNESS_BINS = 10000,  // of 0.01 LU from -70 LUFS; the last one takes what is louder still
};

#define LQ_GATE_LUFS (-70.0)

typedef struct {
    double power[LQ_LOUDNESS_BINS]; // sum of block powers
    uint32_t blocks[LQ_LOUDNESS_BINS];
    double power_sum; // of all bins
    uint64_t block_sum;
    int top; // highest bin in use
} lq_loudness_bins;

typedef struct {
    double ring[LQ_SHORT_TERM_STEPS]; // powers of the last 3 s
    int64_t steps;                    // since the reset
    double momentary, short_term;     // mean powers, silence before the start counted in
    double momentary_max, short_term_max;
    bool hop; // the last step ended a hop of 100 ms
    lq_loudness_bins integrated, range;
} lq_gating;

void lq_gating_reset(lq_gating *g);              // [audio]
void lq_gating_push(lq_gating *g, double power); // [audio] one step of 10 ms

double lq_power_to_lufs(
    double power); // [any] -0.691 + 10 log10(power), BS.1770-5 equation 2; about -120 for none
double lq_lufs_to_power(double lufs); // [any]

// All [any]. LUFS that do not exist (nothing above the gate, too short) are LQ_NO_LUFS; so is the
// range.
#define LQ_NO_LUFS (-1000.0)
double lq_gating_momentary_max(const lq_gating *g);
double lq_gating_short_term_max(const lq_gating *g);
double lq_gating_integrated(const lq_gating *g);
double lq_gating_range(const lq_gating *g);
double lq_gating_relative_gate(const lq_gating *g); // LUFS, of the integrated loudness
