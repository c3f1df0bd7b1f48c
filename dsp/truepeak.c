// truepeak.c. SPDX-License-Identifier: MIT
#include "truepeak.h"
#include "kaiser.h"
#include <string.h>

typedef int32_t i32x4 __attribute__((vector_size(16)));

static f32x4 splat(double x)
{
    float f = (float)x;
    return (f32x4){f, f, f, f};
}

static f32x4 load(const float *p)
{
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static f32x4 choose(i32x4 mask, f32x4 yes, f32x4 no)
{
    return (f32x4)(((i32x4)yes & mask) | ((i32x4)no & ~mask));
}

static f32x4 magnitude(f32x4 x)
{
    const i32x4 bits = {0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff};
    return (f32x4)((i32x4)x & bits);
}

static f32x4 greater(f32x4 a, f32x4 b)
{
    return choose(a > b, a, b);
}

// The window ends where the 49th tap would be; every phase has unit sum, so DC reads as it is.
void lq_truepeak_init(lq_truepeak *t)
{
    double quarter[LQ_TRUEPEAK_PAIRS], half[LQ_TRUEPEAK_PAIRS], three[LQ_TRUEPEAK_PAIRS];
    double outer_sum = 0.0, half_sum = 0.0;
    for (int k = LQ_TRUEPEAK_PAIRS - 1; k >= 0; k--) {
        const double width = LQ_TRUEPEAK_PAIRS, beta = 8.0;
        quarter[k] = lq_sinc(k + 0.25) * lq_kaiser((k + 0.25) / width, beta);
        half[k] = lq_sinc(k + 0.5) * lq_kaiser((k + 0.5) / width, beta);
        three[k] = lq_sinc(k + 0.75) * lq_kaiser((k + 0.75) / width, beta);
        outer_sum += quarter[k] + three[k];
        half_sum += 2.0 * half[k];
    }
    for (int k = 0; k < LQ_TRUEPEAK_PAIRS; k++) {
        t->sum_coef[k] = splat(0.5 * (quarter[k] + three[k]) / outer_sum);
        t->diff_coef[k] = splat(0.5 * (quarter[k] - three[k]) / outer_sum);
        t->half_coef[k] = splat(half[k] / half_sum);
    }
    lq_truepeak_reset(t);
}

void lq_truepeak_reset(lq_truepeak *t)
{
    memset(t->x, 0, sizeof t->x);
    memset(t->before, 0, sizeof t->before);
    t->used = 0;
}

// Top of the parabola through three neighbours, if it lies nearer to the middle one than to the
// others.
static f32x4 apex(f32x4 left, f32x4 middle, f32x4 right)
{
    f32x4 slope = right - left;                      // twice the slope at the middle
    f32x4 bend = (left - middle) + (right - middle); // second difference
    i32x4 near = magnitude(slope) < magnitude(bend); // false for 0 and 0
    f32x4 divisor = choose(near, bend, splat(1.0));
    f32x4 top = middle - slope * slope * splat(0.125) / divisor;
    f32x4 high = magnitude(middle);
    return greater(high, choose(near, magnitude(top), high));
}

// Four frames at once; x points at the newest of the first one. Sums run from the outermost pair
// inwards.
static f32x4 four_frames(const lq_truepeak *t, const float *x, float *before, int count)
{
    const float *centre = x - LQ_TRUEPEAK_DELAY;
    f32x4 sum = {0}, diff = {0}, half = {0};
    for (int k = LQ_TRUEPEAK_PAIRS - 1; k >= 0; k--) {
        f32x4 left = load(centre - k), right = load(centre + 1 + k);
        f32x4 s = left + right, d = left - right;
        sum += s * t->sum_coef[k];
        diff += d * t->diff_coef[k];
        half += s * t->half_coef[k];
    }
    f32x4 at0 = load(centre), at1 = sum + diff, at3 = sum - diff, next = load(centre + 1);
    f32x4 last = {*before, at3[0], at3[1], at3[2]};
    // A lane chosen at run time goes wrong in LLVM 14's wasm: choose among constant ones.
    *before = count == 4 ? at3[3] : count == 3 ? at3[2] : count == 2 ? at3[1] : at3[0];
    return greater(greater(apex(last, at0, at1), apex(at0, at1, half)),
                   greater(apex(at1, half, at3), apex(half, at3, next)));
}

static void one_channel(lq_truepeak *t, int channel, int frames, float *peaks)
{
    const float *x = t->x[channel] + LQ_TRUEPEAK_HISTORY + t->used;
    for (int i = 0; i < frames; i += 4) {
        int count = lq_min_int(4, frames - i);
        f32x4 peak = four_frames(t, x + i, &t->before[channel], count);
        memcpy(peaks + i, &peak, (size_t)count * sizeof *peaks);
    }
}

void lq_truepeak_process(lq_truepeak *t, float *const *io, int frames, float *const *peaks)
{
    for (int done = 0; done < frames;) {
        if (t->used == LQ_TRUEPEAK_SPAN) {
            for (int c = 0; c < LQ_CHANNELS; c++)
                memmove(t->x[c], t->x[c] + LQ_TRUEPEAK_SPAN, LQ_TRUEPEAK_HISTORY * sizeof(float));
            t->used = 0;
        }
        int n = lq_min_int(frames - done, LQ_TRUEPEAK_SPAN - t->used);
        for (int c = 0; c < LQ_CHANNELS; c++) {
            memcpy(t->x[c] + LQ_TRUEPEAK_HISTORY + t->used, io[c] + done,
                   (size_t)n * sizeof(float));
            one_channel(t, c, n, peaks[c] + done);
        }
        t->used += n;
        done += n;
    }
}
