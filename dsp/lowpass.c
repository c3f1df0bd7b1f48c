// lowpass.c. SPDX-License-Identifier: MIT
#include "lowpass.h"
#include "kaiser.h"
#include "vec.h"

// Between 44.1 and 48 kHz: only from 48 kHz on is there room above 20 kHz for a short filter.
static bool is_low_rate(double sample_rate)
{
    return sample_rate < 46000.0;
}

int lq_lowpass_delay(double sample_rate)
{
    return is_low_rate(sample_rate) ? 127 : 47;
}

void lq_lowpass_init(lq_lowpass *l, double sample_rate)
{
    double cut = is_low_rate(sample_rate) ? 0.465 : 0.455;
    double beta = 8.0; // 80 dB of stop band; a wider window would only widen the transition
    double taps[LQ_LOWPASS_MAX_HALF + 1], sum = 0.0;
    l->half = lq_lowpass_delay(sample_rate);
    for (int k = 0; k <= l->half; k++) {
        double t = l->half - k;
        taps[k] = 2.0 * cut * lq_sinc(2.0 * cut * t) * lq_kaiser(t / (l->half + 1), beta);
        sum += k < l->half ? 2.0 * taps[k] : taps[k];
    }
    for (int k = 0; k < l->half; k++) {
        float tap = (float)(taps[k] / sum);
        l->coef[k] = (f32x4){tap, tap, tap, tap};
    }
    l->middle = taps[l->half] / sum;
    lq_lowpass_reset(l);
}

void lq_lowpass_reset(lq_lowpass *l)
{
    memset(l->x, 0, sizeof l->x);
    memset(l->late, 0, sizeof l->late);
    l->used = 0;
}

// The pairs of four frames, both channels, from the outermost inwards; x points at the oldest taps.
static void pairs(const lq_lowpass *l, const float *left, const float *right, f32x4 out[2])
{
    const float *left_end = left + 2 * l->half, *right_end = right + 2 * l->half;
    f32x4 l_even = {0}, l_odd = {0}, r_even = {0}, r_odd = {0};
    int k = 0;
    for (; k + 2 <= l->half; k += 2) {
        l_even += (lq_read4(left + k) + lq_read4(left_end - k)) * l->coef[k];
        r_even += (lq_read4(right + k) + lq_read4(right_end - k)) * l->coef[k];
        l_odd += (lq_read4(left + k + 1) + lq_read4(left_end - k - 1)) * l->coef[k + 1];
        r_odd += (lq_read4(right + k + 1) + lq_read4(right_end - k - 1)) * l->coef[k + 1];
    }
    if (k < l->half) {
        l_even += (lq_read4(left + k) + lq_read4(left_end - k)) * l->coef[k];
        r_even += (lq_read4(right + k) + lq_read4(right_end - k)) * l->coef[k];
    }
    out[0] = l_even + l_odd;
    out[1] = r_even + r_odd;
}

static void some_frames(lq_lowpass *l, f64x2 *io, int frames)
{
    const int history = 2 * l->half;
    float *left = l->x[0] + history + l->used, *right = l->x[1] + history + l->used;
    lq_give_lanes(io, (float *[]){left, right}, frames);
    for (int i = 0; i < frames; i++)
        l->late[l->half + l->used + i] = io[i];
    const f64x2 middle = lq_splat2(l->middle);
    for (int i = 0; i < frames; i += 4) {
        f32x4 sum[2];
        pairs(l, l->x[0] + l->used + i, l->x[1] + l->used + i, sum);
        const f64x2 *late = l->late + l->used + i;
        f32x4 first = __builtin_shufflevector(sum[0], sum[1], 0, 4, 1, 5);
        f32x4 last = __builtin_shufflevector(sum[0], sum[1], 2, 6, 3, 7);
        float by_frame[8];
        lq_write4(by_frame, first);
        lq_write4(by_frame + 4, last);
        for (int n = 0; n < lq_min_int(4, frames - i); n++)
            io[i + n] = late[n] * middle + lq_widen(by_frame + 2 * n);
    }
    l->used += frames;
}

void lq_lowpass_process(lq_lowpass *l, f64x2 *io, int frames)
{
    for (int done = 0; done < frames;) {
        if (l->used == LQ_LOWPASS_SPAN) {
            size_t history = 2 * (size_t)l->half;
            for (int c = 0; c < LQ_CHANNELS; c++)
                memmove(l->x[c], l->x[c] + LQ_LOWPASS_SPAN, history * sizeof *l->x[c]);
            memmove(l->late, l->late + LQ_LOWPASS_SPAN, (size_t)l->half * sizeof *l->late);
            l->used = 0;
        }
        int n = lq_min_int(frames - done, LQ_LOWPASS_SPAN - l->used);
        some_frames(l, io + done, n);
        done += n;
    }
}
