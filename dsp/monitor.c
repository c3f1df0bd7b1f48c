// monitor.c -- see monitor.h. SPDX-License-Identifier: MIT
#include "monitor.h"
#include "units.h"
#include <string.h>

// What moves on its own, the levels first.
enum { MATCHED, VOLUME, DELTA, TAPPED, MONO, SIDE, SWITCHES };

static lq_smooth *switch_of(lq_monitor *m, int i)
{
    lq_smooth *const all[SWITCHES] = {&m->matched, &m->volume, &m->delta,
                                      &m->tapped,  &m->mono,   &m->side};
    return all[i];
}

void lq_monitor_init(lq_monitor *m, const lq_desc *d)
{
    memset(m, 0, sizeof *m);
    lq_matcher_init(&m->match, d);
    lq_listen_init(&m->listen, d);
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_init(&m->gain[s], d, 1.0, 1e-9);
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_init(&m->own[s], d, 1.0, 1e-9);
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_init(switch_of(m, i), d, i == VOLUME ? 1.0 : 0.0, 1e-9);
    m->fade_step = 1.0 / (0.015 * d->sample_rate);
    m->fresh = true;
    lq_monitor_reset(m);
}

void lq_monitor_reset(lq_monitor *m)
{
    lq_matcher_reset(&m->match);
    lq_listen_reset(&m->listen);
    m->phase = 0;
}

void lq_monitor_changed(lq_monitor *m, bool beyond_drive, int latency)
{
    lq_matcher_changed(&m->match, beyond_drive, latency);
}

void lq_monitor_match(lq_monitor *m, const lq_match *match)
{
    lq_matcher_know(&m->match, match);
}

void lq_monitor_set(lq_monitor *m, const lq_monitor_params *p, bool tapped)
{
    m->params = *p;
    lq_smooth_to(&m->matched, p->match > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->delta, p->delta > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->tapped, tapped ? 1.0 : 0.0);
    lq_smooth_to(&m->mono, p->mono > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->side, p->side > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->volume, p->volume_db > -59.95f ? lq_db_to_gain(p->volume_db) : 0.0);
    lq_listen_set(&m->listen, p);
    const float own_db[LQ_SLOTS] = {p->a_gain_db, p->b_gain_db, p->r_gain_db, p->c_gain_db};
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_to(&m->own[s], own_db[s] != 0.0f ? lq_db_to_gain(own_db[s]) : 1.0);
    if (!m->fresh)
        return;
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_jump(switch_of(m, i), switch_of(m, i)->target);
    for (int s = 0; s < LQ_SLOTS; s++) {
        lq_smooth_jump(&m->own[s], m->own[s].target);
        m->mix[s] = s == (int)(p->slot + 0.5f) ? 1.0 : 0.0;
    }
    m->fresh = false;
}

static void step(lq_monitor *m, double drive_db)
{
    lq_matcher_step(&m->match, drive_db);
    for (int s = 0; s < LQ_SLOTS; s++) {
        lq_smooth_to(&m->gain[s], m->match.gain[s]);
        lq_smooth_step(&m->gain[s]);
        lq_smooth_step(&m->own[s]);
    }
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_step(switch_of(m, i));
}

// Weights of the slots at this frame; they sum to 1, and one slot alone weighs exactly 1.
static void weigh(lq_monitor *m, double weight[LQ_SLOTS])
{
    int slot = (int)(m->params.slot + 0.5f);
    double sum = 0.0;
    for (int s = 0; s < LQ_SLOTS; s++) {
        m->mix[s] = lq_clamp(m->mix[s] + (s == slot ? m->fade_step : -m->fade_step), 0.0, 1.0);
        sum += weight[s] = lq_ease(m->mix[s]);
    }
    for (int s = 0; s < LQ_SLOTS; s++)
        weight[s] /= sum;
}

// One slot alone, nothing else on or on its way.
static bool plain(lq_monitor *m)
{
    bool rests = m->mix[(int)(m->params.slot + 0.5f)] == 1.0;
    for (int s = 0; s < LQ_SLOTS; s++)
        rests = rests && (m->mix[s] == 0.0 || m->mix[s] == 1.0) && !m->own[s].moving;
    for (int i = 0; i < SWITCHES; i++) {
        const lq_smooth *each = switch_of(m, i);
        rests = rests && !each->moving && (i <= VOLUME || each->now == 0.0);
    }
    return rests;
}

// The same sum with all its zeros left out.
static void mix_plain(lq_monitor *m, float *const *in, f64x2 *y, int frames)
{
    int slot = (int)(m->params.slot + 0.5f);
    lq_smooth *match = &m->gain[slot];
    double matched = m->matched.now, own = m->own[slot].now;
    for (int i = 0; i < frames; i++) {
        double gain = (1.0 + matched * (lq_smooth_next(match) - 1.0)) * own;
        y[i] = (f64x2){gain * in[0][i], gain * in[1][i]};
    }
    for (int s = 0; s < LQ_SLOTS; s++)
        for (int i = 0; i < frames && s != slot; i++)
            lq_smooth_next(&m->gain[s]);
}

// in[slot][channel][frame]
static void mix(lq_monitor *m, float *const *const *in, float *const *tap, f64x2 *out, int frames)
{
    for (int i = 0; i < frames; i++) {
        double weight[LQ_SLOTS], gain[LQ_SLOTS], heard_gain[LQ_SLOTS], y[LQ_CHANNELS];
        weigh(m, weight);
        double matched = lq_smooth_next(&m->matched), delta = lq_smooth_next(&m->delta);
        double mono = lq_smooth_next(&m->mono), side = lq_smooth_next(&m->side);
        double tapped = lq_smooth_next(&m->tapped);
        for (int s = 0; s < LQ_SLOTS; s++) {
            gain[s] = lq_smooth_next(&m->gain[s]);
            heard_gain[s] = (1.0 + matched * (gain[s] - 1.0)) * lq_smooth_next(&m->own[s]);
        }
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            y[ch] = 0.0;
            for (int s = 0; s < LQ_SLOTS; s++)
                y[ch] += weight[s] * heard_gain[s] * in[s][ch][i];
            double from = gain[LQ_SLOT_A] * in[LQ_SLOT_A][ch][i];
            from += weight[LQ_SLOT_C] * (gain[LQ_SLOT_C] * in[LQ_SLOT_C][ch][i] - from);
            double lost = gain[LQ_SLOT_B] * in[LQ_SLOT_B][ch][i] - from;
            y[ch] += delta * (lost - y[ch]);
            if (tapped != 0.0)
                y[ch] += tapped * (gain[LQ_SLOT_A] * tap[ch][i] - y[ch]);
        }
        double middle = 0.5 * (y[0] + y[1]), edge = 0.5 * (y[0] - y[1]);
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            y[ch] += mono * (middle - y[ch]);
            y[ch] += side * (edge - y[ch]);
        }
        out[i] = (f64x2){y[0], y[1]};
    }
}

void lq_monitor_process(lq_monitor *m, float *const *a, float *const *b, float *const *r,
                        float *const *c, float *const *tap, const lq_drive *drive,
                        float *const *heard, float *const *out, int frames)
{
    bool grid_start = m->phase == 0;
    if (grid_start)
        step(m, drive->drive_db);
    m->phase = (m->phase + frames) % LQ_GRID;
    lq_matcher_learn(&m->match, a, b, drive, frames);
    float *const *const slots[LQ_SLOTS] = {a, b, r, c};
    f64x2 y[LQ_GRID];
    if (plain(m))
        mix_plain(m, slots[(int)(m->params.slot + 0.5f)], y, frames);
    else
        mix(m, slots, tap, y, frames);
    for (int i = 0; i < frames; i++) {
        heard[0][i] = (float)y[i][0];
        heard[1][i] = (float)y[i][1];
    }
    if (!lq_listen_rests(&m->listen))
        lq_listen_process(&m->listen, y, frames, grid_start, m->volume.now);
    for (int i = 0; i < frames; i++) {
        double volume = lq_smooth_next(&m->volume);
        out[0][i] = (float)(volume * y[i][0]);
        out[1][i] = (float)(volume * y[i][1]);
    }
}

double lq_monitor_gain_db(const lq_monitor *m, int slot)
{
    return lq_gain_to_db(m->match.gain[slot]);
}
