// resonance.h -- resonance control: takes off what stands out of the sound's own smooth spectrum.
//
// SPDX-License-Identifier: MIT
//   L + i R --> ring --> [sine window 1728] --> FFT 2048 --+--[x gain]--> FFT --> [sine window] -->
//   sum
//                                                          `--> standout --^
//
// Both channels get one gain. A frame starts every 576; its 320 zeros take the echoes of the gain's
// own filter, and the 320 frames until it must be out take its work, in grid steps: transform,
// gains, transform back are never in one call of 128. Twice and four times as long from 64 and 128
// kHz on, half below 32 kHz.
// Latency: the transform's length. Neutral (nothing stands out): a delay, within float rounding.
#pragma once
#include "fft.h"
#include "standout.h"

enum {
    LQ_RESONANCE_LENGTH = 8192, // longest
    LQ_RESONANCE_METER = 256,
};

typedef struct {
    lq_fft fft;
    int length, window, hop; // frames
    int back;                // grid steps from a full frame to its sum
    int phase;               // frames since the last grid frame
    int step;                // grid steps since the frame in work was full
    int64_t frame;           // since the reset
    bool idle;               // the frame in work needs no gain
    float scale;             // of the sum of windows and the transforms
    lq_standout standout;
    float shape[LQ_RESONANCE_LENGTH];
    lq_complex in[LQ_RESONANCE_LENGTH], out[LQ_RESONANCE_LENGTH]; // rings
    lq_complex time[LQ_RESONANCE_LENGTH], spectrum[LQ_RESONANCE_LENGTH];
    float power[LQ_RESONANCE_LENGTH / 2 + 4], gain[LQ_RESONANCE_LENGTH / 2 + 4];
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_RESONANCE_LENGTH)];
} lq_resonance;

void lq_resonance_init(lq_resonance *r, const lq_desc *d);                     // [setup]
void lq_resonance_reset(lq_resonance *r);                                      // [audio]
void lq_resonance_set(lq_resonance *r, const lq_resonance_settings *settings); // [audio]
void lq_resonance_process(lq_resonance *r, float *const *io,
                          int frames);           // [audio] in place, inside one grid step
int lq_resonance_latency(const lq_resonance *r); // [any] frames
// [audio] What is taken off now, dB <= 0, in bands from 20 Hz to 20 kHz like the spectrum's.
void lq_resonance_read(const lq_resonance *r, float band_db[LQ_RESONANCE_METER]);
