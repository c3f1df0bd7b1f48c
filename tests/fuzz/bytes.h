// bytes.h -- what the fuzzer gives, as numbers, parameters and sound of every kind.
// SPDX-License-Identifier: MIT
#pragma once
#include "../../dsp/lq.h"
#include "../../dsp/table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *at;
    size_t left;
    uint32_t noise; // state of its generator
} bytes;

static inline bytes bytes_of(const uint8_t *data, size_t size)
{
    return (bytes){data, size, 1};
}

static inline uint32_t next_byte(bytes *b)
{
    if (b->left == 0)
        return 0;
    b->left--;
    return *b->at++;
}

static inline uint32_t next_word(bytes *b)
{
    uint32_t word = 0;
    for (int i = 0; i < 4; i++)
        word = word << 8 | next_byte(b);
    return word;
}

// Any bit pattern at all, NaN and Inf among them.
static inline float next_float(bytes *b)
{
    uint32_t word = next_word(b);
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

static inline int next_below(bytes *b, int below)
{
    uint32_t word = next_byte(b) << 8;
    return (int)((word | next_byte(b)) % (uint32_t)below);
}

static inline double next_rate(bytes *b)
{
    static const double known[] = {8000.0,  11025.0, 22050.0, 44100.0,
                                   48000.0, 88200.0, 96000.0, 192000.0};
    uint32_t kind = next_byte(b);
    if (kind < 240)
        return known[kind % 8];
    return LQ_MIN_RATE + (double)(next_word(b) % (LQ_MAX_RATE - LQ_MIN_RATE + 1));
}

static inline float noise(bytes *b)
{
    b->noise = b->noise * 1664525U + 1013904223U;
    return (float)(b->noise >> 8) / 8388608.0F - 1.0F;
}

static inline float gain(uint32_t kind)
{
    static const float gains[] = {1.0F,  0.5F,    0.01F,  1e-6F,  1e-39F, 4.0F,   1000.0F, 1e6F,
                                  1e30F, 3.4e38F, 1e-20F, 0.999F, 1.0F,   0.251F, 0.794F,  0.0F};
    return gains[kind & 15];
}

// `frames` of one kind of sound; strange ones hold what is no number.
static inline void fill(bytes *b, float *x, int frames, bool strange)
{
    uint32_t kind = next_byte(b), period = 1 + next_byte(b);
    float level = gain(next_byte(b));
    double step = (double)(1 + next_byte(b)) / 256.0 * LQ_PI;
    for (int i = 0; i < frames; i++) {
        switch (kind % 8) {
        case 0:
            x[i] = level * (float)sin(step * i);
            break;
        case 1:
            x[i] = level * noise(b);
            break;
        case 2:
            x[i] = (uint32_t)i % period == 0 ? level : 0.0F;
            break;
        case 3:
            x[i] = (uint32_t)i / period % 2 ? level : -level;
            break;
        case 4:
            x[i] = level;
            break;
        case 5:
            x[i] = level * (float)i / (float)frames;
            break;
        case 6:
            x[i] = b->left > 0 ? (float)(int8_t)next_byte(b) / 128.0F * level : 0.0F;
            break;
        default:
            x[i] = b->left > 0 && (uint32_t)i % period == 0 ? next_float(b) : level;
            break;
        }
        if (!strange && !(x[i] >= -3.4e38F && x[i] <= 3.4e38F))
            x[i] = 0.0F;
    }
}

// Stops the program where the fuzzer sees it.
static inline void hold(bool kept, const char *what, double x)
{
    if (kept)
        return;
    fprintf(stderr, "broken: %s, %g\n", what, x);
    abort();
}

static inline void all_finite(float *const *io, int frames, const char *what)
{
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        for (int i = 0; i < frames; i++)
            hold(io[ch][i] - io[ch][i] == 0.0F, what, (double)io[ch][i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
