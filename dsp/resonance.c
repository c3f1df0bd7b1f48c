// resonance.c -- see resonance.h. SPDX-License-Identifier: MIT
#include "resonance.h"
#include "units.h"
#include <string.h>

void lq_resonance_init(lq_resonance *r, const lq_desc *d)
{
    double rate = d->sample_rate;
    r->length = rate >= 128000.0 ? 8192 : rate >= 64000.0 ? 4096 : rate >= 32000.0 ? 2048 : 1024;
    r->window = r->length / 64 * 54;
    r->hop = r->window / 3;
    r->back = (r->length - r->window) / LQ_GRID;
    lq_fft_init(&r->fft, r->length, r->memory, sizeof r->memory);
    double sum = 0.0;
    for (int i = 0; i < r->window; i++) {
        double s = lq_sin(LQ_PI * (i + 0.5) / r->window);
        r->shape[i] = (float)s;
        sum += s * s;
    }
    // Squared windows a third apart add up to 1.5.
    r->scale = (float)(r->hop / sum);
    // A full-scale sine in both channels: half the sum of the window in each, twice as power.
    double peak = 0.5 * r->window * 2.0 / LQ_PI;
    lq_standout_init(&r->standout, rate, r->length, r->hop, 4.0 * peak * peak);
    lq_resonance_reset(r);
}

void lq_resonance_reset(lq_resonance *r)
{
    memset(r->in, 0, sizeof r->in);
    memset(r->out, 0, sizeof r->out);
    r->frame = 0;
    r->phase = 0;
    r->step = r->back + 1;
    r->idle = true;
    lq_standout_reset(&r->standout);
}

void lq_resonance_set(lq_resonance *r, const lq_resonance_settings *settings)
{
    lq_standout_set(&r->standout, settings);
}

// The newest window, shaped, and its spectrum.
static void transform(lq_resonance *r)
{
    int mask = r->length - 1, start = (int)(r->frame - r->window);
    for (int i = 0; i < r->window; i++) {
        lq_complex x = r->in[(start + i) & mask];
        r->time[i] = (lq_complex){x.re * r->shape[i], x.im * r->shape[i]};
    }
    memset(r->time + r->window, 0, (size_t)(r->length - r->window) * sizeof *r->time);
    lq_fft_forward(&r->fft, r->time, r->spectrum);
}

static void measure(lq_resonance *r)
{
    int last = r->length - 1;
    for (int k = 0; k < r->length / 2; k++) {
        lq_complex a = r->spectrum[k], b = r->spectrum[(r->length - k) & last];
        r->power[k] = a.re * a.re + a.im * a.im + b.re * b.re + b.im * b.im;
    }
    r->idle = !lq_standout_measure(&r->standout, r->power);
}

static void shape_spectrum(lq_resonance *r)
{
    int half = r->length / 2;
    lq_standout_gains(&r->standout, r->gain);
    for (int k = 0; k < r->length; k++) {
        float gain = r->gain[k <= half ? k : r->length - k] * (1.0f / (float)r->length);
        lq_complex x = r->spectrum[k];
        r->spectrum[k] = (lq_complex){gain * x.im, gain * x.re};
    }
}

// The inverse transform is the forward one with real and imaginary parts exchanged before and
// after.
static void give_back(lq_resonance *r)
{
    if (!r->idle) {
        shape_spectrum(r);
        lq_fft_forward(&r->fft, r->spectrum, r->time);
    }
    int mask = r->length - 1, start = (int)(r->frame - r->back * LQ_GRID - r->window);
    for (int i = 0; i < r->window; i++) {
        float shape = r->scale * r->shape[i];
        lq_complex x = r->time[i], *sum = &r->out[(start + i) & mask];
        sum->re += shape * (r->idle ? x.re : x.im);
        sum->im += shape * (r->idle ? x.im : x.re);
    }
}

static void work(lq_resonance *r)
{
    if (r->frame % r->hop == 0) {
        transform(r);
        r->step = 0;
    } else {
        r->step++;
    }
    if (r->step == r->back / 2)
        measure(r);
    else if (r->step == r->back)
        give_back(r);
}

// A sample the transform can take: NaN and Inf become silence.
static float sane(float x)
{
    return x > -1e6f && x < 1e6f ? x : 0.0f;
}

void lq_resonance_process(lq_resonance *r, float *const *io, int frames)
{
    int mask = r->length - 1;
    if (r->phase == 0)
        work(r);
    for (int i = 0; i < frames; i++) {
        int at = (int)(r->frame + i) & mask;
        r->in[at] = (lq_complex){sane(io[0][i]), sane(io[1][i])};
        io[0][i] = r->out[at].re;
        io[1][i] = r->out[at].im;
        r->out[at] = (lq_complex){0.0f, 0.0f};
    }
    r->frame += frames;
    r->phase = (r->phase + frames) % LQ_GRID;
}

int lq_resonance_latency(const lq_resonance *r)
{
    return r->length;
}

void lq_resonance_read(const lq_resonance *r, float band_db[LQ_RESONANCE_METER])
{
    const double octaves = 9.96578428466208704361 / (LQ_RESONANCE_METER - 1); // log2(20000 / 20)
    for (int i = 0; i < LQ_RESONANCE_METER; i++)
        band_db[i] = -(float)lq_standout_at(&r->standout, 20.0 * lq_exp2(octaves * i));
}
