// clip.c -- see clip.h. SPDX-License-Identifier: MIT
#include "clip.h"
#include "kaiser.h"
#include "units.h"
#include <math.h>
#include <string.h>

#define KNEE 0.25 // half its width, of the limit

static f64x2 both(double x)
{
    return (f64x2){x, x};
}

void lq_clip_init(lq_clip *c)
{
    double up[3][LQ_CLIP_PAIRS], down[LQ_CLIP_DOWN], outer = 0.0, middle = 0.0, sum = 0.0;
    memset(c, 0, sizeof *c);
    for (int k = 0; k < LQ_CLIP_PAIRS; k++) {
        const double width = LQ_CLIP_PAIRS, beta = 8.0;
        for (int phase = 0; phase < 3; phase++) {
            double t = k + 0.25 * (phase + 1);
            up[phase][k] = lq_sinc(t) * lq_kaiser(t / width, beta);
        }
        outer += up[0][k] + up[2][k];
        middle += 2.0 * up[1][k];
    }
    for (int k = 0; k < LQ_CLIP_PAIRS; k++) {
        c->quarter[k] = both(up[0][k] / outer);
        c->half[k] = both(up[1][k] / middle);
        c->three[k] = both(up[2][k] / outer);
    }
    // Half-way between 20 kHz and what folds back onto it, at 44.1 kHz and up.
    const double cut = 0.5, beta = 9.0;
    for (int k = 0; k < LQ_CLIP_DOWN; k++) {
        double t = 0.25 * (k + 0.5);
        down[k] = lq_sinc(2.0 * cut * t) * lq_kaiser(t / LQ_CLIP_PAIRS, beta);
        sum += 2.0 * down[k];
    }
    for (int k = 0; k < LQ_CLIP_DOWN; k++)
        c->down[k] = both(down[k] / sum);
    lq_clip_reset(c);
}

void lq_clip_reset(lq_clip *c)
{
    memset(c->x, 0, sizeof c->x);
    memset(c->off, 0, sizeof c->off);
    c->before = both(0.0);
    c->used = 0;
    c->idle = LQ_CLIP_HISTORY;
    c->shaved = 1.0;
}

// What the curve takes off x, for a limit of 1.
static double taken(double x)
{
    double over = fabs(x) - (1.0 - KNEE);
    if (over <= 0.0)
        return 0.0;
    double y = over < 2.0 * KNEE ? over * over * (0.25 / KNEE) : fabs(x) - 1.0;
    return x < 0.0 ? -y : y;
}

// Its antiderivative.
static double area(double x)
{
    double over = fabs(x) - (1.0 - KNEE);
    if (over <= 0.0)
        return 0.0;
    if (over < 2.0 * KNEE)
        return over * over * over * (1.0 / (12.0 * KNEE));
    double beyond = fabs(x) - 1.0; // from KNEE on
    return 0.5 * beyond * beyond + KNEE * KNEE * (1.0 / 6.0);
}

// What is taken off between two neighbours, a channel.
static double between(double from, double to, double limit)
{
    double most = fabs(from) > fabs(to) ? fabs(from) : fabs(to);
    if (most <= (1.0 - KNEE) * limit)
        return 0.0;
    double a = from / limit, b = to / limit, step = b - a;
    return limit * (fabs(step) < 1e-6 ? taken(0.5 * (a + b)) : (area(b) - area(a)) / step);
}

static void note(lq_clip *c, double x, double limit)
{
    double off = fabs(taken(x / limit)) * limit, level = fabs(x);
    double part = off > 0.0 ? (level - off) / level : 1.0;
    c->shaved = part < c->shaved ? part : c->shaved;
}

// Four steps of one frame: x points at the newest frame in the kernel.
static void clip_frame(lq_clip *c, const f64x2 *x, f64x2 *off, double limit)
{
    const f64x2 *centre = x - LQ_CLIP_PAIRS;
    f64x2 at1 = both(0.0), at2 = at1, at3 = at1;
    for (int k = LQ_CLIP_PAIRS - 1; k >= 0; k--) {
        f64x2 left = centre[-k], right = centre[1 + k];
        at1 += left * c->quarter[k] + right * c->three[k];
        at2 += (left + right) * c->half[k];
        at3 += left * c->three[k] + right * c->quarter[k];
    }
    const f64x2 step[4] = {centre[0], at1, at2, at3};
    bool any = false;
    for (int i = 0; i < 4; i++) {
        double left = between(c->before[0], step[i][0], limit);
        double right = between(c->before[1], step[i][1], limit);
        off[i] = (f64x2){left, right};
        if (left != 0.0 || right != 0.0) {
            note(c, step[i][0], limit);
            note(c, step[i][1], limit);
            any = true;
        }
        c->before = step[i];
    }
    c->idle = any ? 0 : c->idle + 1;
}

// off points at the first of the four steps of the newest frame.
static f64x2 taken_off(const lq_clip *c, const f64x2 *off)
{
    // The first step of a frame lies half a step before the frame itself.
    const f64x2 *after = off - 4 * LQ_CLIP_PAIRS + 1, *at = after - 1;
    f64x2 sum = both(0.0);
    for (int k = LQ_CLIP_DOWN - 1; k >= 0; k--)
        sum += (at[-k] + after[k]) * c->down[k];
    return sum;
}

void lq_clip_process(lq_clip *c, f64x2 *io, f64x2 *clean, const double *limit, int frames)
{
    if (c->used + frames > LQ_CLIP_SPAN) {
        memmove(c->x, c->x + c->used, LQ_CLIP_HISTORY * sizeof *c->x);
        memmove(c->off, c->off + (ptrdiff_t)4 * c->used, 4 * LQ_CLIP_HISTORY * sizeof *c->off);
        c->used = 0;
    }
    for (int i = 0; i < frames; i++) {
        f64x2 *x = c->x + LQ_CLIP_HISTORY + c->used;
        f64x2 *off = c->off + (ptrdiff_t)4 * (LQ_CLIP_HISTORY + c->used);
        *x = io[i];
        clip_frame(c, x, off, limit[i]);
        clean[i] = x[-LQ_CLIP_DELAY];
        io[i] = c->idle < LQ_CLIP_HISTORY ? clean[i] - taken_off(c, off) : clean[i];
        c->used++;
    }
}

double lq_clip_take_db(lq_clip *c)
{
    double db = c->shaved < 1.0 ? lq_gain_to_db(c->shaved) : 0.0;
    c->shaved = 1.0;
    return db;
}
