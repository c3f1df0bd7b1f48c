// abi-analysis.c -- exports of the role analysis. SPDX-License-Identifier: MIT
#include "abi.h"

static const float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static lq_figures figures;

void LQ_EXPORT(analysis_push)(int frames)
{
    lq_analysis_push(&abi.core.analysis, in, frames);
}

// Address of the figures, all doubles, in the order of lq_figures.
double *LQ_EXPORT(analysis_result)(void)
{
    lq_analysis_result(&abi.core.analysis, &figures);
    return (double *)&figures;
}

int LQ_EXPORT(analysis_figures)(void)
{
    return (int)(sizeof figures / sizeof(double));
}

float *LQ_EXPORT(analysis_overview)(void)
{
    return &abi.core.analysis.buckets[0][0];
}

int LQ_EXPORT(analysis_buckets)(void)
{
    return abi.core.analysis.bucket_count;
}

// Records of the last push, all floats.
float *LQ_EXPORT(analysis_records)(void)
{
    return &abi.core.analysis.records[0].momentary_lufs;
}

int LQ_EXPORT(analysis_record_count)(void)
{
    return abi.core.analysis.record_count;
}

double LQ_EXPORT(third_octave_hz)(int band)
{
    return lq_thirds_hz(band);
}
