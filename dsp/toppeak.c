// toppeak.c. SPDX-License-Identifier: MIT
#include "toppeak.h"
#include "apex.h"
#include "kaiser.h"
#include <math.h>
#include <string.h>

enum {
    HALF = LQ_TOPPEAK_TAPS / 2,
    REACH = 1, // frames
    CHUNK = 256,
};

#define BETA 6.0
#define RISE 1.0085f // 0.073 dB: how far a parabola on 4x may be under a wave at half the rate

static f32x4 load(const float *p)
{
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static float greater(float a, float b)
{
    return a > b ? a : b;
}

void lq_toppeak_init(lq_toppeak *t)
{
    memset(&t->state, 0, sizeof t->state);
    t->state.used = 2 * LQ_TOPPEAK_BEFORE; // silence before the file, where a cut rings, too
    for (int part = 1; part < 8; part++) {
        double taps[LQ_TOPPEAK_TAPS], sum = 0.0;
        for (int k = 0; k < LQ_TOPPEAK_TAPS; k++) {
            double at = k - (HALF - 1) - 0.125 * part;
            taps[k] = lq_sinc(at) * lq_kaiser(at / HALF, BETA);
            sum += taps[k];
        }
        for (int k = 0; k < LQ_TOPPEAK_TAPS; k++)
            t->coef[part - 1][k] = (float)(taps[k] / sum);
    }
}

// The wave `eighths` of a frame behind x, or before it.
static float between(const lq_toppeak *t, const float *x, int eighths)
{
    int part = eighths & 7;
    x += (eighths - part) / 8;
    if (part == 0)
        return *x;
    const float *coef = t->coef[part - 1], *from = x - (HALF - 1);
    f32x4 a = {0}, b = {0}, c = {0}, d = {0};
    for (int k = 0; k < LQ_TOPPEAK_TAPS; k += 16) {
        a += load(from + k) * load(coef + k);
        b += load(from + k + 4) * load(coef + k + 4);
        c += load(from + k + 8) * load(coef + k + 8);
        d += load(from + k + 12) * load(coef + k + 12);
    }
    f32x4 sum = (a + b) + (c + d);
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

// Top of the wave about the frame from x to the next, however far over their ends it lies, within
// REACH; less exact if it cannot come over `best`.
static float refined(const lq_toppeak *t, const float *x, float best)
{
    float at[5]; // quarters of the frame
    int top = 0;
    for (int i = 0; i < 5; i++) {
        at[i] = between(t, x, 2 * i);
        top = fabsf(at[i]) > fabsf(at[top]) ? i : top;
    }
    int place = 2 * top; // eighths
    float left = top > 0 ? at[top - 1] : between(t, x, place - 2), middle = at[top];
    float right = top < 4 ? at[top + 1] : between(t, x, place + 2);
    for (; fabsf(left) > fabsf(middle) && place > -8 * REACH; place -= 2) {
        right = middle;
        middle = left;
        left = between(t, x, place - 4);
    }
    for (; fabsf(right) > fabsf(middle) && place < 8 + 8 * REACH; place += 2) {
        left = middle;
        middle = right;
        right = between(t, x, place + 4);
    }
    float rough = lq_apex(left, middle, right);
    if (rough * RISE <= best)
        return rough;
    float before = between(t, x, place - 1), behind = between(t, x, place + 1);
    if (fabsf(before) > fabsf(middle))
        return lq_apex(left, before, middle);
    if (fabsf(behind) > fabsf(middle))
        return lq_apex(middle, behind, right);
    return lq_apex(before, middle, behind);
}

// The highest of all comes first, so that few others are left to be read.
static void look(const lq_toppeak *t, lq_toppeak_state *s, int channels)
{
    for (int c = 0; c < channels; c++) {
        const float *peaks = s->peaks[c], *x = s->x[c];
        const int end = LQ_TOPPEAK_BEFORE + LQ_TOPPEAK_BLOCK;
        int first = LQ_TOPPEAK_BEFORE;
        for (int i = LQ_TOPPEAK_BEFORE; i < end; i++)
            first = peaks[i] > peaks[first] ? i : first;
        float could = peaks[first] * LQ_TOPPEAK_MARGIN;
        if (could <= s->best)
            continue;
        s->best = greater(s->best, refined(t, x + first, s->best));
        for (int i = LQ_TOPPEAK_BEFORE; i < end; i++) {
            bool is_top = peaks[i] > peaks[i - 1] && peaks[i] >= peaks[i + 1];
            if (is_top && i != first && peaks[i] * LQ_TOPPEAK_MARGIN > s->best)
                s->best = greater(s->best, refined(t, x + i, s->best));
        }
    }
}

static void process(const lq_toppeak *t, lq_toppeak_state *s, float *const *io, float *const *peaks,
                    int channels, int frames)
{
    const int kept = LQ_TOPPEAK_FRAMES - LQ_TOPPEAK_BLOCK;
    for (int done = 0; done < frames;) {
        int n = lq_min_int(frames - done, LQ_TOPPEAK_FRAMES - s->used);
        for (int c = 0; c < channels; c++) {
            memcpy(s->x[c] + s->used, io[c] + done, (size_t)n * sizeof(float));
            memcpy(s->peaks[c] + s->used - LQ_TRUEPEAK_DELAY, peaks[c] + done,
                   (size_t)n * sizeof(float));
        }
        s->used += n;
        done += n;
        if (s->used < LQ_TOPPEAK_FRAMES)
            continue;
        look(t, s, channels);
        for (int c = 0; c < channels; c++) {
            memmove(s->x[c], s->x[c] + LQ_TOPPEAK_BLOCK, (size_t)kept * sizeof(float));
            memmove(s->peaks[c], s->peaks[c] + LQ_TOPPEAK_BLOCK, (size_t)kept * sizeof(float));
        }
        s->used = kept;
    }
}

void lq_toppeak_process(lq_toppeak *t, float *const *io, float *const *peaks, int channels,
                        int frames)
{
    process(t, &t->state, io, peaks, channels, frames);
}

float lq_toppeak_read(const lq_toppeak *t, const lq_truepeak *detector, int channels)
{
    lq_truepeak rest = *detector;
    lq_toppeak_state state = t->state;
    float silence[CHUNK] = {0.0f}, left[CHUNK], right[CHUNK];
    float *in[] = {silence, silence}, *peaks[] = {left, right};
    for (int done = 0; done < LQ_TOPPEAK_FRAMES; done += CHUNK) {
        lq_truepeak_process(&rest, in, CHUNK, peaks);
        process(t, &state, in, peaks, channels, CHUNK);
    }
    return state.best;
}
