// dither.h -- the last step of an export: float to 16- or 24-bit integers, with dither if asked.
//
// SPDX-License-Identifier: MIT
//   in x 2^(bits-1) --+--(+ triangular noise of +-1 step)--> floor(x + 0.5) --+--> clamped
//                     `------ A(z) - 1 <----- error (shaped only) ------------'
//
// The noise of a sample is made from its absolute frame, its channel and a seed alone. Flat: total
// error of a quarter step squared, whatever the signal: -93.32 dB at 16 bits under a full-scale
// sine. Shaped, at 16 bits (at more it is flat): the error is passed on through A(z), the predictor
// of order 9 of the inverse threshold of hearing (Terhardt 1979; floor 30 dB under its top), so
// that it lies where the ear is dull: heard 12 dB softer at 44.1 kHz, 13 at 48, 18 at 96, at +8 dB
// in all and at most +12 dB at a frequency. A's errors are those of the frames before, so that a
// file goes through in order from frame 0; a frame out of order starts anew. Latency 0.
#pragma once
#include "lq.h"

enum { LQ_DITHER_ORDER = 9 };

typedef enum {
    LQ_DITHER_NONE,
    LQ_DITHER_TPDF,
    LQ_DITHER_SHAPED,
} lq_dither_mode;

typedef struct {
    double coef[LQ_DITHER_ORDER];               // of A(z) behind its leading 1
    double error[LQ_CHANNELS][LQ_DITHER_ORDER]; // steps, newest first
    uint64_t next[LQ_CHANNELS];                 // frame that continues each channel
} lq_dither;

void lq_dither_init(lq_dither *d, double sample_rate); // [setup]

// [audio] in[frame] of one channel, full scale +-1.0; out[frame] right-justified; bits 2..24.
// `frame` is the first frame's absolute number in the output.
void lq_dither_quantize(lq_dither *d, const float *in, int32_t *out, int frames, int bits,
                        lq_dither_mode mode, int channel, uint64_t frame, uint32_t seed);
