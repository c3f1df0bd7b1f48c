// meters.h -- the live meters: everything the page shows while it plays.
//
// SPDX-License-Identifier: MIT
//   B, before the monitor --> K weighting, gating --> momentary, short-term, integrated, range
//                        |--> 4x interpolation ----> true peak, PLR, PSR of the last 3 s
//                        `--> sample peaks
//   the slot that is heard, before volume --> correlation (300 ms), spectrum
//   A, the untouched source --> its spectrum
//
// Latency 0; the sound is read, never changed. Silence reads -70 LUFS, -120 dB and correlation 0.
// Readings do not depend on how the signal was cut into calls.
#pragma once
#include "gating.h"
#include "kweight.h"
#include "psr.h"
#include "spectrum.h"
#include "table.h"
#include "truepeak.h"

typedef struct {
    lq_kpower kpower;
    lq_gating gating;
    lq_truepeak truepeak;
    lq_steps steps; // of psr; the same as those of kpower
    lq_psr psr;
    lq_spectrum spectrum, spectrum_a;
    int64_t frame;                 // since the reset
    float true_peak;               // linear, since the reset
    float true_peak_now;           // linear, since the last read
    float sample_peak;             // linear, since the reset
    float peak_now[LQ_CHANNELS];   // linear, since the last read
    double corr_coef;              // of the one-pole, per frame
    f64x2 corr_square;             // mean squares of what is heard: L, R
    double corr_product;           // mean of L R
    int power_count;               // 10 ms K-weighted powers of B finished by the last process ...
    double powers[LQ_KPOWER_MOST]; // ... and they themselves, for the level match
} lq_meterset;

void lq_meterset_init(lq_meterset *m, const lq_desc *d); // [setup] also resets
void lq_meterset_reset(lq_meterset *m);                  // [audio]
// a[channel][frame] the untouched source, b master before the monitor, heard what is heard; frames
// <= LQ_MAX_FRAMES. [audio]
void lq_meterset_process(lq_meterset *m, float *const *a, float *const *b, float *const *heard,
                         int frames);
// Fills the lines of the table from momentary_lufs to psr_db, correlation, peaks and spectrum;
// starts "now" afresh.
void lq_meterset_read(lq_meterset *m, lq_meters *out); // [audio]
