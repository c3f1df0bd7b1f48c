// lq.h -- the words every part of the core shares: sizes, the description of a stream, vectors,
// ramps.
//
// SPDX-License-Identifier: MIT
// Buffers are planar float, io[channel][frame], full scale +-1.0. Recursive state is double.
// Threads: [setup] may be slow, [audio] never waits or allocates, [any] reads only.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LQ_CHANNELS = 2,
    LQ_GRID = 32,         // frames between control-rate steps, anchored to the source frame
    LQ_MAX_FRAMES = 4096, // most frames in one call from the host
    LQ_MAX_RATE = 192000, // Hz
    LQ_MIN_RATE = 8000,   // Hz
};

typedef struct {
    double sample_rate; // Hz, LQ_MIN_RATE..LQ_MAX_RATE
} lq_desc;

typedef double f64x2 __attribute__((vector_size(16))); // one stereo frame: L, R
typedef float f32x4 __attribute__((vector_size(16)));  // four taps, phases or frames

#define LQ_PI 3.14159265358979323846

// Puts a state word to rest: denormals, NaN and anything below -400 dB become 0.
static inline double lq_tidy(double state)
{
    return (state > 1e-20 || state < -1e-20) && state < 1e30 && state > -1e30 ? state : 0.0;
}

static inline int lq_min_int(int a, int b)
{
    return a < b ? a : b;
}

static inline double lq_clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}
