// coherence.h -- what two stereo recordings have in common, and how many frames lie between them.
//
// SPDX-License-Identifier: MIT
//   A, R --> Hann --> FFT 16384 --> L* L' + R* R', |L|^2 + |R|^2, |L'|^2 + |R'|^2, summed over
//   blocks
//        cross-spectrum / root of both spectra --> back to time --> its top: the lag, how clear it
//        is |sum over a band|^2 / (sum * sum)     --> coherence, third octaves from 200 Hz to 8 kHz
//
// Coherence is 1 where R is A through any filter, whatever its gain or polarity, and 0 for another
// recording (Bendat and Piersol, Random Data, 6.1; summed over frequency as well as over time).
#pragma once
#include "fft.h"

enum {
    LQ_COHERENCE_LENGTH = 16384, // frames of a block
    LQ_COHERENCE_HALF = LQ_COHERENCE_LENGTH / 2,
    LQ_COHERENCE_BANDS = 17,
};

typedef struct {
    lq_fft fft;
    double bin_hz;
    int low, high; // bins that count for the lag: 60 Hz to 12 kHz
    lq_complex cross[LQ_COHERENCE_HALF];
    float power[2][LQ_COHERENCE_HALF]; // of A and R
    double level[2];                   // sum of mean squares of the blocks
    int blocks;
    float window[LQ_COHERENCE_LENGTH];
    lq_complex time[LQ_COHERENCE_LENGTH], spectrum[2][LQ_COHERENCE_LENGTH];
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_COHERENCE_LENGTH)];
} lq_coherence;

typedef struct {
    int lag;       // frames by which R comes later
    double height; // of the top: at most 1
    double ratio;  // of the top to the root mean square of all lags within reach
    bool inverted; // R is upside down
} lq_coherence_top;

void lq_coherence_init(lq_coherence *c, const lq_desc *d); // [setup]
void lq_coherence_clear(lq_coherence *c);                  // [any]
// [any] One more block of both, [channel][LQ_COHERENCE_LENGTH]. wide: only the middle half of A
// counts, so that lags to a quarter of the block are seen, and every bin of every block weighs
// alike.
void lq_coherence_add(lq_coherence *c, const float *const *a, const float *const *r, bool wide);
lq_coherence_top lq_coherence_find(lq_coherence *c, int reach); // [any] within +-reach frames
// [any] Median of the bands at this lag; negative where too few bands have any sound.
double lq_coherence_median(const lq_coherence *c, int lag);
