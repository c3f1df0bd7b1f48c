// chain.c -- see chain.h. SPDX-License-Identifier: MIT
#include "chain.h"
#include "units.h"
#include <string.h>

void lq_chain_init(lq_chain *c, const lq_desc *d)
{
    memset(c, 0, sizeof *c);
    lq_params_defaults(&c->params);
    c->fade_frames = 0.020 * d->sample_rate;
#define X(block)                                                                                   \
    lq_##block##_init(&c->block, d);                                                               \
    c->block##_switch.dry = (lq_delay){                                                            \
        c->block##_ring, (int)(sizeof c->block##_ring / sizeof(float)) / LQ_CHANNELS, 0};
    LQ_CHAIN(X)
#undef X
    lq_tap_init(&c->tap, d);
    lq_chain_reset(c);
}

void lq_chain_reset(lq_chain *c)
{
#define X(block)                                                                                   \
    lq_##block##_reset(&c->block);                                                                 \
    lq_delay_reset(&c->block##_switch.dry);
    LQ_CHAIN(X)
#undef X
    lq_tap_reset(&c->tap);
    c->fresh = true;
}

// True when the block starts from cold.
static bool turn(lq_switch *s, bool on, bool at_once)
{
    bool cold = on && !s->on && s->mix == 0.0;
    if (cold || at_once)
        s->since = 0.0;
    s->on = on;
    if (at_once)
        s->mix = on ? 1.0 : 0.0;
    return cold || (at_once && on);
}

void lq_chain_plan(lq_chain *c, const lq_params *p)
{
#define X(block) lq_##block##_set(&c->block, &p->block);
    LQ_CHAIN(X)
#undef X
}

void lq_chain_set(lq_chain *c, const lq_params *p)
{
#define X(block)                                                                                   \
    if (turn(&c->block##_switch, p->block.on > 0.5f, c->fresh)) {                                  \
        lq_##block##_reset(&c->block);                                                             \
        lq_##block##_set(&c->block, &p->block);                                                    \
    } else if (memcmp(&p->block, &c->params.block, sizeof p->block) != 0) {                        \
        lq_##block##_set(&c->block, &p->block);                                                    \
    }
    LQ_CHAIN(X)
#undef X
    int number = 0, asked = 0;
#define X(block)                                                                                   \
    number++;                                                                                      \
    if (p->block.delta > 0.5f)                                                                     \
        asked = number;
    LQ_CHAIN(X)
#undef X
    lq_tap_ask(&c->tap, asked);
    c->params = *p;
    c->fresh = false;
}

// Splits io: the dry path stays in io, the block's input goes to wet. False when the block need not
// run.
static bool split(lq_switch *s, double fade, int latency, float *const *io, float *const *wet,
                  int frames)
{
    if (!s->on && s->mix == 0.0) {
        if (latency > 0)
            lq_delay_process(&s->dry, io, io, frames, latency);
        return false;
    }
    for (int i = 0; i < frames; i++) {
        bool warm = s->mix > 0.0;
        double gain = warm ? 1.0 : lq_ease((s->since + i) / fade);
        wet[0][i] = warm ? io[0][i] : (float)(gain * io[0][i]);
        wet[1][i] = warm ? io[1][i] : (float)(gain * io[1][i]);
    }
    if (latency > 0)
        lq_delay_process(&s->dry, io, io, frames, latency);
    return true;
}

static void join(lq_switch *s, double fade, int latency, float *const *io, float *const *wet,
                 int frames)
{
    for (int i = 0; i < frames; i++) {
        s->since += 1.0;
        bool ready = s->mix > 0.0 || s->since > fade + latency;
        if (s->on && ready && s->mix < 1.0)
            s->mix = s->mix + 1.0 / fade < 1.0 ? s->mix + 1.0 / fade : 1.0;
        if (!s->on && s->mix > 0.0)
            s->mix = s->mix - 1.0 / fade > 0.0 ? s->mix - 1.0 / fade : 0.0;
        if (s->mix == 0.0)
            continue;
        double mix = lq_ease(s->mix);
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = s->mix == 1.0 ? wet[ch][i]
                                      : (float)(io[ch][i] + mix * ((double)wet[ch][i] - io[ch][i]));
    }
}

// Fully on: only the block is heard, and the dry path only remembers.
static bool settled(const lq_switch *s)
{
    return s->on && s->mix == 1.0;
}

static void copy(float *const *from, float *const *to, int frames)
{
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        memcpy(to[ch], from[ch], (size_t)frames * sizeof(float));
}

void lq_chain_process(lq_chain *c, float *const *io, float *const *tap, int frames)
{
    float left[LQ_GRID], right[LQ_GRID], dry_left[LQ_GRID], dry_right[LQ_GRID];
    float *const wet[LQ_CHANNELS] = {left, right}, *const dry[LQ_CHANNELS] = {dry_left, dry_right};
    int number = 0, tapped = c->tap.tapped;
#define X(block)                                                                                   \
    {                                                                                              \
        int latency = lq_##block##_latency(&c->block);                                             \
        bool taps = ++number == tapped;                                                            \
        if (settled(&c->block##_switch) && !taps) {                                                \
            if (latency > 0)                                                                       \
                lq_delay_write(&c->block##_switch.dry, io, frames);                                \
            lq_##block##_process(&c->block, io, frames);                                           \
        } else {                                                                                   \
            bool runs = split(&c->block##_switch, c->fade_frames, latency, io, wet, frames);       \
            if (taps)                                                                              \
                copy(io, dry, frames);                                                             \
            if (runs) {                                                                            \
                lq_##block##_process(&c->block, wet, frames);                                      \
                join(&c->block##_switch, c->fade_frames, latency, io, wet, frames);                \
            }                                                                                      \
            if (taps)                                                                              \
                lq_tap_process(&c->tap, dry, io, tap, frames);                                     \
        }                                                                                          \
    }
    LQ_CHAIN(X)
#undef X
}

int lq_chain_latency(const lq_chain *c)
{
    int frames = 0;
#define X(block) frames += lq_##block##_latency(&c->block);
    LQ_CHAIN(X)
#undef X
    return frames;
}
