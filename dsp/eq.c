// eq.c -- see eq.h. SPDX-License-Identifier: MIT
#include "eq.h"
#include "design.h"
#include "vec.h"
#include <string.h>

enum { CODED = 4 }; // beside the lanes: they are mid and side

void lq_eq_init(lq_eq *b, const lq_desc *d)
{
    b->sample_rate = d->sample_rate;
    for (int i = 0; i < LQ_EQ_SECTIONS; i++)
        lq_svf_init(&b->sections[i], d);
    lq_linear_init(&b->linear, d);
    lq_eq_reset(b);
}

void lq_eq_reset(lq_eq *b)
{
    for (int i = 0; i < LQ_EQ_SECTIONS; i++)
        lq_svf_reset(&b->sections[i]);
    lq_linear_reset(&b->linear);
    b->restless = true;
    b->phase = 0;
    b->fresh = true;
}

static int lanes_of(const lq_eq_band *band)
{
    static const int lanes[] = {LQ_LANES, LQ_LANE_0 | CODED, LQ_LANE_1 | CODED, LQ_LANE_0,
                                LQ_LANE_1};
    return lanes[(int)(band->place + 0.5f)];
}

// All but the passes are one section.
static lq_svf_coefs design(const lq_eq_band *band, double sample_rate)
{
    switch ((int)(band->type + 0.5f)) {
    case LQ_EQ_LOW_SHELF:
        return lq_design_low_shelf(band->hz, band->gain_db, band->q, sample_rate);
    case LQ_EQ_HIGH_SHELF:
        return lq_design_high_shelf(band->hz, band->gain_db, band->q, sample_rate);
    case LQ_EQ_NOTCH:
        return lq_design_notch(band->hz, band->q, sample_rate);
    default:
        return lq_design_bell(band->hz, band->gain_db, band->q, sample_rate);
    }
}

static void set_band(lq_svf *sections, const lq_eq_band *band, double sample_rate)
{
    int type = (int)(band->type + 0.5f), lanes = lanes_of(band), used = 0;
    if (lq_eq_works(band) && (type == LQ_EQ_LOW_PASS || type == LQ_EQ_HIGH_PASS)) {
        lq_pass pass = {type == LQ_EQ_HIGH_PASS, lq_pass_order(band->slope), band->hz, band->q};
        lq_pass_set(sections, &pass, lanes, sample_rate);
        used = LQ_PASS_SECTIONS;
    } else if (lq_eq_works(band)) {
        lq_svf_coefs coefs = design(band, sample_rate);
        lq_svf_aim(&sections[0], &coefs, lanes);
        used = 1;
    }
    for (int i = used; i < LQ_PASS_SECTIONS; i++)
        lq_svf_rest(&sections[i]);
}

void lq_eq_set(lq_eq *b, const lq_eq_params *p)
{
    lq_linear_set(&b->linear, p);
    for (int i = 0; i < LQ_EQ_BANDS_MAX; i++)
        if (b->fresh || memcmp(&b->params.band[i], &p->band[i], sizeof p->band[i]) != 0)
            set_band(&b->sections[i * LQ_PASS_SECTIONS], &p->band[i], b->sample_rate);
    b->params = *p;
    b->restless = true;
    if (b->fresh)
        lq_eq_reset(b);
    b->fresh = false;
}

// Left and right to mid and side with scale 0.5, and back with 1.
static void turn(f64x2 *lanes, int frames, double scale)
{
    for (int i = 0; i < frames; i++) {
        double l = lanes[i][0], r = lanes[i][1];
        lanes[i] = (f64x2){scale * (l + r), scale * (l - r)};
    }
}

// Sections that fall asleep leave the lists, those that wake come in: only while something moves.
static void list(lq_eq *b)
{
    b->restless = false;
    b->plain_count = b->coded_count = 0;
    for (int i = 0; i < LQ_EQ_SECTIONS; i++) {
        lq_svf *f = &b->sections[i];
        lq_svf_step(f);
        b->restless |= f->moving;
        if (!f->asleep && (f->lanes & CODED))
            b->coded[b->coded_count++] = (unsigned char)i;
        else if (!f->asleep)
            b->plain[b->plain_count++] = (unsigned char)i;
    }
}

static void on_the_grid(lq_eq *b)
{
    if (b->restless) {
        list(b);
        return;
    }
    for (int i = 0; i < b->plain_count; i++)
        lq_svf_step(&b->sections[b->plain[i]]);
    for (int i = 0; i < b->coded_count; i++)
        lq_svf_step(&b->sections[b->coded[i]]);
}

static void run(lq_eq *b, const unsigned char *numbers, int count, f64x2 *lanes, int frames)
{
    lq_svf *sections[LQ_EQ_SECTIONS];
    for (int i = 0; i < count; i++)
        sections[i] = &b->sections[numbers[i]];
    lq_svf_run(sections, count, lanes, frames);
}

void lq_eq_process(lq_eq *b, float *const *io, int frames)
{
    if (b->linear.on) {
        lq_linear_process(&b->linear, io, frames);
        return;
    }
    if (b->phase == 0)
        on_the_grid(b);
    b->phase = (b->phase + frames) % LQ_GRID;
    if (b->plain_count + b->coded_count == 0)
        return;
    f64x2 lanes[LQ_GRID];
    lq_take_lanes(io, lanes, frames);
    run(b, b->plain, b->plain_count, lanes, frames);
    if (b->coded_count > 0) {
        turn(lanes, frames, 0.5);
        run(b, b->coded, b->coded_count, lanes, frames);
        turn(lanes, frames, 1.0);
    }
    lq_give_lanes(lanes, io, frames);
}

int lq_eq_latency(const lq_eq *b)
{
    return lq_linear_latency(&b->linear);
}
