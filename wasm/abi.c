// abi.c -- the exports: one instance, one role, one static union. SPDX-License-Identifier: MIT
// wasm/engine.js is the one caller, for years: a share keeps its core. An export that means
// something else gets another name or count of arguments (web/listen/core.js). All buffers are
// planar float32, [channel][LQ_MAX_FRAMES].
#include "abi.h"
#include "../dsp/dither.h"
#include <string.h>

enum { ROLE_ENGINE = 1, ROLE_ANALYSIS, ROLE_LAND, ROLE_CONVERT, ROLE_REPAIR, ROLE_ALIGN };

abi_state abi;

_Static_assert(sizeof(abi_core) <= 24 * 1024 * 1024, "the union of all roles fits into 24 MiB");

static lq_meters meters;
static float reference[LQ_CHANNELS][LQ_MAX_FRAMES];
static float heard[LQ_CHANNELS][LQ_MAX_FRAMES];
static int32_t quantized[LQ_CHANNELS][LQ_MAX_FRAMES];
static lq_dither dither;

static float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static float *const other[LQ_CHANNELS] = {reference[0], reference[1]};
static float *const out[LQ_CHANNELS] = {abi.output[0], abi.output[1]};
static float *const ears[LQ_CHANNELS] = {heard[0], heard[1]};

// Addresses, for views that stay valid: memory does not grow. [any]
float *LQ_EXPORT(input)(int channel)
{
    return abi.input[channel & 1];
}

float *LQ_EXPORT(reference)(int channel)
{
    return reference[channel & 1];
}

float *LQ_EXPORT(output)(int channel)
{
    return abi.output[channel & 1];
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
    return (float *)&abi.params;
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
    memset(&abi.core, 0, sizeof abi.core);
    lq_params_defaults(&abi.params);
    lq_dither_init(&dither, sample_rate);
    switch (role) {
    case ROLE_ENGINE:
        lq_engine_init(&abi.core.engine, &desc);
        return 0;
    case ROLE_ANALYSIS:
        lq_analysis_init(&abi.core.analysis, &desc, channels);
        return 0;
    case ROLE_LAND:
        lq_land_init(&abi.core.land, &desc);
        return 0;
    case ROLE_CONVERT:
        return 0; // abi-convert.c goes on
    case ROLE_REPAIR:
        lq_repair_init(&abi.core.repair, &desc);
        return 0;
    case ROLE_ALIGN:
        lq_align_init(&abi.core.align, &desc);
        return 0;
    default:
        return 2;
    }
}

// Role engine. [audio]
void LQ_EXPORT(set)(void)
{
    lq_engine_set(&abi.core.engine, &abi.params);
}

void LQ_EXPORT(match)(double a, double b, double r, double c, double least, int fresh, int at_once,
                      double loop_frames)
{
    const lq_match match = {.lufs = {a, b, r, c},
                            .least = least,
                            .fresh = fresh != 0,
                            .at_once = at_once != 0,
                            .loop_frames = loop_frames};
    lq_monitor_match(&abi.core.engine.monitor, &match);
}

// The finished render in place of the chain, in its own planes. [audio]
void LQ_EXPORT(stand_in)(int on)
{
    lq_engine_stand_in(&abi.core.engine, on != 0);
}

// 0 the chain .. 1 the render. [any]
double LQ_EXPORT(stood_in)(void)
{
    return abi.core.engine.standin.mix;
}

float *LQ_EXPORT(render)(int channel)
{
    return abi.core.engine.render[channel & 1];
}

// C, in its own planes, read by listen. [audio]
float *LQ_EXPORT(coded)(int channel)
{
    return abi.core.engine.coded[channel & 1];
}

int LQ_EXPORT(latency)(void)
{
    return lq_engine_latency(&abi.core.engine);
}

void LQ_EXPORT(reset)(void)
{
    lq_engine_reset(&abi.core.engine);
}

void LQ_EXPORT(reset_meters)(void)
{
    lq_meterset_reset(&abi.core.engine.meters);
}

void LQ_EXPORT(process)(int frames)
{
    lq_engine_process(&abi.core.engine, in, out, frames);
}

void LQ_EXPORT(listen)(int frames)
{
    lq_engine_listen(&abi.core.engine, out, other, ears, frames);
}

void LQ_EXPORT(read_meters)(void)
{
    lq_engine_read(&abi.core.engine, &meters);
}

void LQ_EXPORT(record)(void)
{
    lq_engine_record(&abi.core.engine);
}

// Of the last process, all floats.
float *LQ_EXPORT(efforts)(void)
{
    return &abi.core.engine.efforts[0].gain_reduction_db;
}

int LQ_EXPORT(effort_count)(void)
{
    return abi.core.engine.effort_count;
}

// Output -> quantized, in whole steps of `bits`; mode: lq_dither_mode; frame: number of the first
// one in the file.
void LQ_EXPORT(quantize)(int frames, int bits, int mode, double frame)
{
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        lq_dither_quantize(&dither, abi.output[ch], quantized[ch], frames, bits,
                           (lq_dither_mode)mode, ch, (uint64_t)frame, 0);
}
