// delay.h -- a stereo delay of whole frames over memory that the owner supplies.
// SPDX-License-Identifier: MIT
#pragma once
#include "lq.h"

typedef struct {
    float *ring; // [channel][frame], `size` frames each
    int size;    // a power of two, at least the delay and the frames of a call together
    int at;      // next frame to write
} lq_delay;

void lq_delay_reset(lq_delay *d); // [audio]
// Only writes: what is read later is as if it had been processed. [audio]
void lq_delay_write(lq_delay *d, float *const *in, int frames);
// out may be in. [audio]
void lq_delay_process(lq_delay *d, float *const *in, float *const *out, int frames, int delay);
