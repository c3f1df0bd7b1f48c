// envelope.c -- see envelope.h. SPDX-License-Identifier: MIT
#include "envelope.h"
#include "math.h"
#include <string.h>

#define SILENCE 1e-8F // power, -80 dBFS: what is below moves nothing
#define MOST 4.0F     // octaves of power, 12 dB

// Simper, "Linear Trapezoidal Integrated SVF": g = tan(pi f / rate), band-pass with k = 1/Q = 2.
void lq_envelope_init(lq_envelope *e, const lq_desc *d)
{
    memset(e, 0, sizeof *e);
    const double hz[4] = {150.0, 600.0, 2400.0, lq_clamp(9600.0, 0.0, 0.4 * d->sample_rate)};
    float a1[4], a2[4], a3[4];
    for (int i = 0; i < 4; i++) {
        double g = lq_tan(LQ_PI * hz[i] / d->sample_rate);
        double a = 1.0 / (1.0 + g * (g + 2.0));
        a1[i] = (float)a;
        a2[i] = (float)(g * a);
        a3[i] = (float)(g * g * a);
    }
    e->a1 = (f32x4){a1[0], a1[1], a1[2], a1[3]};
    e->a2 = (f32x4){a2[0], a2[1], a2[2], a2[3]};
    e->a3 = (f32x4){a3[0], a3[1], a3[2], a3[3]};
    e->hop = (int)(d->sample_rate / LQ_ENVELOPE_RATE + 0.5);
}

static f32x4 band(lq_envelope *e, int ch, float in)
{
    float x = in > -1024.0F && in < 1024.0F ? in : 0.0F; // NaN, too
    f32x4 v3 = x - e->s2[ch];
    f32x4 v1 = e->a1 * e->s1[ch] + e->a2 * v3;
    f32x4 v2 = e->s2[ch] + e->a2 * e->s1[ch] + e->a3 * v3;
    e->s1[ch] = 2.0F * v1 - e->s1[ch];
    e->s2[ch] = 2.0F * v2 - e->s2[ch];
    return v1 * v1;
}

void lq_envelope_push(lq_envelope *e, const float *const *io, int frames)
{
    for (int i = 0; i < frames && e->count < LQ_ENVELOPE_POINTS; i++) {
        e->power += band(e, 0, io[0][i]) + band(e, 1, io[1][i]);
        if (++e->filled < e->hop)
            continue;
        e->point[e->count++] = lq_log2_x4(e->power / (float)e->hop + SILENCE);
        e->power = (f32x4){0.0F};
        e->filled = 0;
        for (int ch = 0; ch < LQ_CHANNELS; ch++) { // decays come to rest before they are denormal
            e->s1[ch] += (f32x4){1e-20F, 1e-20F, 1e-20F, 1e-20F};
            e->s2[ch] += (f32x4){1e-20F, 1e-20F, 1e-20F, 1e-20F};
        }
    }
}

static float bounded(float x)
{
    return x > MOST ? MOST : x < -MOST ? -MOST : x;
}

void lq_envelope_finish(lq_envelope *e)
{
    enum { WIDTH = 2 * LQ_ENVELOPE_AROUND + 1 };
    f32x4 held[WIDTH] = {{0.0F}}; // the points around, as they were
    f32x4 sum = {0.0F};
    int inside = 0;
    for (int i = 0; i < e->count + LQ_ENVELOPE_AROUND; i++) {
        if (i >= WIDTH) {
            sum -= held[i % WIDTH];
            inside--;
        }
        held[i % WIDTH] = i < e->count ? e->point[i] : (f32x4){0.0F};
        sum += held[i % WIDTH];
        inside += i < e->count ? 1 : 0;
        int at = i - LQ_ENVELOPE_AROUND;
        if (at < 0)
            continue;
        f32x4 y = held[at % WIDTH] - sum / (float)inside;
        y = (f32x4){bounded(y[0]), bounded(y[1]), bounded(y[2]), bounded(y[3])};
        f32x4 square = y * y;
        e->point[at] = y;
        e->energy[at + 1] = e->energy[at] + (double)(square[0] + square[1] + square[2] + square[3]);
    }
}
