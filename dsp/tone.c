// tone.c -- see tone.h. SPDX-License-Identifier: MIT
#include "tone.h"
#include "design.h"
#include "units.h"

#define SHELF_Q 0.70710678118654752
#define TILT_Q 0.3

enum { LOW, TILT, HIGH };

void lq_tone_init(lq_tone *b, const lq_desc *d)
{
    b->sample_rate = d->sample_rate;
    for (int i = 0; i < LQ_TONE_FILTERS; i++)
        lq_svf_init(&b->filters[i], d);
    lq_smooth_init(&b->mid, d, 1.0, 1e-9);
    lq_smooth_init(&b->side, d, 1.0, 1e-9);
    lq_tone_reset(b);
}

void lq_tone_reset(lq_tone *b)
{
    for (int i = 0; i < LQ_TONE_FILTERS; i++)
        lq_svf_reset(&b->filters[i]);
    lq_smooth_jump(&b->mid, b->mid.target);
    lq_smooth_jump(&b->side, b->side.target);
    b->phase = 0;
    b->fresh = true;
}

// A gain of 0 keeps poles of its own, so that leaving it needs no jump.
static double real(float gain_db)
{
    return gain_db == 0.0f ? 1e-3 : gain_db;
}

static void aim(lq_svf *f, lq_svf_coefs coefs, float gain_db, double scale)
{
    coefs.m0 *= scale;
    coefs.m1 *= scale;
    coefs.m2 *= scale;
    if (gain_db == 0.0f) { // exactly transparent, its states warm
        coefs.m0 = 1.0;
        coefs.m1 = coefs.m2 = 0.0;
    }
    lq_svf_set(f, &coefs);
}

void lq_tone_set(lq_tone *b, const lq_tone_params *p)
{
    const lq_tone_params *was = &b->params;
    double rate = b->sample_rate;
    if (b->fresh || p->low_db != was->low_db || p->low_hz != was->low_hz)
        aim(&b->filters[LOW], lq_design_low_shelf(p->low_hz, real(p->low_db), SHELF_Q, rate),
            p->low_db, 1.0);
    if (b->fresh || p->tilt_db != was->tilt_db || p->tilt_hz != was->tilt_hz)
        aim(&b->filters[TILT], lq_design_high_shelf(p->tilt_hz, real(p->tilt_db), TILT_Q, rate),
            p->tilt_db, lq_db_to_gain(-0.5 * p->tilt_db));
    if (b->fresh || p->high_db != was->high_db || p->high_hz != was->high_hz)
        aim(&b->filters[HIGH], lq_design_high_shelf(p->high_hz, real(p->high_db), SHELF_Q, rate),
            p->high_db, 1.0);
    lq_smooth_to(&b->mid, p->place < 1.5f ? 1.0 : 0.0);
    lq_smooth_to(&b->side, p->place > 0.5f && p->place < 1.5f ? 0.0 : 1.0);
    b->params = *p;
    if (b->fresh)
        lq_tone_reset(b);
    b->fresh = false;
}

// dry + what the filters change, of mid and side their shares.
static f64x2 placed(f64x2 dry, f64x2 wet, double mid, double side)
{
    f64x2 change = wet - dry;
    double middle = mid * 0.5 * (change[0] + change[1]);
    double apart = side * 0.5 * (change[0] - change[1]);
    return dry + (f64x2){middle + apart, middle - apart};
}

void lq_tone_process(lq_tone *b, float *const *io, int frames)
{
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start) {
        lq_smooth_step(&b->mid);
        lq_smooth_step(&b->side);
    }
    f64x2 wet[LQ_GRID];
    for (int i = 0; i < frames; i++)
        wet[i] = (f64x2){io[0][i], io[1][i]};
    lq_svf_process(b->filters, LQ_TONE_FILTERS, wet, frames, grid_start);
    bool whole = !b->mid.moving && !b->side.moving && b->mid.now == 1.0 && b->side.now == 1.0;
    for (int i = 0; i < frames; i++) {
        if (!whole) {
            double mid = lq_smooth_next(&b->mid), side = lq_smooth_next(&b->side);
            wet[i] = placed((f64x2){io[0][i], io[1][i]}, wet[i], mid, side);
        }
        io[0][i] = (float)wet[i][0];
        io[1][i] = (float)wet[i][1];
    }
}

int lq_tone_latency(const lq_tone *b)
{
    (void)b;
    return 0;
}
