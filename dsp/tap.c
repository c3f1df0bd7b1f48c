// tap.c -- see tap.h. SPDX-License-Identifier: MIT
#include "tap.h"
#include "units.h"

#define SILENT 1e-12 // mean square below which the level is taken as unchanged
#define START 1e-5   // mean square to begin with, at an unchanged level: g does not jump about
#define UNHEARD -4.0 // of a fade: it first learns the level
#define LEAST 0.01   // of g: a block that leaves next to nothing is not blown up

void lq_tap_init(lq_tap *t, const lq_desc *d)
{
    t->coef = 1.0 - lq_exp(-1.0 / (0.4 * d->sample_rate));
    t->step = 1.0 / (0.025 * d->sample_rate);
    t->asked = 0;
    lq_tap_reset(t);
}

void lq_tap_reset(lq_tap *t)
{
    t->cross = t->power = START;
    t->tapped = t->asked;
    t->fade = UNHEARD;
}

void lq_tap_ask(lq_tap *t, int block)
{
    t->asked = block;
    if (t->tapped == 0)
        t->tapped = block;
}

// Gain of the next frame. The last one of the block before is silent.
static double fading(lq_tap *t)
{
    double fade = t->fade + (t->asked == t->tapped ? t->step : -t->step);
    t->fade = fade < 1.0 ? fade : 1.0;
    return lq_ease(fade);
}

void lq_tap_process(lq_tap *t, float *const *in, float *const *out, float *const *delta, int frames)
{
    t->cross = lq_tidy(t->cross);
    t->power = lq_tidy(t->power);
    for (int i = 0; i < frames; i++) {
        double l = in[0][i], r = in[1][i], wet_l = out[0][i], wet_r = out[1][i];
        t->cross += t->coef * (l * wet_l + r * wet_r - t->cross);
        t->power += t->coef * (l * l + r * r - t->power);
        double g = t->power > SILENT ? t->cross / t->power : 1.0;
        g = g > LEAST ? 1.0 / g : 1.0 / LEAST;
        double gain = fading(t);
        delta[0][i] = (float)(gain * (g * wet_l - l));
        delta[1][i] = (float)(gain * (g * wet_r - r));
    }
    if (t->asked != t->tapped && t->fade <= 0.0)
        lq_tap_reset(t);
}
