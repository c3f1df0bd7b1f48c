// curve.h -- three characters of saturation as one rational curve, and what it does to a level.
//
// SPDX-License-Identifier: MIT
//   y = x + e(s x) / s,   e(u) = -o^2 (alpha + beta o) / (h + (o + b)^2),   o = u outside -k..k
//
// s = 10^(drive/20) - 1: at 0 dB nothing is added. Tape (k = b = alpha = 0, h = 3, beta = 8/9):
// what Pade's u (27 + u^2) / (27 + 9 u^2) takes off, close to tanh: odd harmonics, each far below
// the last. Tube: the same curve around the working point b = 0.5, its line taken off: even ones
// first. Edge: straight up to k, bends soon after: third and fifth close together. Small signals
// pass, for e has no linear part.
#pragma once
#include "vec.h"

typedef struct {
    float straight, alpha, beta, h, b; // straight: k
} lq_curve;

extern const lq_curve lq_curves[3]; // in the order of the table: tape, tube, edge

// What is added at four frames; s: drive, over: 1/s. [audio]
static inline f32x4 lq_curve_added(const lq_curve *c, f32x4 x, f32x4 s, f32x4 over)
{
    const float k = c->straight;
    f32x4 o = s * x;
    if (k > 0.0f)
        o -= lq_max4(lq_min4(o, lq_splat4(k)), lq_splat4(-k));
    f32x4 shifted = o + c->b;
    return -(o * o) * (c->alpha + c->beta * o) / (c->h + shifted * shifted) * over;
}

// Power of what comes out over what goes in, for noise of this RMS, mix 0..1. [audio]
double lq_curve_power(const lq_curve *c, double s, double mix, double rms);
