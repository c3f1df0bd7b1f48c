// math.c -- see math.h. Series after range reduction; the reductions are exact (Cody & Waite 1980).
// SPDX-License-Identifier: MIT
#include "math.h"
#include <string.h>

#define LN2 0.693147180559945309417232121458

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double round_down(double x) // floor for |x| < 2^31, in integer arithmetic
{
    int64_t n = (int64_t)x;
    return (double)(n - (x < (double)n));
}

// e^r for |r| <= ln(2)/2, Taylor to r^13: the remainder is below 5e-18.
static double exp_series(double r)
{
    double y = 1.0 / 6227020800.0;
    y = y * r + 1.0 / 479001600.0;
    y = y * r + 1.0 / 39916800.0;
    y = y * r + 1.0 / 3628800.0;
    y = y * r + 1.0 / 362880.0;
    y = y * r + 1.0 / 40320.0;
    y = y * r + 1.0 / 5040.0;
    y = y * r + 1.0 / 720.0;
    y = y * r + 1.0 / 120.0;
    y = y * r + 1.0 / 24.0;
    y = y * r + 1.0 / 6.0;
    y = y * r + 0.5;
    y = y * r + 1.0;
    return y * r + 1.0;
}

double lq_exp2(double x)
{
    if (!(x > -1022.0))
        return 0.0;
    if (x > 1023.0)
        x = 1023.0;
    double n = round_down(x + 0.5);
    return exp_series((x - n) * LN2) * from_bits((uint64_t)((int64_t)n + 1023) << 52);
}

double lq_exp(double x)
{
    return lq_exp2(x / LN2);
}

double lq_log2(double x)
{
    uint64_t bits = to_bits(x);
    if (!(x > 0.0) || bits >> 52 == 0)
        return -1022.0;
    int64_t e = (int64_t)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
    if (m > 1.41421356237309504880) {
        m *= 0.5;
        e++;
    }
    // ln m = 2 artanh(s), s = (m - 1)/(m + 1), |s| <= 0.1716: to s^23 the remainder is below 2e-20.
    double s = (m - 1.0) / (m + 1.0), s2 = s * s, y = 1.0 / 23.0;
    for (int k = 21; k >= 3; k -= 2)
        y = y * s2 + 1.0 / k;
    return (double)e + 2.0 * (s + s * s2 * y) / LN2;
}

// sin r and cos r for |r| <= pi/4; Taylor remainders below 3e-19.
static double sin_series(double r)
{
    double z = r * r, y = 1.0 / 355687428096000.0;
    y = y * z - 1.0 / 1307674368000.0;
    y = y * z + 1.0 / 6227020800.0;
    y = y * z - 1.0 / 39916800.0;
    y = y * z + 1.0 / 362880.0;
    y = y * z - 1.0 / 5040.0;
    y = y * z + 1.0 / 120.0;
    y = y * z - 1.0 / 6.0;
    return r + r * z * y;
}

static double cos_series(double r)
{
    double z = r * r, y = 1.0 / 20922789888000.0;
    y = y * z - 1.0 / 87178291200.0;
    y = y * z + 1.0 / 479001600.0;
    y = y * z - 1.0 / 3628800.0;
    y = y * z + 1.0 / 40320.0;
    y = y * z - 1.0 / 720.0;
    y = y * z + 1.0 / 24.0;
    return 1.0 - (0.5 * z - z * z * y);
}

static double sin_of_quarter(double x, int quarters)
{
    // pi/2 in three parts of at most 33 bits: k times a part is exact for |k| < 2^20.
    double k = round_down(x * (2.0 / LQ_PI) + 0.5);
    double r = x - k * 1.57079632673412561417e+00;
    r -= k * 6.07710050630396597660e-11;
    r -= k * 2.02226624879595063154e-21;
    switch (((int64_t)k + quarters) & 3) {
    case 0:
        return sin_series(r);
    case 1:
        return cos_series(r);
    case 2:
        return -sin_series(r);
    default:
        return -cos_series(r);
    }
}

double lq_sin(double x)
{
    return sin_of_quarter(x, 0);
}

double lq_cos(double x)
{
    return sin_of_quarter(x, 1);
}

double lq_tan(double x)
{
    return lq_sin(x) / lq_cos(x);
}

double lq_tanh(double x)
{
    double a = x < 0.0 ? -x : x, y;
    if (a < 0.25) { // sinh/cosh by series: no cancellation near zero
        double z = a * a;
        double s =
            1.0 +
            z / 6.0 * (1.0 + z / 20.0 * (1.0 + z / 42.0 * (1.0 + z / 72.0 * (1.0 + z / 110.0))));
        double c =
            1.0 +
            z / 2.0 * (1.0 + z / 12.0 * (1.0 + z / 30.0 * (1.0 + z / 56.0 * (1.0 + z / 90.0))));
        y = a * s / c;
    } else {
        y = a > 20.0 ? 1.0 : 1.0 - 2.0 / (lq_exp(2.0 * a) + 1.0);
    }
    return x < 0.0 ? -y : y;
}
