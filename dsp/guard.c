// guard.c -- see guard.h. SPDX-License-Identifier: MIT
#include "guard.h"
#include "units.h"
#include "vec.h"
#include <math.h>
#include <string.h>

#define WINDOW 0.2 // s
#define QUICK 0.01 // s
#define SOON 0.02  // s: how far ahead the room is shared out
#define NEARLY                                                                                     \
    0.96           // of the limit: where quick sounds are held, so that no cycle of a bass meets it
#define BELOW 0.9  // of the limit: where hold comes to rest
#define SLACK 1.01 // in power, over the source where that is beyond the limit

void lq_guard_init(lq_guard *g, const lq_desc *d)
{
    double grid = LQ_GRID / d->sample_rate;
    memset(g, 0, sizeof *g);
    g->coef = 1.0 - lq_exp(-1.0 / (WINDOW * d->sample_rate));
    g->quick_coef = 1.0 - lq_exp(-grid / QUICK);
    g->soon = g->coef * SOON * d->sample_rate;
    g->fall = 1.0 - lq_exp(-grid / 0.006);
    g->hold_rise = 1.0 - lq_exp(-grid / 0.15);
    g->keep_rise = 1.0 - lq_exp(-grid / 0.02);
    g->on = true;
    g->most = 1.0;
    lq_guard_reset(g);
}

void lq_guard_reset(lq_guard *g)
{
    const lq_guard_powers none = {0.0, 0.0, 0.0, 0.0};
    g->window = g->quick = g->sum = none;
    g->side = g->product = 0.0;
    g->frames = 0;
    g->hold = g->keep = (lq_guard_gain){1.0, 1.0, 1.0, 0.0};
    g->least = 1.0;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double bound(const lq_guard *g)
{
    return larger(g->most * g->window.mid, SLACK * g->window.plain);
}

void lq_guard_set(lq_guard *g, bool on, double loss_db, double correlation)
{
    double by_loss = lq_exp2(2.0 * loss_db / LQ_DB_PER_LOG2) - 1.0;
    double by_correlation = (1.0 - correlation) / (1.0 + correlation);
    double most = by_loss < by_correlation ? by_loss : by_correlation;
    bool tighter = (on && !g->on) || most < g->most;
    g->on = on;
    g->most = most;
    if (tighter && g->side > BELOW * bound(g))
        g->side = BELOW * bound(g);
}

// The most of extra, 0..1, with which the side keeps to this power.
static double share(const lq_guard_powers *p, double power)
{
    if (p->plain + 2.0 * p->cross + p->extra <= power || p->extra <= 0.0)
        return 1.0;
    if (p->plain >= power)
        return 0.0;
    double h = (sqrt(p->cross * p->cross + p->extra * (power - p->plain)) - p->cross) / p->extra;
    return lq_clamp(h, 0.0, 1.0);
}

static void glide(lq_guard_gain *gain, double target, double fall, double rise)
{
    gain->now = gain->goal;
    gain->near += (target < gain->near ? fall : rise) * (target - gain->near);
    gain->goal += (gain->near < gain->goal ? fall : rise) * (gain->near - gain->goal);
    if (fabs(target - gain->goal) + fabs(target - gain->near) < 1e-7)
        gain->near = gain->goal = target;
    gain->slope = (gain->goal - gain->now) / LQ_GRID;
}

static void tidy(lq_guard *g)
{
    double *window = (double *)&g->window, *quick = (double *)&g->quick;
    for (size_t i = 0; i < sizeof g->window / sizeof(double); i++) {
        window[i] = lq_tidy(window[i]);
        quick[i] = lq_tidy(quick[i]);
    }
    g->side = lq_tidy(g->side);
    g->product = lq_tidy(g->product);
}

void lq_guard_step(lq_guard *g)
{
    double *quick = (double *)&g->quick, *sum = (double *)&g->sum;
    for (size_t i = 0; i < sizeof g->quick / sizeof(double) && g->frames > 0; i++) {
        quick[i] += g->quick_coef * (sum[i] / g->frames - quick[i]);
        sum[i] = 0.0;
    }
    g->frames = 0;
    tidy(g);
    // What the side may bring in now, by either of the two limits, so that the room lasts.
    double most = NEARLY * g->most;
    double of_mid = (most * g->window.mid - g->side) / g->soon + most * g->quick.mid;
    double of_plain = (SLACK * g->window.plain - g->side) / g->soon + SLACK * g->quick.plain;
    double now = larger(larger(of_mid, of_plain), 0.0);
    double slow = share(&g->window, BELOW * g->most * g->window.mid), hold = share(&g->quick, now);
    double keep = g->quick.plain > now ? sqrt(now / g->quick.plain) : 1.0;
    glide(&g->hold, !g->on ? 1.0 : slow < hold ? slow : hold, g->fall, g->hold_rise);
    glide(&g->keep, g->on ? keep : 1.0, g->fall, g->keep_rise);
    if (g->window.extra > 1e-9 && g->hold.goal < g->least)
        g->least = g->hold.goal;
}

// Powers in lanes: mid^2 and plain^2, plain * extra and extra^2.
typedef struct {
    f64x2 own, more;
} pairs;

static pairs pairs_of(const lq_guard_powers *p)
{
    return (pairs){{p->mid, p->plain}, {p->cross, p->extra}};
}

static lq_guard_powers powers_of(const pairs *p)
{
    return (lq_guard_powers){p->own[0], p->own[1], p->more[0], p->more[1]};
}

void lq_guard_process(lq_guard *g, const f64x2 *mid, const f64x2 *parts, double *side, int frames)
{
    // In registers for the run.
    const double coef = g->coef, most = g->most;
    const bool on = g->on;
    lq_guard_gain hold = g->hold, keep = g->keep;
    pairs window = pairs_of(&g->window), sum = pairs_of(&g->sum);
    const double kept = 1.0 - coef; // each mean waits for one product and one sum
    const f64x2 share = lq_splat2(coef), stays = lq_splat2(kept), limits = {most, SLACK};
    double power = g->side, product = g->product;
    for (int i = 0; i < frames; i++) {
        double m = mid[i][0], plain = parts[i][0], extra = parts[i][1];
        hold.now += hold.slope;
        keep.now += keep.slope;
        double out = keep.now * (plain + hold.now * extra);
        f64x2 came = {m, plain}, own = came * came, more = parts[i] * lq_splat2(extra);
        sum.own += own;
        sum.more += more;
        window.own = stays * window.own + share * own;
        window.more = stays * window.more + share * more;
        double before = kept * power;
        f64x2 may = limits * window.own;
        double room = larger(larger(may[0], may[1]) - before, 0.0);
        if (on && coef * out * out > room)
            out = out < 0.0 ? -sqrt(room / coef) : sqrt(room / coef);
        power = before + coef * out * out;
        product = kept * product + coef * (m * out);
        side[i] = out;
    }
    g->hold.now = hold.now;
    g->keep.now = keep.now;
    g->window = powers_of(&window);
    g->sum = powers_of(&sum);
    g->side = power;
    g->product = product;
    g->frames += frames;
}

lq_guard_state lq_guard_take(lq_guard *g)
{
    lq_guard_state state = {1.0 - g->least, 0.0, 0.0};
    double all = g->window.mid + g->side, apart = all * all - 4.0 * g->product * g->product;
    if (all > 1e-9 && g->window.mid > 1e-4 * g->side)
        state.loss_db = lq_power_to_db(1.0 + g->side / g->window.mid);
    else if (all > 1e-9)
        state.loss_db = 40.0;
    if (all > 1e-9 && apart > 1e-12 * all * all)
        state.correlation = (g->window.mid - g->side) / sqrt(apart);
    g->least = 1.0;
    return state;
}
