// delay.h -- a stereo delay of whole frames over memory that the owner supplies.
// SPDX-License-Identifier: MIT
#pragma once
#include "lq.h"

typedef struct {
    float *ring; // [frame][channel], `size` frames
    int size;    // a power of two, more than the delay
    int at;      // next frame to write
} lq_delay;

static inline void lq_delay_reset(lq_delay *d) // [audio]
{
    for (int i = 0; i < d->size * LQ_CHANNELS; i++)
        d->ring[i] = 0.0f;
    d->at = 0;
}

// out may be in. frames <= LQ_MAX_FRAMES, delay < size. [audio]
static inline void lq_delay_process(lq_delay *d, float *const *in, float *const *out, int frames,
                                    int delay)
{
    for (int i = 0; i < frames; i++) {
        float *write = d->ring + (size_t)(d->at * LQ_CHANNELS);
        write[0] = in[0][i];
        write[1] = in[1][i];
        const float *read = d->ring + (size_t)(((d->at - delay) & (d->size - 1)) * LQ_CHANNELS);
        out[0][i] = read[0];
        out[1][i] = read[1];
        d->at = (d->at + 1) & (d->size - 1);
    }
}

// Only writes: what is read later is as if it had been processed. [audio]
static inline void lq_delay_write(lq_delay *d, float *const *in, int frames)
{
    for (int i = 0; i < frames; i++) {
        float *write = d->ring + (size_t)(d->at * LQ_CHANNELS);
        write[0] = in[0][i];
        write[1] = in[1][i];
        d->at = (d->at + 1) & (d->size - 1);
    }
}
