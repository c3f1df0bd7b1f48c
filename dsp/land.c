// land.c. SPDX-License-Identifier: MIT
#include "land.h"
#include <string.h>

void lq_land_init(lq_land *l, const lq_desc *d)
{
    const double rate = d->sample_rate;
    memset(l, 0, sizeof *l);
    lq_lowpass_init(&l->lowpass, rate);
    lq_truepeak_init(&l->truepeak);
    lq_kpower_init(&l->power, d);
    lq_steps_reset(&l->power.steps, rate / LQ_TRIAL_PARTS); // finer steps from the same clock
    l->behind = (uint32_t)(LQ_TRUEPEAK_DELAY + lq_gain_ahead_frames(rate));
    l->latency = l->lowpass.half + (int)l->behind;
    l->stride = rate >= LQ_TRIAL_STRIDE * LQ_TRIAL_COARSE_RATE ? LQ_TRIAL_STRIDE : 1;
    lq_trial_init(&l->fine, rate, l->latency, 1);
    lq_trial_init(&l->coarse, rate, l->latency, l->stride);
    lq_land_reset(l);
}

void lq_land_reset(lq_land *l)
{
    lq_lowpass_reset(&l->lowpass);
    lq_truepeak_reset(&l->truepeak);
    lq_kpower_reset(&l->power);
    memset(l->delay, 0, sizeof l->delay);
    l->at = 0;
    l->skip = l->latency;
    l->coarse_peak = 0.0F;
    l->coarse_frames = 0;
}

int lq_land_latency(const lq_land *l)
{
    return l->latency;
}

static void add_coarse(lq_land *l, const float *peaks, int frames, lq_land_scanned *to)
{
    for (int i = 0; i < frames; i++) {
        l->coarse_peak = peaks[i] > l->coarse_peak ? peaks[i] : l->coarse_peak;
        if (++l->coarse_frames < l->stride)
            continue;
        to->coarse[to->coarse_count++] = l->coarse_peak;
        l->coarse_peak = 0.0F;
        l->coarse_frames = 0;
    }
}

static void scan_slice(lq_land *l, float *const *io, int frames, float *peaks, lq_land_scanned *to)
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
    add_coarse(l, peaks, frames, to);
    int skip = lq_min_int(l->skip, frames);
    l->skip -= skip;
    to->power_count += lq_kpower_process(&l->power, left + skip, right + skip, frames - skip,
                                         to->powers + to->power_count);
}

void lq_land_scan(lq_land *l, float *const *io, int frames, lq_land_scanned *to)
{
    to->coarse_count = to->power_count = 0;
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        float *slice[LQ_CHANNELS] = {io[0] + done, io[1] + done};
        scan_slice(l, slice, n, to->peaks + done, to);
    }
}

void lq_land_begin(lq_land *l, double drive_db, const lq_loudness_params *p, bool coarse)
{
    l->is_coarse = coarse;
    lq_trial_begin(coarse ? &l->coarse : &l->fine, drive_db, p);
}

int lq_land_try(lq_land *l, const float *peaks, int count, const double *powers, int power_count)
{
    return lq_trial_run(l->is_coarse ? &l->coarse : &l->fine, peaks, count, powers, power_count);
}

lq_trial_result lq_land_read(const lq_land *l)
{
    return lq_trial_read(l->is_coarse ? &l->coarse : &l->fine);
}
