// fit.h -- least squares of two terms, and where a filter's error is judged: for matched designs.
//
// SPDX-License-Identifier: MIT
#pragma once
#include "squared.h"

enum { LQ_FIT_POINTS = 9 };

// Where a fit is judged, in rad per frame.
typedef struct {
    double w[LQ_FIT_POINTS];
    int count;
} lq_fit_points;

// Around the frequency of the filter, as close as its Q asks, and on to 20 kHz.
static inline lq_fit_points lq_fit_points_of(double w, double q, double sample_rate)
{
    double top = 2.0 * LQ_PI * lq_clamp(20000.0 / sample_rate, 0.42, 0.46);
    double half = 0.5 / q, centre = sqrt(1.0 + half * half), low = w < 0.5 * top ? w : 0.5 * top;
    const double near[5] = {0.25 * w, 0.5 * w, w, w * (centre - half), w * (centre + half)};
    lq_fit_points p = {{0.0}, 0};
    for (int i = 0; i < 5; i++)
        if (near[i] <= top || i < 3)
            p.w[p.count++] = near[i];
    for (int i = 1; i <= 4; i++)
        p.w[p.count++] = low + 0.25 * i * (top - low);
    return p;
}

// Normal equations of rows u x0 + v x1 = r.
typedef struct {
    double uu, uv, vv, ur, vr;
} lq_fit;

static inline void lq_fit_add(lq_fit *s, double u, double v, double r)
{
    s->uu += u * u;
    s->uv += u * v;
    s->vv += v * v;
    s->ur += u * r;
    s->vr += v * r;
}

static inline void lq_fit_solve(const lq_fit *s, double *x0, double *x1)
{
    double det = s->uu * s->vv - s->uv * s->uv;
    *x0 = (s->ur * s->vv - s->vr * s->uv) / det;
    *x1 = (s->uu * s->vr - s->uv * s->ur) / det;
}
