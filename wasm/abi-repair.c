// abi-repair.c -- exports of the role repair. [any] SPDX-License-Identifier: MIT
#include "abi.h"

static const float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static float *const out[LQ_CHANNELS] = {abi.output[0], abi.output[1]};
static lq_repair_place places[LQ_REPAIR_PLACES];
static lq_repair_result repaired;

// A new file. LQ_REPAIR_OFF_DB and above only measures.
void LQ_EXPORT(repair_begin)(double ceiling_dbtp)
{
    lq_repair_begin(&abi.core.repair, ceiling_dbtp);
}

double LQ_EXPORT(repair_off_db)(void)
{
    return LQ_REPAIR_OFF_DB;
}

int LQ_EXPORT(repair_latency)(void)
{
    return lq_repair_latency(&abi.core.repair);
}

// Input -> output; how many places ended, at lq_repair_places.
int LQ_EXPORT(repair_process)(int frames)
{
    return lq_repair_process(&abi.core.repair, in, out, frames, places);
}

// Address of the places, three doubles each: frame, dB over, dB lowered.
double *LQ_EXPORT(repair_places)(void)
{
    return (double *)places;
}

int LQ_EXPORT(repair_most_places)(void)
{
    return LQ_REPAIR_PLACES;
}

// Address of five doubles, in the order of lq_repair_result.
double *LQ_EXPORT(repair_result)(void)
{
    repaired = lq_repair_read(&abi.core.repair);
    return (double *)&repaired;
}
