// convert.c. SPDX-License-Identifier: MIT
#include "convert.h"
#include "kaiser.h"
#include <string.h>

#define CUT 0.9694 // of the lower Nyquist; see convert.h
#define BETA 16.0  // stop band below -153 dB; more would no longer keep 21 kHz within 0.1 dB

enum { TOGETHER = 4 }; // outputs that share the reading of a row

static int64_t ceil_div(int64_t a, int64_t b) // a >= 0
{
    return (a + b - 1) / b;
}

static int common_divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// Coefficients of the output that lies `place` of `up` behind an input frame. The first belongs to
// the frame reach - 1 before that one, the last to the frame reach behind it.
static void make_row(const lq_convert *c, int place, double *row)
{
    int taps = 2 * c->reach;
    // Input frames to frames of the lower rate.
    double scale = c->up < c->down ? (double)c->up / c->down : 1.0;
    double sum = 0.0;
    for (int k = 0; k < taps; k++) {
        double t = (k - (c->reach - 1) - (double)place / c->up) * scale;
        row[k] = lq_sinc(CUT * t) * lq_kaiser(t / LQ_CONVERT_HALF, BETA);
        sum += row[k];
    }
    for (int k = 0; k < taps; k++)
        row[k] /= sum;
}

bool lq_convert_init(lq_convert *c, double from, double to)
{
    if (!(from >= LQ_MIN_RATE && from <= LQ_MAX_RATE && to >= LQ_MIN_RATE && to <= LQ_MAX_RATE))
        return false;
    int in = (int)from, out = (int)to;
    if (in != from || out != to || in == out)
        return false;
    int common = common_divisor(in, out);
    c->up = out / common;
    c->down = in / common;
    c->reach = c->up >= c->down ? LQ_CONVERT_HALF
                                : (int)ceil_div((int64_t)LQ_CONVERT_HALF * c->down, c->up);
    int rows = c->up / 2 + 1, taps = 2 * c->reach;
    if ((int64_t)rows * taps > LQ_CONVERT_COEFS)
        return false;
    for (int place = 0; place < rows; place++)
        make_row(c, place, c->coef + place * taps);
    lq_convert_reset(c);
    return true;
}

void lq_convert_reset(lq_convert *c)
{
    c->pushed = c->made = 0;
    c->held = c->reach - 1; // silence before the file
    c->position = -c->held;
    memset(c->x, 0, (size_t)c->held * sizeof *c->x);
}

int lq_convert_most(const lq_convert *c)
{
    return lq_min_int(LQ_MAX_FRAMES, (int)((int64_t)LQ_MAX_FRAMES * c->down / c->up));
}

int64_t lq_convert_total(const lq_convert *c)
{
    return ceil_div(c->pushed * c->up, c->down);
}

static f64x2 tidy_frame(f64x2 frame)
{
    return (f64x2){lq_tidy(frame[0]), lq_tidy(frame[1])};
}

// Both of these add up even and odd taps apart, so that one output has the same bits whoever makes
// it. step is 1 or -1: a mirrored row is read from its end.
static f64x2 one_frame(const double *coef, int step, const f64x2 *x, int taps)
{
    f64x2 even = {0.0, 0.0}, odd = even;
    for (int k = 0; k < taps; k += 2, coef += 2 * step) {
        even += x[k] * (f64x2){coef[0], coef[0]};
        odd += x[k + 1] * (f64x2){coef[step], coef[step]};
    }
    return tidy_frame(even + odd);
}

// Outputs of one place: their input lies `hop` frames apart, they themselves `apart`.
static void four_frames(const double *coef, int step, const f64x2 *x, int hop, int taps, f64x2 *out,
                        int apart)
{
    const f64x2 *x1 = x + hop, *x2 = x1 + hop, *x3 = x2 + hop;
    f64x2 even0 = {0.0, 0.0}, even1 = even0, even2 = even0, even3 = even0;
    f64x2 odd0 = even0, odd1 = even0, odd2 = even0, odd3 = even0;
    for (int k = 0; k < taps; k += 2, coef += 2 * step) {
        f64x2 c = {coef[0], coef[0]}, d = {coef[step], coef[step]};
        even0 += x[k] * c;
        even1 += x1[k] * c;
        even2 += x2[k] * c;
        even3 += x3[k] * c;
        odd0 += x[k + 1] * d;
        odd1 += x1[k + 1] * d;
        odd2 += x2[k + 1] * d;
        odd3 += x3[k + 1] * d;
    }
    out[0] = tidy_frame(even0 + odd0);
    out[apart] = tidy_frame(even1 + odd1);
    out[2 * apart] = tidy_frame(even2 + odd2);
    out[3 * apart] = tidy_frame(even3 + odd3);
}

// Up to TOGETHER * L outputs from `made` on, whose input is all in x: place by place, because every
// L-th output has the same one.
static void make_group(const lq_convert *c, int count, f64x2 *out)
{
    int taps = 2 * c->reach;
    for (int first = 0; first < count && first < c->up; first++) {
        int64_t at = (c->made + first) * c->down;
        int place = (int)(at % c->up), step = 2 * place > c->up ? -1 : 1; // back when mirrored
        const double *row = c->coef + (step < 0 ? c->up - place : place) * taps;
        const double *coef = step < 0 ? row + taps - 1 : row;
        const f64x2 *x = c->x + (at / c->up - (c->reach - 1) - c->position);
        if (first + (TOGETHER - 1) * c->up < count)
            four_frames(coef, step, x, c->down, taps, out + first, c->up);
        else
            for (int i = first; i < count; i += c->up, x += c->down)
                out[i] = one_frame(coef, step, x, taps);
    }
}

// Output frames `made` up to `end`.
static int make_frames(lq_convert *c, int64_t end, f64x2 *out)
{
    int count = (int)(end - c->made);
    for (int done = 0; done < count;) {
        int n = lq_min_int(TOGETHER * c->up, count - done);
        make_group(c, n, out + done);
        c->made += n;
        done += n;
    }
    return count;
}

// Drops what no later output needs and makes room for `frames` more.
static f64x2 *room_for(lq_convert *c, int frames)
{
    if (c->held + frames > (int)(sizeof c->x / sizeof *c->x)) {
        int64_t oldest = c->made * c->down / c->up - (c->reach - 1);
        int drop = (int)(oldest - c->position);
        c->held -= drop;
        c->position = oldest;
        memmove(c->x, c->x + drop, (size_t)c->held * sizeof *c->x);
    }
    f64x2 *room = c->x + c->held;
    c->held += frames;
    return room;
}

int lq_convert_push(lq_convert *c, const f64x2 *in, int frames, f64x2 *out)
{
    f64x2 *room = room_for(c, frames);
    for (int i = 0; i < frames; i++)
        room[i] = tidy_frame(in[i]);
    c->pushed += frames;
    int64_t ready = c->pushed - c->reach; // outputs before this input frame
    return ready <= 0 ? 0 : make_frames(c, ceil_div(ready * c->up, c->down), out);
}

int lq_convert_finish(lq_convert *c, f64x2 *out)
{
    memset(room_for(c, c->reach), 0, (size_t)c->reach * sizeof *c->x);
    return make_frames(c, lq_convert_total(c), out);
}
