// thirds.h -- power in the 31 third-octave bands from 20 Hz to 20 kHz (IEC 61260-1 base ten),
// sorted by loudness.
//
// SPDX-License-Identifier: MIT
//   L + i R --> Hann, half overlapped --> FFT 8192 (16384 from 88.2 kHz) --> bands --> sum of its
//   loudness class
//
// A transform belongs to the loudness at its end, so that a gate known only at the end of the file
// can still choose. Classes are 0.1 LU wide from -70 LUFS. Bins that lie across an edge are shared.
#pragma once
#include "fft.h"

enum {
    LQ_THIRDS = 31,
    LQ_THIRDS_LENGTH = 16384, // longest transform
    LQ_CLASSES = 1000,        // of 0.1 LU from -70 LUFS
};

typedef struct {
    lq_fft fft;
    int64_t frame;
    double bin_hz, scale;
    double power[LQ_CLASSES][LQ_THIRDS]; // sums of mean squares, both channels added
    int32_t count[LQ_CLASSES];           // transforms in each sum
    float window[LQ_THIRDS_LENGTH];
    lq_complex ring[LQ_THIRDS_LENGTH], in[LQ_THIRDS_LENGTH], out[LQ_THIRDS_LENGTH];
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_THIRDS_LENGTH)];
} lq_thirds;

int lq_loudness_class(double lufs); // [any] -1 below -70 LUFS

void lq_thirds_init(lq_thirds *t, const lq_desc *d); // [setup] also resets
// How many of the next frames go in before a transform is due. [any]
int lq_thirds_room(const lq_thirds *t, int frames);
// Frames up to the room; lufs: the loudness now, for a transform that comes due. [any]
void lq_thirds_push(lq_thirds *t, float *const *io, int frames, double lufs);
double lq_thirds_hz(int band); // [any] exact centre
// Mean squares of both channels added, over the classes from `first` up; false if there is none. A
// band whose upper edge is above half the rate is negative. [any]
bool lq_thirds_read(const lq_thirds *t, int first, double power[LQ_THIRDS]);
