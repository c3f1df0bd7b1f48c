// math.h -- elementary functions made of + - * / only, so that every build gives the same bits.
//
// SPDX-License-Identifier: MIT
// Errors are against a correctly rounded double, measured over the stated range
// (tests/c/test_math.c). The C library is not used: glibc and musl differ in the last bit of sin,
// cos, tan and tanh.
#pragma once
#include "lq.h"

double lq_exp2(
    double x); // [any] |relative error| < 4e-16 for |x| <= 1000; 0 below -1022, clamped above 1023
double lq_log2(
    double x); // [any] |absolute error| < 5e-16 * max(1, |log2 x|); x <= 0 and denormals give -1022
double lq_exp(double x);  // [any] exp2(x / ln 2), relative error < 3e-16 * max(1, |x|)
double lq_sin(double x);  // [any] |absolute error| < 4e-16 for |x| <= 1e5
double lq_cos(double x);  // [any] |absolute error| < 4e-16 for |x| <= 1e5
double lq_tan(double x);  // [any] sin/cos, relative error < 1e-15 for |x| <= 1.57
double lq_tanh(double x); // [any] |relative error| < 1e-15

// Four lanes at once in float, for shapers and gain computers; the same bits in every lane and
// build.
f32x4 lq_log2_x4(f32x4 x); // [any] |error| < 2e-6 (1.2e-5 dB) for normal x > 0
f32x4 lq_exp2_x4(f32x4 x); // [any] |relative error| < 3e-7 for -126 <= x <= 126
f32x4 lq_sin_x4(f32x4 x);  // [any] |error| < 2e-7 for |x| <= 100
f32x4 lq_cos_x4(f32x4 x);  // [any] |error| < 2e-7 for |x| <= 100
f32x4 lq_tan_x4(f32x4 x);  // [any] |relative error| < 1e-6 for |x| <= 1.5
f32x4 lq_tanh_x4(f32x4 x); // [any] |relative error| < 1e-6
