// math_x4.c -- the functions of math.h in four lanes of float. Series after exact range reduction.
// SPDX-License-Identifier: MIT
#include "math.h"
#include <string.h>

typedef int32_t i32x4 __attribute__((vector_size(16)));

#define ROUND 12582912.0f // 1.5 * 2^23: adding and taking it off rounds to the nearest integer

static f32x4 choose(i32x4 mask, f32x4 yes, f32x4 no)
{
    return (f32x4)(((i32x4)yes & mask) | ((i32x4)no & ~mask));
}

static f32x4 magnitude(f32x4 x)
{
    return (f32x4)((i32x4)x & 0x7fffffff);
}

f32x4 lq_log2_x4(f32x4 x)
{
    i32x4 bits;
    memcpy(&bits, &x, sizeof bits);
    i32x4 e = (bits - 0x3f3504f3) >> 23; // mantissa in [sqrt 1/2, sqrt 2)
    bits -= e << 23;
    f32x4 t;
    memcpy(&t, &bits, sizeof t);
    t -= 1.0f;
    f32x4 y = 0.144520618f * t - 0.265592141f;
    y = y * t + 0.302074404f;
    y = y * t - 0.359869637f;
    y = y * t + 0.480181411f;
    y = y * t - 0.721351053f;
    y = y * t + 1.44270445f;
    return __builtin_convertvector(e, f32x4) + t * y;
}

f32x4 lq_exp2_x4(f32x4 x)
{
    f32x4 shifted = x + ROUND;
    f32x4 n = shifted - ROUND, f = x - n;
    i32x4 scale = (__builtin_convertvector(n, i32x4) + 127) << 23;
    f32x4 power;
    memcpy(&power, &scale, sizeof power);
    f32x4 y = 0.0013276472f * f + 0.00967554133f;
    y = y * f + 0.0555071327f;
    y = y * f + 0.240221197f;
    y = y * f + 0.693146967f;
    y = y * f + 1.00000007f;
    return y * power;
}

// Nearest multiple of pi/2 and what is left; pi/2 in three parts, k times each of the first two is
// exact.
static f32x4 reduce(f32x4 x, i32x4 *quarters)
{
    f32x4 k = (x * 0.636619772f + ROUND) - ROUND;
    *quarters = __builtin_convertvector(k, i32x4);
    f32x4 r = x - k * 1.5703125f;
    r -= k * 4.83751296997e-4f;
    return r - k * 7.54978995489e-8f;
}

// Taylor to r^9 and r^8: below 2e-8 for |r| <= pi/4.
static f32x4 of_quarter(f32x4 r, i32x4 quarters)
{
    f32x4 z = r * r;
    f32x4 s = r + r * z *
                      (-1.66666667e-1f +
                       z * (8.33333333e-3f + z * (-1.98412698e-4f + z * 2.75573192e-6f)));
    f32x4 c = 1.0f - z * (0.5f - z * (4.16666667e-2f - z * (1.38888889e-3f - z * 2.48015873e-5f)));
    f32x4 y = choose((quarters & 1) == 0, s, c);
    return choose((quarters & 2) == 0, y, -y);
}

f32x4 lq_sin_x4(f32x4 x)
{
    i32x4 quarters;
    f32x4 r = reduce(x, &quarters);
    return of_quarter(r, quarters);
}

f32x4 lq_cos_x4(f32x4 x)
{
    i32x4 quarters;
    f32x4 r = reduce(x, &quarters);
    return of_quarter(r, quarters + 1);
}

f32x4 lq_tan_x4(f32x4 x)
{
    return lq_sin_x4(x) / lq_cos_x4(x);
}

f32x4 lq_tanh_x4(f32x4 x)
{
    f32x4 a = magnitude(x);
    a = choose(a < 10.0f, a, a * 0.0f + 10.0f); // tanh(10) is 1 in float
    f32x4 z = a * a;
    f32x4 sinh = 1.0f + z / 6.0f * (1.0f + z / 20.0f * (1.0f + z / 42.0f * (1.0f + z / 72.0f)));
    f32x4 cosh = 1.0f + z / 2.0f * (1.0f + z / 12.0f * (1.0f + z / 30.0f * (1.0f + z / 56.0f)));
    f32x4 large = 1.0f - 2.0f / (lq_exp2_x4(a * 2.88539008f) + 1.0f);
    f32x4 y =
        choose(a < 0.8f, a * sinh / cosh, large); // the series keeps small x free of cancellation
    return (f32x4)((i32x4)y | ((i32x4)x & (int32_t)0x80000000));
}
