// coherence.c -- see coherence.h. SPDX-License-Identifier: MIT
#include "coherence.h"
#include "units.h"
#include <math.h>
#include <string.h>

enum { LENGTH = LQ_COHERENCE_LENGTH, HALF = LQ_COHERENCE_HALF, LEAST_BANDS = 6 };

#define SILENT 1e-8 // mean square of a block's band over the window, -80 dBFS
#define FIRST_HZ 200.0

void lq_coherence_init(lq_coherence *c, const lq_desc *d)
{
    memset(c, 0, sizeof *c);
    lq_fft_init(&c->fft, LENGTH, c->memory, sizeof c->memory);
    for (int i = 0; i < LENGTH; i++)
        c->window[i] = (float)(0.5 - 0.5 * lq_cos(2.0 * LQ_PI * i / LENGTH));
    c->bin_hz = d->sample_rate / LENGTH;
    c->low = (int)(60.0 / c->bin_hz) + 1;
    c->high = lq_min_int((int)(12000.0 / c->bin_hz), (int)(0.9 * HALF));
}

void lq_coherence_clear(lq_coherence *c)
{
    memset(c->cross, 0, sizeof c->cross);
    memset(c->power, 0, sizeof c->power);
    c->level[0] = c->level[1] = 0.0;
    c->blocks = 0;
}

static float clean(float x)
{
    return x > -1024.0F && x < 1024.0F ? x : 0.0F; // NaN, too
}

static double transform(lq_coherence *c, const float *const *io, bool middle, lq_complex *out)
{
    double sum = 0.0;
    for (int i = 0; i < LENGTH; i++) {
        int at = 2 * (i - LENGTH / 4); // of the window, when only the middle half counts
        float w = middle ? (at >= 0 && at < LENGTH ? c->window[at] : 0.0F) : c->window[i];
        c->time[i] = (lq_complex){w * clean(io[0][i]), w * clean(io[1][i])};
        sum += (double)(c->time[i].re * c->time[i].re + c->time[i].im * c->time[i].im);
    }
    lq_fft_forward(&c->fft, c->time, out);
    return sum / LENGTH;
}

void lq_coherence_add(lq_coherence *c, const float *const *a, const float *const *r, bool wide)
{
    lq_complex *fa = c->spectrum[0], *fr = c->spectrum[1];
    c->level[0] += transform(c, a, wide, fa);
    c->level[1] += transform(c, r, false, fr);
    c->blocks++;
    for (int k = 1; k < HALF; k++) {
        // Two real signals went through as l + i r: conj(Za) Zr and the conjugate of its mirror
        // image add to twice the cross-spectrum of both channels.
        lq_complex a1 = fa[k], a2 = fa[LENGTH - k], r1 = fr[k], r2 = fr[LENGTH - k];
        float re = a1.re * r1.re + a1.im * r1.im + a2.re * r2.re + a2.im * r2.im;
        float im = a1.re * r1.im - a1.im * r1.re - a2.re * r2.im + a2.im * r2.re;
        float pa = a1.re * a1.re + a1.im * a1.im + a2.re * a2.re + a2.im * a2.im;
        float pr = r1.re * r1.re + r1.im * r1.im + r2.re * r2.re + r2.im * r2.im;
        if (wide) {
            float root = (float)sqrt((double)(pa * pr));
            float weight = root > 1e-12F ? 1.0F / root : 0.0F;
            re *= weight;
            im *= weight;
            pa = pr = weight > 0.0F ? 1.0F : 0.0F;
        }
        c->cross[k].re += re;
        c->cross[k].im += im;
        c->power[0][k] += pa;
        c->power[1][k] += pr;
    }
}

lq_coherence_top lq_coherence_find(lq_coherence *c, int reach)
{
    lq_complex *w = c->time, *y = c->spectrum[0];
    memset(w, 0, sizeof c->time);
    for (int k = c->low; k <= c->high; k++) {
        double root = sqrt((double)c->power[0][k] * (double)c->power[1][k]);
        float weight = root > 1e-20 ? (float)(1.0 / root) : 0.0F;
        w[k] = (lq_complex){c->cross[k].re * weight, c->cross[k].im * weight};
        w[LENGTH - k] = (lq_complex){w[k].re, -w[k].im};
    }
    lq_fft_forward(&c->fft, w, y); // the inverse, read backwards
    double best = 0.0, sum = 0.0, scale = 0.5 / (c->high - c->low + 1);
    lq_coherence_top top = {0, 0.0, 0.0, false};
    for (int lag = -reach; lag <= reach; lag++) {
        double x = (double)y[(LENGTH - lag) & (LENGTH - 1)].re * scale;
        sum += x * x;
        if (fabs(x) <= best)
            continue;
        best = fabs(x);
        top.lag = lag;
        top.inverted = x < 0.0;
    }
    top.height = best;
    top.ratio = sum > 0.0 ? best / sqrt(sum / (2 * reach + 1)) : 0.0;
    return top;
}

// Coherence of one band; negative where either side is silent.
static double band(const lq_coherence *c, int from, int to, int lag)
{
    double re = 0.0, im = 0.0, pa = 0.0, pr = 0.0;
    for (int k = from; k < to; k++) {
        double angle = 2.0 * LQ_PI * k * lag / LENGTH, turn = lq_cos(angle), skew = lq_sin(angle);
        double x = (double)c->cross[k].re, y = (double)c->cross[k].im;
        re += x * turn - y * skew;
        im += x * skew + y * turn;
        pa += (double)c->power[0][k];
        pr += (double)c->power[1][k];
    }
    double least = SILENT * LENGTH * (double)LENGTH * c->blocks;
    return pa > least && pr > least ? (re * re + im * im) / (pa * pr) : -1.0;
}

double lq_coherence_median(const lq_coherence *c, int lag)
{
    double sorted[LQ_COHERENCE_BANDS], third = lq_exp2(1.0 / 3.0), hz = FIRST_HZ;
    int count = 0;
    for (int i = 0; i < LQ_COHERENCE_BANDS; i++, hz *= third) {
        int from = (int)(hz / c->bin_hz), to = (int)(hz * third / c->bin_hz);
        double x = to < HALF && to > from ? band(c, from, to, lag) : -1.0;
        if (x < 0.0)
            continue;
        int at = count++;
        for (; at > 0 && sorted[at - 1] > x; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = x;
    }
    return count >= LEAST_BANDS ? sorted[count / 2] : -1.0;
}
