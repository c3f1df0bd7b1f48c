// loudness.c. SPDX-License-Identifier: MIT
#include "loudness.h"
#include "units.h"
#include <string.h>

void lq_loudness_init(lq_loudness *b, const lq_desc *d)
{
    lq_params p;
    lq_params_defaults(&p);
    memset(b, 0, sizeof *b);
    lq_lowpass_init(&b->lowpass, d->sample_rate);
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
    lq_gain_arrive(&b->gain);
    b->limiting = b->limits ? 1.0 : 0.0;
}

void lq_loudness_reset(lq_loudness *b)
{
    lq_lowpass_reset(&b->lowpass);
    lq_truepeak_reset(&b->truepeak);
    lq_gain_reset(&b->gain);
    memset(b->delay, 0, sizeof b->delay);
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
    b->limits = p->limiter > 0.5F;
    if (b->fresh)
        arrive(b);
}

// Interleaves and drives. The drive is worked out again only while it moves.
static void driven(lq_loudness *b, float *const *io, f64x2 *audio, int frames)
{
    for (int i = 0; i < frames; i++) {
        if (b->drive_db.moving)
            b->drive = lq_db_to_gain(lq_glide_next(&b->drive_db));
        audio[i] = (f64x2){io[0][i], io[1][i]} * (f64x2){b->drive, b->drive};
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

void lq_loudness_process(lq_loudness *b, float *const *io, int frames)
{
    const uint32_t mask = LQ_LOUDNESS_DELAY - 1;
    const uint32_t latency = (uint32_t)lq_loudness_latency(b);
    f64x2 audio[LQ_GRID];
    float left[LQ_GRID], right[LQ_GRID], left_peak[LQ_GRID], right_peak[LQ_GRID];
    double gains[LQ_GRID];

    b->fresh = false;
    driven(b, io, audio, frames);
    for (int i = 0; i < frames; i++)
        b->dry[(b->at + (uint32_t)i) & (LQ_LOUDNESS_DRY - 1)] = audio[i];
    lq_lowpass_process(&b->lowpass, audio, frames);
    for (int i = 0; i < frames; i++) {
        left[i] = (float)audio[i][0];
        right[i] = (float)audio[i][1];
    }
    lq_truepeak_process(&b->truepeak, (float *[]){left, right}, frames,
                        (float *[]){left_peak, right_peak});
    for (int i = 0; i < frames; i++) {
        left_peak[i] = left_peak[i] > right_peak[i] ? left_peak[i] : right_peak[i];
        b->loudest = left_peak[i] > b->loudest ? left_peak[i] : b->loudest;
    }
    lq_gain_process(&b->gain, left_peak, gains, frames);
    for (int i = 0; i < frames; i++, b->at++) {
        b->delay[b->at & mask] = audio[i];
        f64x2 out = b->delay[(b->at - b->behind) & mask] * (f64x2){gains[i], gains[i]};
        double share = limiting(b);
        if (share < 1.0)
            out = crossed(b->dry[(b->at - latency) & (LQ_LOUDNESS_DRY - 1)], out, share);
        io[0][i] = (float)out[0];
        io[1][i] = (float)out[1];
        b->now = share > 0.0 ? gains[i] : 1.0;
        b->least = b->now < b->least ? b->now : b->least;
    }
}

int lq_loudness_latency(const lq_loudness *b)
{
    return b->lowpass.half + (int)b->behind;
}

lq_drive lq_loudness_take_drive(lq_loudness *b)
{
    double over = lq_gain_to_db(b->loudest) - lq_glide_value(&b->gain.threshold_db);
    b->loudest = 0.0F;
    return (lq_drive){lq_glide_value(&b->drive_db), -lq_gain_to_db(b->now),
                      b->limits ? over : LQ_FLOOR_DB};
}

float lq_loudness_take_reduction_db(lq_loudness *b)
{
    double db = lq_gain_to_db(b->least);
    b->least = 1.0;
    return (float)db;
}
