// clipruns.c -- see clipruns.h. SPDX-License-Identifier: MIT
#include "clipruns.h"
#include <math.h>

#define PART (1.0f / 16384.0f)
#define SHORTEST 3

void lq_clipruns_reset(lq_clipruns *c)
{
    *c = (lq_clipruns){.low = 1e-9f}; // silence is not clipping
}

static void add(lq_clipruns *c, int channel, float level)
{
    if (level < c->low) {
        c->run[channel] = 0;
        return;
    }
    if (level > c->high) {
        c->peak = level;
        c->low = level - level * PART;
        c->high = level + level * PART;
        c->run[0] = c->run[1] = 0;
        c->runs = 0;
    }
    if (++c->run[channel] == SHORTEST)
        c->runs++;
}

void lq_clipruns_process(lq_clipruns *c, float *const *io, int channels, int frames)
{
    for (int i = 0; i < frames; i++)
        for (int channel = 0; channel < channels; channel++)
            add(c, channel, fabsf(io[channel][i]));
}
