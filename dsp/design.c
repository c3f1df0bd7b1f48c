// design.c -- see design.h. SPDX-License-Identifier: MIT
#include "design.h"
#include "fit.h"

// Below this share of the rate the closed form is within 0.01 dB, and better conditioned.
#define LOW_SHARE 0.005

// |H|^2 of the analogue bell at x^2 = (f / f0)^2.
static double bell_square(double x2, double gain, double q)
{
    double away = (1.0 - x2) * (1.0 - x2), near = x2 / (q * q);
    return (away + gain * near) / (away + near / gain);
}

// Value and slope at f0 (Vicanek 2016, peaking filter).
static void bell_match(double w, double gain, lq_squared d, lq_squared *n)
{
    lq_phi p = lq_phi_at(w);
    double r1 = lq_squared_at(d, p) * gain * gain;
    double r2 = (-d.c0 + d.c1 + 4.0 * (p.p0 - p.p1) * d.c2) * gain * gain;
    n->c2 = (r1 - r2 * p.p1 - n->c0) / (4.0 * p.p1 * p.p1);
    n->c1 = r2 + n->c0 + 4.0 * (p.p1 - p.p0) * n->c2;
}

// Impulse-invariant poles; the numerator is exact at 0 Hz and fitted elsewhere.
lq_svf_coefs lq_design_bell(double hz, double gain_db, double q, double sample_rate)
{
    bool cut = gain_db < 0.0;
    double gain = lq_db_to_gain(cut ? -gain_db : gain_db), w = lq_frame_rad(hz, sample_rate);
    double a[3], b[3], pole_q = sqrt(gain) * q;
    lq_poles(w, 0.5 / pole_q, a);
    lq_squared d = lq_square_of(a), n = {d.c0, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(w, pole_q, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x = at.w[i] / w, scale = 1.0 / (lq_squared_at(d, p) * bell_square(x * x, gain, q));
        lq_fit_add(&s, scale * p.p1, scale * p.p2, 1.0 - scale * p.p0 * n.c0);
    }
    if (w < 2.0 * LQ_PI * LOW_SHARE)
        bell_match(w, gain, d, &n);
    else
        lq_fit_solve(&s, &n.c1, &n.c2);
    n.c1 = n.c1 > 0.0 ? n.c1 : 0.0;
    lq_factor(n, b);
    return cut ? lq_quotient(a, b) : lq_quotient(b, a);
}

// |H|^2 of the analogue high shelf at x = f / fc; c = 0 at Q = 0.7071.
static double shelf_square(double x, double gain, double q)
{
    double x2 = x * x, c = sqrt(gain) * (1.0 / (q * q) - 2.0);
    return (1.0 + c * x2 + gain * x2 * x2) / (1.0 + c / gain * x2 + x2 * x2 / gain);
}

// Cuts only (boosts are inverted): impulse-invariant poles; the numerator is exact at 0 Hz
// and fitted elsewhere.
static void shelf_match(double w, double gain, double q, double sample_rate, double b[3],
                        double a[3])
{
    double pole = w * sqrt(sqrt(gain));
    lq_poles(pole, 0.5 / q, a);
    lq_squared d = lq_square_of(a), n = {d.c0, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(pole, q, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double scale = 1.0 / (lq_squared_at(d, p) * shelf_square(at.w[i] / w, gain, q));
        lq_fit_add(&s, scale * p.p1, scale * p.p2, 1.0 - scale * p.p0 * n.c0);
    }
    if (w < 2.0 * LQ_PI * LOW_SHARE) { // matched at 0 Hz, at the corner and at half the rate
        lq_phi p = lq_phi_at(w);
        n.c1 = d.c1 * shelf_square(LQ_PI / w, gain, q);
        n.c2 =
            (lq_squared_at(d, p) * shelf_square(1.0, gain, q) - n.c0 * p.p0 - n.c1 * p.p1) / p.p2;
    } else {
        lq_fit_solve(&s, &n.c1, &n.c2);
    }
    lq_factor(n, b);
}

static lq_svf_coefs shelf(double hz, double gain_db, double q, double sample_rate, double scale)
{
    double w = lq_frame_rad(hz, sample_rate), b[3], a[3];
    bool cut = gain_db < 0.0;
    shelf_match(w, lq_db_to_gain(cut ? gain_db : -gain_db), q, sample_rate, b, a);
    double *num = cut ? b : a, *den = cut ? a : b;
    for (int i = 0; i < 3; i++)
        num[i] *= scale;
    return lq_quotient(num, den);
}

lq_svf_coefs lq_design_high_shelf(double hz, double gain_db, double q, double sample_rate)
{
    return shelf(hz, gain_db, q, sample_rate, 1.0);
}

lq_svf_coefs lq_design_low_shelf(double hz, double gain_db, double q, double sample_rate)
{
    return shelf(hz, -gain_db, q, sample_rate, lq_db_to_gain(gain_db));
}

lq_svf_coefs lq_design_high_pass(double hz, double q, double sample_rate)
{
    double w = lq_frame_rad(hz, sample_rate), a[3];
    lq_poles(w, 0.5 / q, a);
    lq_phi p = lq_phi_at(w);
    double b0 = q * lq_root(lq_squared_at(lq_square_of(a), p)) / (4.0 * p.p1);
    const double b[3] = {b0, -2.0 * b0, b0};
    return lq_quotient(b, a);
}
