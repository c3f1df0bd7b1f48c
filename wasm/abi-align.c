// abi-align.c -- exports of the role align. [any] SPDX-License-Identifier: MIT
#include "abi.h"

static const float *const in[LQ_CHANNELS] = {abi.input[0], abi.input[1]};
static float blocks[2][LQ_CHANNELS][LQ_COHERENCE_LENGTH]; // of the song and of the reference

// The next frames of a file, 0 the song, 1 the reference.
void LQ_EXPORT(align_push)(int file, int frames)
{
    lq_align_push(&abi.core.align, file & 1, in, frames);
}

// After both files: one of the three words of dsp/align.h.
int LQ_EXPORT(align_next)(void)
{
    return lq_align_next(&abi.core.align);
}

// Address of two doubles: where the blocks begin, in the song and in the reference.
double *LQ_EXPORT(align_want)(void)
{
    return abi.core.align.want;
}

float *LQ_EXPORT(align_block)(int file, int channel)
{
    return blocks[file & 1][channel & 1];
}

int LQ_EXPORT(align_block_frames)(void)
{
    return LQ_COHERENCE_LENGTH;
}

void LQ_EXPORT(align_take)(void)
{
    const float *const song[] = {blocks[0][0], blocks[0][1]};
    const float *const reference[] = {blocks[1][0], blocks[1][1]};
    lq_align_take(&abi.core.align, song, reference);
}

double LQ_EXPORT(align_progress)(void)
{
    return lq_align_progress(&abi.core.align);
}

// Address of six doubles, in the order of lq_align_result.
double *LQ_EXPORT(align_result)(void)
{
    return (double *)&abi.core.align.result;
}
