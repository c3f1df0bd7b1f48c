// delay.c. SPDX-License-Identifier: MIT
#include "delay.h"

void lq_delay_reset(lq_delay *d)
{
    for (int i = 0; i < d->size * LQ_CHANNELS; i++)
        d->ring[i] = 0.0f;
    d->at = 0;
}

// Frames from here to where the ring starts over.
static int straight(const lq_delay *d, int at, int frames)
{
    return lq_min_int(frames, d->size - at);
}

void lq_delay_write(lq_delay *d, float *const *in, int frames)
{
    int first = straight(d, d->at, frames);
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        const float *from = in[ch];
        float *ring = d->ring + (ptrdiff_t)ch * d->size, *to = ring + d->at;
        for (int i = 0; i < first; i++)
            to[i] = from[i];
        for (int i = first; i < frames; i++)
            ring[i - first] = from[i];
    }
    d->at = (d->at + frames) & (d->size - 1);
}

void lq_delay_process(lq_delay *d, float *const *in, float *const *out, int frames, int delay)
{
    int at = (d->at - delay) & (d->size - 1), first = straight(d, at, frames);
    lq_delay_write(d, in, frames);
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        const float *ring = d->ring + (ptrdiff_t)ch * d->size, *from = ring + at;
        float *to = out[ch];
        for (int i = 0; i < first; i++)
            to[i] = from[i];
        for (int i = first; i < frames; i++)
            to[i] = ring[i - first];
    }
}
