// curve.c -- see curve.h. SPDX-License-Identifier: MIT
#include "curve.h"

// T(v) = v/9 + (8/3) v / (3 + v^2) around b: T(u + b) - T(b) - T'(b) u, over T'(b), is
// -C u^2 (9b - b^3 + (3 - b^2) u) / (3 + (u + b)^2) with C = (8/3) / (T'(b) (3 + b^2)^2).
#define B 0.5
#define D (3.0 + B * B)
#define SLOPE (1.0 / 9.0 + (8.0 / 3.0) * (3.0 - B * B) / (D * D))
#define C ((8.0 / 3.0) / (SLOPE * D * D))

const lq_curve lq_curves[3] = {
    {0.0f, 0.0f, (float)(8.0 / 9.0), 3.0f, 0.0f},
    {0.0f, (float)(C *(9.0 * B - B * B * B)), (float)(C *(3.0 - B * B)), 3.0f, (float)B},
    {0.25f, 0.0f, (float)(8.0 / 9.0), 0.7f, 0.0f},
};

static double output(const lq_curve *c, double s, double mix, double x)
{
    double u = s * x, k = c->straight, o = u > k ? u - k : u < -k ? u + k : 0.0;
    double shifted = o + c->b;
    return x - mix * o * o * (c->alpha + c->beta * o) / (c->h + shifted * shifted) / s;
}

double lq_curve_power(const lq_curve *c, double s, double mix, double rms)
{
    // Gauss and Hermite's quadrature of eight nodes, for a normal distribution.
    static const double node[4] = {0.5390798113513751, 1.636519042435108, 2.802485861287542,
                                   4.144547186125894};
    static const double weight[4] = {0.3730122576790777, 0.1172399076617590, 0.009635220120788264,
                                     1.126145383753679e-4};
    if (s < 1e-6 || mix <= 0.0 || rms < 1e-9)
        return 1.0;
    double power = 0.0, mean = 0.0;
    for (int i = 0; i < 4; i++) {
        double up = output(c, s, mix, node[i] * rms), down = output(c, s, mix, -node[i] * rms);
        power += weight[i] * (up * up + down * down);
        mean += weight[i] * (up + down);
    }
    return (power - mean * mean) / (rms * rms);
}
