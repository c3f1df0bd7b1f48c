// kaiser.c. SPDX-License-Identifier: MIT
#include "kaiser.h"
#include "math.h"

// Modified Bessel function of order 0: the sum of ((x/2)^k / k!)^2, until a term no longer counts.
static double bessel_i0(double x)
{
    double sum = 1.0, term = 1.0;
    for (int k = 1; k < 100 && term > 1e-17 * sum; k++) {
        double f = x / (2.0 * k);
        term *= f * f;
        sum += term;
    }
    return sum;
}

double lq_kaiser(double t, double beta)
{
    double rest = 1.0 - t * t;
    return rest < 0.0 ? 0.0 : bessel_i0(beta * __builtin_sqrt(rest)) / bessel_i0(beta);
}

double lq_sinc(double x)
{
    double a = LQ_PI * x;
    return a < 1e-9 && a > -1e-9 ? 1.0 : lq_sin(a) / a;
}
