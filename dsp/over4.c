// over4.c -- see over4.h. SPDX-License-Identifier: MIT
#include "over4.h"
#include "kaiser.h"
#include "vec.h"
#include <string.h>

enum { WIDE = LQ_OVER4_WIDE, NARROW = LQ_OVER4_NARROW, GROUP = 8 };

// Taps at half a step, one and a half, ...: the even ones of a half-band filter are 0.
static void design(float *taps, int pairs, double beta)
{
    double value[WIDE], sum = 0.0;
    for (int k = 0; k < pairs; k++) {
        value[k] = lq_sinc(k + 0.5) * lq_kaiser((k + 0.5) / pairs, beta);
        sum += 2.0 * value[k];
    }
    for (int k = 0; k < pairs; k++)
        taps[k] = (float)(value[k] / sum);
}

void lq_over4_init(lq_over4 *o)
{
    memset(o, 0, sizeof *o);
    design(o->wide, WIDE, 8.0);
    design(o->narrow, NARROW, 9.0);
}

static void clear(lq_over4 *o)
{
    memset(o->x, 0, sizeof o->x);
    memset(o->half, 0, sizeof o->half);
    memset(o->step, 0, sizeof o->step);
    memset(o->back, 0, sizeof o->back);
    o->used = o->tail = 0;
}

void lq_over4_reset(lq_over4 *o)
{
    clear(o);
    o->runs = o->asked;
    o->steps = LQ_OVER4_READY;
}

bool lq_over4_turn(lq_over4 *o, bool silent)
{
    bool starts = o->asked && !o->runs;
    if (starts) {
        clear(o);
        o->runs = true;
        o->steps = 0;
    } else if (o->steps < LQ_OVER4_READY) {
        o->steps++;
    }
    o->tail = o->asked || !silent ? 0 : o->tail + 1;
    if (o->tail > LQ_OVER4_TAIL)
        o->runs = false;
    return starts;
}

static void to_front(float *line, int by)
{
    memmove(line, line + by, LQ_OVER4_HISTORY * sizeof *line);
}

static void feed(lq_over4 *o, float *const *in, int frames)
{
    if (o->used + frames > LQ_OVER4_SPAN) {
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            to_front(o->x[ch], o->used);
            to_front(o->half[ch], o->used);
            for (int p = 0; p < 4; p++)
                to_front(o->step[p][ch], o->used);
            to_front(o->back[0][ch], o->used);
            to_front(o->back[1][ch], o->used);
        }
        o->used = 0;
    }
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        memcpy(o->x[ch] + LQ_OVER4_HISTORY + o->used, in[ch], (size_t)frames * sizeof(float));
    o->used += frames;
}

// out[n] = middle[n] + sum of taps[k] * (line[n + before - k] + line[n + after + k]), eight frames
// of both channels in flight. middle may be missing.
static void wide(const float *taps, float (*line)[LQ_OVER4_SIZE], int before, int after,
                 float (*middle)[LQ_OVER4_SIZE], float (*out)[LQ_OVER4_SIZE], int at, int frames)
{
    for (int n = at; n < at + frames; n += GROUP) {
        const float *lb = line[0] + n + before, *la = line[0] + n + after;
        const float *rb = line[1] + n + before, *ra = line[1] + n + after;
        f32x4 l0 = lq_splat4(0.0f), l1 = l0, r0 = l0, r1 = l0;
        if (middle) {
            l0 = lq_read4(middle[0] + n);
            l1 = lq_read4(middle[0] + n + 4);
            r0 = lq_read4(middle[1] + n);
            r1 = lq_read4(middle[1] + n + 4);
        }
        for (int k = 0; k < WIDE; k++) {
            f32x4 tap = lq_splat4(taps[k]);
            l0 += tap * (lq_read4(lb - k) + lq_read4(la + k));
            l1 += tap * (lq_read4(lb - k + 4) + lq_read4(la + k + 4));
            r0 += tap * (lq_read4(rb - k) + lq_read4(ra + k));
            r1 += tap * (lq_read4(rb - k + 4) + lq_read4(ra + k + 4));
        }
        lq_write4(out[0] + n, l0);
        lq_write4(out[0] + n + 4, l1);
        lq_write4(out[1] + n, r0);
        lq_write4(out[1] + n + 4, r1);
    }
}

// The same between two lines whose steps take turns: a, b, a, b. First and second step after n.
static void narrow(const float *taps, const float *a, const float *b, f32x4 *first, f32x4 *second)
{
    f32x4 one = lq_splat4(0.0f), two = one;
    for (int k = 0; k < NARROW; k += 2) {
        int j = k / 2;
        f32x4 even = lq_splat4(taps[k]), odd = lq_splat4(taps[k + 1]);
        one += even * (lq_read4(a - j) + lq_read4(b + j));
        two += even * (lq_read4(b - j) + lq_read4(a + j + 1));
        one += odd * (lq_read4(b - j - 1) + lq_read4(a + j + 1));
        two += odd * (lq_read4(a - j) + lq_read4(b + j + 1));
    }
    *first = one;
    *second = two;
}

int lq_over4_up(lq_over4 *o, float *const *in, int frames)
{
    feed(o, in, frames);
    int newest = LQ_OVER4_HISTORY + o->used - frames, at = newest - LQ_OVER4_UP;
    wide(o->wide, o->x, 0, 1, NULL, o->half, newest - WIDE, frames);
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        const float *x = o->x[ch], *half = o->half[ch];
        for (int n = at; n < at + frames; n += 4) {
            f32x4 quarter, three;
            narrow(o->narrow, x + n, half + n, &quarter, &three);
            lq_write4(o->step[0][ch] + n, lq_read4(x + n));
            lq_write4(o->step[1][ch] + n, quarter);
            lq_write4(o->step[2][ch] + n, lq_read4(half + n));
            lq_write4(o->step[3][ch] + n, three);
        }
    }
    return at;
}

void lq_over4_down(lq_over4 *o, f64x2 *out, int frames)
{
    int newest = LQ_OVER4_HISTORY + o->used - frames;
    int at = newest - LQ_OVER4_UP - NARROW / 2, end = newest - LQ_OVER4_DELAY;
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        // Around a frame lie the steps three quarters before it and a quarter after it.
        const float *quarter = o->step[1][ch], *three = o->step[3][ch];
        for (int n = at; n < at + frames; n += 4) {
            f32x4 whole, half;
            narrow(o->narrow, three + n - 1, quarter + n, &whole, &half);
            lq_write4(o->back[0][ch] + n, lq_splat4(0.5f) * (lq_read4(o->step[0][ch] + n) + whole));
            lq_write4(o->back[1][ch] + n, lq_splat4(0.5f) * (lq_read4(o->step[2][ch] + n) + half));
        }
    }
    float low[LQ_CHANNELS][LQ_OVER4_SIZE];
    wide(o->wide, o->back[1], -1, 0, o->back[0], low, end, frames);
    for (int i = 0; i < frames; i++)
        out[i] = 0.5 * (f64x2){low[0][end + i], low[1][end + i]};
}
