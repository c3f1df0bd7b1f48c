// color.c -- see color.h. SPDX-License-Identifier: MIT
#include "color.h"
#include "units.h"
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
    lq_smooth_jump(&b->s, s_of(p));
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
    lq_smooth_to(&b->s, ready ? s_of(p) : b->body.asked ? b->s.target : 0.0);
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

static inline f64x2 both(double x)
{
    return (f64x2){x, x};
}

// One-pole low-pass, trapezoidal.
static inline f64x2 low(f64x2 *state, f64x2 x, double coef)
{
    f64x2 v = (x - *state) * both(coef), y = v + *state;
    *state = y + v;
    return y;
}

static void curve(lq_color *b, int at, int frames)
{
    float s[LQ_GRID + 4], over[LQ_GRID + 4];
    for (int i = 0; i < frames + 3; i++) { // four at a time may run over the end
        double now = i < frames ? lq_smooth_next(&b->s) : b->s.now;
        s[i] = (float)now;
        over[i] = (float)(1.0 / (now > 1e-6 ? now : 1e-6));
    }
    const lq_curve c = lq_curves[b->character];
    for (int i = 0; i < frames; i += 4) {
        f32x4 drive, back, x;
        memcpy(&drive, s + i, sizeof drive);
        memcpy(&back, over + i, sizeof back);
        for (int n = 0; n < 4 * LQ_CHANNELS; n++) {
            float *line = b->body.step[n & 3][n >> 2] + at + i;
            memcpy(&x, line, sizeof x);
            x = lq_curve_added(&c, x, drive, back);
            memcpy(line, &x, sizeof x);
        }
    }
}

// What saturation adds, LQ_OVER4_DELAY frames late.
static void saturate(lq_color *b, float *const *in, f64x2 *added, int frames)
{
    float left[LQ_GRID], right[LQ_GRID];
    float *const lifted[LQ_CHANNELS] = {left, right};
    bool lifts = b->boost != 1.0;
    for (int i = 0; i < frames; i++) {
        f64x2 x = {in[0][i], in[1][i]};
        if (lifts)
            x += both(b->boost - 1.0) * (x - low(&b->lifted, x, b->emphasis));
        left[i] = (float)x[0];
        right[i] = (float)x[1];
    }
    curve(b, lq_over4_up(&b->body, lifted, frames), frames);
    lq_over4_down(&b->body, added, frames);
    for (int i = 0; i < frames; i++) {
        f64x2 x = added[i];
        if (lifts)
            x += both(1.0 / b->boost - 1.0) * (x - low(&b->relieved, x, b->relief));
        x -= low(&b->dc, x, b->dc_coef);
        added[i] = both(lq_smooth_next(&b->mix)) * x;
    }
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
    for (int i = 0; i < frames; i++) {
        f64x2 dry = {io[0][i], io[1][i]}, wet = dry + added[i];
        f64x2 out = both(lq_evenly_frame(&b->evenly, dry, wet)) * wet;
        io[0][i] = (float)out[0];
        io[1][i] = (float)out[1];
    }
}

int lq_color_latency(const lq_color *b)
{
    (void)b;
    return LQ_OVER4_DELAY;
}
