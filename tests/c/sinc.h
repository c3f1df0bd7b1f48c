// sinc.h -- an oracle for true peak: a sinc of 256 taps, 32 points a frame, in double and with the
// C library, sharing nothing with the core. And noise, the same everywhere.
// SPDX-License-Identifier: MIT
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SINC_TAPS = 256, SINC_PHASES = 32, SINC_COARSE_TAPS = 32, SINC_COARSE = 8 };

static double sinc_fine[SINC_PHASES][SINC_TAPS];
static double sinc_coarse[SINC_COARSE][SINC_COARSE_TAPS];

static inline void sinc_table(double *taps, int count, double at)
{
    double sum = 0.0;
    for (int k = 0; k < count; k++) {
        double t = k - (count / 2 - 1) - at, a = 3.14159265358979323846 * t;
        double w = cos(a / (count + 1)); // its square is Hann's window, as long as the taps
        taps[k] = (fabs(a) < 1e-12 ? 1.0 : sin(a) / a) * w * w;
        sum += taps[k];
    }
    for (int k = 0; k < count; k++)
        taps[k] /= sum;
}

static inline void sinc_init(void)
{
    for (int p = 0; p < SINC_PHASES; p++)
        sinc_table(sinc_fine[p], SINC_TAPS, (double)p / SINC_PHASES);
    for (int p = 0; p < SINC_COARSE; p++)
        sinc_table(sinc_coarse[p], SINC_COARSE_TAPS, (double)p / SINC_COARSE);
}

static inline double sinc_sum(const double *taps, int count, const float *x, int at, int frames)
{
    double sum = 0.0;
    for (int k = 0; k < count; k++) {
        int i = at + k - (count / 2 - 1);
        if (i >= 0 && i < frames)
            sum += taps[k] * (double)x[i];
    }
    return fabs(sum);
}

// Largest |x| between the samples too. The short table finds the places, the long one measures
// them.
static inline double sinc_peak(const float *x, int frames)
{
    double best = 0.0;
    for (int i = 0; i < frames; i++)
        best = fmax(best, fabs((double)x[i]));
    for (int i = 0; i + 1 < frames; i++) {
        double around = 0.0;
        for (int k = i < 3 ? 0 : i - 3; k < i + 5 && k < frames; k++)
            around = fmax(around, fabs((double)x[k]));
        if (around < 0.5 * best)
            continue;
        double rough = 0.0;
        for (int p = 1; p < SINC_COARSE; p++)
            rough = fmax(rough, sinc_sum(sinc_coarse[p], SINC_COARSE_TAPS, x, i, frames));
        for (int p = 1; p < SINC_PHASES && rough > 0.97 * best; p++)
            best = fmax(best, sinc_sum(sinc_fine[p], SINC_TAPS, x, i, frames));
    }
    return best;
}

static uint32_t noise_state = 1;

static inline double noise(void) // uniform, -1..1
{
    noise_state ^= noise_state << 13;
    noise_state ^= noise_state >> 17;
    noise_state ^= noise_state << 5;
    return noise_state / 2147483648.0 - 1.0;
}
