// math_x4.c -- the functions of math.h in four lanes of float. Series after exact range reduction.
// SPDX-License-Identifier: MIT
#include "math_x4.h"
#include "math.h"

f32x4 lq_log2_x4(f32x4 x)
{
    return lq_log2_of(x);
}

f32x4 lq_exp2_x4(f32x4 x)
{
    return lq_exp2_of(x);
}

// Nearest multiple of pi/2 and what is left; pi/2 in three parts, k times each of the first two is
// exact.
static f32x4 reduce(f32x4 x, i32x4 *quarters)
{
    f32x4 k = (x * 0.636619772f + LQ_ROUND4) - LQ_ROUND4;
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
    f32x4 y = lq_choose4((quarters & 1) == 0, s, c);
    return lq_choose4((quarters & 2) == 0, y, -y);
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
    f32x4 a = lq_abs4(x);
    a = lq_choose4(a < 10.0f, a, a * 0.0f + 10.0f); // tanh(10) is 1 in float
    f32x4 z = a * a;
    f32x4 sinh = 1.0f + z / 6.0f * (1.0f + z / 20.0f * (1.0f + z / 42.0f * (1.0f + z / 72.0f)));
    f32x4 cosh = 1.0f + z / 2.0f * (1.0f + z / 12.0f * (1.0f + z / 30.0f * (1.0f + z / 56.0f)));
    f32x4 large = 1.0f - 2.0f / (lq_exp2_x4(a * 2.88539008f) + 1.0f);
    f32x4 y = lq_choose4(a < 0.8f, a * sinh / cosh,
                         large); // the series keeps small x free of cancellation
    return (f32x4)((i32x4)y | ((i32x4)x & (int32_t)0x80000000));
}
