// squared.h -- biquads by their squared magnitude, the common ground of the matched designs.
//
// SPDX-License-Identifier: MIT
// Over phi = sin^2(w/2) both sides are short polynomials:
// |H|^2 = (B0 (1-phi) + B1 phi + 4 B2 phi (1-phi)) / (the same with A0, A1, A2).
#pragma once
#include "svf.h"
#include "units.h"
#include <math.h>

typedef struct {
    double p0, p1, p2; // 1 - phi, phi, 4 phi (1 - phi)
} lq_phi;

typedef struct {
    double c0, c1, c2; // A0, A1, A2 or B0, B1, B2
} lq_squared;

static inline lq_phi lq_phi_at(double w)
{
    double s = lq_sin(0.5 * w), p1 = s * s, p0 = 1.0 - p1;
    return (lq_phi){p0, p1, 4.0 * p0 * p1};
}

static inline double lq_squared_at(lq_squared s, lq_phi p)
{
    return s.c0 * p.p0 + s.c1 * p.p1 + s.c2 * p.p2;
}

static inline double lq_root(double x)
{
    return x > 0.0 ? sqrt(x) : 0.0;
}

// The minimum-phase polynomial in z^-1 with this squared magnitude (Vicanek 2016, eq. 30).
static inline void lq_factor(lq_squared s, double c[3])
{
    double a = lq_root(s.c0), b = lq_root(s.c1), w = 0.5 * (a + b);
    c[0] = 0.5 * (w + lq_root(w * w + s.c2));
    c[1] = 0.5 * (a - b);
    c[2] = -s.c2 / (4.0 * c[0]);
}

// Poles by impulse invariance: natural frequency w (rad/frame), damping zeta.
static inline void lq_poles(double w, double zeta, double a[3])
{
    double decay = lq_exp(-zeta * w);
    a[0] = 1.0;
    if (zeta <= 1.0) {
        a[1] = -2.0 * decay * lq_cos(w * lq_root(1.0 - zeta * zeta));
    } else {
        double s = w * lq_root(zeta * zeta - 1.0);
        a[1] = -(lq_exp(s - zeta * w) + lq_exp(-s - zeta * w));
    }
    a[2] = decay * decay;
}

static inline lq_squared lq_square_of(const double a[3])
{
    double even = 1.0 + a[2];
    return (lq_squared){(even + a[1]) * (even + a[1]), (even - a[1]) * (even - a[1]), -4.0 * a[2]};
}

static inline lq_svf_coefs lq_quotient(const double b[3], const double a[3])
{
    double n[3] = {b[0] / a[0], b[1] / a[0], b[2] / a[0]};
    double d[3] = {1.0, a[1] / a[0], a[2] / a[0]};
    return lq_svf_from_biquad(n, d);
}

static inline double lq_frame_rad(double hz, double sample_rate)
{
    return 2.0 * LQ_PI * lq_clamp(hz, 1.0, 0.49 * sample_rate) / sample_rate;
}

// True when this is the square of a polynomial with all zeros inside the unit circle.
static inline bool lq_squared_is_stable(lq_squared s)
{
    double w = 0.5 * (lq_root(s.c0) + lq_root(s.c1));
    return s.c0 > 0.0 && s.c1 > 0.0 && w * w + s.c2 > 0.0;
}
