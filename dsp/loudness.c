// loudness.c. SPDX-License-Identifier: MIT
#include "loudness.h"
#include "units.h"
#include "vec.h"
#include <string.h>

void lq_loudness_init(lq_loudness *b, const lq_desc *d)
{
    lq_params p;
    lq_params_defaults(&p);
    memset(b, 0, sizeof *b);
    lq_lowpass_init(&b->lowpass, d->sample_rate);
    b->plain_lowpass = b->lowpass;
    lq_clip_init(&b->clip);
    lq_glide_init(&b->clip_db, d->sample_rate, 5.0);
    lq_damage_init(&b->damage, d->sample_rate);
    lq_truepeak_init(&b->truepeak);
    lq_gain_init(&b->gain, d->sample_rate);
    lq_glide_init(&b->drive_db, d->sample_rate, 5.0);
    b->fade_step = 1.0 / (0.020 * d->sample_rate);
    b->behind = (uint32_t)(LQ_TRUEPEAK_DELAY + b->gain.ahead_frames);
    lq_loudness_set(b, &p.loudness);
    lq_loudness_reset(b);
}

static void arrive(lq_loudness *b)
{
    lq_glide_snap(&b->drive_db);
    b->drive = lq_db_to_gain(lq_glide_value(&b->drive_db));
    lq_glide_snap(&b->clip_db);
    b->clip_limit = lq_db_to_gain(lq_glide_value(&b->clip_db));
    lq_gain_arrive(&b->gain);
    b->limiting = b->limits ? 1.0 : 0.0;
}

void lq_loudness_reset(lq_loudness *b)
{
    lq_clip_reset(&b->clip);
    lq_lowpass_reset(&b->lowpass);
    lq_lowpass_reset(&b->plain_lowpass);
    lq_damage_reset(&b->damage);
    lq_truepeak_reset(&b->truepeak);
    lq_gain_reset(&b->gain);
    memset(b->delay, 0, sizeof b->delay);
    memset(b->plain, 0, sizeof b->plain);
    memset(b->dry, 0, sizeof b->dry);
    b->at = 0;
    b->least = b->now = 1.0;
    b->loudest = 0.0F;
    b->fresh = true;
    arrive(b);
}

void lq_loudness_set(lq_loudness *b, const lq_loudness_params *p)
{
    lq_glide_aim(&b->drive_db, p->drive_db);
    lq_gain_set(&b->gain, p);
    lq_glide_aim(&b->clip_db, p->ceiling_db + p->clip_over_db);
    b->limits = p->limiter > 0.5F;
    if (!b->fresh)
        return;
    b->clips = p->clip > 0.5F;
    arrive(b);
}

// Interleaves and drives. The drive is worked out again only while it moves.
static void driven(lq_loudness *b, float *const *io, f64x2 *audio, int frames)
{
    lq_take_lanes(io, audio, frames);
    for (int i = 0; i < frames; i++) {
        if (b->drive_db.moving)
            b->drive = lq_db_to_gain(lq_glide_next(&b->drive_db));
        audio[i] *= lq_splat2(b->drive);
    }
}

// Share of the limited path in this frame.
static double limiting(lq_loudness *b)
{
    double to = b->limits ? 1.0 : 0.0;
    if (b->limiting != to)
        b->limiting = lq_clamp(b->limiting + (b->limits ? b->fade_step : -b->fade_step), 0.0, 1.0);
    return lq_ease(b->limiting);
}

static f64x2 crossed(f64x2 dry, f64x2 wet, double share)
{
    return share > 0.0 ? dry + (wet - dry) * (f64x2){share, share} : dry;
}

// Clips audio; plain is what it would be without.
static void clip(lq_loudness *b, f64x2 *audio, f64x2 *plain, int frames)
{
    double limit[LQ_GRID];
    for (int i = 0; i < frames; i++) {
        if (b->clip_db.moving)
            b->clip_limit = lq_db_to_gain(lq_glide_next(&b->clip_db));
        limit[i] = b->clip_limit;
    }
    lq_clip_process(&b->clip, audio, plain, limit, frames);
    lq_lowpass_process(&b->plain_lowpass, plain, frames);
}

static void gains_of(lq_loudness *b, const f64x2 *audio, f64x2 *gains, int frames)
{
    float left[LQ_GRID], right[LQ_GRID], left_peak[LQ_GRID], right_peak[LQ_GRID];
    lq_give_lanes(audio, (float *[]){left, right}, frames);
    lq_truepeak_process_from(&b->truepeak, (float *[]){left, right}, frames,
                             lq_gain_least_peak(&b->gain), (float *[]){left_peak, right_peak});
    f32x4 loudest = lq_splat4(0.0F);
    int i = 0;
    for (; i + 4 <= frames; i += 4) {
        f32x4 peak = lq_max4(lq_read4(left_peak + i), lq_read4(right_peak + i));
        loudest = lq_max4(loudest, peak);
        lq_write4(left + i, peak);
    }
    float top = lq_top4(loudest);
    for (; i < frames; i++) {
        left[i] = left_peak[i] > right_peak[i] ? left_peak[i] : right_peak[i];
        top = left[i] > top ? left[i] : top;
    }
    b->loudest = top > b->loudest ? top : b->loudest;
    if (b->gain.apart)
        lq_gain_process(&b->gain, left_peak, right_peak, gains, frames);
    else
        lq_gain_process(&b->gain, left, left, gains, frames);
}

static double least_of(f64x2 gain)
{
    return gain[0] < gain[1] ? gain[0] : gain[1];
}

// Through the delay, held low by the gains; plain: what it would be without.
static void limited(lq_loudness *b, const f64x2 *audio, f64x2 *plain, const f64x2 *gains,
                    f64x2 *out, int frames)
{
    const uint32_t mask = LQ_LOUDNESS_DELAY - 1;
    if (b->clips)
        for (int i = 0; i < frames; i++) {
            uint32_t at = b->at + (uint32_t)i;
            b->plain[at & mask] = plain[i];
            plain[i] = b->plain[(at - b->behind) & mask];
        }
    // What is read may lie where the newest will be.
    for (int i = 0; i < frames; i++) {
        f64x2 now = b->delay[(b->at + (uint32_t)i - b->behind) & mask];
        if (!b->clips)
            plain[i] = now;
        out[i] = now * gains[i];
    }
    for (int i = 0; i < frames; i++)
        b->delay[(b->at + (uint32_t)i) & mask] = audio[i];
}

// While the limiter comes or goes, and when it is away.
static void crossing(lq_loudness *b, f64x2 *out, f64x2 *gains, int frames)
{
    const uint32_t latency = (uint32_t)lq_loudness_latency(b);
    for (int i = 0; i < frames; i++) {
        uint32_t dry = (b->at + (uint32_t)i - latency) & (LQ_LOUDNESS_DRY - 1);
        double share = limiting(b);
        if (share < 1.0)
            out[i] = crossed(b->dry[dry], out[i], share);
        if (share == 0.0)
            gains[i] = (f64x2){1.0, 1.0};
    }
}

void lq_loudness_process(lq_loudness *b, float *const *io, int frames)
{
    f64x2 audio[LQ_GRID], plain[LQ_GRID], gains[LQ_GRID], out[LQ_GRID];

    b->fresh = false;
    driven(b, io, audio, frames);
    for (int i = 0; i < frames; i++)
        b->dry[(b->at + (uint32_t)i) & (LQ_LOUDNESS_DRY - 1)] = audio[i];
    if (b->clips)
        clip(b, audio, plain, frames);
    lq_lowpass_process(&b->lowpass, audio, frames);
    gains_of(b, audio, gains, frames);
    limited(b, audio, plain, gains, out, frames);
    if (!b->limits || b->limiting < 1.0)
        crossing(b, out, gains, frames);
    b->at += (uint32_t)frames;
    lq_give_lanes(out, io, frames);
    f64x2 least = gains[0];
    for (int i = 1; i < frames; i++)
        least = -lq_max2(-gains[i], -least);
    b->least = least_of(least) < b->least ? least_of(least) : b->least;
    b->now = least_of(gains[frames - 1]);
    if (b->limits)
        lq_damage_push(&b->damage, plain, out, frames);
}

int lq_loudness_latency(const lq_loudness *b)
{
    return (b->clips ? LQ_CLIP_DELAY : 0) + b->lowpass.half + (int)b->behind;
}

lq_drive lq_loudness_take_drive(lq_loudness *b)
{
    double over = (double)b->loudest / lq_gain_threshold(&b->gain);
    b->loudest = 0.0F;
    return (lq_drive){lq_glide_value(&b->drive_db), b->now, b->limits ? over : 0.0};
}

lq_work lq_loudness_take_work(lq_loudness *b)
{
    lq_work work = {b->least < 1.0 ? lq_gain_to_db(b->least) : 0.0, lq_clip_take_db(&b->clip),
                    lq_damage_take_db(&b->damage)};
    b->least = 1.0;
    return work;
}
