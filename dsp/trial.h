// trial.h -- one drive tried on a scanned song: what it would measure, and what it would cost.
//
// SPDX-License-Identifier: MIT
//   peaks x drive --> the limiter's gain --> mean gain^2 per 1.25 ms
//                          |                  x drive^2 x power --> gated loudness and range
//                          |--> least gain per 10 ms, P95 and most, and where
//                          `--> x peaks ------------------------> true peak
//
// The gain is the loudness block's own, so the reduction is the real one. A coarse trial takes the
// greatest of LQ_TRIAL_STRIDE peaks as one frame of a signal that much slower: an eighth of the
// work for a figure some hundredths of a decibel off. Limiter off: gain 1.
#pragma once
#include "gain.h"
#include "gating.h"
#include "kweight.h"
#include "lq.h"

enum {
    LQ_TRIAL_PARTS = 8,  // powers of 10 ms
    LQ_TRIAL_STRIDE = 8, // frames for one of a coarse trial
    LQ_TRIAL_COARSE_RATE =
        2000,             // Hz, least of a coarse trial: the look-ahead must have some frames
    LQ_TRIAL_BINS = 6001, // of 0.01 dB reduction, 0 to 60 dB
    LQ_TRIAL_DELAY = 512, // over the look-ahead at LQ_MAX_RATE
    LQ_TRIAL_HOPS = 30,   // of 100 ms in a window
};

typedef struct {
    double rate; // of the peaks, Hz
    int behind;  // frames of peaks before the first of the output
    lq_gain gain;
    bool limits;
    double drive;                         // linear
    float line[LQ_TRIAL_DELAY + LQ_GRID]; // driven peaks, until their gain comes, and new ones
    lq_steps steps;
    int skip;                  // frames left of behind
    double square_sum;         // of the gains in the running part
    int part_frames;           // how many they are
    double power_sum, fed_sum; // of the running 10 ms: powers after and before the limiter
    double least;              // gain in it
    float most;                // peak after the gain, linear
    int parts;                 // of it that are done
    double hop_power, hop_fed; // sums of the running 100 ms
    double power[LQ_TRIAL_HOPS], fed[LQ_TRIAL_HOPS]; // of the last 3 s
    lq_gating gating;
    uint32_t bins[LQ_TRIAL_BINS]; // active steps by their greatest reduction
    uint32_t active;              // steps, above -70 LUFS
    double least_ever;            // gain
    double taken;                 // most power before over power after, of 3 s
    int64_t least_step, taken_step, loudest_step;
} lq_trial;

// All doubles: the host sees one Float64Array. Places are seconds from the start of the output.
typedef struct {
    double integrated_lufs, short_term_max_lufs, range_lu; // LQ_NO_LUFS if there is none
    double true_peak_dbtp;                                 // LQ_FLOOR_DB if there is none
    double limiter_p95_db, limiter_max_db; // reduction, >= 0; P95 over the active 10 ms steps
    double limiter_max_s;                  // where it is deepest
    double taken_s;   // start of the 3 s out of which the limiter takes most loudness
    double loudest_s; // start of the loudest 3 s
} lq_trial_result;

// rate: of the song, Hz; behind: frames from a peak's first to the output's. [setup]
void lq_trial_init(lq_trial *t, double rate, int behind, int stride);

// A new trial. drive_db stands for p->drive_db. [audio]
void lq_trial_begin(lq_trial *t, double drive_db, const lq_loudness_params *p);

// The next peaks, any number, and the powers from the first one not used yet; returns how many were
// used. [audio]
int lq_trial_run(lq_trial *t, const float *peaks, int frames, const double *powers, int count);

// A step of 10 ms from a real pass instead: its power after and before the limiter. What its frames
// were limited to and came to is noted first, by any number of calls. [audio]
void lq_trial_note(lq_trial *t, double least_gain, float peak);
void lq_trial_step(lq_trial *t, double power, double fed);

lq_trial_result lq_trial_read(const lq_trial *t); // [any] of what was tried since begin
