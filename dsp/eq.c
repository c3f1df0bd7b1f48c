// eq.c -- see eq.h. SPDX-License-Identifier: MIT
#include "eq.h"
#include "design.h"
#include <string.h>

void lq_eq_init(lq_eq *b, const lq_desc *d)
{
    b->sample_rate = d->sample_rate;
    for (int i = 0; i < LQ_EQ_BANDS_MAX; i++)
        lq_svf_init(&b->bands[i], d);
    lq_linear_init(&b->linear, d);
    lq_eq_reset(b);
}

void lq_eq_reset(lq_eq *b)
{
    for (int i = 0; i < LQ_EQ_BANDS_MAX; i++)
        lq_svf_reset(&b->bands[i]);
    lq_linear_reset(&b->linear);
    b->phase = 0;
    b->fresh = true;
}

static lq_svf_coefs design(const lq_eq_band *band, double sample_rate)
{
    double gain_db = band->on > 0.5f ? band->gain_db : 0.0;
    lq_svf_coefs coefs;
    switch ((int)(band->type + 0.5f)) {
    case 1:
        coefs = lq_design_low_shelf(band->hz, gain_db, band->q, sample_rate);
        break;
    case 2:
        coefs = lq_design_high_shelf(band->hz, gain_db, band->q, sample_rate);
        break;
    default:
        coefs = lq_design_bell(band->hz, gain_db, band->q, sample_rate);
    }
    if (gain_db == 0.0) { // exactly transparent, its states warm
        coefs.m0 = 1.0;
        coefs.m1 = coefs.m2 = 0.0;
    }
    return coefs;
}

void lq_eq_set(lq_eq *b, const lq_eq_params *p)
{
    lq_linear_set(&b->linear, p);
    for (int i = 0; i < LQ_EQ_BANDS_MAX; i++) {
        if (!b->fresh && memcmp(&b->params.band[i], &p->band[i], sizeof p->band[i]) == 0)
            continue;
        lq_svf_coefs coefs = design(&p->band[i], b->sample_rate);
        lq_svf_set(&b->bands[i], &coefs);
    }
    b->params = *p;
    if (b->fresh)
        lq_eq_reset(b);
    b->fresh = false;
}

void lq_eq_process(lq_eq *b, float *const *io, int frames)
{
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (b->linear.on) {
        lq_linear_process(&b->linear, io, frames);
        return;
    }
    f64x2 lanes[LQ_GRID];
    for (int i = 0; i < frames; i++)
        lanes[i] = (f64x2){io[0][i], io[1][i]};
    lq_svf_process(b->bands, LQ_EQ_BANDS_MAX, lanes, frames, grid_start);
    for (int i = 0; i < frames; i++) {
        io[0][i] = (float)lanes[i][0];
        io[1][i] = (float)lanes[i][1];
    }
}

int lq_eq_latency(const lq_eq *b)
{
    return lq_linear_latency(&b->linear);
}
