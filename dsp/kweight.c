// kweight.c -- see kweight.h. SPDX-License-Identifier: MIT
#include "kweight.h"
#include "math.h"
#include "units.h"

// The analogue prototypes behind the two tables of BS.1770-5, Annex 1, recovered from the tables at
// 48 kHz.
#define SHELF_HZ 1681.974450955533
#define SHELF_DB 3.999843853973347
#define SHELF_Q 0.7071752369554196
#define SHELF_SLOPE 0.4996667741545416
#define PASS_HZ 38.13547087602444
#define PASS_Q 0.5003270373238773

static double pass_a0(double rate)
{
    double k = lq_tan(LQ_PI * PASS_HZ / rate);
    return 1.0 + k / PASS_Q + k * k;
}

void lq_kweight_init(lq_kweight *k, const lq_desc *d)
{
    double t = lq_tan(LQ_PI * SHELF_HZ / d->sample_rate), t2 = t * t;
    double high = lq_db_to_gain(SHELF_DB);
    double band = lq_db_to_gain(SHELF_DB * SHELF_SLOPE);
    double a0 = 1.0 + t / SHELF_Q + t2;
    k->shelf_b0 = (high + band * t / SHELF_Q + t2) / a0;
    k->shelf_b1 = 2.0 * (t2 - high) / a0;
    k->shelf_b2 = (high - band * t / SHELF_Q + t2) / a0;
    k->shelf_a1 = 2.0 * (t2 - 1.0) / a0;
    k->shelf_a2 = (1.0 - t / SHELF_Q + t2) / a0;

    t = lq_tan(LQ_PI * PASS_HZ / d->sample_rate);
    t2 = t * t;
    a0 = pass_a0(d->sample_rate);
    // The table's numerator is 1, -2, 1 at 48 kHz; this factor keeps the same gain at other rates.
    k->pass_b0 = pass_a0(48000.0) / a0;
    k->pass_a1 = 2.0 * (t2 - 1.0) / a0;
    k->pass_a2 = (1.0 - t / PASS_Q + t2) / a0;
    lq_kweight_reset(k);
}

void lq_kweight_reset(lq_kweight *k)
{
    k->shelf1 = k->shelf2 = k->pass1 = k->pass2 = (f64x2){0.0, 0.0};
}

static f64x2 tidy(f64x2 state)
{
    return (f64x2){lq_tidy(state[0]), lq_tidy(state[1])};
}

void lq_kweight_tidy(lq_kweight *k)
{
    k->shelf1 = tidy(k->shelf1);
    k->shelf2 = tidy(k->shelf2);
    k->pass1 = tidy(k->pass1);
    k->pass2 = tidy(k->pass2);
}

static int64_t step_end(const lq_steps *s)
{
    return (int64_t)((double)(s->step + 1) * s->rate /
                     100.0); // both factors are whole: exact for centuries
}

void lq_steps_reset(lq_steps *s, double rate)
{
    s->rate = rate;
    s->step = s->frame = 0;
    s->end = step_end(s);
}

int lq_steps_run(const lq_steps *s, int frames)
{
    int64_t to_end = s->end - s->frame;
    int to_grid = LQ_GRID - (int)(s->frame % LQ_GRID);
    int run = lq_min_int(frames, to_grid);
    return to_end < run ? (int)to_end : run;
}

bool lq_steps_advance(lq_steps *s, int run)
{
    s->frame += run;
    if (s->frame < s->end)
        return false;
    s->step++;
    s->end = step_end(s);
    return true;
}

void lq_kpower_init(lq_kpower *p, const lq_desc *d)
{
    lq_kweight_init(&p->filter, d);
    p->steps.rate = d->sample_rate;
    lq_kpower_reset(p);
}

void lq_kpower_reset(lq_kpower *p)
{
    lq_kweight_reset(&p->filter);
    lq_steps_reset(&p->steps, p->steps.rate);
    p->sum = (f64x2){0.0, 0.0};
}

int lq_kpower_process(lq_kpower *p, const float *left, const float *right, int frames,
                      double *powers)
{
    int count = 0;
    for (int at = 0; at < frames;) {
        if (p->steps.frame % LQ_GRID == 0)
            lq_kweight_tidy(&p->filter);
        int run = lq_steps_run(&p->steps, frames - at);
        lq_kweight filter = p->filter; // in registers for the run
        f64x2 sum = p->sum;
        for (int i = at; i < at + run; i++) {
            f64x2 z = lq_kweight_frame(&filter, (f64x2){left[i], right[i]});
            sum += z * z;
        }
        p->filter = filter;
        p->sum = sum;
        at += run;
        if (lq_steps_advance(&p->steps, run)) {
            powers[count++] = (sum[0] + sum[1]) / (p->steps.rate / 100.0);
            p->sum = (f64x2){0.0, 0.0};
        }
    }
    return count;
}
