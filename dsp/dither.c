// dither.c. SPDX-License-Identifier: MIT
#include "dither.h"
#include <math.h>

// Bijective mixer: xor-shifts and odd factors (Chris Wellons, "Prospecting for Hash Functions",
// lowbias32).
static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ x >> 16;
}

// Two uniform values of 32 bits, less their mean: triangular, -1..1.
static double triangular(uint32_t key, uint64_t frame)
{
    uint32_t a = mix((uint32_t)frame ^ mix((uint32_t)(frame >> 32) + key));
    uint32_t b = mix(a + 0x9e3779b9U);
    return ((double)a - (double)b) * 0x1p-32;
}

void lq_dither_quantize(const float *in, int32_t *out, int frames, int bits, bool dither,
                        int channel, uint64_t frame, uint32_t seed)
{
    double scale = (double)(1 << (bits - 1));
    uint32_t key = mix(seed ^ mix((uint32_t)channel + 0x9e3779b9U));
    for (int i = 0; i < frames; i++) {
        double x = in[i] == in[i] ? (double)in[i] * scale : 0.0; // no integer for NaN
        if (dither)
            x += triangular(key, frame + (uint64_t)i);
        out[i] = (int32_t)lq_clamp(floor(x + 0.5), -scale, scale - 1.0);
    }
}
