// clipruns.h -- runs of samples at the file's ceiling, found in one pass.
//
// SPDX-License-Identifier: MIT
// A run is three or more neighbouring samples of one channel within a 2^-14th part of the file's
// peak. The peak is not known before the end: the count starts again whenever a
// sample rises above the present peak by more than that part, so runs below a later, higher peak
// are forgotten.
#pragma once
#include "lq.h"

typedef struct {
    float peak;           // the level the runs are measured against
    float low, high;      // within low..high a sample belongs to a run; above high all starts again
    int run[LQ_CHANNELS]; // samples of the run now
    int64_t runs;
} lq_clipruns;

void lq_clipruns_reset(lq_clipruns *c); // [any]
void lq_clipruns_process(lq_clipruns *c, float *const *io, int channels,
                         int frames); // [any] finite samples
