// dither.c. SPDX-License-Identifier: MIT
#include "dither.h"
#include "units.h"
#include <math.h>
#include <string.h>

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

enum { POINTS = 1024, LAGS = LQ_DITHER_ORDER + 1 };

#define FLOOR_DB (-30.0) // deeper gives the ear more, and the peaks of the file more than +12 dB

// Threshold of hearing in dB SPL (Terhardt 1979), from 20 Hz.
static double threshold_db(double hz)
{
    double khz = hz < 20.0 ? 0.02 : hz / 1000.0, from = khz - 3.3;
    return 3.64 * lq_exp2(-0.8 * lq_log2(khz)) - 6.5 * lq_exp(-0.6 * from * from) +
           0.001 * khz * khz * khz * khz;
}

// Of a noise whose spectrum is the inverse threshold.
static void autocorrelate(double sample_rate, double *lags)
{
    double least = threshold_db(0.0);
    for (int i = 0; i < POINTS; i++) {
        double db = threshold_db((i + 0.5) / POINTS * 0.5 * sample_rate);
        least = db < least ? db : least;
    }
    for (int k = 0; k < LAGS; k++)
        lags[k] = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double db = least - threshold_db((i + 0.5) / POINTS * 0.5 * sample_rate);
        double power = lq_exp2((db > FLOOR_DB ? db : FLOOR_DB) * 2.0 / LQ_DB_PER_LOG2);
        for (int k = 0; k < LAGS; k++)
            lags[k] += power * lq_cos(LQ_PI * k * (i + 0.5) / POINTS);
    }
}

// Levinson and Durbin: the predictor that leaves least of such a noise.
static void predict(const double *lags, double *coef)
{
    double left = lags[0];
    for (int i = 0; i < LQ_DITHER_ORDER; i++) {
        double before[LQ_DITHER_ORDER], sum = lags[i + 1];
        for (int k = 0; k < i; k++) {
            before[k] = coef[k];
            sum += coef[k] * lags[i - k];
        }
        coef[i] = -sum / left;
        for (int k = 0; k < i; k++)
            coef[k] = before[k] + coef[i] * before[i - 1 - k];
        left *= 1.0 - coef[i] * coef[i];
    }
}

void lq_dither_init(lq_dither *d, double sample_rate)
{
    double lags[LAGS];
    memset(d, 0, sizeof *d);
    autocorrelate(sample_rate, lags);
    predict(lags, d->coef);
}

// What the errors so far add to the next sample, which then takes its place in front of them.
static double shaped(const lq_dither *d, const double *error)
{
    double sum = 0.0;
    for (int k = 0; k < LQ_DITHER_ORDER; k++)
        sum += d->coef[k] * error[k];
    return sum;
}

static void remember(double *error, double newest)
{
    memmove(error + 1, error, (LQ_DITHER_ORDER - 1) * sizeof *error);
    error[0] = newest;
}

void lq_dither_quantize(lq_dither *d, const float *in, int32_t *out, int frames, int bits,
                        lq_dither_mode mode, int channel, uint64_t frame, uint32_t seed)
{
    double scale = (double)(1 << (bits - 1)), *error = d->error[channel];
    uint32_t key = mix(seed ^ mix((uint32_t)channel + 0x9e3779b9U));
    bool shape = mode == LQ_DITHER_SHAPED && bits <= 16;
    if (!shape || frame != d->next[channel])
        memset(error, 0, sizeof d->error[channel]);
    d->next[channel] = frame + (uint64_t)frames;
    for (int i = 0; i < frames; i++) {
        double x = in[i] == in[i] ? (double)in[i] * scale : 0.0; // no integer for NaN
        x = lq_clamp(x, -4.0 * scale, 4.0 * scale);              // nor an error for infinity
        if (shape)
            x += shaped(d, error);
        double noise = mode == LQ_DITHER_NONE ? 0.0 : triangular(key, frame + (uint64_t)i);
        double whole = floor(x + noise + 0.5);
        if (shape)
            remember(error, whole - x);
        out[i] = (int32_t)lq_clamp(whole, -scale, scale - 1.0);
    }
}
