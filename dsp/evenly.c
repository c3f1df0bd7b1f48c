// evenly.c -- see evenly.h. SPDX-License-Identifier: MIT
#include "evenly.h"

#define WINDOW 2.0      // s
#define FIRST 0.25      // s that the expected level counts for
#define EXPECTED 0.0186 // power of both channels at -18 LUFS
#define GATE 1e-7       // -70 dB: below it nothing is learnt

void lq_evenly_init(lq_evenly *e, const lq_desc *d)
{
    lq_kweight_init(&e->in_weight, d);
    lq_kweight_init(&e->out_weight, d);
    lq_smooth_init(&e->gain, d, 1.0, 1e-9);
    e->step = LQ_GRID / d->sample_rate;
    lq_evenly_reset(e);
}

void lq_evenly_reset(lq_evenly *e)
{
    lq_kweight_reset(&e->in_weight);
    lq_kweight_reset(&e->out_weight);
    e->in_sum = e->out_sum = (f64x2){0.0, 0.0};
    e->frames = 0;
    e->in = e->out = EXPECTED;
    e->known = FIRST;
    lq_smooth_to(&e->gain, 1.0);
    lq_smooth_jump(&e->gain, 1.0);
}

static void aim(lq_evenly *e)
{
    lq_smooth_to(&e->gain, sqrt(e->in / e->out));
}

void lq_evenly_arrive(lq_evenly *e)
{
    aim(e);
    lq_smooth_jump(&e->gain, e->gain.target);
}

void lq_evenly_step(lq_evenly *e)
{
    lq_kweight_tidy(&e->in_weight);
    lq_kweight_tidy(&e->out_weight);
    if (e->frames > 0) {
        double in = (e->in_sum[0] + e->in_sum[1]) / e->frames;
        double out = (e->out_sum[0] + e->out_sum[1]) / e->frames;
        if (in > GATE && out > GATE) {
            e->known = e->known + e->step < WINDOW ? e->known + e->step : WINDOW;
            double share = e->step / e->known;
            e->in += share * (in - e->in);
            e->out += share * (out - e->out);
        }
        aim(e);
    }
    e->in_sum = e->out_sum = (f64x2){0.0, 0.0};
    e->frames = 0;
    lq_smooth_step(&e->gain);
}

void lq_evenly_expect(lq_evenly *e, double ratio)
{
    e->out *= ratio;
    aim(e);
}

void lq_evenly_rest(lq_evenly *e)
{
    e->out = e->in;
    e->known = e->known < FIRST ? e->known : FIRST;
    aim(e);
}

double lq_evenly_rms(const lq_evenly *e)
{
    return sqrt(0.5 * e->in);
}

void lq_evenly_process(lq_evenly *e, const f64x2 *in, f64x2 *more, int frames)
{
    lq_kweight in_weight = e->in_weight, out_weight = in_weight; // one set of coefficients for both
    lq_kweight_take_state(&out_weight, &e->out_weight);
    f64x2 in_sum = e->in_sum, out_sum = e->out_sum;
    lq_smooth gain = e->gain;
    for (int i = 0; i < frames; i++) {
        f64x2 out = in[i] + more[i];
        f64x2 a = lq_kweight_frame(&in_weight, in[i]), b = lq_kweight_frame(&out_weight, out);
        double now = lq_smooth_next(&gain);
        in_sum += a * a;
        out_sum += b * b;
        more[i] = (f64x2){now, now} * out;
    }
    lq_kweight_take_state(&e->in_weight, &in_weight);
    lq_kweight_take_state(&e->out_weight, &out_weight);
    e->in_sum = in_sum;
    e->out_sum = out_sum;
    e->gain = gain;
    e->frames += frames;
}
