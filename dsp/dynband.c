// dynband.c -- see dynband.h. SPDX-License-Identifier: MIT
#include "dynband.h"
#include "units.h"

enum { BELL, LOW_SHELF, HIGH_SHELF };
enum { STEREO, MID, SIDE, LEFT, RIGHT };

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
    case MID:
        b->own = b->other = splat(0.5);
        break;
    case SIDE: // as +side in the left and -side in the right lane: what it adds belongs there
        b->own = splat(0.5);
        b->other = splat(-0.5);
        break;
    case LEFT:
        b->own = (f64x2){1.0, 0.0};
        break;
    case RIGHT:
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
    b->middle_to = b->kind.type == BELL ? 0.0 : sqrt(gain) - 1.0;
    b->mix_slope = (b->mix_to - b->mix) / LQ_DYNBAND_STEP;
    b->middle_slope = (b->middle_to - b->middle) / LQ_DYNBAND_STEP;
    b->most_db = fabs(b->gain_db) > fabs(b->most_db) ? b->gain_db : b->most_db;
    b->loudest_db = level_db > b->loudest_db ? level_db : b->loudest_db;
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
    double at = type == HIGH_SHELF ? 2.5 * g : type == LOW_SHELF ? 0.4 * g : g;
    r->a1 = splat(a1);
    r->a2 = splat(g * a1);
    r->a3 = splat(g * g * a1);
    r->k = splat(k);
    r->turn = splat(at / (1.0 + at));
    r->of_band = splat(type == BELL ? 1.0 : 0.0);
    r->of_low = splat(type == LOW_SHELF ? 1.0 : 0.0);
    r->of_high = splat(type == HIGH_SHELF ? 1.0 : 0.0);
    r->mix_slope = b->mix_slope;
    r->middle_slope = b->middle_slope;
    r->middle_of_band = splat(type == BELL ? 0.0 : 1.0);
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
    bool idle = b->mix == 0.0 && b->mix_slope == 0.0, bell = b->kind.type == BELL;
    for (int i = 0; i < frames; i++) {
        f64x2 in = b->kind.place == STEREO ? io[i] : taken(b, io[i]);
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

lq_dynband_reading lq_dynband_take(lq_dynband *b)
{
    lq_dynband_reading reading = {(float)b->most_db, (float)b->loudest_db};
    b->most_db = b->gain_db;
    b->loudest_db = LQ_FLOOR_DB;
    return reading;
}
