// land.c. SPDX-License-Identifier: MIT
#include "land.h"
#include "units.h"
#include <string.h>

void lq_land_init(lq_land *l, const lq_desc *d)
{
    lq_params p;
    lq_params_defaults(&p);
    memset(l, 0, sizeof *l);
    l->sample_rate = d->sample_rate;
    lq_lowpass_init(&l->lowpass, d->sample_rate);
    lq_truepeak_init(&l->truepeak);
    lq_kpower_init(&l->power, d);
    lq_steps_reset(&l->power.steps,
                   d->sample_rate / LQ_LAND_PARTS); // finer steps from the same clock
    lq_gain_init(&l->gain, d->sample_rate);
    l->behind = (uint32_t)(LQ_TRUEPEAK_DELAY + l->gain.ahead_frames);
    l->latency = l->lowpass.half + (int)l->behind;
    lq_land_reset(l);
    lq_land_begin(l, p.loudness.drive_db, &p.loudness);
}

void lq_land_reset(lq_land *l)
{
    lq_lowpass_reset(&l->lowpass);
    lq_truepeak_reset(&l->truepeak);
    lq_kpower_reset(&l->power);
    memset(l->delay, 0, sizeof l->delay);
    l->at = 0;
    l->scan_skip = l->latency;
}

int lq_land_latency(const lq_land *l)
{
    return l->latency;
}

// Frames of a slice that are still latency.
static int skipped(int *skip, int frames)
{
    int n = lq_min_int(*skip, frames);
    *skip -= n;
    return n;
}

static int scan_slice(lq_land *l, float *const *io, int frames, float *peaks, double *powers)
{
    const uint32_t mask = LQ_LAND_DELAY - 1;
    f64x2 audio[LQ_GRID];
    float left[LQ_GRID], right[LQ_GRID], right_peak[LQ_GRID];
    for (int i = 0; i < frames; i++)
        audio[i] = (f64x2){io[0][i], io[1][i]};
    lq_lowpass_process(&l->lowpass, audio, frames);
    for (int i = 0; i < frames; i++) {
        left[i] = (float)audio[i][0];
        right[i] = (float)audio[i][1];
    }
    lq_truepeak_process(&l->truepeak, (float *[]){left, right}, frames,
                        (float *[]){peaks, right_peak});
    for (int i = 0; i < frames; i++, l->at++) {
        peaks[i] = peaks[i] > right_peak[i] ? peaks[i] : right_peak[i];
        l->delay[l->at & mask] = audio[i];
        f64x2 late = l->delay[(l->at - l->behind) & mask];
        left[i] = (float)late[0];
        right[i] = (float)late[1];
    }
    int skip = skipped(&l->scan_skip, frames);
    return lq_kpower_process(&l->power, left + skip, right + skip, frames - skip, powers);
}

int lq_land_scan(lq_land *l, float *const *io, int frames, float *peaks, double *powers)
{
    int count = 0;
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        float *slice[LQ_CHANNELS] = {io[0] + done, io[1] + done};
        count += scan_slice(l, slice, n, peaks + done, powers + count);
    }
    return count;
}

void lq_land_begin(lq_land *l, double drive_db, const lq_loudness_params *p)
{
    lq_gain_set(&l->gain, p);
    lq_gain_reset(&l->gain);
    lq_gating_reset(&l->gating);
    lq_steps_reset(&l->steps, l->sample_rate / LQ_LAND_PARTS);
    memset(l->bins, 0, sizeof l->bins);
    l->drive = lq_db_to_gain(drive_db);
    l->try_skip = l->latency;
    l->square_sum = l->power_sum = 0.0;
    l->least = l->least_ever = 1.0;
    l->active = 0;
    l->parts = 0;
}

static void end_step(lq_land *l)
{
    double power = l->power_sum / LQ_LAND_PARTS;
    lq_gating_push(&l->gating, power);
    if (lq_power_to_lufs(power) > LQ_GATE_LUFS) {
        int bin = (int)(-100.0 * lq_gain_to_db(l->least) + 0.5);
        l->bins[lq_min_int(bin, LQ_LAND_BINS - 1)]++;
        l->active++;
    }
    l->least_ever = l->least < l->least_ever ? l->least : l->least_ever;
    l->power_sum = 0.0;
    l->least = 1.0;
    l->parts = 0;
}

static void end_part(lq_land *l, double power)
{
    double frames = l->sample_rate / (100.0 * LQ_LAND_PARTS); // as lq_kpower divides
    l->power_sum += power * l->drive * l->drive * l->square_sum / frames;
    l->square_sum = 0.0;
    if (++l->parts == LQ_LAND_PARTS)
        end_step(l);
}

// Adds up the gains of frames that are output; returns how many powers they used.
static int try_slice(lq_land *l, const double *gains, int frames, const double *powers, int count)
{
    int used = 0;
    for (int done = 0; done < frames;) {
        int run = lq_steps_run(&l->steps, frames - done);
        for (int i = done; i < done + run; i++) {
            l->square_sum += gains[i] * gains[i];
            l->least = gains[i] < l->least ? gains[i] : l->least;
        }
        if (lq_steps_advance(&l->steps, run) && used < count)
            end_part(l, powers[used++]);
        done += run;
    }
    return used;
}

int lq_land_try(lq_land *l, const float *peaks, int frames, const double *powers, int count)
{
    int used = 0;
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        float driven[LQ_GRID];
        double gains[LQ_GRID];
        for (int i = 0; i < n; i++)
            driven[i] = peaks[done + i] * (float)l->drive;
        lq_gain_process(&l->gain, driven, gains, n);
        int skip = skipped(&l->try_skip, n);
        used += try_slice(l, gains + skip, n - skip, powers + used, count - used);
    }
    return used;
}

lq_land_result lq_land_read(const lq_land *l)
{
    lq_land_result r = {lq_gating_integrated(&l->gating), lq_gating_short_term_max(&l->gating), 0.0,
                        -lq_gain_to_db(l->least_ever)};
    // Nearest rank, as EBU Tech 3342 takes its percentiles.
    uint32_t rank = l->active ? (uint32_t)((l->active - 1) * 0.95 + 0.5) : 0, below = 0;
    for (int i = 0; l->active && i < LQ_LAND_BINS; i++) {
        below += l->bins[i];
        if (below > rank) {
            r.limiter_p95_db = 0.01 * i;
            break;
        }
    }
    return r;
}
