// fft.h -- KISS FFT behind a table of lengths, in memory the caller owns.
//
// SPDX-License-Identifier: MIT
// Complex and forward: X[k] = sum x[n] e^(-2 pi i k n / length), not scaled. Two real signals go
// through as real and imaginary part: with Z the transform of l + i r, |Z[k]|^2 + |Z[length - k]|^2
// = 2 (|L[k]|^2 + |R[k]|^2). Only the lengths of the table reach the library, and it never works in
// place (it would allocate). Inverse, times length: swap re and im of what goes in and of what
// comes out.
#pragma once
#include "lq.h"

enum { LQ_FFT_MOST = 16384 };

typedef struct {
    float re, im;
} lq_complex;

// What the library keeps: its header and a twiddle for each point.
#define LQ_FFT_BYTES(length) (sizeof(lq_complex) * (length) + 512)

typedef struct {
    int length;
    void *state; // in the caller's memory
} lq_fft;

// False if the length is not 16 or 512, 1024, .. 16384, or the memory is too small. [setup]
// memory: aligned to 16, LQ_FFT_BYTES(length), alive as long as the transform.
bool lq_fft_init(lq_fft *f, int length, void *memory, size_t bytes);
void lq_fft_forward(const lq_fft *f, const lq_complex *in, lq_complex *out); // [audio] in != out
