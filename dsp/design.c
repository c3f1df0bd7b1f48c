// design.c -- see design.h. SPDX-License-Identifier: MIT
#include "design.h"
#include "squared.h"

lq_svf_coefs lq_design_bell(double hz, double gain_db, double q, double sample_rate)
{
    bool cut = gain_db < 0.0;
    double gain = lq_db_to_gain(cut ? -gain_db : gain_db), w = lq_frame_rad(hz, sample_rate);
    double a[3], b[3];
    lq_poles(w, 1.0 / (2.0 * sqrt(gain) * q), a);
    lq_squared s = lq_square_of(a);
    lq_phi p = lq_phi_at(w);
    double r1 = lq_squared_at(s, p) * gain * gain;
    double r2 = (-s.c0 + s.c1 + 4.0 * (p.p0 - p.p1) * s.c2) * gain * gain;
    lq_squared n = {s.c0, 0.0, 0.0};
    n.c2 = (r1 - r2 * p.p1 - n.c0) / (4.0 * p.p1 * p.p1);
    n.c1 = r2 + n.c0 + 4.0 * (p.p1 - p.p0) * n.c2;
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

// Q = 0.7071: numerator and denominator share their middle term; two frequencies fix it and A1.
static void shelf_fit(double w, double gain, double q, double b[3], double a[3])
{
    double r = w / LQ_PI, nyquist = shelf_square(1.0 / r, gain, q), m[2][3];
    const double spread[2] = {r / sqrt(0.160 + 1.543 * r * r), r / sqrt(0.947 + 3.806 * r * r)};
    for (int i = 0; i < 2; i++) {
        lq_phi p = lq_phi_at(LQ_PI * spread[i]);
        double h = shelf_square(spread[i] / r, gain, q);
        m[i][0] = p.p0 * p.p1 * (1.0 - h);
        m[i][1] = p.p1 * p.p1 * (nyquist - h);
        m[i][2] = -p.p0 * (1.0 - h);
    }
    double det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    double alpha = (m[0][2] * m[1][1] - m[0][1] * m[1][2]) / det;
    double a1 = (m[0][0] * m[1][2] - m[0][2] * m[1][0]) / det, b1 = nyquist * a1;
    lq_factor((lq_squared){1.0, b1, 0.25 * (alpha - b1)}, b);
    lq_factor((lq_squared){1.0, a1, 0.25 * (alpha - a1)}, a);
}

// Other Q, cuts only (boosts are inverted): impulse-invariant poles, numerator matched at 0, fc and
// Nyquist.
static void shelf_match(double w, double gain, double q, double b[3], double a[3])
{
    lq_poles(w * sqrt(sqrt(gain)), 0.5 / q, a);
    lq_squared s = lq_square_of(a);
    double w3 = w < 0.7 * LQ_PI ? w : 0.7 * LQ_PI;
    lq_phi p = lq_phi_at(w3);
    lq_squared n = {s.c0, s.c1 * shelf_square(LQ_PI / w, gain, q), 0.0};
    n.c2 = (lq_squared_at(s, p) * shelf_square(w3 / w, gain, q) - n.c0 * p.p0 - n.c1 * p.p1) / p.p2;
    lq_factor(n, b);
}

static lq_svf_coefs shelf(double hz, double gain_db, double q, double sample_rate, double scale)
{
    double w = lq_frame_rad(hz, sample_rate), b[3], a[3];
    if (fabs(gain_db) < 1e-6)
        return lq_svf_neutral;
    bool fit = fabs(q - 0.70710678) < 0.01, cut = gain_db < 0.0;
    if (fit)
        shelf_fit(w, lq_db_to_gain(gain_db), 0.70710678118654752, b, a);
    else
        shelf_match(w, lq_db_to_gain(cut ? gain_db : -gain_db), q, b, a);
    bool swap = !fit && !cut;
    double *num = swap ? a : b, *den = swap ? b : a;
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
