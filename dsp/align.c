// align.c -- see align.h. SPDX-License-Identifier: MIT
#include "align.h"
#include <math.h>
#include <string.h>

enum { BEGIN, SEARCH, SPREAD, WINDOWS, END };

enum {
    LENGTH = LQ_COHERENCE_LENGTH,
    HOP = LENGTH / 2, // of the blocks of a window
    WINDOW = LENGTH + (LQ_ALIGN_BLOCKS - 1) * HOP,
    REACH = 64,        // frames around the first look's lag
    LEAST_WINDOWS = 4, // with sound in both
};

#define CLEAR_RATIO 6.0  // chance reaches about sqrt(2 ln 8192) = 4.2 times the root mean square
#define CLEAR_HEIGHT 0.1 // of one window
#define AGREE 0.75       // of the windows
#define COHERENT 0.6 // mixes of one song reach 0.7 and more, other songs over the same drums 0.2

void lq_align_init(lq_align *a, const lq_desc *d)
{
    memset(a, 0, sizeof *a);
    lq_envelope_init(&a->envelope[0], d);
    lq_envelope_init(&a->envelope[1], d);
    lq_coherence_init(&a->coherence, d);
    a->rate = d->sample_rate;
}

void lq_align_push(lq_align *a, int file, const float *const *io, int frames)
{
    lq_envelope_push(&a->envelope[file], io, frames);
    a->frames[file] += frames;
}

// Frames of the song that have a partner.
static int64_t first_frame(const lq_align *a)
{
    return a->offset < 0 ? -a->offset : 0;
}

static int64_t overlap(const lq_align *a)
{
    int64_t end = a->frames[1] - a->offset;
    return (a->frames[0] < end ? a->frames[0] : end) - first_frame(a);
}

static int want(lq_align *a, double at)
{
    a->want[0] = floor((double)first_frame(a) + at);
    a->want[1] = a->want[0] + (double)a->offset;
    return LQ_ALIGN_BLOCK;
}

static void look_at(lq_align *a, int lag)
{
    a->lag = lag;
    a->block = a->window = 0;
    lq_coherence_clear(&a->coherence);
    a->stage = lag < a->search.count ? SPREAD : END;
    if (a->stage == SPREAD)
        a->offset = (int64_t)a->search.best[lag] * a->envelope[0].hop;
}

// The first look is over: is there anything at this lag?
static void judge_lag(lq_align *a)
{
    lq_coherence_top top = lq_coherence_find(&a->coherence, LENGTH / 4);
    if (top.ratio < CLEAR_RATIO) {
        look_at(a, a->lag + 1);
        return;
    }
    a->offset += top.lag;
    a->stage = WINDOWS;
    a->block = a->window = a->windows = a->inverted = 0;
    lq_coherence_clear(&a->coherence);
}

static void judge_window(lq_align *a)
{
    lq_coherence_top top = lq_coherence_find(&a->coherence, REACH);
    double median = lq_coherence_median(&a->coherence, top.lag);
    if (median >= 0.0) {
        a->lags[a->windows] = top.height >= CLEAR_HEIGHT ? top.lag : 2 * REACH + 3 * a->window;
        a->medians[a->windows++] = median;
        a->inverted += top.inverted ? 1 : 0;
    }
    a->block = 0;
    a->window++;
    lq_coherence_clear(&a->coherence);
}

static double median_of(double *x, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && x[k - 1] > x[k]; k--) {
            double held = x[k];
            x[k] = x[k - 1];
            x[k - 1] = held;
        }
    return count > 0 ? x[count / 2] : 0.0;
}

// All windows of a lag are known.
static void judge(lq_align *a)
{
    int most = 0, close = 0, lag = 0;
    for (int i = 0; i < a->windows; i++) {
        int same = 0, beside = 0;
        for (int k = 0; k < a->windows; k++) {
            same += a->lags[k] == a->lags[i] ? 1 : 0;
            beside += a->lags[k] >= a->lags[i] - 1 && a->lags[k] <= a->lags[i] + 1 ? 1 : 0;
        }
        if (beside < close || (beside == close && same <= most))
            continue;
        most = same;
        close = beside;
        lag = a->lags[i];
    }
    double coherence = median_of(a->medians, a->windows);
    double score = close * coherence * sqrt((double)overlap(a));
    if (score > a->best) {
        bool found =
            a->windows >= LEAST_WINDOWS && close >= AGREE * a->windows && coherence >= COHERENT;
        a->best = score;
        a->result = (lq_align_result){.found = found ? 1.0 : 0.0,
                                      .offset = (double)(a->offset + lag),
                                      .inverted = 2 * a->inverted > a->windows ? 1.0 : 0.0,
                                      .windows = a->windows,
                                      .agree = close,
                                      .coherence = coherence};
    }
    look_at(a, a->lag + 1);
}

int lq_align_next(lq_align *a)
{
    switch (a->stage) {
    case BEGIN:
        lq_envelope_finish(&a->envelope[0]);
        lq_envelope_finish(&a->envelope[1]);
        lq_lagsearch_begin(&a->search, &a->envelope[0], &a->envelope[1]);
        a->stage = SEARCH;
        return LQ_ALIGN_BUSY;
    case SEARCH:
        if (!lq_lagsearch_step(&a->search))
            look_at(a, 0);
        return LQ_ALIGN_BUSY;
    case SPREAD:
        if (a->block < LQ_ALIGN_SPREAD)
            return want(a, (double)(overlap(a) - LENGTH) * (a->block + 0.5) / LQ_ALIGN_SPREAD);
        judge_lag(a);
        return LQ_ALIGN_BUSY;
    case WINDOWS:
        if (a->block == LQ_ALIGN_BLOCKS)
            judge_window(a);
        if (a->window < LQ_ALIGN_WINDOWS)
            return want(a, (double)(overlap(a) - WINDOW) * (a->window + 0.5) / LQ_ALIGN_WINDOWS +
                               a->block * HOP);
        judge(a);
        return LQ_ALIGN_BUSY;
    default:
        return LQ_ALIGN_DONE;
    }
}

void lq_align_take(lq_align *a, const float *const *song, const float *const *reference)
{
    lq_coherence_add(&a->coherence, song, reference, a->stage == SPREAD);
    a->block++;
}

double lq_align_progress(const lq_align *a)
{
    if (a->stage <= SEARCH)
        return a->stage == BEGIN ? 0.0 : 0.3 * lq_lagsearch_done(&a->search);
    return a->stage == END || a->search.count == 0 ? 1.0 : 0.3 + 0.7 * a->lag / a->search.count;
}
