// spectrum.h -- what the ear is given now, in 256 bands from 20 Hz to 20 kHz.
//
// SPDX-License-Identifier: MIT
//   L + i R --> ring --> Hann --> FFT 4096 (8192 from 88.2 kHz) --> |L|^2 + |R|^2 --> dB -->
//   log-spaced bands
//
// A full-scale sine in both channels reads 0 dBFS (in one, -3.01), wherever it lies between bins. A
// band reads the highest point of the curve through the bins, from its lower to its upper edge.
// Bands above half the rate read the floor. Renewed every 1600 frames (3200 from 88.2 kHz), counted
// from the reset.
#pragma once
#include "fft.h"

enum {
    LQ_SPECTRUM_BANDS = 256,
    LQ_SPECTRUM_LENGTH = 8192, // longest transform
};

typedef struct {
    lq_fft fft;
    int hop;                           // frames from one spectrum to the next
    int64_t frame;                     // since the reset
    float band_bin[LQ_SPECTRUM_BANDS]; // centre of each band, in bins
    float edge_bin[LQ_SPECTRUM_BANDS + 1];
    float band_db[LQ_SPECTRUM_BANDS]; // the reading
    float window[LQ_SPECTRUM_LENGTH];
    lq_complex ring[LQ_SPECTRUM_LENGTH];
    lq_complex in[LQ_SPECTRUM_LENGTH], out[LQ_SPECTRUM_LENGTH];
    float bin_db[LQ_SPECTRUM_LENGTH / 2 + 4];
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_SPECTRUM_LENGTH)];
} lq_spectrum;

void lq_spectrum_init(lq_spectrum *s, const lq_desc *d);                // [setup] also resets
void lq_spectrum_reset(lq_spectrum *s);                                 // [audio]
void lq_spectrum_process(lq_spectrum *s, float *const *io, int frames); // [audio] reads only
void lq_spectrum_read(const lq_spectrum *s, float band_db[LQ_SPECTRUM_BANDS]); // [audio]
