// standin.c -- see standin.h. SPDX-License-Identifier: MIT
#include "standin.h"
#include "math.h"
#include "units.h"

void lq_standin_init(lq_standin *s, const lq_desc *d, float *ring, int size)
{
    s->on = false;
    s->step = 1.0 / (0.015 * d->sample_rate);
    s->settle = (int)(4.0 * d->sample_rate);
    s->delay = (lq_delay){ring, size, 0};
    lq_standin_reset(s);
}

void lq_standin_reset(lq_standin *s)
{
    lq_delay_reset(&s->delay);
    s->mix = s->on ? 1.0 : 0.0;
    s->since = 0;
}

bool lq_standin_ask(lq_standin *s, bool on)
{
    if (on == s->on)
        return false;
    s->on = on;
    s->since = 0;
    if (on && s->mix == 0.0)
        lq_delay_reset(&s->delay);
    return !on && s->mix == 1.0;
}

bool lq_standin_rests(const lq_standin *s)
{
    return !s->on && s->mix == 0.0;
}

bool lq_standin_needs_chain(const lq_standin *s)
{
    return !s->on || s->mix < 1.0;
}

void lq_standin_process(lq_standin *s, float *const *render, float *const *io, int frames,
                        int latency)
{
    float left[LQ_GRID], right[LQ_GRID];
    float *const late[LQ_CHANNELS] = {left, right};
    lq_delay_process(&s->delay, render, late, frames, latency);
    int wait = s->on ? latency : s->settle + latency;
    for (int i = 0; i < frames; i++) {
        bool ready = s->since >= wait;
        s->since += !ready;
        if (ready)
            s->mix = lq_clamp(s->mix + (s->on ? s->step : -s->step), 0.0, 1.0);
        if (s->mix == 0.0)
            continue;
        double weight = lq_ease(s->mix);
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = s->mix == 1.0
                            ? late[ch][i]
                            : (float)(io[ch][i] + weight * ((double)late[ch][i] - io[ch][i]));
    }
}
