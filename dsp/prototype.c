// prototype.c -- see prototype.h. SPDX-License-Identifier: MIT
#include "prototype.h"
#include "units.h"
#include <math.h>

static void bell(lq_prototype_section *s, double gain, double q)
{
    double width = 1.0 / (q * q);
    *s = (lq_prototype_section){{1.0, gain * width - 2.0, 1.0}, {1.0, width / gain - 2.0, 1.0}};
}

static void high_shelf(lq_prototype_section *s, double gain, double q)
{
    double c = sqrt(gain) * (1.0 / (q * q) - 2.0);
    *s = (lq_prototype_section){{1.0, c, gain}, {1.0, c / gain, 1.0 / gain}};
}

static void low_shelf(lq_prototype_section *s, double gain, double q)
{
    high_shelf(s, 1.0 / gain, q);
    for (int i = 0; i < 3; i++)
        s->over[i] *= gain * gain;
}

static void notch(lq_prototype_section *s, double q)
{
    *s = (lq_prototype_section){{1.0, -2.0, 1.0}, {1.0, 1.0 / (q * q) - 2.0, 1.0}};
}

// Low pass, or high pass with u turned over.
static void pass(lq_prototype *p, const lq_eq_band *band, bool high)
{
    int order = (int)(band->slope / 6.0 + 0.5);
    p->count = 0;
    for (int i = 1; i <= order / 2; i++) {
        double q = 0.5 / lq_sin(LQ_PI * (2 * i - 1) / (2 * order));
        if (i == 1)
            q *= band->q / 0.70710678118654752;
        double middle = 1.0 / (q * q) - 2.0;
        p->sections[p->count++] =
            (lq_prototype_section){{high ? 0.0 : 1.0, 0.0, high ? 1.0 : 0.0}, {1.0, middle, 1.0}};
    }
    if (order % 2)
        p->sections[p->count++] =
            (lq_prototype_section){{high ? 0.0 : 1.0, high ? 1.0 : 0.0, 0.0}, {1.0, 1.0, 0.0}};
}

bool lq_prototype_of(lq_prototype *p, const lq_eq_band *band)
{
    int type = (int)(band->type + 0.5F);
    double gain = lq_db_to_gain(band->gain_db), q = band->q;
    if (band->on < 0.5F || (type <= LQ_EQ_HIGH_SHELF && band->gain_db == 0.0F))
        return false;
    p->per_hz2 = 1.0 / ((double)band->hz * band->hz);
    p->count = 1;
    switch (type) {
    case LQ_EQ_LOW_SHELF:
        low_shelf(p->sections, gain, q);
        break;
    case LQ_EQ_HIGH_SHELF:
        high_shelf(p->sections, gain, q);
        break;
    case LQ_EQ_LOW_PASS:
    case LQ_EQ_HIGH_PASS:
        pass(p, band, type == LQ_EQ_HIGH_PASS);
        break;
    case LQ_EQ_NOTCH:
        notch(p->sections, q);
        break;
    default:
        bell(p->sections, gain, q);
    }
    return true;
}

static f64x2 quadratic(const double c[3], f64x2 u)
{
    return ((f64x2){c[2], c[2]} * u + (f64x2){c[1], c[1]}) * u + (f64x2){c[0], c[0]};
}

f64x2 lq_prototype_power(const lq_prototype *p, f64x2 hz2)
{
    f64x2 u = hz2 * (f64x2){p->per_hz2, p->per_hz2};
    f64x2 over = {1.0, 1.0}, under = {1.0, 1.0};
    for (int i = 0; i < p->count; i++) {
        over *= quadratic(p->sections[i].over, u);
        under *= quadratic(p->sections[i].under, u);
    }
    return over / under;
}

double lq_prototype_gain(const lq_eq_band *band, double hz)
{
    lq_prototype p;
    if (!lq_prototype_of(&p, band))
        return 1.0;
    double power = lq_prototype_power(&p, (f64x2){hz * hz, 0.0})[0];
    return power > 0.0 ? sqrt(power) : 0.0;
}
