// dynamics.c -- see dynamics.h. SPDX-License-Identifier: MIT
#include "dynamics.h"
#include "math_x4.h"
#include "units.h"
#include "vec.h"
#include <math.h>

#define FADE_SECONDS 0.020
#define NO_CAP 1e6

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
    double from_db = s->threshold_db - 0.5 * s->knee_db - 0.01; // more than the error of a level
    v->heard = v->under_slope == 0.0f ? (float)lq_db_to_gain(from_db) : 0.0f;
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
    f32x4 half = knee * 0.5f, zero = lq_splat4(0.0f);
    f32x4 inside = lq_min4(lq_max4(t + half, zero), knee);
    return inside * inside * scale + lq_max4(t - half, zero);
}

// over, under [frame][channel]: dB beyond the thresholds, as far as the range lets them count,
// linked: the louder channel is the one to follow. under counts downward from 0.
static void measure(const lq_dynamics_voice *v, const float *level_db, float *over, float *under,
                    int frames)
{
    f32x4 knee = lq_splat4(v->knee_db), scale = lq_splat4(v->knee_scale);
    f32x4 link = lq_splat4(v->link), threshold = lq_splat4(v->threshold_db);
    f32x4 cap = lq_splat4(v->over_cap_db);
    for (int i = 0; i < frames * LQ_CHANNELS && v->over_slope != 0.0f; i += 4) {
        f32x4 o = lq_min4(beyond(lq_read4(level_db + i) - threshold, knee, scale), cap);
        f32x4 other = {o[1], o[0], o[3], o[2]};
        lq_write4(over + i, o + link * (lq_max4(o, other) - o));
    }
    threshold = lq_splat4(v->under_threshold_db);
    cap = lq_splat4(v->under_cap_db);
    for (int i = 0; i < frames * LQ_CHANNELS && v->under_slope != 0.0f; i += 4) {
        f32x4 u = lq_min4(beyond(threshold - lq_read4(level_db + i), knee, scale), cap);
        f32x4 other = {u[1], u[0], u[3], u[2]};
        lq_write4(under + i, -(u + link * (lq_min4(u, other) - u)));
    }
}

// One follower and what it follows, in place: dB by frame and channel.
typedef struct {
    lq_follower *f;
    float *db;
    f64x2 attack, attack_kept, release, release_kept, charge, slow_release;
    bool has_slow;
} chase;

static void add_chase(chase *jobs, int *count, const lq_dynamics_voice *v, lq_follower *f,
                      float *db)
{
    jobs[(*count)++] = (chase){
        f,
        db,
        lq_splat2(v->attack),
        lq_splat2(1.0 - v->attack),
        lq_splat2(v->release),
        lq_splat2(1.0 - v->release),
        lq_splat2(v->charge),
        lq_splat2(v->slow),
        v->has_slow,
    };
}

// y1 = max(c, aR y1 + (1 - aR) c), y = aA y + (1 - aA) y1
static inline f64x2 follow(const chase *j, lq_follower *f, f64x2 in)
{
    f->hold = lq_max2(in, j->release_kept * f->hold + j->release * in);
    return f->out = j->attack_kept * f->out + j->attack * f->hold;
}

static inline f64x2 follow_slow(const chase *j, lq_follower *f, f64x2 in)
{
    f64x2 y = follow(j, f, in);
    i64x2 rises = y > f->slow;
    f->slow += lq_choose2(rises, j->charge, j->slow_release) * (y - f->slow);
    return lq_max2(y, f->slow);
}

// Two at once, so that neither waits for itself.
static void follow_two(const chase *j, int frames)
{
    const chase a = j[0], b = j[1];
    lq_follower fa = *a.f, fb = *b.f;
    for (int i = 0; i < frames * LQ_CHANNELS; i += LQ_CHANNELS) {
        lq_write2(a.db + i, follow(&a, &fa, lq_widen(a.db + i)));
        lq_write2(b.db + i, follow(&b, &fb, lq_widen(b.db + i)));
    }
    *a.f = fa;
    *b.f = fb;
}

static void follow_one(const chase *j, int frames)
{
    const chase a = *j;
    lq_follower f = *a.f;
    for (int i = 0; i < frames * LQ_CHANNELS; i += LQ_CHANNELS) {
        f64x2 in = lq_widen(a.db + i);
        lq_write2(a.db + i, a.has_slow ? follow_slow(&a, &f, in) : follow(&a, &f, in));
    }
    *a.f = f;
}

static void follow_all(const chase *jobs, int count, int frames)
{
    for (int n = 0; n < count;) {
        bool two = n + 1 < count && !jobs[n].has_slow && !jobs[n + 1].has_slow;
        if (two)
            follow_two(&jobs[n], frames);
        else
            follow_one(&jobs[n], frames);
        n += two ? 2 : 1;
    }
}

// One voice at work on a call.
typedef struct {
    lq_dynamics_voice *v;
    float *gain;
    float over[LQ_DYNAMICS_ROOM], under[LQ_DYNAMICS_ROOM];
} voice_run;

static void to_gain(voice_run *r, int frames)
{
    lq_dynamics_voice *v = r->v;
    f32x4 one = lq_splat4(1.0f), share = lq_splat4(v->share), still = lq_splat4(v->gain_db);
    f32x4 over = lq_splat4(v->over_slope), under = lq_splat4(-v->under_slope);
    f32x4 per_db = lq_splat4((float)(1.0 / LQ_DB_PER_LOG2)), x = still;
    bool overs = v->over_slope != 0.0f, unders = v->under_slope != 0.0f;
    for (int i = 0; i < frames * LQ_CHANNELS; i += 4) {
        x = still;
        if (overs)
            x += over * lq_read4(r->over + i);
        if (unders)
            x += under * lq_read4(r->under + i);
        f32x4 g = lq_exp2_of(x * per_db);
        g = lq_choose4(lq_abs4(x) < 1e-6f, one, g);
        lq_write4(r->gain + i, one + share * (g - one));
    }
    bool second = frames % 2 == 0; // of the last two
    v->last_db[0] = second ? x[2] : x[0];
    v->last_db[1] = second ? x[3] : x[1];
}

static void begin_run(voice_run *r, lq_dynamics_voice *v, const float *level_db, float *gain,
                      int frames, chase *jobs, int *count)
{
    r->v = v;
    r->gain = gain;
    if (inert(v)) {
        for (int i = 0; i < frames * LQ_CHANNELS; i++)
            gain[i] = 1.0f + v->share * (v->gain - 1.0f);
        v->last_db[0] = v->last_db[1] = v->gain_db;
        return;
    }
    measure(v, level_db, r->over, r->under, frames);
    if (v->over_slope != 0.0f)
        add_chase(jobs, count, v, &v->over, r->over);
    if (v->under_slope != 0.0f)
        add_chase(jobs, count, v, &v->under, r->under);
}

static void crossfade(lq_dynamics *d, const float *old, float *gain, int frames)
{
    for (int i = 0; i < frames; i++) {
        float mix = (float)lq_ease(d->fade);
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            int at = LQ_CHANNELS * i + ch;
            // The analyser loses what was written by lanes.
            gain[at] = old[at] + mix * (gain[at] - old[at]); // NOLINT(clang-analyzer-core*)
        }
        d->fade += d->fade_step;
    }
}

void lq_dynamics_process(lq_dynamics *const *d, int count, float (*level_db)[LQ_DYNAMICS_ROOM],
                         float (*gain)[LQ_DYNAMICS_ROOM], int frames)
{
    voice_run runs[2 * LQ_DYNAMICS_MOST];
    float old[LQ_DYNAMICS_MOST][LQ_DYNAMICS_ROOM];
    chase jobs[4 * LQ_DYNAMICS_MOST];
    bool fading[LQ_DYNAMICS_MOST];
    int voices = 0, chases = 0;
    for (int n = 0; n < count; n++) {
        begin_run(&runs[voices++], &d[n]->now, level_db[n], gain[n], frames, jobs, &chases);
        fading[n] = d[n]->fade < 1.0;
        if (fading[n])
            begin_run(&runs[voices++], &d[n]->was, level_db[n], old[n], frames, jobs, &chases);
    }
    follow_all(jobs, chases, frames);
    for (int n = 0; n < voices; n++)
        if (!inert(runs[n].v))
            to_gain(&runs[n], frames);
    for (int n = 0; n < count; n++)
        if (fading[n])
            crossfade(d[n], old[n], gain[n], frames);
}

bool lq_dynamics_hears(const lq_dynamics *d, float amplitude)
{
    return d->fade < 1.0 || !(amplitude < d->now.heard);
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
        lq_write4(level + i,
                  lq_log2_of(lq_max4(lq_read4(level + i), lq_splat4(least))) * scale + offset);
}
