// lagsearch.c -- see lagsearch.h. SPDX-License-Identifier: MIT
#include "lagsearch.h"
#include <math.h>
#include <string.h>

enum { PAIRS = 4000000 }; // of points in one step

void lq_lagsearch_begin(lq_lagsearch *s, const lq_envelope *a, const lq_envelope *r)
{
    memset(s, 0, sizeof *s);
    int shorter = lq_min_int(a->count, r->count) / 2;
    s->a = a;
    s->r = r;
    s->least = shorter > LQ_LAG_LEAST ? shorter : LQ_LAG_LEAST;
    s->lag = s->least - a->count;
    s->last = r->count - s->least;
}

// First and last point of A that has a partner.
static int first_of(int lag)
{
    return lag < 0 ? -lag : 0;
}

static int end_of(const lq_lagsearch *s, int lag)
{
    return lq_min_int(s->a->count, s->r->count - lag);
}

static double score_of(const lq_lagsearch *s, int lag)
{
    int first = first_of(lag), end = end_of(s, lag);
    const f32x4 *a = s->a->point + first, *r = s->r->point + first + lag;
    f32x4 sum[4] = {{0.0F}};
    int i = 0, count = end - first;
    for (; i + 4 <= count; i += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += a[i + k] * r[i + k];
    for (; i < count; i++)
        sum[0] += a[i] * r[i];
    f32x4 all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    double energy = (s->a->energy[end] - s->a->energy[first]) *
                    (s->r->energy[end + lag] - s->r->energy[first + lag]);
    double product = (double)all[0] + (double)all[1] + (double)all[2] + (double)all[3];
    return energy > 1e-6 ? product / sqrt(energy) * sqrt(count) : 0.0;
}

static void keep(lq_lagsearch *s, int lag, double score)
{
    if (s->count == LQ_LAGS && score <= s->score[LQ_LAGS - 1])
        return;
    int at = s->count < LQ_LAGS ? s->count++ : LQ_LAGS - 1;
    for (; at > 0 && s->score[at - 1] < score; at--) {
        s->score[at] = s->score[at - 1];
        s->best[at] = s->best[at - 1];
    }
    s->score[at] = score;
    s->best[at] = lag;
}

bool lq_lagsearch_step(lq_lagsearch *s)
{
    for (int pairs = 0; s->lag <= s->last && pairs < PAIRS; s->lag++) {
        double next = s->lag < s->last ? score_of(s, s->lag) : 0.0;
        if (s->now > 0.0 && s->now > s->before && s->now >= next)
            keep(s, s->lag - 1, s->now);
        s->before = s->now;
        s->now = next;
        pairs += end_of(s, s->lag) - first_of(s->lag);
    }
    return s->lag <= s->last;
}

double lq_lagsearch_done(const lq_lagsearch *s)
{
    double from = s->least - s->a->count, to = s->last;
    return to > from ? lq_clamp((s->lag - from) / (to - from), 0.0, 1.0) : 1.0;
}
