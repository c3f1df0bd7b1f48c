// color.c -- see color.h. SPDX-License-Identifier: MIT
#include "color.h"
#include "units.h"
#include "vec.h"
#include <string.h>

#define EMPHASIS_HZ 3000.0
#define EMPHASIS 2.0 // gain above it
#define DC_HZ 5.0

enum { TAPE = 0 };

void lq_color_init(lq_color *b, const lq_desc *d)
{
    memset(b, 0, sizeof *b);
    b->sample_rate = d->sample_rate;
    b->dry = (lq_delay){b->ring, LQ_COLOR_RING, 0};
    lq_over4_init(&b->body);
    lq_exciter_init(&b->air, d);
    lq_smooth_init(&b->s, d, 0.0, 1e-7);
    lq_smooth_init(&b->mix, d, 1.0, 1e-7);
    double g = lq_tan(LQ_PI * DC_HZ / d->sample_rate);
    b->dc_coef = g / (1.0 + g);
    lq_evenly_init(&b->evenly, d);
    b->params.mix = 100.0f;
    lq_color_reset(b);
}

static bool at_rest(const lq_smooth *s, double value)
{
    return !s->moving && s->now == value;
}

static void use(lq_color *b, int character)
{
    double g = lq_tan(LQ_PI * lq_clamp(EMPHASIS_HZ / b->sample_rate, 0.0, 0.45));
    b->character = character;
    b->boost = character == TAPE ? EMPHASIS : 1.0;
    b->emphasis = g / (1.0 + g);
    g /= b->boost; // the inverse of (lp + boost hp) is a shelf of 1 / boost with its pole there
    b->relief = g / (1.0 + g);
    b->quiet = 0;
}

static double s_of(const lq_color_params *p)
{
    return lq_db_to_gain(p->drive_db) - 1.0;
}

// Everything at once where the parameters say.
static void arrive(lq_color *b)
{
    const lq_color_params *p = &b->params;
    use(b, (int)(p->character + 0.5f));
    b->wanted = s_of(p);
    lq_smooth_jump(&b->s, b->wanted);
    lq_smooth_jump(&b->mix, p->mix / 100.0);
    b->s_known = b->s.now;
    b->mix_known = b->mix.now;
    lq_evenly_expect(&b->evenly, lq_curve_power(&lq_curves[b->character], b->s.now, b->mix.now,
                                                lq_evenly_rms(&b->evenly)));
    lq_evenly_arrive(&b->evenly);
}

void lq_color_reset(lq_color *b)
{
    lq_delay_reset(&b->dry);
    lq_over4_reset(&b->body);
    lq_exciter_reset(&b->air);
    b->lifted = b->relieved = b->dc = (f64x2){0.0, 0.0};
    lq_evenly_reset(&b->evenly);
    arrive(b);
    b->phase = 0;
    b->fresh = true;
}

void lq_color_set(lq_color *b, const lq_color_params *p)
{
    b->params = *p;
    b->wanted = s_of(p);
    b->body.asked = p->drive_db > 0.0f && p->mix > 0.0f;
    lq_exciter_set(&b->air, p->exciter / 100.0, p->exciter_hz);
    if (b->fresh)
        lq_color_reset(b);
    b->fresh = false;
}

// Saturation on its way to what is asked for. Another character comes in while nothing is heard.
static void follow_body(lq_color *b)
{
    const lq_color_params *p = &b->params;
    if (lq_over4_turn(&b->body, at_rest(&b->s, 0.0) || at_rest(&b->mix, 0.0)))
        b->lifted = b->relieved = b->dc = (f64x2){0.0, 0.0};
    int wanted = (int)(p->character + 0.5f);
    bool turning = wanted != b->character;
    if (turning && (!b->body.runs || (at_rest(&b->mix, 0.0) && ++b->quiet > LQ_OVER4_TAIL))) {
        use(b, wanted);
        turning = false;
    }
    bool ready = b->body.asked && b->body.steps >= LQ_OVER4_READY;
    lq_smooth_to(&b->s, ready ? b->wanted : b->body.asked ? b->s.target : 0.0);
    lq_smooth_to(&b->mix, turning ? 0.0 : p->mix / 100.0);
}

static f64x2 tidy(f64x2 state)
{
    return (f64x2){lq_tidy(state[0]), lq_tidy(state[1])};
}

// At a grid frame.
static void follow(lq_color *b)
{
    b->lifted = tidy(b->lifted);
    b->relieved = tidy(b->relieved);
    b->dc = tidy(b->dc);
    follow_body(b);
    lq_exciter_step(&b->air);
    lq_smooth_step(&b->s);
    lq_smooth_step(&b->mix);
    if (b->s.now != b->s_known || b->mix.now != b->mix_known) {
        const lq_curve *c = &lq_curves[b->character];
        double rms = lq_evenly_rms(&b->evenly);
        lq_evenly_expect(&b->evenly, lq_curve_power(c, b->s.now, b->mix.now, rms) /
                                         lq_curve_power(c, b->s_known, b->mix_known, rms));
        b->s_known = b->s.now;
        b->mix_known = b->mix.now;
    }
    if (!b->body.runs && !b->air.over.runs)
        lq_evenly_rest(&b->evenly);
    lq_evenly_step(&b->evenly);
}

// One-pole low-pass, trapezoidal.
static inline f64x2 low(f64x2 *state, f64x2 x, double coef)
{
    f64x2 v = (x - *state) * lq_splat2(coef), y = v + *state;
    *state = y + v;
    return y;
}

// What the curve adds at the steps of these frames, in place.
static inline void bend(lq_over4 *o, const lq_curve *c, int at, f32x4 drive, f32x4 back)
{
    for (int n = 0; n < 4 * LQ_CHANNELS; n++) {
        float *line = o->step[n & 3][n >> 2] + at;
        lq_write4(line, lq_curve_added(c, lq_read4(line), drive, back));
    }
}

static double per(double s)
{
    return 1.0 / (s > 1e-6 ? s : 1e-6);
}

// Four frames at a time, which may run over the end.
static void curve(lq_color *b, int at, int frames)
{
    const lq_curve c = lq_curves[b->character];
    if (b->s.slope == 0.0) {
        f32x4 drive = lq_splat4((float)b->s.now), back = lq_splat4((float)per(b->s.now));
        for (int i = 0; i < frames; i += 4)
            bend(&b->body, &c, at + i, drive, back);
        return;
    }
    for (int i = 0; i < frames; i += 4) {
        float drive[4], back[4];
        for (int n = 0; n < 4; n++) {
            double now = i + n < frames ? lq_smooth_next(&b->s) : b->s.now;
            drive[n] = (float)now;
            back[n] = (float)per(now);
        }
        bend(&b->body, &c, at + i, lq_read4(drive), lq_read4(back));
    }
}

static void lift(lq_color *b, f64x2 *x, int frames)
{
    f64x2 state = b->lifted, more = lq_splat2(b->boost - 1.0);
    for (int i = 0; i < frames; i++)
        x[i] += more * (x[i] - low(&state, x[i], b->emphasis));
    b->lifted = state;
}

// The emphasis taken back, no direct current, and the mix.
static void finish(lq_color *b, f64x2 *x, int frames)
{
    f64x2 relieved = b->relieved, dc = b->dc, less = lq_splat2(1.0 / b->boost - 1.0);
    double dc_coef = b->dc_coef, relief = b->relief;
    bool lifts = b->boost != 1.0;
    lq_smooth mix = b->mix;
    for (int i = 0; i < frames; i++) {
        f64x2 now = x[i];
        if (lifts)
            now += less * (now - low(&relieved, now, relief));
        now -= low(&dc, now, dc_coef);
        x[i] = lq_splat2(lq_smooth_next(&mix)) * now;
    }
    b->relieved = relieved;
    b->dc = dc;
    b->mix = mix;
}

// What saturation adds, LQ_OVER4_DELAY frames late.
static void saturate(lq_color *b, float *const *in, f64x2 *added, int frames)
{
    float left[LQ_GRID], right[LQ_GRID];
    float *const lifted[LQ_CHANNELS] = {left, right};
    if (b->boost != 1.0) {
        lq_take_lanes(in, added, frames);
        lift(b, added, frames);
        lq_give_lanes(added, lifted, frames);
        in = lifted;
    }
    curve(b, lq_over4_up(&b->body, in, frames), frames);
    lq_over4_down(&b->body, added, frames);
    finish(b, added, frames);
}

void lq_color_process(lq_color *b, float *const *io, int frames)
{
    f64x2 added[LQ_GRID];
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start)
        follow(b);
    if (b->body.runs)
        saturate(b, io, added, frames);
    else
        memset(added, 0, sizeof added);
    if (b->air.over.runs)
        lq_exciter_process(&b->air, io, added, frames, grid_start);
    lq_delay_process(&b->dry, io, io, frames, LQ_OVER4_DELAY);
    if (!b->body.runs && !b->air.over.runs && at_rest(&b->evenly.gain, 1.0))
        return;
    f64x2 dry[LQ_GRID];
    lq_take_lanes(io, dry, frames);
    lq_evenly_process(&b->evenly, dry, added, frames);
    lq_give_lanes(added, io, frames);
}

int lq_color_latency(const lq_color *b)
{
    (void)b;
    return LQ_OVER4_DELAY;
}
