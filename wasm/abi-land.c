// abi-land.c -- exports of the role land. [audio] SPDX-License-Identifier: MIT
#include "abi.h"

static float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static float peaks[LQ_MAX_FRAMES], coarse[LQ_LAND_COARSE];
static double powers[LQ_LAND_POWERS];
static lq_land_scanned scanned = {.peaks = peaks, .coarse = coarse, .powers = powers};
static lq_trial_result tried;

float *LQ_EXPORT(land_peaks)(void)
{
    return peaks;
}

float *LQ_EXPORT(land_coarse)(void)
{
    return coarse;
}

double *LQ_EXPORT(land_powers)(void)
{
    return powers;
}

int LQ_EXPORT(land_most_coarse)(void)
{
    return LQ_LAND_COARSE;
}

int LQ_EXPORT(land_most_powers)(void)
{
    return LQ_LAND_POWERS;
}

// Frames for one of the coarse peaks.
int LQ_EXPORT(land_stride)(void)
{
    return abi.core.land.stride;
}

int LQ_EXPORT(land_powers_per_second)(void)
{
    return 100 * LQ_TRIAL_PARTS;
}

int LQ_EXPORT(land_latency)(void)
{
    return lq_land_latency(&abi.core.land);
}

// Input -> peaks; returns how many powers have ended.
int LQ_EXPORT(land_scan)(int frames)
{
    lq_land_scan(&abi.core.land, in, frames, &scanned);
    return scanned.power_count;
}

// How many coarse peaks the last scan has made.
int LQ_EXPORT(land_coarse_count)(void)
{
    return scanned.coarse_count;
}

void LQ_EXPORT(land_begin)(double drive_db, int is_coarse)
{
    lq_params_clamp(&abi.params);
    lq_land_begin(&abi.core.land, drive_db, &abi.params.loudness, is_coarse != 0);
}

// Whether scanned peaks stand for the parameters.
int LQ_EXPORT(land_scans)(void)
{
    return lq_land_scans(&abi.params.loudness);
}

// Returns how many frames of silence the pass needs behind the song.
int LQ_EXPORT(land_begin_pass)(double drive_db)
{
    lq_params_clamp(&abi.params);
    lq_land_begin_pass(&abi.core.land, drive_db, &abi.params.loudness);
    return lq_land_pass_latency(&abi.core.land);
}

void LQ_EXPORT(land_pass)(int frames)
{
    lq_land_pass(&abi.core.land, in, frames);
}

// The next of the peaks, or of the coarse ones; returns how many powers were used.
int LQ_EXPORT(land_try)(int count, int power_count)
{
    lq_land *l = &abi.core.land;
    return lq_land_try(l, l->is_coarse ? coarse : peaks, count, powers, power_count);
}

// Address of the figures, all doubles, in the order of lq_trial_result.
double *LQ_EXPORT(land_result)(void)
{
    tried = lq_land_read(&abi.core.land);
    return (double *)&tried;
}
