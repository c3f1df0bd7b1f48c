// listen.c -- see listen.h. SPDX-License-Identifier: MIT
#include "listen.h"
#include "units.h"

#define DIMMED 0.1    // -20 dB, as on a console
#define GUARD_TO 0.98 // full scale, with room for what comes before the guard is down
#define BUTTERWORTH_K 1.41421356237309505 // 1 / Q

void lq_listen_init(lq_listen *l, const lq_desc *d)
{
    l->sample_rate = d->sample_rate;
    lq_params all;
    lq_params_defaults(&all);
    l->params = l->open = all.monitor;
    lq_voicing_init(&l->band, d);
    lq_voicing_init(&l->place, d);
    lq_smooth_init(&l->guard, d, 1.0, 1e-9);
    lq_smooth_init(&l->dim, d, 1.0, 1e-9);
    l->fresh = true;
    lq_listen_reset(l);
}

void lq_listen_reset(lq_listen *l)
{
    lq_voicing_reset(&l->band);
    lq_voicing_reset(&l->place);
    lq_smooth_jump(&l->guard, l->guard.target);
    lq_smooth_jump(&l->dim, l->dim.target);
    l->peak = 0.0;
}

// Two sections at each end that is not open. LR4 = Butterworth of second order, squared
// (Linkwitz, JAES 24, 1976).
static lq_voice band_voice(const lq_listen *l, const lq_monitor_params *p)
{
    lq_voice voice = lq_voice_neutral;
    if (p->band < 0.5f)
        return voice;
    const double k = BUTTERWORTH_K, top_hz = 0.49 * l->sample_rate;
    double low_hz = p->band_low_hz < top_hz ? p->band_low_hz : top_hz, high_hz = p->band_high_hz;
    if (p->band_low_hz > l->open.band_low_hz) {
        lq_svf_coefs high_pass = {lq_tan(LQ_PI * low_hz / l->sample_rate), k, 1.0, -k, -1.0};
        voice.filter[voice.count++] = high_pass;
        voice.filter[voice.count++] = high_pass;
    }
    if (p->band_high_hz < l->open.band_high_hz && high_hz < top_hz) {
        lq_svf_coefs low_pass = {lq_tan(LQ_PI * high_hz / l->sample_rate), k, 0.0, 0.0, 1.0};
        voice.filter[voice.count++] = low_pass;
        voice.filter[voice.count++] = low_pass;
    }
    return voice;
}

void lq_listen_set(lq_listen *l, const lq_monitor_params *p)
{
    const lq_monitor_params *was = &l->params;
    if (p->band != was->band || p->band_low_hz != was->band_low_hz ||
        p->band_high_hz != was->band_high_hz) {
        lq_voice voice = band_voice(l, p);
        lq_voicing_set(&l->band, &voice);
    }
    if (p->place != was->place) {
        lq_voice voice = lq_place_voice((int)(p->place + 0.5f), l->sample_rate);
        lq_voicing_set(&l->place, &voice);
        lq_smooth_to(&l->guard, 1.0);
    }
    lq_smooth_to(&l->dim, p->dim > 0.5f ? DIMMED : 1.0);
    l->params = *p;
    if (l->fresh)
        lq_listen_reset(l);
    l->fresh = false;
}

bool lq_listen_rests(const lq_listen *l)
{
    return lq_voicing_rests(&l->band) && lq_voicing_rests(&l->place) && !l->guard.moving &&
           l->guard.now == 1.0 && !l->dim.moving && l->dim.now == 1.0;
}

static void step(lq_listen *l, double volume)
{
    double peak = l->peak * volume * l->dim.now;
    if (l->params.place > 0.5f && peak * l->guard.target > 1.0)
        lq_smooth_to(&l->guard, GUARD_TO / peak);
    l->peak = 0.0;
    lq_smooth_step(&l->guard);
    lq_smooth_step(&l->dim);
}

static double magnitude(double x)
{
    return x < 0.0 ? -x : x;
}

void lq_listen_process(lq_listen *l, f64x2 *io, int frames, bool grid_start, double volume)
{
    if (grid_start)
        step(l, volume);
    lq_voicing_process(&l->band, io, frames, grid_start);
    lq_voicing_process(&l->place, io, frames, grid_start);
    for (int i = 0; i < frames; i++) {
        double left = magnitude(io[i][0]), right = magnitude(io[i][1]);
        double high = left > right ? left : right;
        l->peak = high > l->peak ? high : l->peak;
        double gain = lq_smooth_next(&l->guard) * lq_smooth_next(&l->dim);
        io[i] = (f64x2){gain * io[i][0], gain * io[i][1]};
    }
}
