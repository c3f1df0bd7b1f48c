// analysis.h -- the figures of a whole file, in one pass.
//
// SPDX-License-Identifier: MIT
//   in --> cleaned --> K weighting --> gating -----------------> loudness, range
//                 |--> 4x interpolation -----------------------> least true peak over short-term
//                 |    |    and both over time --------------> a record of each 100 ms
//                 |    `--> its highest places again, by 512 taps -> true peak
//                 |--> squares and products by loudness class -> correlation, mono loss, width,
//                 balance
//                 |--> FFT bands by loudness class ------------> third octaves
//                 |--> runs at the peak, integers, DC ---------> clipping, word length, offset
//                 `--> minimum, maximum, RMS of 512 frames ----> overview
//
// One channel is one channel: it reads 3.01 LU below the same signal in both. NaN and Inf count and
// become silence. Gated figures take the 400 ms blocks (transforms, 3 s windows) above the relative
// gate of the integrated loudness, to 0.1 LU. A figure that does not exist is NaN. A ratio against
// nothing stops at LQ_MOST_DB.
#pragma once
#include "clipruns.h"
#include "gating.h"
#include "kweight.h"
#include "psr.h"
#include "thirds.h"
#include "toppeak.h"
#include "truepeak.h"

enum {
    LQ_BUCKET = 512, // frames of an overview bucket
    LQ_BUCKETS = LQ_MAX_FRAMES / LQ_BUCKET,
    LQ_ANALYSIS_CHUNK = 256,
    LQ_RECORDS = 2 + LQ_MAX_FRAMES * 10 / LQ_MIN_RATE, // most that one push can finish
};

// Of 100 ms: record k ends before frame floor((k + 1) rate / 10). All floats, for the host.
typedef struct {
    float momentary_lufs, short_term_lufs; // at its end; -70 and what is quieter reads -70
    float true_peak_dbtp;                  // most in it; silence reads -120
} lq_record;

#define LQ_MOST_DB 120.0

// In the order of `analyze --json`. All doubles: the host sees one Float64Array.
typedef struct {
    double integrated_lufs, range_lu, momentary_max_lufs, short_term_max_lufs;
    double sample_peak_dbfs, true_peak_dbtp, clipped_runs;
    double plr_db, psr_min_db, crest_db;
    double correlation, mono_loss_db, width_db, balance_db;
    double third_octave_db[LQ_THIRDS];
    double dc[LQ_CHANNELS];   // mean, full scale 1
    double exact16, exact24;  // 1: every sample is a whole number at that width
    double nonfinite, frames; // counts
} lq_figures;

// Sums over frames: what the stereo figures are made of.
typedef struct {
    f64x2 square;   // L L, R R
    f64x2 product;  // L R after K weighting, L R before
    f64x2 weighted; // L L, R R after K weighting
} lq_sums;

typedef struct {
    int channels;
    double rate;    // Hz
    int64_t frames; // so far
    lq_kweight kweight;
    lq_steps steps;
    lq_gating gating;
    lq_truepeak truepeak;
    lq_toppeak toppeak;
    lq_clipruns clipruns;
    lq_thirds thirds;
    lq_sums step;                // the running 10 ms
    lq_sums hops[4];             // the last four of 100 ms; the newest still grows
    lq_sums classes[LQ_CLASSES]; // 400 ms blocks by loudness
    lq_psr psr;
    double psr_least[LQ_CLASSES];   // dB, of 3 s windows by short-term loudness
    float sample_peak[LQ_CHANNELS]; // linear
    f64x2 square, sum;              // of all samples
    bool exact16, exact24;
    int64_t nonfinite;
    int record_count; // of the last push
    lq_record records[LQ_RECORDS];
    int bucket_count;             // of the last push
    float buckets[LQ_BUCKETS][3]; // minimum, maximum, RMS over the channels
} lq_analysis;

void lq_analysis_init(lq_analysis *a, const lq_desc *d,
                      int channels); // [setup] channels 1 or 2; also resets
// io[channel][frame], frames <= LQ_MAX_FRAMES. Buckets are counted from the start of each push, so
// a host that wants them at even places pushes multiples of 512 frames. [any]
void lq_analysis_push(lq_analysis *a, const float *const *io, int frames);
void lq_analysis_result(const lq_analysis *a, lq_figures *out); // [any] of all frames so far
