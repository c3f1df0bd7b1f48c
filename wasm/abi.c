// abi.c -- the exports: one instance, one role, one static union. SPDX-License-Identifier: MIT
// wasm/engine.js is the one caller. All buffers are planar float32, [channel][LQ_MAX_FRAMES].
#include "../dsp/analysis.h"
#include "../dsp/dither.h"
#include "../dsp/engine.h"
#include "../dsp/land.h"
#include <string.h>

#ifdef __wasm__
#define LQ_EXPORT(name) __attribute__((export_name("lq_" #name))) abi_##name
#else
#define LQ_EXPORT(name) abi_##name
#endif

enum { ROLE_ENGINE = 1, ROLE_ANALYSIS, ROLE_LAND };

static union {
    lq_engine engine;
    lq_analysis analysis;
    lq_land land;
} core;

_Static_assert(sizeof core <= 24 * 1024 * 1024, "the union of all roles fits into 24 MiB");

static lq_params params;
static lq_meters meters;
static float input[LQ_CHANNELS][LQ_MAX_FRAMES];
static float reference[LQ_CHANNELS][LQ_MAX_FRAMES];
static float output[LQ_CHANNELS][LQ_MAX_FRAMES];
static float heard[LQ_CHANNELS][LQ_MAX_FRAMES];
static int32_t quantized[LQ_CHANNELS][LQ_MAX_FRAMES];

static float *const in[LQ_CHANNELS] = {input[0], input[1]};
static float *const other[LQ_CHANNELS] = {reference[0], reference[1]};
static float *const out[LQ_CHANNELS] = {output[0], output[1]};
static float *const ears[LQ_CHANNELS] = {heard[0], heard[1]};

// Addresses, for views that stay valid: memory does not grow. [any]
float *LQ_EXPORT(input)(int channel)
{
    return input[channel & 1];
}

float *LQ_EXPORT(reference)(int channel)
{
    return reference[channel & 1];
}

float *LQ_EXPORT(output)(int channel)
{
    return output[channel & 1];
}

float *LQ_EXPORT(heard)(int channel)
{
    return heard[channel & 1];
}

int32_t *LQ_EXPORT(quantized)(int channel)
{
    return quantized[channel & 1];
}

float *LQ_EXPORT(param_values)(void)
{
    return (float *)&params;
}

float *LQ_EXPORT(meter_values)(void)
{
    return (float *)&meters;
}

int LQ_EXPORT(param_count)(void)
{
    return LQ_PARAM_COUNT;
}

int LQ_EXPORT(meter_count)(void)
{
    return LQ_METER_COUNT;
}

int LQ_EXPORT(table_lines)(void)
{
    return lq_table_line_count();
}

const char *LQ_EXPORT(table_line)(int i)
{
    return lq_table_line_text(i);
}

// Chooses the role; 0 when done, 1 when the rate, 2 when the role is not one we know. [setup]
int LQ_EXPORT(init)(int role, double sample_rate, int channels)
{
    const lq_desc desc = {sample_rate};
    if (!(sample_rate >= LQ_MIN_RATE && sample_rate <= LQ_MAX_RATE))
        return 1;
    memset(&core, 0, sizeof core);
    lq_params_defaults(&params);
    switch (role) {
    case ROLE_ENGINE:
        lq_engine_init(&core.engine, &desc);
        return 0;
    case ROLE_ANALYSIS:
        lq_analysis_init(&core.analysis, &desc, channels);
        return 0;
    case ROLE_LAND:
        lq_land_init(&core.land, &desc);
        return 0;
    default:
        return 2;
    }
}

// Role engine. [audio]
void LQ_EXPORT(set)(void)
{
    lq_engine_set(&core.engine, &params);
}

void LQ_EXPORT(match)(double a, double b, double r, int fresh, double loop_frames)
{
    const lq_match match = {{a, b, r}, fresh != 0, loop_frames};
    lq_monitor_match(&core.engine.monitor, &match);
}

int LQ_EXPORT(latency)(void)
{
    return lq_engine_latency(&core.engine);
}

void LQ_EXPORT(reset)(void)
{
    lq_engine_reset(&core.engine);
}

void LQ_EXPORT(reset_meters)(void)
{
    lq_meterset_reset(&core.engine.meters);
}

void LQ_EXPORT(process)(int frames)
{
    lq_engine_process(&core.engine, in, out, frames);
}

void LQ_EXPORT(listen)(int frames)
{
    lq_engine_listen(&core.engine, out, other, ears, frames);
}

void LQ_EXPORT(read_meters)(void)
{
    lq_engine_read(&core.engine, &meters);
}

// Output -> quantized, in whole steps of `bits`; frame: absolute number of the first frame in the
// file.
void LQ_EXPORT(quantize)(int frames, int bits, int dither, double frame)
{
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        lq_dither_quantize(output[ch], quantized[ch], frames, bits, dither != 0, ch,
                           (uint64_t)frame, 0);
}

// Role analysis. [any]
static lq_figures figures;

void LQ_EXPORT(analysis_push)(int frames)
{
    lq_analysis_push(&core.analysis, (const float *const *)in, frames);
}

// Address of the figures, all doubles, in the order of lq_figures.
double *LQ_EXPORT(analysis_result)(void)
{
    lq_analysis_result(&core.analysis, &figures);
    return (double *)&figures;
}

int LQ_EXPORT(analysis_figures)(void)
{
    return (int)(sizeof figures / sizeof(double));
}

float *LQ_EXPORT(analysis_overview)(void)
{
    return &core.analysis.buckets[0][0];
}

int LQ_EXPORT(analysis_buckets)(void)
{
    return core.analysis.bucket_count;
}

double LQ_EXPORT(third_octave_hz)(int band)
{
    return lq_thirds_hz(band);
}

// Role land. [audio]
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
    return lq_land_latency(&core.land);
}

int LQ_EXPORT(land_scan)(int frames)
{
    return lq_land_scan(&core.land, in, frames, peaks, powers);
}

void LQ_EXPORT(land_begin)(double drive_db)
{
    lq_params_clamp(&params);
    lq_land_begin(&core.land, drive_db, &params.loudness);
}

int LQ_EXPORT(land_try)(int frames, int count)
{
    return lq_land_try(&core.land, peaks, frames, powers, count);
}

// Address of four doubles: integrated LUFS, short-term maximum LUFS, P95 and greatest reduction in
// dB.
double *LQ_EXPORT(land_result)(void)
{
    landed = lq_land_read(&core.land);
    return (double *)&landed;
}
