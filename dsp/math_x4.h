// math_x4.h -- log2 and exp2 of math.h for loops that take many, four at a time.
// SPDX-License-Identifier: MIT
#pragma once
#include "vec.h"

#define LQ_ROUND4 12582912.0f // 1.5 * 2^23: adding and taking it off rounds to the nearest integer

static inline f32x4 lq_log2_of(f32x4 x)
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

static inline f32x4 lq_exp2_of(f32x4 x)
{
    f32x4 shifted = x + LQ_ROUND4;
    f32x4 n = shifted - LQ_ROUND4, f = x - n;
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
