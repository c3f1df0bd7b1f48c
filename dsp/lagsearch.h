// lagsearch.h -- by which lags one song's envelope lies best over another's.
//
// SPDX-License-Identifier: MIT
//   A point[i] . R point[i + lag], summed over all i that both have
//        --> / sqrt(energy A energy R)  * sqrt(how many) --> the LQ_LAGS highest tops
//
// The root of the count weighs chance: noise of few points correlates more easily than of many.
#pragma once
#include "envelope.h"

enum {
    LQ_LAGS = 12,
    LQ_LAG_LEAST = 5 * LQ_ENVELOPE_RATE, // points that must overlap
};

typedef struct {
    const lq_envelope *a, *r;
    int least;          // points that must overlap
    int lag, last;      // the next one to look at, and the end
    double before, now; // scores of the two lags before
    int count;          // of the best
    int best[LQ_LAGS];  // points, the highest score first
    double score[LQ_LAGS];
} lq_lagsearch;

void lq_lagsearch_begin(lq_lagsearch *s, const lq_envelope *a, const lq_envelope *r); // [any]
// [any] Some milliseconds of it; true while there is more.
bool lq_lagsearch_step(lq_lagsearch *s);
double lq_lagsearch_done(const lq_lagsearch *s); // [any] 0 to 1
