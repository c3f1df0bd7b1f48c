// vec.h -- what loops over lanes share. The same bits in every build, whatever instruction a
// compiler takes. SPDX-License-Identifier: MIT
#pragma once
#include "lq.h"
#include <string.h>

typedef float f32x2 __attribute__((vector_size(8)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef int64_t i64x2 __attribute__((vector_size(16)));

static inline f32x4 lq_read4(const float *from)
{
    f32x4 x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void lq_write4(float *to, f32x4 x)
{
    memcpy(to, &x, sizeof x);
}

static inline f32x4 lq_splat4(float x)
{
    return (f32x4){x, x, x, x};
}

static inline f64x2 lq_splat2(double x)
{
    return (f64x2){x, x};
}

static inline f32x4 lq_choose4(i32x4 mask, f32x4 yes, f32x4 no)
{
    return (f32x4)(((i32x4)yes & mask) | ((i32x4)no & ~mask));
}

static inline f64x2 lq_choose2(i64x2 mask, f64x2 yes, f64x2 no)
{
    return (f64x2)(((i64x2)yes & mask) | ((i64x2)no & ~mask));
}

// a > b ? a : b and a < b ? a : b: one instruction, which compilers do not find by themselves.
#ifdef __wasm_simd128__
#define LQ_MAX4(a, b) __builtin_wasm_pmax_f32x4(b, a)
#define LQ_MIN4(a, b) __builtin_wasm_pmin_f32x4(b, a)
#define LQ_MAX2(a, b) __builtin_wasm_pmax_f64x2(b, a)
#else
#define LQ_MAX4(a, b) lq_choose4((a) > (b), a, b)
#define LQ_MIN4(a, b) lq_choose4((a) < (b), a, b)
#define LQ_MAX2(a, b) lq_choose2((a) > (b), a, b)
#endif

static inline f32x4 lq_max4(f32x4 a, f32x4 b)
{
    return LQ_MAX4(a, b);
}

static inline f32x4 lq_min4(f32x4 a, f32x4 b)
{
    return LQ_MIN4(a, b);
}

static inline f64x2 lq_max2(f64x2 a, f64x2 b)
{
    return LQ_MAX2(a, b);
}

static inline f32x4 lq_abs4(f32x4 x)
{
    return (f32x4)((i32x4)x & 0x7fffffff);
}

static inline float lq_top4(f32x4 x) // the greatest lane
{
    float a = x[0] > x[1] ? x[0] : x[1], b = x[2] > x[3] ? x[2] : x[3];
    return a > b ? a : b;
}

// Two floats to doubles and back.
static inline f64x2 lq_widen(const float *from)
{
    f32x2 x;
    memcpy(&x, from, sizeof x);
    return __builtin_convertvector(x, f64x2);
}

static inline f32x4 lq_narrow(f64x2 x) // {x[0], x[1], 0, 0}
{
    f32x2 small = __builtin_convertvector(x, f32x2);
    return __builtin_shufflevector(small, (f32x2){0.0f, 0.0f}, 0, 1, 2, 3);
}

static inline f32x4 lq_narrow_two(f64x2 a, f64x2 b) // {a[0], a[1], b[0], b[1]}
{
    return __builtin_shufflevector(lq_narrow(a), lq_narrow(b), 0, 1, 4, 5);
}

static inline void lq_write2(float *to, f64x2 x)
{
    f32x4 small = lq_narrow(x);
    memcpy(to, &small, 2 * sizeof *to);
}

// {a[0], b[0]} and {a[1], b[1]}
static inline f64x2 lq_firsts(f64x2 a, f64x2 b)
{
    return __builtin_shufflevector(a, b, 0, 2);
}

static inline f64x2 lq_seconds(f64x2 a, f64x2 b)
{
    return __builtin_shufflevector(a, b, 1, 3);
}

// io[channel][frame] -> lanes[frame] = {L, R}
static inline void lq_take_lanes(float *const *io, f64x2 *lanes, int frames)
{
    const float *left = io[0], *right = io[1];
    int i = 0;
    for (; i + 2 <= frames; i += 2) {
        f64x2 l = lq_widen(left + i), r = lq_widen(right + i);
        lanes[i] = lq_firsts(l, r);
        lanes[i + 1] = lq_seconds(l, r);
    }
    if (i < frames)
        lanes[i] = (f64x2){left[i], right[i]};
}

static inline void lq_give_lanes(const f64x2 *lanes, float *const *io, int frames)
{
    float *left = io[0], *right = io[1];
    int i = 0;
    for (; i + 4 <= frames; i += 4) { // four in one store, as who reads them next may want four
        f64x2 a = lanes[i], b = lanes[i + 1], c = lanes[i + 2], d = lanes[i + 3];
        lq_write4(left + i, lq_narrow_two(lq_firsts(a, b), lq_firsts(c, d)));
        lq_write4(right + i, lq_narrow_two(lq_seconds(a, b), lq_seconds(c, d)));
    }
    for (; i < frames; i++) {
        left[i] = (float)lanes[i][0];
        right[i] = (float)lanes[i][1];
    }
}
