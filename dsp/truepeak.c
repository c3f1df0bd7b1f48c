// truepeak.c. SPDX-License-Identifier: MIT
#include "truepeak.h"
#include "kaiser.h"
#include "vec.h"

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
        t->coef[k][0] = lq_splat4((float)(0.5 * (quarter[k] + three[k]) / outer_sum));
        t->coef[k][1] = lq_splat4((float)(0.5 * (quarter[k] - three[k]) / outer_sum));
        t->coef[k][2] = lq_splat4((float)(half[k] / half_sum));
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
    i32x4 near = lq_abs4(slope) < lq_abs4(bend);     // false for 0 and 0
    f32x4 divisor = lq_choose4(near, bend, lq_splat4(1.0F));
    f32x4 top = middle - slope * slope * lq_splat4(0.125F) / divisor;
    f32x4 high = lq_abs4(middle);
    return lq_max4(high, lq_choose4(near, lq_abs4(top), high));
}

// What lies between the frames of one channel, four at once.
typedef struct {
    f32x4 sum, diff, half;
} between;

static inline void add_pair(between *b, f32x4 left, f32x4 right, const f32x4 coef[3])
{
    f32x4 s = left + right, d = left - right;
    b->sum += s * coef[0];
    b->diff += d * coef[1];
    b->half += s * coef[2];
}

// What cannot reach `least` is read at the four points alone: no apex is higher than the greatest
// of them and their neighbours by more than a quarter, as |slope| / 8 at most is added to one.
static inline __attribute__((always_inline)) f32x4 peaks_of(const between *b, const float *centre,
                                                            float *before, int count, f32x4 least)
{
    f32x4 at0 = lq_read4(centre), next = lq_read4(centre + 1);
    f32x4 at1 = b->sum + b->diff, at3 = b->sum - b->diff;
    f32x4 last = {*before, at3[0], at3[1], at3[2]};
    // A lane chosen at run time goes wrong in LLVM 14's wasm: choose among constant ones.
    *before = count == 4 ? at3[3] : count == 3 ? at3[2] : count == 2 ? at3[1] : at3[0];
    f32x4 points =
        lq_max4(lq_max4(lq_abs4(at0), lq_abs4(at1)), lq_max4(lq_abs4(b->half), lq_abs4(at3)));
    f32x4 most = lq_max4(points, lq_max4(lq_abs4(last), lq_abs4(next))) * lq_splat4(1.25F);
    if (!(lq_top4(most - least) >= 0.0F))
        return points;
    f32x4 tops = lq_max4(lq_max4(apex(last, at0, at1), apex(at0, at1, b->half)),
                         lq_max4(apex(at1, b->half, at3), apex(b->half, at3, next)));
    return lq_choose4(most - least >= lq_splat4(0.0F), tops, points);
}

// Four frames of both channels at once, so that each coefficient is loaded once; x points at the
// newest of the first one. Sums run from the outermost pair inwards.
static inline __attribute__((always_inline)) void four_frames(lq_truepeak *t, const float *left,
                                                              const float *right, int count,
                                                              f32x4 least, f32x4 peak[2])
{
    left -= LQ_TRUEPEAK_DELAY;
    right -= LQ_TRUEPEAK_DELAY;
    between l = {{0}, {0}, {0}}, r = l;
    for (int k = LQ_TRUEPEAK_PAIRS - 1; k >= 0; k--) {
        const f32x4 coef[3] = {t->coef[k][0], t->coef[k][1], t->coef[k][2]};
        add_pair(&l, lq_read4(left - k), lq_read4(left + 1 + k), coef);
        add_pair(&r, lq_read4(right - k), lq_read4(right + 1 + k), coef);
    }
    peak[0] = peaks_of(&l, left, &t->before[0], count, least);
    peak[1] = peaks_of(&r, right, &t->before[1], count, least);
}

static void some_frames(lq_truepeak *t, float *const *io, int frames, float least, float *left,
                        float *right)
{
    const int at = LQ_TRUEPEAK_HISTORY + t->used;
    for (int c = 0; c < LQ_CHANNELS; c++)
        for (int i = 0; i < frames; i++)
            t->x[c][at + i] = io[c][i];
    for (int i = 0; i < frames; i += 4) {
        f32x4 peak[2];
        int count = lq_min_int(4, frames - i);
        four_frames(t, t->x[0] + at + i, t->x[1] + at + i, count, lq_splat4(least), peak);
        if (count == 4) {
            memcpy(left + i, &peak[0], sizeof peak[0]);
            memcpy(right + i, &peak[1], sizeof peak[1]);
        } else {
            memcpy(left + i, &peak[0], (size_t)count * sizeof *left);
            memcpy(right + i, &peak[1], (size_t)count * sizeof *right);
        }
    }
    t->used += frames;
}

void lq_truepeak_process_from(lq_truepeak *t, float *const *io, int frames, float least,
                              float *const *peaks)
{
    for (int done = 0; done < frames;) {
        if (t->used == LQ_TRUEPEAK_SPAN) {
            for (int c = 0; c < LQ_CHANNELS; c++)
                memmove(t->x[c], t->x[c] + LQ_TRUEPEAK_SPAN, LQ_TRUEPEAK_HISTORY * sizeof(float));
            t->used = 0;
        }
        int n = lq_min_int(frames - done, LQ_TRUEPEAK_SPAN - t->used);
        float *const in[LQ_CHANNELS] = {io[0] + done, io[1] + done};
        some_frames(t, in, n, least, peaks[0] + done, peaks[1] + done);
        done += n;
    }
}

void lq_truepeak_process(lq_truepeak *t, float *const *io, int frames, float *const *peaks)
{
    lq_truepeak_process_from(t, io, frames, 0.0F, peaks);
}
