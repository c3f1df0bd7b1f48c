// dither.h -- the last step of an export: float to 16- or 24-bit integers, TPDF dither if asked.
//
// SPDX-License-Identifier: MIT
//   in x 2^(bits-1) --(+ triangular noise of +-1 step)--> floor(x + 0.5) --> clamped
//
// The noise of a sample is made from its absolute frame, its channel and a seed alone, so that a
// second render, and any cutting into blocks, gives the same file. Total error with dither: a
// quarter step squared, whatever the signal: -93.32 dB at 16 bits under a full-scale sine.
// Latency 0.
#pragma once
#include "lq.h"

// [audio] in[frame] of one channel, full scale +-1.0; out[frame] right-justified; bits 2..24.
// `frame` is the first frame's absolute number in the output.
void lq_dither_quantize(const float *in, int32_t *out, int frames, int bits, bool dither,
                        int channel, uint64_t frame, uint32_t seed);
