// pass.c -- see pass.h. SPDX-License-Identifier: MIT
#include "pass.h"
#include "design.h"
#include "fit.h"

#define BUTTERWORTH 0.70710678118654752
// Below this share of the rate the closed forms are within 0.01 dB, and better conditioned.
#define LOW_SHARE 0.02
#define LOWEST_SHARE 0.0005 // the same for a low pass, as far down as -60 dB

enum { ALONE = LQ_PASS_SECTIONS - 1 }; // where the first-order section lives

// |denominator|^2 of the second-order prototypes at x^2.
static double below(double x2, double q)
{
    return (1.0 - x2) * (1.0 - x2) + x2 / (q * q);
}

// Impulse-invariant poles; the numerator is exact at 0 Hz and fitted elsewhere.
static lq_svf_coefs low_pass(double w, double q, double sample_rate)
{
    double a[3], b[3];
    lq_poles(w, 0.5 / q, a);
    lq_squared d = lq_square_of(a), n = {d.c0, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(w, q, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x = at.w[i] / w, scale = below(x * x, q) / lq_squared_at(d, p);
        lq_fit_add(&s, scale * p.p1, scale * p.p2, 1.0 - scale * p.p0 * n.c0);
    }
    lq_phi p = lq_phi_at(w);
    if (w < 2.0 * LQ_PI * LOWEST_SHARE) // matched at 0 Hz and at its own frequency (Vicanek 2016)
        n.c1 = (lq_squared_at(d, p) * q * q - n.c0 * p.p0) / p.p1;
    else
        lq_fit_solve(&s, &n.c1, &n.c2);
    n.c1 = n.c1 > 0.0 ? n.c1 : 0.0;
    lq_factor(n, b);
    return lq_quotient(b, a);
}

// Zeros at 0 Hz as the prototype's, poles fitted; their c0 makes the slope exact.
static lq_svf_coefs high_pass(double w, double q, double sample_rate)
{
    double hz = w * sample_rate / (2.0 * LQ_PI);
    if (w < 2.0 * LQ_PI * LOW_SHARE)
        return lq_design_high_pass(hz, q, sample_rate);
    double a[3], quarter = 0.25 * w * w;
    const double b[3] = {0.25, -0.5, 0.25}; // |b|^2 = phi^2
    lq_squared d = {quarter * quarter, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(w, q, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x2 = at.w[i] * at.w[i] / (w * w), scale = x2 * x2 / (below(x2, q) * p.p1 * p.p1);
        lq_fit_add(&s, scale * p.p1, scale * p.p2, 1.0 - scale * p.p0 * d.c0);
    }
    lq_fit_solve(&s, &d.c1, &d.c2);
    if (!lq_squared_is_stable(d))
        return lq_design_high_pass(hz, q, sample_rate);
    lq_factor(d, a);
    return lq_quotient(b, a);
}

// One pole and one zero, both fitted, the error weighed by the impulse-invariant pole's.
static lq_svf_coefs low_pass_first(double w, double sample_rate)
{
    double pole = -lq_exp(-w), a[3], b[3];
    const double first[3] = {1.0, pole, 0.0};
    lq_squared guess = lq_square_of(first), d = {1.0, 0.0, 0.0}, n = d;
    lq_fit_points at = lq_fit_points_of(w, 0.5, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x = at.w[i] / w, h = 1.0 / (1.0 + x * x);
        double scale = guess.c0 / (h * lq_squared_at(guess, p));
        lq_fit_add(&s, scale * h * p.p1, -scale * p.p1, scale * p.p0 * (1.0 - h));
    }
    lq_fit_solve(&s, &d.c1, &n.c1);
    n.c1 = n.c1 > 0.0 ? n.c1 : 0.0;
    lq_factor(d, a);
    lq_factor(n, b);
    return lq_quotient(b, a);
}

static lq_svf_coefs high_pass_first(double w, double sample_rate)
{
    const double b[3] = {0.5, -0.5, 0.0}; // |b|^2 = phi
    lq_squared d = {0.25 * w * w, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(w, 0.5, sample_rate);
    double a[3], uu = 0.0, ur = 0.0;
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x2 = at.w[i] * at.w[i] / (w * w), scale = x2 / ((1.0 + x2) * p.p1);
        uu += scale * p.p1 * scale * p.p1;
        ur += scale * p.p1 * (1.0 - scale * p.p0 * d.c0);
    }
    d.c1 = ur / uu;
    lq_factor(d, a);
    return lq_quotient(b, a);
}

void lq_pass_set(lq_svf *sections, const lq_pass *pass, int lanes, double sample_rate)
{
    double w = lq_frame_rad(pass->hz, sample_rate);
    for (int i = 0; i < LQ_PASS_SECTIONS; i++) {
        lq_svf_coefs coefs;
        if (i < pass->order / 2) {
            // Butterworth: the poles' angles; the first section has the highest Q.
            double q = 0.5 / lq_sin(LQ_PI * (2 * i + 1) / (2.0 * pass->order));
            q *= i == 0 ? pass->q / BUTTERWORTH : 1.0;
            coefs = pass->high ? high_pass(w, q, sample_rate) : low_pass(w, q, sample_rate);
        } else if (i == ALONE && pass->order % 2 == 1) {
            coefs = pass->high ? high_pass_first(w, sample_rate) : low_pass_first(w, sample_rate);
        } else {
            lq_svf_rest(&sections[i]);
            continue;
        }
        lq_svf_aim(&sections[i], &coefs, lanes);
    }
}

// Zeros on the circle, poles fitted; their c0 makes the gain 1 at 0 Hz.
lq_svf_coefs lq_design_notch(double hz, double q, double sample_rate)
{
    double w = lq_frame_rad(hz, sample_rate), a[3], b[3] = {1.0, -2.0 * lq_cos(w), 1.0};
    double centre = lq_phi_at(w).p1, bend = 0.5 * lq_sin(w) * w; // of phi over x
    lq_squared d = {centre * centre, 0.0, 0.0};
    lq_fit_points at = lq_fit_points_of(w, q, sample_rate);
    lq_fit s = {0};
    for (int i = 0; i < at.count; i++) {
        lq_phi p = lq_phi_at(at.w[i]);
        double x2 = at.w[i] * at.w[i] / (w * w), off = p.p1 - centre;
        double scale = at.w[i] == w ? 4.0 * q * q / (bend * bend)
                                    : (1.0 - x2) * (1.0 - x2) / (below(x2, q) * off * off);
        lq_fit_add(&s, scale * p.p1, scale * p.p2, 1.0 - scale * p.p0 * d.c0);
    }
    lq_fit_solve(&s, &d.c1, &d.c2);
    bool low = w < 2.0 * LQ_PI * LOW_SHARE;
    if (low || !lq_squared_is_stable(d))
        lq_poles(w, 0.5 / q, a);
    else
        lq_factor(d, a);
    double scale = (a[0] + a[1] + a[2]) / (b[0] + b[1] + b[2]);
    for (int i = 0; i < 3; i++)
        b[i] *= scale;
    return lq_quotient(b, a);
}
