// abi-land.c -- exports of the role land. [audio] SPDX-License-Identifier: MIT
#include "abi.h"

static float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static float peaks[LQ_MAX_FRAMES];
static double powers[LQ_LAND_POWERS];
static lq_land_result landed;

float *LQ_EXPORT(land_peaks)(void)
{
    return peaks;
}

double *LQ_EXPORT(land_powers)(void)
{
    return powers;
}

int LQ_EXPORT(land_most_powers)(void)
{
    return LQ_LAND_POWERS;
}

int LQ_EXPORT(land_powers_per_second)(void)
{
    return 100 * LQ_LAND_PARTS;
}

int LQ_EXPORT(land_latency)(void)
{
    return lq_land_latency(&abi.core.land);
}

int LQ_EXPORT(land_scan)(int frames)
{
    return lq_land_scan(&abi.core.land, in, frames, peaks, powers);
}

void LQ_EXPORT(land_begin)(double drive_db)
{
    lq_params_clamp(&abi.params);
    lq_land_begin(&abi.core.land, drive_db, &abi.params.loudness);
}

int LQ_EXPORT(land_try)(int frames, int count)
{
    return lq_land_try(&abi.core.land, peaks, frames, powers, count);
}

// Address of four doubles: integrated LUFS, short-term maximum LUFS, P95 and greatest reduction in
// dB.
double *LQ_EXPORT(land_result)(void)
{
    landed = lq_land_read(&abi.core.land);
    return (double *)&landed;
}
