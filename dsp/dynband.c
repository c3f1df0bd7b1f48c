// dynband.c -- see dynband.h. SPDX-License-Identifier: MIT
#include "dynband.h"
#include "units.h"

#define KNEE_DB 6.0
#define JUMP 1.4   // a move in frequency beyond this ratio does not sweep
#define JUMP_K 2.0 // nor one in Q

static f64x2 splat(double x)
{
    return (f64x2){x, x};
}

static int choice(float x)
{
    return (int)(x + 0.5f);
}

static double g_of(const lq_dynband *b)
{
    return lq_tan(LQ_PI * lq_clamp(b->params.hz / b->sample_rate, 1e-5, 0.49));
}

static double sinh_of(double x)
{
    return 0.5 * (lq_exp(x) - lq_exp(-x));
}

// Damping with the bandwidth in octaves that 1/Q has far below Nyquist (RBJ Cookbook: alpha from
// BW).
static double k_of(const lq_dynband *b)
{
    double w = 2.0 * LQ_PI * lq_clamp(b->params.hz / b->sample_rate, 1e-5, 0.45);
    double half = 0.5 / b->params.q;
    double asinh = lq_log2(half + sqrt(half * half + 1.0)) / 1.44269504088896340736;
    return 2.0 * sinh_of(lq_clamp(asinh * w / lq_sin(w), 0.0, 3.0));
}

static lq_dynband_kind kind_of(const lq_dyneq_band *p)
{
    return (lq_dynband_kind){choice(p->type), choice(p->place), p->relative > 0.5f,
                             p->direction > 0.5f};
}

static bool same_kind(lq_dynband_kind a, lq_dynband_kind b)
{
    return a.type == b.type && a.place == b.place && a.relative == b.relative && a.below == b.below;
}

static void place(lq_dynband *b)
{
    b->own = splat(1.0);
    b->other = splat(0.0);
    switch (b->kind.place) {
    case LQ_DYN_MID:
        b->own = b->other = splat(0.5);
        break;
    case LQ_DYN_SIDE: // as +side in the left and -side in the right lane: what it adds belongs
                      // there
        b->own = splat(0.5);
        b->other = splat(-0.5);
        break;
    case LQ_DYN_LEFT:
        b->own = (f64x2){1.0, 0.0};
        break;
    case LQ_DYN_RIGHT:
        b->own = (f64x2){0.0, 1.0};
        break;
    default:
        break;
    }
}

// From cold, as the parameters say.
static void start(lq_dynband *b, double feed)
{
    const lq_dyneq_band *p = &b->params;
    b->kind = kind_of(p);
    place(b);
    b->band = b->low = b->turned = b->power = splat(0.0);
    lq_smooth_jump(&b->g, g_of(b));
    lq_smooth_jump(&b->k, k_of(b));
    lq_smooth_jump(&b->threshold_db, p->threshold_db);
    lq_smooth_jump(&b->slope, 1.0 - 1.0 / p->ratio);
    lq_smooth_jump(&b->range_db, p->range_db);
    b->leaving = b->primed = false;
    b->waking = feed < 1.0;
    b->feed = feed;
    b->held = b->used = 0.0;
    b->mix = b->mix_slope = b->mix_to = b->gain_db = 0.0;
    b->middle = b->middle_slope = b->middle_to = 0.0;
}

void lq_dynband_init(lq_dynband *b, const lq_desc *d)
{
    lq_params defaults;
    lq_params_defaults(&defaults);
    b->sample_rate = d->sample_rate;
    b->params = defaults.dyneq.band[0];
    b->feed_step = 1.0 / (0.040 * d->sample_rate);
    lq_smooth_init(&b->g, d, 0.1, 1e-9);
    lq_smooth_init(&b->k, d, 1.0, 1e-9);
    lq_smooth_init(&b->threshold_db, d, 0.0, 1e-5);
    lq_smooth_init(&b->slope, d, 0.0, 1e-7);
    lq_smooth_init(&b->range_db, d, 0.0, 1e-5);
    lq_smooth_init(&b->fade, d, 0.0, 1e-6);
    b->rise = b->fall = 1.0;
    lq_dynband_reset(b);
}

void lq_dynband_reset(lq_dynband *b)
{
    start(b, 1.0);
    lq_smooth_jump(&b->fade, b->params.on > 0.5f ? 1.0 : 0.0);
    b->most_db = 0.0;
    b->loudest_db = LQ_FLOOR_DB;
}

static double per_step(const lq_dynband *b, double ms)
{
    return 1.0 - lq_exp(-LQ_DYNBAND_STEP / (0.001 * ms * b->sample_rate));
}

static bool far(double ratio, double most)
{
    return ratio > most || ratio < 1.0 / most;
}

static void fade_as_wished(lq_dynband *b)
{
    bool heard = b->params.on > 0.5f && !b->leaving && !b->waking;
    lq_smooth_to(&b->fade, heard ? 1.0 : 0.0);
}

void lq_dynband_set(lq_dynband *b, const lq_dyneq_band *params)
{
    bool silent = !lq_dynband_active(b);
    b->params = *params;
    b->rise = per_step(b, params->attack_ms);
    // The attack smooths the release too and would add its own time to it.
    double rest = params->release_ms - params->attack_ms;
    b->fall = per_step(b, rest > 0.5 * params->release_ms ? rest : 0.5 * params->release_ms);
    bool jumps = !same_kind(kind_of(params), b->kind) || far(g_of(b) / b->g.now, JUMP) ||
                 far(k_of(b) / b->k.now, JUMP_K);
    if (silent)
        start(b, params->on > 0.5f ? 0.0 : 1.0);
    b->leaving = b->leaving || (jumps && !silent);
    fade_as_wished(b);
    if (b->leaving)
        return;
    lq_smooth_to(&b->g, g_of(b));
    lq_smooth_to(&b->k, k_of(b));
    lq_smooth_to(&b->threshold_db, params->threshold_db);
    lq_smooth_to(&b->slope, 1.0 - 1.0 / params->ratio);
    lq_smooth_to(&b->range_db, params->range_db);
}

bool lq_dynband_active(const lq_dynband *b)
{
    return b->fade.target > 0.0 || b->fade.moving || b->leaving || b->waking;
}

bool lq_dynband_relative(const lq_dynband *b)
{
    return lq_dynband_active(b) && b->kind.relative;
}

static void tidy(lq_dynband *b)
{
    for (int lane = 0; lane < LQ_CHANNELS; lane++) {
        double size = lane ? fabs(b->band[1]) + fabs(b->low[1]) + fabs(b->turned[1])
                           : fabs(b->band[0]) + fabs(b->low[0]) + fabs(b->turned[0]);
        if (size > 1e-20 && size < 1e30)
            continue;
        f64x2 keep = lane ? (f64x2){1.0, 0.0} : (f64x2){0.0, 1.0};
        b->band = size < 1e30 ? b->band * keep : splat(0.0);
        b->low = size < 1e30 ? b->low * keep : splat(0.0);
        b->turned = size < 1e30 ? b->turned * keep : splat(0.0);
    }
}

void lq_dynband_grid(lq_dynband *b)
{
    tidy(b);
    if (b->leaving && !b->fade.moving) {
        start(b, 0.0);
    } else if (b->waking && b->feed >= 1.0) {
        b->waking = false;
        fade_as_wished(b);
    }
    lq_smooth_step(&b->g);
    lq_smooth_step(&b->k);
    lq_smooth_step(&b->threshold_db);
    lq_smooth_step(&b->slope);
    lq_smooth_step(&b->range_db);
    lq_smooth_step(&b->fade);
}

static void advance(lq_smooth *s)
{
    s->now += LQ_DYNBAND_STEP * s->slope;
}

static double knee(double over)
{
    if (over <= -0.5 * KNEE_DB)
        return 0.0;
    if (over >= 0.5 * KNEE_DB)
        return over;
    double in = over + 0.5 * KNEE_DB;
    return in * in / (2.0 * KNEE_DB);
}

// c, at most `most`: a parabola joins the two, from half a width below to half a width above.
static double limited(double c, double most)
{
    double half = most < 4.0 ? 0.5 * most : 2.0;
    if (c <= most - half)
        return c;
    if (c >= most + half)
        return most;
    double in = c - most + half;
    return c - in * in / (4.0 * half);
}

// What the level asks for, as a share of the range.
static double share(const lq_dynband *b, double level_db)
{
    double over = level_db - b->threshold_db.now, range = fabs(b->range_db.now);
    if (range < 1e-9)
        return 0.0;
    return limited(b->slope.now * knee(b->kind.below ? -over : over), range) / range;
}

void lq_dynband_step(lq_dynband *b, double reference_db)
{
    advance(&b->threshold_db);
    advance(&b->slope);
    advance(&b->range_db);
    advance(&b->fade);
    double power = b->power[0] > b->power[1] ? b->power[0] : b->power[1];
    double level_db = lq_power_to_db(power / LQ_DYNBAND_STEP);
    level_db -= b->kind.relative ? reference_db : 0.0;
    b->power = splat(0.0);
    double asked = b->primed ? share(b, level_db) : 0.0; // else there is no level yet
    b->primed = true;
    double released = b->held + b->fall * (asked - b->held);
    b->held = asked > released ? asked : released;
    b->used += b->rise * (b->held - b->used);
    if (b->waking) // unheard: it fades in to what the sound asks for
        b->used = b->held = asked;
    if (asked == 0.0 && b->used + b->held < 1e-7)
        b->held = b->used = 0.0;
    b->gain_db = b->fade.now * b->range_db.now * b->used;
    double gain = b->gain_db == 0.0 ? 1.0 : lq_db_to_gain(b->gain_db);
    b->mix = b->mix_to; // but for rounding it is there
    b->middle = b->middle_to;
    b->mix_to = gain - 1.0;
    b->middle_to = b->kind.type == LQ_DYN_BELL ? 0.0 : sqrt(gain) - 1.0;
    b->mix_slope = (b->mix_to - b->mix) / LQ_DYNBAND_STEP;
    b->middle_slope = (b->middle_to - b->middle) / LQ_DYNBAND_STEP;
    b->most_db = fabs(b->gain_db) > fabs(b->most_db) ? b->gain_db : b->most_db;
    b->loudest_db = level_db > b->loudest_db ? level_db : b->loudest_db;
}

lq_dynband_reading lq_dynband_take(lq_dynband *b)
{
    lq_dynband_reading reading = {(float)b->most_db, (float)b->loudest_db};
    b->most_db = b->gain_db;
    b->loudest_db = LQ_FLOOR_DB;
    return reading;
}
