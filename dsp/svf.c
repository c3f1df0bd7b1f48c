// svf.c -- see svf.h. SPDX-License-Identifier: MIT
#include "svf.h"
#include "math.h"
#include "vec.h"
#include <math.h>

const lq_svf_coefs lq_svf_neutral = {0.1, 1.0, 1.0, 0.0, 0.0};

enum { PARTS = sizeof(lq_svf_coefs) / sizeof(double) };

lq_svf_coefs lq_svf_from_biquad(const double b[3], const double a[3])
{
    double d = 1.0 - a[1] + a[2], low = 1.0 + a[1] + a[2];
    double g = sqrt(low / d), k = 2.0 * (1.0 - a[2]) / (d * g);
    double high = (b[0] - b[1] + b[2]) / d;
    double band = 2.0 * (b[0] - b[2]) / (d * g);
    return (lq_svf_coefs){g, k, high, band - k * high, (b[0] + b[1] + b[2]) / low - high};
}

void lq_svf_init(lq_svf *f, const lq_desc *d)
{
    // Two one-poles of 6 ms each: no kink at the start of a move, 63 % after 13 ms.
    f->smooth = 1.0 - lq_exp(-LQ_GRID / (0.006 * d->sample_rate));
    f->target = lq_svf_neutral;
    f->feed_step = 1.0 / (0.040 * d->sample_rate);
    f->leaving = false;
    f->lanes = f->next_lanes = LQ_LANES;
    lq_svf_reset(f);
}

static lq_svf_coefs at_rest(const lq_svf_coefs *c)
{
    return (lq_svf_coefs){c->g, c->k, 1.0, 0.0, 0.0};
}

static bool is_rest(const lq_svf_coefs *c)
{
    return c->m0 == 1.0 && c->m1 == 0.0 && c->m2 == 0.0;
}

// With all coefficients where they should be: at work, or asleep when that is neutral.
static void settle(lq_svf *f)
{
    f->near = f->goal = f->at = f->target;
    f->moving = false;
    f->asleep = is_rest(&f->at);
    if (f->asleep)
        f->band = f->low = (f64x2){0.0, 0.0};
}

void lq_svf_reset(lq_svf *f)
{
    f->band = f->low = (f64x2){0.0, 0.0};
    if (f->leaving)
        f->target = f->next;
    f->lanes = f->next_lanes;
    f->leaving = false;
    f->feed = 1.0;
    settle(f);
}

// Neutral coefficients at another place, from cold.
static void start_anew(lq_svf *f)
{
    f->band = f->low = (f64x2){0.0, 0.0};
    f->near = f->goal = f->at = at_rest(&f->next);
    f->slope = (lq_svf_coefs){0.0, 0.0, 0.0, 0.0, 0.0};
    f->target = f->next;
    f->lanes = f->next_lanes;
    f->leaving = f->asleep = false;
    f->moving = true;
    f->feed = 0.0;
}

void lq_svf_set(lq_svf *f, const lq_svf_coefs *target)
{
    lq_svf_aim(f, target, f->next_lanes);
}

void lq_svf_rest(lq_svf *f)
{
    lq_svf_coefs rest = at_rest(&f->at);
    lq_svf_aim(f, &rest, f->next_lanes);
}

void lq_svf_aim(lq_svf *f, const lq_svf_coefs *target, int lanes)
{
    double ratio = target->g / f->at.g;
    bool jump = ratio > 1.4 || ratio < 1.0 / 1.4 || lanes != f->lanes;
    f->next = *target;
    f->next_lanes = lanes;
    if (f->asleep) {
        if (!is_rest(target))
            start_anew(f);
        return;
    }
    f->moving = true;
    if (f->leaving)
        return;
    if (jump && f->feed < 1.0) { // not heard yet: from here as well as from there
        start_anew(f);
    } else if (jump) {
        f->leaving = true;
        f->target = at_rest(&f->at);
    } else {
        f->target = *target;
    }
}

static bool is_sane(double band, double low)
{
    double size = fabs(band) + fabs(low);
    return size > 1e-20 && size < 1e30;
}

// A lane rests when both its states are small: one alone at 0 would hold the other up for ever.
static void tidy(lq_svf *f)
{
    bool left = is_sane(f->band[0], f->low[0]), right = is_sane(f->band[1], f->low[1]);
    f->band = (f64x2){left ? f->band[0] : 0.0, right ? f->band[1] : 0.0};
    f->low = (f64x2){left ? f->low[0] : 0.0, right ? f->low[1] : 0.0};
}

// With low' = low + g2 v1, the mean of both that is the low-pass is low + g v1: the mix needs the
// old state alone.
typedef struct {
    f64x2 g2, a1, a2, m0, m1, m2; // 2 g, 2 a1, a2; m1 + m2 g
    f64x2 half_band, low;
} section;

static void load(section *s, const lq_svf *f)
{
    const lq_svf_coefs *c = &f->at;
    double a1 = 1.0 / (1.0 + c->g * (c->g + c->k));
    s->g2 = lq_splat2(2.0 * c->g);
    s->a1 = lq_splat2(2.0 * a1);
    s->a2 = lq_splat2(c->g * a1);
    // What a lane is left alone by is exact: 1, 0, 0.
    f64x2 on = {f->lanes & LQ_LANE_0 ? 1.0 : 0.0, f->lanes & LQ_LANE_1 ? 1.0 : 0.0};
    s->m0 = on * lq_splat2(c->m0) + (lq_splat2(1.0) - on);
    s->m1 = on * lq_splat2(c->m1 + c->m2 * c->g);
    s->m2 = on * lq_splat2(c->m2);
    s->half_band = lq_splat2(0.5) * f->band;
    s->low = f->low;
}

static void store(lq_svf *f, const section *s)
{
    f->band = s->half_band + s->half_band;
    f->low = s->low;
}

// fed: what the integrators get, the input but while they warm up. Both integrators are
// trapezoidal: their output is the mean of two neighbouring states.
static inline f64x2 tick_fed(section *s, f64x2 in, f64x2 fed)
{
    f64x2 v1 = s->a1 * s->half_band + s->a2 * (fed - s->low);
    f64x2 out = s->m0 * in + (s->m1 * v1 + s->m2 * s->low);
    s->half_band = v1 - s->half_band;
    s->low += s->g2 * v1;
    return out;
}

static inline f64x2 tick(section *s, f64x2 in)
{
    return tick_fed(s, in, in);
}

// Four sections in series, skewed by a frame each, so that four recursions are in flight and none
// waits. At least four frames.
static void run_four(lq_svf *const *f, f64x2 *io, int frames)
{
    section a, b, c, d;
    load(&a, f[0]);
    load(&b, f[1]);
    load(&c, f[2]);
    load(&d, f[3]);
    f64x2 ab = tick(&a, io[0]), bc = tick(&b, ab);
    ab = tick(&a, io[1]);
    f64x2 cd = tick(&c, bc);
    bc = tick(&b, ab);
    ab = tick(&a, io[2]);
    for (int i = 3; i < frames; i++) {
        io[i - 3] = tick(&d, cd);
        cd = tick(&c, bc);
        bc = tick(&b, ab);
        ab = tick(&a, io[i]);
    }
    io[frames - 3] = tick(&d, cd);
    cd = tick(&c, bc);
    bc = tick(&b, ab);
    io[frames - 2] = tick(&d, cd);
    cd = tick(&c, bc);
    io[frames - 1] = tick(&d, cd);
    store(f[0], &a);
    store(f[1], &b);
    store(f[2], &c);
    store(f[3], &d);
}

// The same for two.
static void run_two(lq_svf *const *f, f64x2 *io, int frames)
{
    section a, b;
    load(&a, f[0]);
    load(&b, f[1]);
    f64x2 ab = tick(&a, io[0]);
    for (int i = 1; i < frames; i++) {
        io[i - 1] = tick(&b, ab);
        ab = tick(&a, io[i]);
    }
    io[frames - 1] = tick(&b, ab);
    store(f[0], &a);
    store(f[1], &b);
}

static void run_one(lq_svf *f, f64x2 *io, int frames)
{
    section s;
    load(&s, f);
    for (int i = 0; i < frames; i++)
        io[i] = tick(&s, io[i]);
    store(f, &s);
}

// Coefficients on their way: a straight line from one smoothed grid point to the next.
static void run_moving(lq_svf *f, f64x2 *io, int frames)
{
    section s;
    for (int i = 0; i < frames; i++) {
        double *now = (double *)&f->at;
        const double *slope = (const double *)&f->slope;
        for (int p = 0; p < PARTS; p++)
            now[p] += slope[p];
        load(&s, f);
        double t = f->feed, feed = t * t * t * (t * (6.0 * t - 15.0) + 10.0);
        io[i] = tick_fed(&s, io[i], lq_splat2(feed) * io[i]);
        f->feed = t + f->feed_step < 1.0 ? t + f->feed_step : 1.0;
        store(f, &s);
    }
}

void lq_svf_step(lq_svf *f)
{
    if (f->asleep)
        return;
    tidy(f);
    if (!f->moving || f->feed < 1.0)
        return;
    const double *target = (const double *)&f->target;
    double *first = (double *)&f->near, *second = (double *)&f->goal, *now = (double *)&f->at;
    double *slope = (double *)&f->slope;
    double left = 0.0;
    for (int p = 0; p < PARTS; p++) {
        now[p] = second[p];
        first[p] += f->smooth * (target[p] - first[p]);
        second[p] += f->smooth * (first[p] - second[p]);
        slope[p] = (second[p] - now[p]) / LQ_GRID;
        left += fabs(target[p] - now[p]) + fabs(target[p] - first[p]);
    }
    if (f->leaving && left < 1e-5)
        start_anew(f);
    else if (left < 1e-9)
        settle(f);
}

void lq_svf_run(lq_svf *const *f, int count, f64x2 *io, int frames)
{
    for (int n = 0; n < count;) {
        int still = 0;
        while (still < 4 && n + still < count && !f[n + still]->moving)
            still++;
        int taken = still == 4 && frames >= 4 ? 4 : still >= 2 ? 2 : 1;
        if (taken == 4)
            run_four(&f[n], io, frames);
        else if (taken == 2)
            run_two(&f[n], io, frames);
        else if (still == 1)
            run_one(f[n], io, frames);
        else
            run_moving(f[n], io, frames);
        n += taken;
    }
}

void lq_svf_process(lq_svf *f, int count, f64x2 *io, int frames, bool grid_start)
{
    lq_svf *awake[LQ_SVF_MOST];
    int found = 0;
    for (int n = 0; n < count; n++) {
        if (grid_start)
            lq_svf_step(&f[n]);
        if (!f[n].asleep)
            awake[found++] = &f[n];
    }
    lq_svf_run(awake, found, io, frames);
}
