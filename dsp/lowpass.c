// lowpass.c. SPDX-License-Identifier: MIT
#include "lowpass.h"
#include "kaiser.h"
#include <string.h>

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
    double taps[LQ_LOWPASS_MAX_TAPS / 2 + 1], sum = 0.0;
    l->half = lq_lowpass_delay(sample_rate);
    for (int k = 0; k <= l->half; k++) {
        double t = l->half - k;
        taps[k] = 2.0 * cut * lq_sinc(2.0 * cut * t) * lq_kaiser(t / (l->half + 1), beta);
        sum += k < l->half ? 2.0 * taps[k] : taps[k];
    }
    for (int k = 0; k <= l->half; k++)
        l->coef[k] = (f64x2){taps[k] / sum, taps[k] / sum};
    lq_lowpass_reset(l);
}

void lq_lowpass_reset(lq_lowpass *l)
{
    memset(l->x, 0, sizeof l->x);
    l->used = 0;
}

// Both of these add up in the same order, from the outermost pair to the middle; x points at the
// oldest tap.
static f64x2 one_frame(const lq_lowpass *l, const f64x2 *x)
{
    const f64x2 *end = x + 2 * l->half;
    f64x2 sum = {0.0, 0.0};
    for (int k = 0; k < l->half; k++)
        sum += (x[k] + end[-k]) * l->coef[k];
    return sum + x[l->half] * l->coef[l->half];
}

static void four_frames(const lq_lowpass *l, const f64x2 *x, f64x2 *out)
{
    const f64x2 *end = x + 2 * l->half;
    f64x2 a = {0.0, 0.0}, b = a, c = a, d = a;
    for (int k = 0; k < l->half; k++) {
        f64x2 coef = l->coef[k];
        a += (x[k] + end[-k]) * coef;
        b += (x[k + 1] + end[1 - k]) * coef;
        c += (x[k + 2] + end[2 - k]) * coef;
        d += (x[k + 3] + end[3 - k]) * coef;
    }
    f64x2 coef = l->coef[l->half];
    out[0] = a + x[l->half] * coef;
    out[1] = b + x[l->half + 1] * coef;
    out[2] = c + x[l->half + 2] * coef;
    out[3] = d + x[l->half + 3] * coef;
}

void lq_lowpass_process(lq_lowpass *l, f64x2 *io, int frames)
{
    int history = 2 * l->half;
    for (int done = 0; done < frames;) {
        if (l->used == LQ_LOWPASS_SPAN) {
            memmove(l->x, l->x + LQ_LOWPASS_SPAN, (size_t)history * sizeof *l->x);
            l->used = 0;
        }
        int n = lq_min_int(frames - done, LQ_LOWPASS_SPAN - l->used), i = 0;
        const f64x2 *oldest = l->x + l->used;
        memcpy(l->x + history + l->used, io + done, (size_t)n * sizeof *l->x);
        for (; i + 4 <= n; i += 4)
            four_frames(l, oldest + i, io + done + i);
        for (; i < n; i++)
            io[done + i] = one_frame(l, oldest + i);
        l->used += n;
        done += n;
    }
}
