// land.c. SPDX-License-Identifier: MIT
#include "land.h"
#include "units.h"
#include <string.h>

static f32x4 load(const float *p)
{
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

// The same taps as the block's own.
static void lowpass_init(lq_land_lowpass *p, const lq_lowpass *from)
{
    p->half = from->half;
    const float middle = (float)from->middle;
    memcpy(p->coef, from->coef, (size_t)p->half * sizeof *p->coef);
    p->coef[p->half] = (f32x4){middle, middle, middle, middle};
}

static void lowpass_reset(lq_land_lowpass *p)
{
    memset(p->in, 0, sizeof p->in);
    memset(p->out, 0, sizeof p->out);
    p->used = 0;
}

// Sixteen frames at once, from the outermost pair to the middle; x points at the oldest tap.
static void sixteen_frames(const lq_land_lowpass *p, const float *x, float *out)
{
    const float *end = x + 2 * p->half;
    f32x4 a = {0}, b = a, c = a, d = a;
    for (int k = 0; k < p->half; k++) {
        f32x4 coef = p->coef[k];
        a += (load(x + k) + load(end - k)) * coef;
        b += (load(x + k + 4) + load(end - k + 4)) * coef;
        c += (load(x + k + 8) + load(end - k + 8)) * coef;
        d += (load(x + k + 12) + load(end - k + 12)) * coef;
    }
    const float *middle = x + p->half;
    f32x4 coef = p->coef[p->half];
    f32x4 sums[4] = {a + load(middle) * coef, b + load(middle + 4) * coef,
                     c + load(middle + 8) * coef, d + load(middle + 12) * coef};
    memcpy(out, sums, sizeof sums);
}

// Up to LQ_GRID frames; leaves what came out at p->out[..] + LQ_LAND_DELAY + p->used, with as much
// of what came before it in front.
static void lowpass_process(lq_land_lowpass *p, float *const *io, int frames)
{
    const int history = 2 * p->half;
    if (p->used > LQ_LAND_SPAN - LQ_GRID) {
        for (int c = 0; c < LQ_CHANNELS; c++) {
            memmove(p->in[c], p->in[c] + p->used, (size_t)history * sizeof(float));
            memmove(p->out[c], p->out[c] + p->used, LQ_LAND_DELAY * sizeof(float));
        }
        p->used = 0;
    }
    for (int c = 0; c < LQ_CHANNELS; c++) {
        memcpy(p->in[c] + history + p->used, io[c], (size_t)frames * sizeof(float));
        for (int i = 0; i < frames; i += 16)
            sixteen_frames(p, p->in[c] + p->used + i, p->out[c] + LQ_LAND_DELAY + p->used + i);
    }
}

void lq_land_init(lq_land *l, const lq_desc *d)
{
    const double rate = d->sample_rate;
    memset(l, 0, sizeof *l);
    lq_truepeak_init(&l->truepeak);
    lq_kpower_init(&l->power, d);
    lq_steps_reset(&l->power.steps, rate / LQ_TRIAL_PARTS); // finer steps from the same clock
    lq_loudness_init(&l->block, d);
    lowpass_init(&l->lowpass, &l->block.lowpass);
    l->behind = LQ_TRUEPEAK_DELAY + lq_gain_ahead_frames(rate);
    l->latency = l->lowpass.half + l->behind;
    l->stride = rate >= LQ_TRIAL_STRIDE * LQ_TRIAL_COARSE_RATE ? LQ_TRIAL_STRIDE : 1;
    lq_trial_init(&l->fine, rate, l->latency, 1);
    lq_trial_init(&l->coarse, rate, l->latency, l->stride);
    lq_truepeak_init(&l->out_peak);
    lq_kpower_init(&l->in_power, d);
    lq_kpower_init(&l->out_power, d);
    lq_land_reset(l);
}

void lq_land_reset(lq_land *l)
{
    lowpass_reset(&l->lowpass);
    lq_truepeak_reset(&l->truepeak);
    lq_kpower_reset(&l->power);
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
    float right_peak[LQ_GRID];
    lowpass_process(&l->lowpass, io, frames);
    const int at = LQ_LAND_DELAY + l->lowpass.used;
    float *left = l->lowpass.out[0] + at, *right = l->lowpass.out[1] + at;
    lq_truepeak_process(&l->truepeak, (float *[]){left, right}, frames,
                        (float *[]){peaks, right_peak});
    for (int i = 0; i < frames; i++)
        peaks[i] = peaks[i] > right_peak[i] ? peaks[i] : right_peak[i];
    add_coarse(l, peaks, frames, to);
    int skip = lq_min_int(l->skip, frames), from = skip - l->behind;
    l->skip -= skip;
    l->lowpass.used += frames;
    to->power_count += lq_kpower_process(&l->power, left + from, right + from, frames - skip,
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

bool lq_land_scans(const lq_loudness_params *p)
{
    return p->clip < 0.5F && !lq_gain_unlinked(p);
}

void lq_land_begin_pass(lq_land *l, double drive_db, const lq_loudness_params *p)
{
    lq_loudness_params at = *p;
    at.drive_db = (float)drive_db;
    l->is_coarse = false;
    l->drive = lq_db_to_gain(drive_db);
    lq_trial_begin(&l->fine, drive_db, p);
    lq_loudness_reset(&l->block);
    lq_loudness_set(&l->block, &at);
    lq_truepeak_reset(&l->out_peak);
    lq_kpower_reset(&l->in_power);
    lq_kpower_reset(&l->out_power);
    l->fed_count = l->out_count = 0;
    l->out_skip = lq_loudness_latency(&l->block);
    l->stretch = 0;
    memset(l->shaved_db, 0, sizeof l->shaved_db);
}

int lq_land_pass_latency(const lq_land *l)
{
    return lq_loudness_latency(&l->block);
}

static float greatest(float *const *planes, int frames)
{
    float most = 0.0F;
    for (int c = 0; c < LQ_CHANNELS; c++)
        for (int i = 0; i < frames; i++)
            most = planes[c][i] > most ? planes[c][i] : most;
    return most;
}

// What a stretch loses to limiter and clipper together: the clipper saw it as much earlier as the
// limiter is late.
static double taken_db(lq_land *l, int frames)
{
    lq_work work = lq_loudness_take_work(&l->block);
    double shaved = 0.0;
    l->shaved_db[l->stretch++ % LQ_LAND_SHAVED] = work.clipped_db;
    uint32_t back = (uint32_t)(lq_loudness_latency(&l->block) / frames) + 2U;
    for (uint32_t i = 1; i <= back && i <= LQ_LAND_SHAVED; i++) {
        double db = l->shaved_db[(l->stretch - i) % LQ_LAND_SHAVED];
        shaved = db < shaved ? db : shaved;
    }
    return work.reduction_db + shaved;
}

static void pass_slice(lq_land *l, float *const *io, int frames)
{
    float out[LQ_CHANNELS][LQ_GRID], peaks[LQ_CHANNELS][LQ_GRID];
    double ended[LQ_KPOWER_MOST];
    int count = lq_kpower_process(&l->in_power, io[0], io[1], frames, ended);
    for (int i = 0; i < count; i++)
        l->fed[l->fed_count++ & (LQ_LAND_FED - 1)] = ended[i] * l->drive * l->drive;
    for (int c = 0; c < LQ_CHANNELS; c++)
        memcpy(out[c], io[c], (size_t)frames * sizeof(float));
    lq_loudness_process(&l->block, (float *[]){out[0], out[1]}, frames);
    lq_truepeak_process(&l->out_peak, (float *[]){out[0], out[1]}, frames,
                        (float *[]){peaks[0], peaks[1]});
    int skip = lq_min_int(l->out_skip, frames);
    l->out_skip -= skip;
    double least = lq_db_to_gain(taken_db(l, frames));
    lq_trial_note(&l->fine, least, greatest((float *[]){peaks[0], peaks[1]}, frames));
    count = lq_kpower_process(&l->out_power, out[0] + skip, out[1] + skip, frames - skip, ended);
    for (int i = 0; i < count; i++)
        lq_trial_step(&l->fine, ended[i], l->fed[l->out_count++ & (LQ_LAND_FED - 1)]);
}

void lq_land_pass(lq_land *l, float *const *io, int frames)
{
    for (int done = 0; done < frames; done += LQ_GRID)
        pass_slice(l, (float *[]){io[0] + done, io[1] + done}, lq_min_int(LQ_GRID, frames - done));
}

int lq_land_try(lq_land *l, const float *peaks, int count, const double *powers, int power_count)
{
    return lq_trial_run(l->is_coarse ? &l->coarse : &l->fine, peaks, count, powers, power_count);
}

lq_trial_result lq_land_read(const lq_land *l)
{
    return lq_trial_read(l->is_coarse ? &l->coarse : &l->fine);
}
