// land.h -- a song as the limiter meets it, in figures that do for every drive.
//
// SPDX-License-Identifier: MIT
//   scan, once:      in --> low-pass --+--> true peak, linked ------------> peaks, one a frame
//                                      |                        `--------> coarse, one in eight
//                                      `--> delay --> K weighting, 1.25 ms -> powers
//   try, per drive:  peaks, powers --> dsp/trial.h --> loudness, reduction, places
//   or pass:         in --> the loudness block --> power, true peak --> the same
//
// The drive is linear and comes first, so peaks and powers of the undriven song do for every drive.
// Powers are taken over an eighth of the meters' 10 ms, since over 10 ms the limiter's gain already
// follows the wave, which would read up to 0.05 LU too loud. Part k covers output frames of the
// trimmed file: feed the song, then lq_land_latency frames of silence. Gain and audio are the
// loudness block's own parts. That holds while the limiter is linked and nothing is clipped before
// it; for any other settings a trial is a real pass.
#pragma once
#include "kweight.h"
#include "loudness.h"
#include "lowpass.h"
#include "lq.h"
#include "trial.h"
#include "truepeak.h"

enum {
    LQ_LAND_SHAVED = 32, // power of two, stretches of the grid over the block's latency
    LQ_LAND_FED = 8,     // power of two, over the 10 ms steps in the latency
    LQ_LAND_DELAY = 512, // over detector + look-ahead at LQ_MAX_RATE
    LQ_LAND_SPAN = 1024, // new frames until a history is moved to the front
    LQ_LAND_POWERS = LQ_TRIAL_PARTS * LQ_KPOWER_MOST, // most powers that one scan can finish
    LQ_LAND_COARSE = LQ_MAX_FRAMES, // most coarse peaks of one scan, at the lowest rates
};

// The limiter's low-pass in single precision: for figures, not for what is heard.
typedef struct {
    f32x4 coef[LQ_LOWPASS_MAX_TAPS / 2 + 1]; // outermost pair first; all lanes alike
    float in[LQ_CHANNELS][LQ_LOWPASS_MAX_TAPS - 1 + LQ_LAND_SPAN];
    float out[LQ_CHANNELS][LQ_LAND_DELAY + LQ_LAND_SPAN];
    int half; // taps on each side of the middle = delay in frames
    int used; // new frames in both, behind their histories
} lq_land_lowpass;

typedef struct {
    int latency; // frames
    int stride;  // frames for a coarse peak; 1 where the rate is too low for more

    lq_land_lowpass lowpass; // scan
    lq_truepeak truepeak;
    int behind; // frames between the detector's input and the output
    lq_kpower power;
    int skip;          // frames left of the latency, which are no output
    float coarse_peak; // of the frames so far ...
    int coarse_frames; // ... and how many they are

    lq_trial fine, coarse;
    bool is_coarse; // the trial that goes on

    lq_loudness block; // pass
    lq_truepeak out_peak;
    lq_kpower in_power, out_power;
    double fed[LQ_LAND_FED]; // powers of the driven input, until the output gets there
    int fed_count, out_count;
    int out_skip;                     // frames left of the block's latency
    double shaved_db[LQ_LAND_SHAVED]; // most that the clipper took in each of the last stretches
    uint32_t stretch;                 // of up to LQ_GRID frames, since the pass began
    double drive;                     // linear
} lq_land;

void lq_land_init(lq_land *l, const lq_desc *d); // [setup]
void lq_land_reset(lq_land *l);                  // [audio] forget the song
int lq_land_latency(const lq_land *l);           // [any] frames, as lq_loudness_latency

// What one scan has made, in the caller's memory.
typedef struct {
    float *peaks;   // one a frame, linear
    float *coarse;  // up to LQ_LAND_COARSE
    double *powers; // of the parts that ended, up to LQ_LAND_POWERS
    int coarse_count, power_count;
} lq_land_scanned;

// [audio] io[channel][frame] as it reaches the loudness block, up to LQ_MAX_FRAMES frames.
void lq_land_scan(lq_land *l, float *const *io, int frames, lq_land_scanned *to);

// [audio] A new trial. drive_db stands for p->drive_db.
void lq_land_begin(lq_land *l, double drive_db, const lq_loudness_params *p, bool coarse);

// [audio] A new trial by a real pass: feed the song, then lq_land_pass_latency frames of silence.
void lq_land_begin_pass(lq_land *l, double drive_db, const lq_loudness_params *p);
int lq_land_pass_latency(const lq_land *l); // [any] frames, of the pass that has begun
void lq_land_pass(lq_land *l, float *const *io, int frames); // [audio] up to LQ_MAX_FRAMES

// [any] Whether scanned peaks and powers stand for these settings.
bool lq_land_scans(const lq_loudness_params *p);

// [audio] The next of the scanned peaks, or of the coarse ones, any number, and the powers from the
// first one not used yet; returns how many were used. All that the same frames gave in lq_land_scan
// is always enough.
int lq_land_try(lq_land *l, const float *peaks, int count, const double *powers, int power_count);

lq_trial_result lq_land_read(const lq_land *l); // [any] of what was tried since begin
