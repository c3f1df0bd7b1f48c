// over4.c -- see over4.h. SPDX-License-Identifier: MIT
#include "over4.h"
#include "halfband.h"
#include <string.h>

enum { WIDE = LQ_OVER4_WIDE, NARROW = LQ_OVER4_NARROW };

void lq_over4_init(lq_over4 *o)
{
    memset(o, 0, sizeof *o);
    lq_halfband_taps(o->wide, WIDE, 8.0);
    lq_halfband_taps(o->narrow, NARROW, 9.0);
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
        for (int i = 0; i < frames; i++)
            o->x[ch][LQ_OVER4_HISTORY + o->used + i] = in[ch][i];
    o->used += frames;
}

int lq_over4_up(lq_over4 *o, float *const *in, int frames)
{
    feed(o, in, frames);
    int newest = LQ_OVER4_HISTORY + o->used - frames, at = newest - LQ_OVER4_UP;
    const lq_halfband_lines halves = {
        .line = {o->x[0], o->x[1]}, .out = {o->half[0], o->half[1]}, .before = 0, .after = 1};
    lq_halfband_wide(o->wide, WIDE, &halves, newest - WIDE, frames);
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        const float *x = o->x[ch], *half = o->half[ch];
        for (int n = at; n < at + frames; n += 4) {
            f32x4 quarter, three;
            lq_halfband_narrow(o->narrow, NARROW, x + n, half + n, &quarter, &three);
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
            lq_halfband_narrow(o->narrow, NARROW, three + n - 1, quarter + n, &whole, &half);
            lq_write4(o->back[0][ch] + n, lq_splat4(0.5f) * (lq_read4(o->step[0][ch] + n) + whole));
            lq_write4(o->back[1][ch] + n, lq_splat4(0.5f) * (lq_read4(o->step[2][ch] + n) + half));
        }
    }
    float low[LQ_CHANNELS][LQ_OVER4_SIZE];
    const lq_halfband_lines whole = {.line = {o->back[1][0], o->back[1][1]},
                                     .middle = {o->back[0][0], o->back[0][1]},
                                     .out = {low[0], low[1]},
                                     .before = -1,
                                     .after = 0};
    lq_halfband_wide(o->wide, WIDE, &whole, end, frames);
    for (int i = 0; i < frames; i++)
        out[i] = 0.5 * (f64x2){low[0][end + i], low[1][end + i]};
}
