// crossover.c -- see crossover.h. SPDX-License-Identifier: MIT
#include "crossover.h"
#include "math.h"
#include "vec.h"
#include <math.h>

#define DAMPING 1.41421356237309504880 // of a Butterworth section
#define APART 0.5                      // octaves between splits at least
#define HIGHEST 0.45                   // of the rate
#define GLIDE_MS 8.0 // of each of four poles: ten octaves stay below -80 dB beside a tone

static lq_crossover_coefs coefs_at(const lq_crossover *x, double log2_hz)
{
    double g = lq_tan(LQ_PI * lq_exp2(log2_hz) / x->sample_rate);
    double a1 = 1.0 / (1.0 + g * (g + DAMPING));
    double a2 = g * a1, g2 = 2.0 * g;
    return (lq_crossover_coefs){lq_splat2(2.0 * a1 - 1.0), lq_splat2(a2), lq_splat2(1.0 - g2 * a2),
                                lq_splat2(g2 * 2.0 * a1), lq_splat2(g2 * a2)};
}

void lq_crossover_init(lq_crossover *x, const lq_desc *d)
{
    memset(x, 0, sizeof *x);
    x->sample_rate = d->sample_rate;
    const double hz[LQ_CROSSOVER_SPLITS] = {1000.0, 2000.0, 4000.0, 8000.0};
    for (int n = 0; n < LQ_CROSSOVER_SPLITS; n++)
        lq_glide_init(&x->place[n], d->sample_rate, GLIDE_MS);
    lq_crossover_set(x, hz);
    lq_crossover_reset(x, 2);
}

void lq_crossover_reset(lq_crossover *x, int bands)
{
    x->bands = bands;
    for (int n = 0; n < LQ_CROSSOVER_SPLITS; n++) {
        lq_glide_snap(&x->place[n]);
        x->coefs[n] = coefs_at(x, lq_glide_value(&x->place[n]));
    }
    memset(x->first, 0, sizeof x->first);
    memset(x->second, 0, sizeof x->second);
    memset(x->allpass, 0, sizeof x->allpass);
}

// Each is moved up to clear the one below it; where the top is in the way, those below move down.
// All glide alike, so they keep apart on the way too.
void lq_crossover_set(lq_crossover *x, const double *hz)
{
    double at[LQ_CROSSOVER_SPLITS], limit = lq_log2(HIGHEST * x->sample_rate);
    for (int n = 0; n < LQ_CROSSOVER_SPLITS; n++) {
        at[n] = lq_log2(hz[n]);
        if (n > 0 && at[n] < at[n - 1] + APART)
            at[n] = at[n - 1] + APART;
    }
    for (int n = LQ_CROSSOVER_SPLITS - 1; n >= 0; n--) {
        at[n] = at[n] < limit ? at[n] : limit;
        limit = at[n] - APART;
        lq_glide_aim(&x->place[n], at[n]);
    }
}

double lq_crossover_hz(const lq_crossover *x, int n)
{
    return lq_exp2(x->place[n].target);
}

// A lane rests when both its states are small: one alone at 0 would hold the other up for ever.
static void tidy(lq_crossover_state *s, int count)
{
    for (int n = 0; n < count; n++) {
        for (int lane = 0; lane < 2; lane++) {
            double band = lane ? s[n].half_band[1] : s[n].half_band[0];
            double low = lane ? s[n].low[1] : s[n].low[0], size = fabs(band) + fabs(low);
            if (size > 1e-20 && size < 1e30)
                continue;
            s[n].half_band =
                lane ? (f64x2){s[n].half_band[0], 0.0} : (f64x2){0.0, s[n].half_band[1]};
            s[n].low = lane ? (f64x2){s[n].low[0], 0.0} : (f64x2){0.0, s[n].low[1]};
        }
    }
}

static void tidy_all(lq_crossover *x)
{
    const int splits = x->bands - 1;
    tidy(x->first, splits);
    tidy(x->second, splits);
    for (int lower = 0; lower < splits - 1; lower++)
        tidy(x->allpass[lower] + lower + 1, splits - lower - 1);
}

// One frame into the integrators. Returns the band-pass; lows: low-pass before and after, whose
// mean is its output. With b, l the states: band = 2 a1 b + a2 (in - l), b' = band - b,
// l' = l + 2 g band, written out so that each waits for one product and two sums.
static inline f64x2 tick(lq_crossover_state *s, const lq_crossover_coefs *c, f64x2 in, f64x2 *lows)
{
    f64x2 half = c->hold * s->half_band + (c->a2 * in - c->a2 * s->low);
    f64x2 band = half + s->half_band;
    f64x2 low = c->stay * s->low + (c->from_band * s->half_band + c->from_in * in);
    s->half_band = half;
    *lows = s->low + low;
    s->low = low;
    return band;
}

// What stays of an input without twice its damped band-pass is a second-order allpass.
static inline f64x2 tick_pass(lq_crossover_state *s, const lq_crossover_coefs *c, f64x2 in)
{
    f64x2 lows;
    return in - lq_splat2(2.0 * DAMPING) * tick(s, c, in, &lows);
}

// A split at work: io -> low, high in io; and the same split's allpasses on bands below.
typedef struct {
    lq_crossover_state *first, *second, *pass[2];
    f64x2 *io, *low, *passed[2];
} split_run;

// What it keeps from frame to frame.
typedef struct {
    lq_crossover_coefs c;
    lq_crossover_state one, two, pass[2];
    f64x2 all, lows; // of the first section's newest frame
} split_state;

#define INLINE static inline __attribute__((always_inline))

INLINE void enter(split_state *s, f64x2 in)
{
    s->all = in - lq_splat2(2.0 * DAMPING) * tick(&s->one, &s->c, in, &s->lows);
}

// Returns the high band.
INLINE f64x2 leave(split_state *s, const split_run *r, int passes, int i)
{
    f64x2 lows;
    tick(&s->two, &s->c, lq_splat2(0.5) * s->lows, &lows);
    r->low[i] = lq_splat2(0.5) * lows;
    for (int p = 0; p < passes; p++)
        r->passed[p][i] = tick_pass(&s->pass[p], &s->c, r->passed[p][i]);
    return s->all - lq_splat2(0.5) * lows;
}

// low: two low-passes in series. high: what is left of the allpass, which the first one's band-pass
// gives: LP4 + HP4 = LP2 - k BP + HP2 = in - 2k BP. The second runs a frame behind the first, so
// that neither waits.
INLINE void split_with(const split_run *run, const lq_crossover_coefs *c, int passes, int frames)
{
    const split_run r = *run;
    split_state s = {.c = *c, .one = *r.first, .two = *r.second};
    for (int p = 0; p < passes; p++)
        s.pass[p] = *r.pass[p];
    enter(&s, r.io[0]);
    for (int i = 1; i < frames; i++) {
        f64x2 high = leave(&s, &r, passes, i - 1);
        enter(&s, r.io[i]);
        r.io[i - 1] = high;
    }
    r.io[frames - 1] = leave(&s, &r, passes, frames - 1);
    *r.first = s.one;
    *r.second = s.two;
    for (int p = 0; p < passes; p++)
        *r.pass[p] = s.pass[p];
}

static void split(const split_run *r, const lq_crossover_coefs *c, int passes, int frames)
{
    if (passes == 0)
        split_with(r, c, 0, frames);
    else if (passes == 1)
        split_with(r, c, 1, frames);
    else
        split_with(r, c, 2, frames);
}

static void pass(lq_crossover_state *state, const lq_crossover_coefs *coefs, f64x2 *io, int frames)
{
    const lq_crossover_coefs c = *coefs;
    lq_crossover_state s = *state;
    for (int i = 0; i < frames; i++)
        io[i] = tick_pass(&s, &c, io[i]);
    *state = s;
}

// While a split glides, each frame has coefficients of its own. Returns how many frames these are
// for.
static int next_run(lq_crossover *x, int n, int frames)
{
    if (!x->place[n].moving)
        return frames;
    x->coefs[n] = coefs_at(x, lq_glide_next(&x->place[n]));
    return 1;
}

// From frame `at` on: one split and the allpasses that it owes to the bands below.
static void split_at(lq_crossover *x, int n, f64x2 (*band)[LQ_GRID], int at, int frames)
{
    const lq_crossover_coefs *c = &x->coefs[n];
    int passes = lq_min_int(n, 2);
    split_run r = {&x->first[n],
                   &x->second[n],
                   {&x->allpass[0][n], &x->allpass[1][n]},
                   band[x->bands - 1] + at,
                   band[n] + at,
                   {band[0] + at, band[1] + at}};
    split(&r, c, passes, frames);
    for (int lower = passes; lower < n; lower++)
        pass(&x->allpass[lower][n], c, band[lower] + at, frames);
}

void lq_crossover_split(lq_crossover *x, const f64x2 *in, f64x2 (*band)[LQ_GRID], int frames,
                        bool grid_start)
{
    if (grid_start)
        tidy_all(x);
    for (int i = 0; i < frames; i++)
        band[x->bands - 1][i] = in[i];
    for (int n = 0; n < x->bands - 1; n++)
        for (int at = 0, run; at < frames; at += run) {
            run = next_run(x, n, frames - at);
            split_at(x, n, band, at, run);
        }
}

void lq_crossover_allpass(lq_crossover *x, f64x2 *io, int frames, bool grid_start)
{
    if (grid_start)
        tidy_all(x);
    for (int n = 0; n < x->bands - 1; n++)
        for (int at = 0, run; at < frames; at += run) {
            run = next_run(x, n, frames - at);
            pass(&x->first[n], &x->coefs[n], io + at, run);
        }
}
