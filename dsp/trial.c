// trial.c. SPDX-License-Identifier: MIT
#include "trial.h"
#include "units.h"
#include <string.h>

static double part_rate(const lq_trial *t)
{
    return t->rate / LQ_TRIAL_PARTS; // finer steps from the same clock
}

void lq_trial_init(lq_trial *t, double rate, int behind, int stride)
{
    lq_params p;
    lq_params_defaults(&p);
    memset(t, 0, sizeof *t);
    t->rate = rate / stride;
    t->behind = behind / stride;
    lq_gain_init(&t->gain, t->rate);
    lq_trial_begin(t, p.loudness.drive_db, &p.loudness);
}

void lq_trial_begin(lq_trial *t, double drive_db, const lq_loudness_params *p)
{
    lq_gain_set(&t->gain, p);
    lq_gain_reset(&t->gain);
    lq_gating_reset(&t->gating);
    lq_steps_reset(&t->steps, part_rate(t));
    memset(t->line, 0, sizeof t->line);
    memset(t->power, 0, sizeof t->power);
    memset(t->fed, 0, sizeof t->fed);
    memset(t->bins, 0, sizeof t->bins);
    t->limits = p->limiter > 0.5F;
    t->drive = lq_db_to_gain(drive_db);
    t->skip = t->behind;
    t->part_frames = 0;
    t->square_sum = t->power_sum = t->fed_sum = t->hop_power = t->hop_fed = t->taken = 0.0;
    t->least = t->least_ever = 1.0;
    t->most = 0.0F;
    t->active = 0;
    t->parts = 0;
    t->least_step = t->taken_step = t->loudest_step = 0;
}

static double sum_of(const double *hops)
{
    double sum = 0.0;
    for (int i = 0; i < LQ_TRIAL_HOPS; i++)
        sum += hops[i];
    return sum;
}

// Windows move on by 100 ms; those under the gate are not asked.
static void end_hop(lq_trial *t)
{
    int64_t steps = t->gating.steps;
    int slot = (int)((steps / LQ_HOP_STEPS) % LQ_TRIAL_HOPS);
    t->power[slot] = t->hop_power;
    t->fed[slot] = t->hop_fed;
    t->hop_power = t->hop_fed = 0.0;
    double after = sum_of(t->power), before = sum_of(t->fed);
    bool heard = lq_power_to_lufs(after / LQ_SHORT_TERM_STEPS) > LQ_GATE_LUFS;
    if (heard && before > t->taken * after * (1.0 + 1e-9)) {
        t->taken = before / after;
        t->taken_step = steps - LQ_SHORT_TERM_STEPS;
    }
}

static void end_step(lq_trial *t)
{
    double power = t->power_sum / LQ_TRIAL_PARTS, loudest = t->gating.short_term_max;
    int64_t step = t->gating.steps;
    lq_gating_push(&t->gating, power);
    if (t->gating.short_term_max > loudest)
        t->loudest_step = step + 1 - LQ_SHORT_TERM_STEPS;
    if (lq_power_to_lufs(power) > LQ_GATE_LUFS) {
        int bin = (int)(-100.0 * lq_gain_to_db(t->least) + 0.5);
        t->bins[lq_min_int(bin, LQ_TRIAL_BINS - 1)]++;
        t->active++;
    }
    if (t->least < t->least_ever) {
        t->least_ever = t->least;
        t->least_step = step;
    }
    t->hop_power += power;
    t->hop_fed += t->fed_sum / LQ_TRIAL_PARTS;
    if (t->gating.hop)
        end_hop(t);
    t->power_sum = t->fed_sum = 0.0;
    t->least = 1.0;
    t->parts = 0;
}

static void end_part(lq_trial *t, double power)
{
    double fed = power * t->drive * t->drive;
    t->power_sum += fed * t->square_sum / t->part_frames; // exactly fed where nothing is limited
    t->fed_sum += fed;
    t->square_sum = 0.0;
    t->part_frames = 0;
    if (++t->parts == LQ_TRIAL_PARTS)
        end_step(t);
}

// Adds up the gains of frames that are output; returns how many powers they used.
static int add_slice(lq_trial *t, const double *gains, int frames, const double *powers, int count)
{
    int used = 0;
    for (int done = 0; done < frames;) {
        int run = lq_steps_run(&t->steps, frames - done);
        for (int i = done; i < done + run; i++) {
            t->square_sum += gains[i] * gains[i];
            t->least = gains[i] < t->least ? gains[i] : t->least;
        }
        t->part_frames += run;
        if (lq_steps_advance(&t->steps, run) && used < count)
            end_part(t, powers[used++]);
        done += run;
    }
    return used;
}

// The peaks are linked already: one gain for both sides.
static void linked(lq_trial *t, const float *driven, double *gains, int frames)
{
    f64x2 both[LQ_GRID];
    lq_gain_process(&t->gain, driven, driven, both, frames);
    for (int i = 0; i < frames; i++)
        gains[i] = both[i][0];
}

// Gains for driven peaks, and the true peak that they leave; up to LQ_GRID.
static void limit(lq_trial *t, const float *peaks, double *gains, int frames)
{
    const int ahead = t->gain.ahead_frames;
    float *driven = t->line + ahead, most = t->most;
    for (int i = 0; i < frames; i++) {
        driven[i] = peaks[i] * (float)t->drive;
        gains[i] = 1.0;
    }
    if (t->limits)
        linked(t, driven, gains, frames);
    for (int i = 0; i < frames; i++) {
        float peak = t->line[i] * (float)gains[i];
        most = peak > most ? peak : most;
    }
    t->most = most;
    memmove(t->line, t->line + frames, (size_t)ahead * sizeof *t->line);
}

int lq_trial_run(lq_trial *t, const float *peaks, int frames, const double *powers, int count)
{
    int used = 0;
    for (int done = 0; done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done), skip = lq_min_int(t->skip, n);
        double gains[LQ_GRID];
        limit(t, peaks + done, gains, n);
        t->skip -= skip;
        used += add_slice(t, gains + skip, n - skip, powers + used, count - used);
    }
    return used;
}

void lq_trial_note(lq_trial *t, double least_gain, float peak)
{
    t->least = least_gain < t->least ? least_gain : t->least;
    t->most = peak > t->most ? peak : t->most;
}

void lq_trial_step(lq_trial *t, double power, double fed)
{
    t->power_sum = LQ_TRIAL_PARTS * power;
    t->fed_sum = LQ_TRIAL_PARTS * fed;
    end_step(t);
}

static double seconds_of(int64_t step)
{
    return step > 0 ? 0.01 * (double)step : 0.0;
}

lq_trial_result lq_trial_read(const lq_trial *t)
{
    lq_trial_result r = {
        .integrated_lufs = lq_gating_integrated(&t->gating),
        .short_term_max_lufs = lq_gating_short_term_max(&t->gating),
        .range_lu = lq_gating_range(&t->gating),
        .true_peak_dbtp = lq_gain_to_db((double)t->most),
        .limiter_max_db = -lq_gain_to_db(t->least_ever),
        .limiter_max_s = seconds_of(t->least_step),
        .taken_s = seconds_of(t->taken_step),
        .loudest_s = seconds_of(t->loudest_step),
    };
    // Nearest rank, as EBU Tech 3342 takes its percentiles.
    uint32_t rank = t->active ? (uint32_t)((t->active - 1) * 0.95 + 0.5) : 0, below = 0;
    for (int i = 0; t->active && i < LQ_TRIAL_BINS; i++) {
        below += t->bins[i];
        if (below > rank) {
            r.limiter_p95_db = 0.01 * i;
            break;
        }
    }
    return r;
}
