// crossover.c -- see crossover.h. SPDX-License-Identifier: MIT
#include "crossover.h"
#include "math.h"
#include <math.h>
#include <string.h>

#define DAMPING 1.41421356237309504880 // of a Butterworth section
#define APART 0.5                      // octaves between splits at least
#define HIGHEST 0.45                   // of the rate
#define GLIDE_MS 8.0 // of each of four poles: ten octaves stay below -80 dB beside a tone

static inline f64x2 splat(double x)
{
    return (f64x2){x, x};
}

static lq_crossover_coefs coefs_at(const lq_crossover *x, double log2_hz)
{
    double g = lq_tan(LQ_PI * lq_exp2(log2_hz) / x->sample_rate);
    double a1 = 1.0 / (1.0 + g * (g + DAMPING)), a2 = g * a1;
    return (lq_crossover_coefs){splat(a1), splat(a2), splat(g * a2)};
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
            double band = lane ? s[n].band[1] : s[n].band[0];
            double low = lane ? s[n].low[1] : s[n].low[0], size = fabs(band) + fabs(low);
            if (size > 1e-20 && size < 1e30)
                continue;
            s[n].band = lane ? (f64x2){s[n].band[0], 0.0} : (f64x2){0.0, s[n].band[1]};
            s[n].low = lane ? (f64x2){s[n].low[0], 0.0} : (f64x2){0.0, s[n].low[1]};
        }
    }
}

static void tidy_all(lq_crossover *x)
{
    tidy(x->first, LQ_CROSSOVER_SPLITS);
    tidy(x->second, LQ_CROSSOVER_SPLITS);
    tidy(x->allpass[0], LQ_CROSSOVER_SPLITS * LQ_CROSSOVER_SPLITS);
}

// Coefficients of a split over the frames of a call: one while it rests, else one for each frame.
typedef struct {
    lq_crossover_coefs frame[LQ_GRID];
    int stride; // 0 or 1
} track;

static void trace(lq_crossover *x, int n, track *t, int frames)
{
    t->stride = x->place[n].moving ? 1 : 0;
    for (int i = 0; i < frames && t->stride; i++)
        t->frame[i] = x->coefs[n] = coefs_at(x, lq_glide_next(&x->place[n]));
    if (!t->stride)
        t->frame[0] = x->coefs[n];
}

typedef struct {
    f64x2 band, low;
} outputs;

static inline outputs tick(lq_crossover_state *s, const lq_crossover_coefs *c, f64x2 in)
{
    f64x2 v3 = in - s->low;
    f64x2 v1 = c->a1 * s->band + c->a2 * v3;
    f64x2 v2 = s->low + c->a2 * s->band + c->a3 * v3;
    s->band = v1 + v1 - s->band;
    s->low = v2 + v2 - s->low;
    return (outputs){v1, v2};
}

// low: two low-passes in series. high: what is left of the allpass, which the first one's band-pass
// gives: LP4 + HP4 = LP2 - k BP + HP2 = in - 2k BP. The second runs a frame behind the first, so
// that neither waits. io -> high.
static void split(lq_crossover_state *first, lq_crossover_state *second, const track *t, f64x2 *io,
                  f64x2 *low, int frames)
{
    lq_crossover_state one = *first, two = *second;
    const lq_crossover_coefs *c = t->frame, *before = c;
    f64x2 all_before = splat(0.0), low_before = all_before;
    for (int i = 0; i < frames; i++) {
        f64x2 in = io[i];
        outputs now = tick(&one, c, in);
        if (i > 0) {
            low[i - 1] = tick(&two, before, low_before).low;
            io[i - 1] = all_before - low[i - 1];
        }
        low_before = now.low;
        all_before = in - splat(2.0 * DAMPING) * now.band;
        before = c;
        c += t->stride;
    }
    low[frames - 1] = tick(&two, before, low_before).low;
    io[frames - 1] = all_before - low[frames - 1];
    *first = one;
    *second = two;
}

static void pass(lq_crossover_state *state, const track *t, f64x2 *io, int frames)
{
    lq_crossover_state s = *state;
    const lq_crossover_coefs *c = t->frame;
    for (int i = 0; i < frames; i++, c += t->stride)
        io[i] -= splat(2.0 * DAMPING) * tick(&s, c, io[i]).band;
    *state = s;
}

void lq_crossover_split(lq_crossover *x, const f64x2 *in, f64x2 (*band)[LQ_GRID], int frames,
                        bool grid_start)
{
    int last = x->bands - 1;
    track t;
    if (grid_start)
        tidy_all(x);
    memcpy(band[last], in, (size_t)frames * sizeof *in);
    for (int n = 0; n < last; n++) {
        trace(x, n, &t, frames);
        split(&x->first[n], &x->second[n], &t, band[last], band[n], frames);
        for (int lower = 0; lower < n; lower++)
            pass(&x->allpass[lower][n], &t, band[lower], frames);
    }
}

void lq_crossover_allpass(lq_crossover *x, f64x2 *io, int frames, bool grid_start)
{
    track t;
    if (grid_start)
        tidy_all(x);
    for (int n = 0; n < x->bands - 1; n++) {
        trace(x, n, &t, frames);
        pass(&x->first[n], &t, io, frames);
    }
}
