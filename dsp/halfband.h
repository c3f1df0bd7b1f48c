// halfband.h -- what lies halfway between neighbouring samples: one step to twice the rate.
//
//   ... x[n-1]   x[n]  *  x[n+1]   x[n+2] ...      * = sum of taps[k] * (x[n - k] + x[n + 1 + k])
//
// SPDX-License-Identifier: MIT
// A sinc under a Kaiser window, whose other taps are 0 (Oppenheim and Schafer, Discrete-Time Signal
// Processing, 7.5.3); the taps have unit sum, so DC reads as it is. Lanes are neighbouring frames,
// and every output adds its taps in one order, so calls may be cut anywhere. Loops run over the end
// of what is asked for, by up to seven frames.
#pragma once
#include "vec.h"

enum { LQ_HALFBAND_MOST = 24 }; // pairs of taps

// [setup] Nearest first.
void lq_halfband_taps(float *taps, int pairs, double beta);

// Two lines by frame, one for each channel.
typedef struct {
    const float *line[LQ_CHANNELS];
    const float *middle[LQ_CHANNELS]; // added to the sum; may be missing
    float *out[LQ_CHANNELS];
    int before, after; // the places around the one that is made
} lq_halfband_lines;

// [audio] out[n] = middle[n] + sum of taps[k] * (line[n + before - k] + line[n + after + k]), n
// from `at` on; eight frames of both channels in flight.
static inline void lq_halfband_wide(const float *taps, int pairs, const lq_halfband_lines *l,
                                    int at, int frames)
{
    for (int n = at; n < at + frames; n += 8) {
        const float *lb = l->line[0] + n + l->before, *la = l->line[0] + n + l->after;
        const float *rb = l->line[1] + n + l->before, *ra = l->line[1] + n + l->after;
        f32x4 l0 = lq_splat4(0.0F), l1 = l0, r0 = l0, r1 = l0;
        if (l->middle[0]) {
            l0 = lq_read4(l->middle[0] + n);
            l1 = lq_read4(l->middle[0] + n + 4);
            r0 = lq_read4(l->middle[1] + n);
            r1 = lq_read4(l->middle[1] + n + 4);
        }
        for (int k = 0; k < pairs; k++) {
            f32x4 tap = lq_splat4(taps[k]);
            l0 += tap * (lq_read4(lb - k) + lq_read4(la + k));
            l1 += tap * (lq_read4(lb - k + 4) + lq_read4(la + k + 4));
            r0 += tap * (lq_read4(rb - k) + lq_read4(ra + k));
            r1 += tap * (lq_read4(rb - k + 4) + lq_read4(ra + k + 4));
        }
        lq_write4(l->out[0] + n, l0);
        lq_write4(l->out[0] + n + 4, l1);
        lq_write4(l->out[1] + n, r0);
        lq_write4(l->out[1] + n + 4, r1);
    }
}

// [audio] The same between two lines whose samples take turns: a[0] b[0] a[1] b[1]. What lies
// behind a and behind b, four frames; pairs: even.
static inline void lq_halfband_narrow(const float *taps, int pairs, const float *a, const float *b,
                                      f32x4 *behind_a, f32x4 *behind_b)
{
    f32x4 one = lq_splat4(0.0F), two = one;
    for (int k = 0; k < pairs; k += 2) {
        int j = k / 2;
        f32x4 even = lq_splat4(taps[k]), odd = lq_splat4(taps[k + 1]);
        one += even * (lq_read4(a - j) + lq_read4(b + j));
        two += even * (lq_read4(b - j) + lq_read4(a + j + 1));
        one += odd * (lq_read4(b - j - 1) + lq_read4(a + j + 1));
        two += odd * (lq_read4(a - j) + lq_read4(b + j + 1));
    }
    *behind_a = one;
    *behind_b = two;
}
