// dynband_run.c -- the frames of a dynamic band, see dynband.h. SPDX-License-Identifier: MIT
#include "dynband.h"
#include "units.h"

static f64x2 splat(double x)
{
    return (f64x2){x, x};
}

typedef struct {
    f64x2 a1, a2, a3, k, turn;      // filter and allpass
    f64x2 of_band, of_low, of_high; // what the band's own signal is made of
    f64x2 middle_of_band;           // what sqrt(G) - 1 acts on
    double mix_slope, middle_slope;
} recipe;

static void load(recipe *r, const lq_dynband *b)
{
    double g = b->g.now, k = b->k.now, a1 = 1.0 / (1.0 + g * (g + k));
    int type = b->kind.type;
    // A shelf's signal lies beyond its corner: there the quarter turn should be.
    double at = type == LQ_DYN_HIGH_SHELF ? 2.5 * g : type == LQ_DYN_LOW_SHELF ? 0.4 * g : g;
    r->a1 = splat(a1);
    r->a2 = splat(g * a1);
    r->a3 = splat(g * g * a1);
    r->k = splat(k);
    r->turn = splat(at / (1.0 + at));
    r->of_band = splat(type == LQ_DYN_BELL ? 1.0 : 0.0);
    r->of_low = splat(type == LQ_DYN_LOW_SHELF ? 1.0 : 0.0);
    r->of_high = splat(type == LQ_DYN_HIGH_SHELF ? 1.0 : 0.0);
    r->mix_slope = b->mix_slope;
    r->middle_slope = b->middle_slope;
    r->middle_of_band = splat(type == LQ_DYN_BELL ? 0.0 : 1.0);
}

// What a frame changes.
typedef struct {
    f64x2 band, low, turned, power;
    double mix, middle;
} motion;

// One frame through the filter: adds to the level, returns what goes to the output.
static inline f64x2 tick(motion *m, const recipe *r, f64x2 in)
{
    f64x2 v3 = in - m->low;
    f64x2 v1 = r->a1 * m->band + r->a2 * v3;
    f64x2 v2 = m->low + r->a2 * m->band + r->a3 * v3;
    m->band = v1 + v1 - m->band;
    m->low = v2 + v2 - m->low;
    f64x2 band = r->k * v1;
    f64x2 own = r->of_band * band + r->of_low * v2 + r->of_high * (in - band - v2);
    f64x2 half = r->turn * (own - m->turned), slow = half + m->turned;
    m->turned = slow + half;
    f64x2 quarter = slow + slow - own;
    m->power += own * own + quarter * quarter;
    m->mix += r->mix_slope;
    m->middle += r->middle_slope;
    return splat(m->mix) * own + splat(m->middle) * (r->middle_of_band * band);
}

// The same for a bell, which needs less.
static inline f64x2 tick_bell(motion *m, const recipe *r, f64x2 in)
{
    f64x2 v3 = in - m->low;
    f64x2 v1 = r->a1 * m->band + r->a2 * v3;
    f64x2 v2 = m->low + r->a2 * m->band + r->a3 * v3;
    m->band = v1 + v1 - m->band;
    m->low = v2 + v2 - m->low;
    f64x2 own = r->k * v1;
    f64x2 half = r->turn * (own - m->turned), slow = half + m->turned;
    m->turned = slow + half;
    f64x2 quarter = slow + slow - own;
    m->power += own * own + quarter * quarter;
    m->mix += r->mix_slope;
    return splat(m->mix) * own;
}

static f64x2 taken(const lq_dynband *b, f64x2 x)
{
    return b->own * x + b->other * (f64x2){x[1], x[0]};
}

// Filter on its way to another place, or filling.
static void run_moving(lq_dynband *b, motion *m, f64x2 *io, int frames)
{
    recipe r;
    for (int i = 0; i < frames; i++) {
        lq_smooth_next(&b->g);
        lq_smooth_next(&b->k);
        load(&r, b);
        f64x2 in = taken(b, io[i]) * splat(lq_ease(b->feed));
        io[i] += tick(m, &r, in);
        b->feed = b->feed + b->feed_step < 1.0 ? b->feed + b->feed_step : 1.0;
    }
}

static void run(const lq_dynband *b, motion *m, f64x2 *io, int frames)
{
    recipe r;
    load(&r, b);
    bool idle = b->mix == 0.0 && b->mix_slope == 0.0, bell = b->kind.type == LQ_DYN_BELL;
    for (int i = 0; i < frames; i++) {
        f64x2 in = b->kind.place == LQ_DYN_STEREO ? io[i] : taken(b, io[i]);
        f64x2 out = bell ? tick_bell(m, &r, in) : tick(m, &r, in);
        io[i] = idle ? io[i] : io[i] + out;
    }
}

void lq_dynband_process(lq_dynband *b, f64x2 *io, int frames)
{
    motion m = {b->band, b->low, b->turned, b->power, b->mix, b->middle};
    if (b->g.moving || b->k.moving || b->feed < 1.0)
        run_moving(b, &m, io, frames);
    else
        run(b, &m, io, frames);
    b->band = m.band;
    b->low = m.low;
    b->turned = m.turned;
    b->power = m.power;
    b->mix = m.mix;
    b->middle = m.middle;
}
