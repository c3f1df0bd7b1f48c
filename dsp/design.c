// design.c -- see design.h. Written in |H|^2 over phi = sin^2(w/2), where both sides are short
// polynomials: |H|^2 = (B0 (1-phi) + B1 phi + 4 B2 phi (1-phi)) / (the same with A0, A1, A2).
// SPDX-License-Identifier: MIT
#include "design.h"
#include "units.h"
#include <math.h>

typedef struct {
    double p0, p1, p2; // 1 - phi, phi, 4 phi (1 - phi)
} phi_terms;

typedef struct {
    double c0, c1, c2; // A0, A1, A2 or B0, B1, B2
} squared;

static phi_terms phi_at(double w)
{
    double s = lq_sin(0.5 * w), p1 = s * s, p0 = 1.0 - p1;
    return (phi_terms){p0, p1, 4.0 * p0 * p1};
}

static double at(squared s, phi_terms p)
{
    return s.c0 * p.p0 + s.c1 * p.p1 + s.c2 * p.p2;
}

static double root(double x)
{
    return x > 0.0 ? sqrt(x) : 0.0;
}

// The minimum-phase polynomial in z^-1 with this squared magnitude (Vicanek 2016, eq. 30).
static void factor(squared s, double c[3])
{
    double a = root(s.c0), b = root(s.c1), w = 0.5 * (a + b);
    c[0] = 0.5 * (w + root(w * w + s.c2));
    c[1] = 0.5 * (a - b);
    c[2] = -s.c2 / (4.0 * c[0]);
}

// Poles by impulse invariance: natural frequency w (rad/frame), damping zeta.
static void poles(double w, double zeta, double a[3])
{
    double decay = lq_exp(-zeta * w);
    a[0] = 1.0;
    if (zeta <= 1.0) {
        a[1] = -2.0 * decay * lq_cos(w * root(1.0 - zeta * zeta));
    } else {
        double s = w * root(zeta * zeta - 1.0);
        a[1] = -(lq_exp(s - zeta * w) + lq_exp(-s - zeta * w));
    }
    a[2] = decay * decay;
}

static squared square_of(const double a[3])
{
    double even = 1.0 + a[2];
    return (squared){(even + a[1]) * (even + a[1]), (even - a[1]) * (even - a[1]), -4.0 * a[2]};
}

// factor() works with c0..c2 whose square is (B0, B1, 4 B2 phi0 phi1) for c = b; its c[0] is b0.
static lq_svf_coefs quotient(const double b[3], const double a[3])
{
    double n[3] = {b[0] / a[0], b[1] / a[0], b[2] / a[0]};
    double d[3] = {1.0, a[1] / a[0], a[2] / a[0]};
    return lq_svf_from_biquad(n, d);
}

static double limited(double hz, double sample_rate)
{
    return 2.0 * LQ_PI * lq_clamp(hz, 1.0, 0.49 * sample_rate) / sample_rate;
}

lq_svf_coefs lq_design_bell(double hz, double gain_db, double q, double sample_rate)
{
    bool cut = gain_db < 0.0;
    double gain = lq_db_to_gain(cut ? -gain_db : gain_db), w = limited(hz, sample_rate);
    double a[3], b[3];
    poles(w, 1.0 / (2.0 * sqrt(gain) * q), a);
    squared s = square_of(a);
    phi_terms p = phi_at(w);
    double r1 = at(s, p) * gain * gain;
    double r2 = (-s.c0 + s.c1 + 4.0 * (p.p0 - p.p1) * s.c2) * gain * gain;
    squared n = {s.c0, 0.0, 0.0};
    n.c2 = (r1 - r2 * p.p1 - n.c0) / (4.0 * p.p1 * p.p1);
    n.c1 = r2 + n.c0 + 4.0 * (p.p1 - p.p0) * n.c2;
    n.c1 = n.c1 > 0.0 ? n.c1 : 0.0;
    factor(n, b);
    return cut ? quotient(a, b) : quotient(b, a);
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
        phi_terms p = phi_at(LQ_PI * spread[i]);
        double h = shelf_square(spread[i] / r, gain, q);
        m[i][0] = p.p0 * p.p1 * (1.0 - h);
        m[i][1] = p.p1 * p.p1 * (nyquist - h);
        m[i][2] = -p.p0 * (1.0 - h);
    }
    double det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    double alpha = (m[0][2] * m[1][1] - m[0][1] * m[1][2]) / det;
    double a1 = (m[0][0] * m[1][2] - m[0][2] * m[1][0]) / det, b1 = nyquist * a1;
    factor((squared){1.0, b1, 0.25 * (alpha - b1)}, b);
    factor((squared){1.0, a1, 0.25 * (alpha - a1)}, a);
}

// Other Q, cuts only (boosts are inverted): impulse-invariant poles, numerator matched at 0, fc and
// Nyquist.
static void shelf_match(double w, double gain, double q, double b[3], double a[3])
{
    poles(w * sqrt(sqrt(gain)), 0.5 / q, a);
    squared s = square_of(a);
    double w3 = w < 0.7 * LQ_PI ? w : 0.7 * LQ_PI;
    phi_terms p = phi_at(w3);
    squared n = {s.c0, s.c1 * shelf_square(LQ_PI / w, gain, q), 0.0};
    n.c2 = (at(s, p) * shelf_square(w3 / w, gain, q) - n.c0 * p.p0 - n.c1 * p.p1) / p.p2;
    factor(n, b);
}

static lq_svf_coefs shelf(double hz, double gain_db, double q, double sample_rate, double scale)
{
    double w = limited(hz, sample_rate), b[3], a[3];
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
    return quotient(num, den);
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
    double w = limited(hz, sample_rate), a[3];
    poles(w, 0.5 / q, a);
    phi_terms p = phi_at(w);
    double b0 = q * root(at(square_of(a), p)) / (4.0 * p.p1);
    const double b[3] = {b0, -2.0 * b0, b0};
    return quotient(b, a);
}
