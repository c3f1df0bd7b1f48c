// standout.h -- what stands out of a smooth spectrum, and how much of it to take off.
//
// SPDX-License-Identifier: MIT
//   |X|^2 of each bin --> bands --> mean over time --> dB --+--[mean over 1/24..1/3 oct]--(-)--.
//                                                           `--[mean over 1.25 oct]--------^   |
//   gain of each bin <-- over bands <-- attack, release <-- x depth, cap <-- soft knee <-- excess
//
// The axis: one bin a band up to 24 / ln 2 = 34.6 bins (810 Hz), 1/24 octave above, where the two
// meet with equal slope. The smooth spectrum is the mean of the dB on both sides, but never 3 dB
// below either side: the edge of a low-pass stands out of nothing.
// What is let alone: a peak that stands 18 dB and more over what surrounds it, and less and less
// from 12 dB on. That is a note somebody plays; a resonance colours what is there by 3 to 12 dB.
// And where much stands out (the mean of it over 1.25 octaves above 0.8 dB: the partials of a
// chord), the threshold rises with three times the rest: what counts stands out of its like. A sine
// alone is not touched. Nothing below -96 dB (a full-scale sine is 0) counts.
#pragma once
#include "lq.h"

enum {
    LQ_STANDOUT_BANDS = 224, // most; 24 per octave to half of 192 kHz
    LQ_STANDOUT_BINS = 4096, // most, half the longest transform
};

typedef struct {
    float depth, sharpness, speed; // 0..1
    float cap_db;                  // > 0
    float low_hz, high_hz;         // where it acts
} lq_resonance_settings;

typedef struct {
    lq_resonance_settings settings;
    int bands, bins;         // in use
    double bin_hz, step;     // step: seconds from one spectrum to the next
    double floor;            // power of a bin that counts as silence
    double keep, rise, fall; // per step: of the mean over time, of the reduction
    float fine_low[LQ_STANDOUT_BANDS], fine_high[LQ_STANDOUT_BANDS]; // windows, in bands
    float wide_low[LQ_STANDOUT_BANDS], wide_high[LQ_STANDOUT_BANDS];
    float weight[LQ_STANDOUT_BANDS];   // 1 where it acts
    float edge[LQ_STANDOUT_BANDS + 1]; // of the bands, in bins
    float place[LQ_STANDOUT_BINS];     // of each bin, in bands
    double sum[LQ_STANDOUT_BINS + 1];  // of the power below each bin's upper edge
    double power[LQ_STANDOUT_BANDS];   // mean over time
    double level_sum[LQ_STANDOUT_BANDS + 1];
    double excess_db[LQ_STANDOUT_BANDS];
    double reduction_db[LQ_STANDOUT_BANDS]; // >= 0
    float smooth_db[LQ_STANDOUT_BANDS + 1]; // over bands, what is applied
} lq_standout;

// step_frames from one spectrum to the next; full: power of a bin that a full-scale sine gives
void lq_standout_init(lq_standout *s, double sample_rate, int length, int step_frames,
                      double full);                                          // [setup]
void lq_standout_reset(lq_standout *s);                                      // [audio]
void lq_standout_set(lq_standout *s, const lq_resonance_settings *settings); // [audio]
// [audio] power[0 .. bins] of one spectrum; false when nothing is to be taken off
bool lq_standout_measure(lq_standout *s, const float *power);
void lq_standout_gains(const lq_standout *s,
                       float *gain);                    // [audio] gain[0 .. bins], a multiple of 4
double lq_standout_at(const lq_standout *s, double hz); // [audio] what is taken off here, dB >= 0
