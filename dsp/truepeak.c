// truepeak.c. SPDX-License-Identifier: MIT
#include "truepeak.h"
#include "halfband.h"

void lq_truepeak_init(lq_truepeak *t)
{
    lq_halfband_taps(t->wide, LQ_TRUEPEAK_WIDE, 8.0);
    lq_halfband_taps(t->narrow, LQ_TRUEPEAK_NARROW, 5.5);
    lq_truepeak_reset(t);
}

void lq_truepeak_reset(lq_truepeak *t)
{
    memset(t->x, 0, sizeof t->x);
    memset(t->half, 0, sizeof t->half);
    memset(t->three, 0, sizeof t->three);
    t->used = 0;
}

// Top of the parabola through three neighbours, if it lies nearer to the middle one than to the
// others.
static inline f32x4 apex(f32x4 left, f32x4 middle, f32x4 right)
{
    f32x4 slope = right - left;                      // twice the slope at the middle
    f32x4 bend = (left - middle) + (right - middle); // second difference
    i32x4 near = lq_abs4(slope) < lq_abs4(bend);     // false for 0 and 0
    f32x4 divisor = lq_choose4(near, bend, lq_splat4(1.0F));
    f32x4 top = middle - slope * slope * lq_splat4(0.125F) / divisor;
    f32x4 high = lq_abs4(middle);
    return lq_max4(high, lq_choose4(near, lq_abs4(top), high));
}

// Four frames of one channel from frame n on. What cannot reach `least` is read at the four points
// alone: no apex is higher than the greatest of them and their neighbours by more than a quarter,
// as |slope| / 8 at most is added to one.
static inline f32x4 four_peaks(lq_truepeak *t, int c, int n, f32x4 least, f32x4 *before)
{
    const float *x = t->x[c] + n, *half = t->half[c] + n;
    f32x4 at0 = lq_read4(x), at1, at2 = lq_read4(half), at3, next = lq_read4(x + 1);
    lq_halfband_narrow(t->narrow, LQ_TRUEPEAK_NARROW, x, half, &at1, &at3);
    lq_write4(t->three[c] + n, at3);
    f32x4 last = __builtin_shufflevector(*before, at3, 3, 4, 5, 6);
    *before = at3;
    f32x4 points =
        lq_max4(lq_max4(lq_abs4(at0), lq_abs4(at1)), lq_max4(lq_abs4(at2), lq_abs4(at3)));
    f32x4 most = lq_max4(points, lq_max4(lq_abs4(last), lq_abs4(next))) * lq_splat4(1.25F) - least;
    if (!(lq_top4(most) >= 0.0F))
        return points;
    f32x4 tops = lq_max4(lq_max4(apex(last, at0, at1), apex(at0, at1, at2)),
                         lq_max4(apex(at1, at2, at3), apex(at2, at3, next)));
    return lq_choose4(most >= lq_splat4(0.0F), tops, points);
}

static void some_frames(lq_truepeak *t, float *const *io, int frames, float least,
                        float *const *peaks)
{
    const int newest = LQ_TRUEPEAK_HISTORY + t->used, at = newest - LQ_TRUEPEAK_DELAY;
    const lq_halfband_lines halves = {
        .line = {t->x[0], t->x[1]}, .out = {t->half[0], t->half[1]}, .before = 0, .after = 1};
    for (int c = 0; c < LQ_CHANNELS; c++)
        for (int i = 0; i < frames; i++)
            t->x[c][newest + i] = io[c][i];
    lq_halfband_wide(t->wide, LQ_TRUEPEAK_WIDE, &halves, newest - LQ_TRUEPEAK_WIDE, frames);
    for (int c = 0; c < LQ_CHANNELS; c++) {
        f32x4 before =
            lq_read4(t->three[c] + at - 4); // in a register: what was just written is slow to read
        for (int i = 0; i < frames; i += 4) {
            f32x4 four = four_peaks(t, c, at + i, lq_splat4(least), &before);
            if (i + 4 <= frames)
                lq_write4(peaks[c] + i, four);
            else
                memcpy(peaks[c] + i, &four, (size_t)(frames - i) * sizeof(float));
        }
    }
    t->used += frames;
}

static void to_front(float (*lines)[LQ_TRUEPEAK_SIZE])
{
    for (int c = 0; c < LQ_CHANNELS; c++)
        memmove(lines[c], lines[c] + LQ_TRUEPEAK_SPAN, LQ_TRUEPEAK_HISTORY * sizeof(float));
}

void lq_truepeak_process_from(lq_truepeak *t, float *const *io, int frames, float least,
                              float *const *peaks)
{
    for (int done = 0; done < frames;) {
        if (t->used == LQ_TRUEPEAK_SPAN) {
            to_front(t->x);
            to_front(t->half);
            to_front(t->three);
            t->used = 0;
        }
        int n = lq_min_int(frames - done, LQ_TRUEPEAK_SPAN - t->used);
        some_frames(t, (float *[]){io[0] + done, io[1] + done}, n, least,
                    (float *[]){peaks[0] + done, peaks[1] + done});
        done += n;
    }
}

void lq_truepeak_process(lq_truepeak *t, float *const *io, int frames, float *const *peaks)
{
    lq_truepeak_process_from(t, io, frames, 0.0F, peaks);
}
