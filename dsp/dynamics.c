// dynamics.c -- see dynamics.h. SPDX-License-Identifier: MIT
#include "dynamics.h"
#include "units.h"
#include <math.h>
#include <string.h>

typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef int64_t i64x2 __attribute__((vector_size(16)));

#define FADE_SECONDS 0.020
#define NO_CAP 1e6

static inline f32x4 splat4(float x)
{
    return (f32x4){x, x, x, x};
}

static inline f32x4 choose4(i32x4 mask, f32x4 yes, f32x4 no)
{
    return (f32x4)(((i32x4)yes & mask) | ((i32x4)no & ~mask));
}

static inline f32x4 max4(f32x4 a, f32x4 b)
{
    return choose4(a > b, a, b);
}

static inline f32x4 min4(f32x4 a, f32x4 b)
{
    return choose4(a < b, a, b);
}

static inline f64x2 splat2(double x)
{
    return (f64x2){x, x};
}

static inline f64x2 choose2(i64x2 mask, f64x2 yes, f64x2 no)
{
    return (f64x2)(((i64x2)yes & mask) | ((i64x2)no & ~mask));
}

static inline f32x4 read4(const float *from)
{
    f32x4 x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void write4(float *to, f32x4 x)
{
    memcpy(to, &x, sizeof x);
}

// Part of the way to the target in one frame.
static double pole(const lq_dynamics *d, double ms)
{
    return 1.0 - lq_exp(-1000.0 / (ms * d->sample_rate));
}

static void prepare(lq_dynamics *d, lq_dynamics_voice *v, const lq_dynamics_settings *s)
{
    v->threshold_db = (float)s->threshold_db;
    v->under_threshold_db = (float)s->under_threshold_db;
    v->knee_db = (float)s->knee_db;
    v->knee_scale = (float)(s->knee_db > 0.0 ? 0.5 / s->knee_db : 0.0);
    v->over_slope = (float)(1.0 / s->ratio - 1.0);
    v->under_slope = (float)(1.0 - s->under_ratio);
    double over = -v->over_slope, under = fabs((double)v->under_slope);
    v->over_cap_db = (float)(over > 0.0 ? s->range_db / over : NO_CAP);
    v->under_cap_db = (float)(under > 0.0 ? s->range_db / under : NO_CAP);
    v->gain_db = (float)s->gain_db;
    v->gain = s->gain_db == 0.0 ? 1.0f : (float)lq_db_to_gain(s->gain_db);
    v->share = (float)s->share;
    v->link = (float)s->link;
    v->attack = pole(d, s->attack_ms);
    v->release = pole(d, s->release_ms);
    v->has_slow = s->slow_ms > 0.0;
    v->charge = v->has_slow ? pole(d, 0.5 * s->slow_ms) : 1.0;
    v->slow = v->has_slow ? pole(d, s->slow_ms) : 1.0;
    if (v->over_slope == 0.0f)
        memset(&v->over, 0, sizeof v->over);
    if (v->under_slope == 0.0f)
        memset(&v->under, 0, sizeof v->under);
}

void lq_dynamics_init(lq_dynamics *d, const lq_desc *desc)
{
    memset(d, 0, sizeof *d);
    d->sample_rate = desc->sample_rate;
    d->fade_step = 1.0 / (FADE_SECONDS * desc->sample_rate);
    d->next = (lq_dynamics_settings){
        .ratio = 1.0, .under_ratio = 1.0, .attack_ms = 10.0, .release_ms = 100.0, .share = 1.0};
    lq_dynamics_reset(d);
}

void lq_dynamics_reset(lq_dynamics *d)
{
    memset(&d->now, 0, sizeof d->now);
    prepare(d, &d->now, &d->next);
    d->was = d->now;
    d->fade = 1.0;
    d->waiting = false;
}

void lq_dynamics_set(lq_dynamics *d, const lq_dynamics_settings *s)
{
    d->waiting = d->waiting || memcmp(&d->next, s, sizeof *s) != 0;
    d->next = *s;
}

static bool inert(const lq_dynamics_voice *v)
{
    return v->over_slope == 0.0f && v->under_slope == 0.0f;
}

static void tidy(lq_follower *f)
{
    f->hold = (f64x2){lq_tidy(f->hold[0]), lq_tidy(f->hold[1])};
    f->out = (f64x2){lq_tidy(f->out[0]), lq_tidy(f->out[1])};
    f->slow = (f64x2){lq_tidy(f->slow[0]), lq_tidy(f->slow[1])};
}

bool lq_dynamics_begin(lq_dynamics *d, bool grid_start)
{
    if (grid_start && d->waiting && d->fade >= 1.0) {
        d->was = d->now;
        prepare(d, &d->now, &d->next);
        d->fade = 0.0;
        d->waiting = false;
    }
    if (grid_start && !inert(&d->now)) {
        tidy(&d->now.over);
        tidy(&d->now.under);
    }
    bool works = !inert(&d->now) || d->now.gain != 1.0f || d->fade < 1.0;
    if (!works)
        d->now.last_db[0] = d->now.last_db[1] = 0.0f;
    return works;
}

// How far t = x - threshold is above 0, with a quadratic knee of W around it: 0, (t + W/2)^2 / 2W,
// t.
static inline f32x4 beyond(f32x4 t, f32x4 knee, f32x4 scale)
{
    f32x4 half = knee * 0.5f, zero = splat4(0.0f);
    f32x4 inside = min4(max4(t + half, zero), knee);
    return inside * inside * scale + max4(t - half, zero);
}

// over, under [frame][channel]: dB beyond the thresholds, as far as the range lets them count,
// linked: the louder channel is the one to follow.
static void measure(const lq_dynamics_voice *v, const float *level_db, float *over, float *under,
                    int frames)
{
    f32x4 knee = splat4(v->knee_db), scale = splat4(v->knee_scale), link = splat4(v->link);
    for (int i = 0; i < frames * LQ_CHANNELS; i += 4) {
        f32x4 x = read4(level_db + i);
        f32x4 o = beyond(x - v->threshold_db, knee, scale);
        o = min4(o, splat4(v->over_cap_db));
        f32x4 other = {o[1], o[0], o[3], o[2]};
        write4(over + i, o + link * (max4(o, other) - o));
        if (v->under_slope == 0.0f)
            continue;
        f32x4 u = beyond(v->under_threshold_db - x, knee, scale);
        u = min4(u, splat4(v->under_cap_db));
        f32x4 beside = {u[1], u[0], u[3], u[2]};
        write4(under + i, u + link * (min4(u, beside) - u));
    }
}

// y1 = max(c, aR y1 + (1 - aR) c), y = aA y + (1 - aA) y1; `sign` -1 turns the maximum into a
// minimum. db gets slope x y added.
static void follow(const lq_dynamics_voice *v, lq_follower *f, const float *c, float slope,
                   double sign, float *db, int frames)
{
    f64x2 hold = f->hold, out = f->out, slow = f->slow;
    f64x2 attack = splat2(v->attack), attack_kept = splat2(1.0 - v->attack);
    f64x2 release = splat2(v->release), release_kept = splat2(1.0 - v->release);
    f64x2 charge = splat2(v->charge), slow_release = splat2(v->slow), way = splat2(sign);
    for (int i = 0; i < frames; i++) {
        f64x2 in = way * (f64x2){c[2 * i], c[2 * i + 1]};
        f64x2 falls = release_kept * hold + release * in;
        hold = choose2(in > falls, in, falls);
        out = attack_kept * out + attack * hold;
        f64x2 y = out;
        if (v->has_slow) {
            i64x2 rises = out > slow;
            slow += choose2(rises, charge, slow_release) * (out - slow);
            y = choose2(out > slow, out, slow);
        }
        y *= way;
        db[2 * i] += slope * (float)y[0];
        db[2 * i + 1] += slope * (float)y[1];
    }
    f->hold = hold;
    f->out = out;
    f->slow = slow;
}

static void to_gain(const lq_dynamics_voice *v, const float *db, float *gain, int frames)
{
    for (int i = 0; i < frames * LQ_CHANNELS; i += 4) {
        f32x4 x = read4(db + i);
        f32x4 g = lq_exp2_x4(x * (float)(1.0 / LQ_DB_PER_LOG2));
        g = choose4((x < 1e-6f) & (x > -1e-6f), splat4(1.0f), g);
        write4(gain + i, 1.0f + v->share * (g - 1.0f));
    }
}

static void run(lq_dynamics_voice *v, const float *level_db, float *gain, int frames)
{
    float over[LQ_DYNAMICS_ROOM], under[LQ_DYNAMICS_ROOM], db[LQ_DYNAMICS_ROOM];
    for (int i = 0; i < LQ_DYNAMICS_ROOM; i++)
        db[i] = v->gain_db;
    if (inert(v)) {
        for (int i = 0; i < frames * LQ_CHANNELS; i++)
            gain[i] = 1.0f + v->share * (v->gain - 1.0f);
    } else {
        measure(v, level_db, over, under, frames);
        if (v->over_slope != 0.0f)
            follow(v, &v->over, over, v->over_slope, 1.0, db, frames);
        if (v->under_slope != 0.0f)
            follow(v, &v->under, under, v->under_slope, -1.0, db, frames);
        to_gain(v, db, gain, frames);
    }
    v->last_db[0] = db[LQ_CHANNELS * (frames - 1)];
    v->last_db[1] = db[LQ_CHANNELS * (frames - 1) + 1];
}

void lq_dynamics_process(lq_dynamics *d, const float *level_db, float *gain, int frames)
{
    run(&d->now, level_db, gain, frames);
    if (d->fade >= 1.0)
        return;
    float old[LQ_DYNAMICS_ROOM];
    run(&d->was, level_db, old, frames);
    for (int i = 0; i < frames; i++) {
        float mix = (float)lq_ease(d->fade);
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            int at = LQ_CHANNELS * i + ch;
            gain[at] = old[at] + mix * (gain[at] - old[at]);
        }
        d->fade += d->fade_step;
    }
}

float lq_dynamics_gain_db(const lq_dynamics *d)
{
    float mix = (float)lq_ease(d->fade), lower = 0.0f;
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        float db = d->was.last_db[ch] + mix * (d->now.last_db[ch] - d->was.last_db[ch]);
        lower = ch == 0 || db < lower ? db : lower;
    }
    return lower;
}

static double beyond_db(double t, double knee)
{
    if (t >= 0.5 * knee)
        return t;
    return t <= -0.5 * knee ? 0.0 : (t + 0.5 * knee) * (t + 0.5 * knee) / (2.0 * knee);
}

double lq_dynamics_static_db(const lq_dynamics_settings *s, double level_db)
{
    double taken = (1.0 - 1.0 / s->ratio) * beyond_db(level_db - s->threshold_db, s->knee_db);
    return -(taken < s->range_db ? taken : s->range_db);
}

void lq_dynamics_level_db(float *level, int frames, bool power)
{
    float scale = (float)(power ? 0.5 * LQ_DB_PER_LOG2 : LQ_DB_PER_LOG2);
    float offset = power ? 3.01029996f : 0.0f, least = power ? 1e-12f : 1e-6f;
    for (int i = 0; i < frames * LQ_CHANNELS; i += 4)
        write4(level + i, lq_log2_x4(max4(read4(level + i), splat4(least))) * scale + offset);
}
