// land.h -- how loud and how squashed a drive would make a song, without limiting it each time.
//
// SPDX-License-Identifier: MIT
//   scan, once:      in --> low-pass --+--> true peak, linked ------------> peaks, one a frame
//                                      `--> delay --> K weighting, 2.5 ms -> powers
//   try, per drive:  peaks x drive --> the limiter's gain --> mean gain^2 per 2.5 ms
//                                                         x drive^2 x power --> gated loudness
//
// The drive is linear and comes first, so peaks and powers of the undriven song do for every drive.
// Powers are taken over a quarter of the meters' 10 ms, since over 10 ms the limiter's gain already
// follows the wave, which would read up to 0.05 LU too loud. Part k covers output frames of the
// trimmed file: feed the song, then lq_land_latency frames of silence. Gain and audio are the
// loudness block's own parts, so the reduction is the real one.
#pragma once
#include "gain.h"
#include "gating.h"
#include "kweight.h"
#include "lowpass.h"
#include "lq.h"
#include "truepeak.h"

enum {
    LQ_LAND_PARTS = 4,   // of a 10 ms step
    LQ_LAND_DELAY = 512, // power of two, over detector + look-ahead at LQ_MAX_RATE
    LQ_LAND_BINS = 6001, // of 0.01 dB reduction, 0 to 60 dB
    LQ_LAND_POWERS = LQ_LAND_PARTS * LQ_KPOWER_MOST, // most powers that one scan can finish
};

typedef struct {
    double sample_rate;
    int latency; // frames

    lq_lowpass lowpass; // scan
    lq_truepeak truepeak;
    f64x2 delay[LQ_LAND_DELAY];
    uint32_t at, behind; // next frame of delay, its length
    lq_kpower power;
    int scan_skip; // frames left of the latency, which are no output

    lq_gain gain; // try
    double drive; // linear
    lq_steps steps;
    int try_skip;
    double square_sum;       // of the gains in the running part
    double power_sum, least; // of the running 10 ms: powers of its parts, smallest gain
    int parts;               // of it that are done
    lq_gating gating;
    uint32_t bins[LQ_LAND_BINS]; // active steps by their greatest reduction
    uint32_t active;             // steps, above -70 LUFS
    double least_ever;           // gain
} lq_land;

typedef struct {
    double integrated_lufs, short_term_max_lufs; // LQ_NO_LUFS if there is none
    double limiter_p95_db, limiter_max_db;       // reduction, >= 0; P95 over the active 10 ms steps
} lq_land_result;

void lq_land_init(lq_land *l, const lq_desc *d); // [setup]
void lq_land_reset(lq_land *l);                  // [audio] forget the song
int lq_land_latency(const lq_land *l);           // [any] frames, as lq_loudness_latency

// [audio] io[channel][frame] as it reaches the loudness block, up to LQ_MAX_FRAMES frames. Writes
// peaks[frame], linear, and the powers of the parts that ended, up to LQ_LAND_POWERS; returns how
// many.
int lq_land_scan(lq_land *l, float *const *io, int frames, float *peaks, double *powers);

// [audio] A new trial. drive_db stands for p->drive_db.
void lq_land_begin(lq_land *l, double drive_db, const lq_loudness_params *p);

// [audio] The next frames of the scanned peaks, any number, and the powers from the first one not
// used yet; returns how many were used. All that the same frames gave in lq_land_scan is always
// enough.
int lq_land_try(lq_land *l, const float *peaks, int frames, const double *powers, int count);

lq_land_result lq_land_read(const lq_land *l); // [any] of what was tried since begin
