// abi-fade.c -- the edit of a song, for the role engine: fades of a finished file, and of what is
// heard. [any] SPDX-License-Identifier: MIT
#include "abi.h"

static float *const out[LQ_CHANNELS] = {abi.output[0], abi.output[1]};

static lq_fade_shape shape_of(int shape)
{
    return shape >= LQ_FADE_COSINE && shape <= LQ_FADE_EXPONENTIAL ? (lq_fade_shape)shape
                                                                   : LQ_FADE_COSINE;
}

// The file that the other two are about: its frames, and those of its fades.
void LQ_EXPORT(edit)(double total, double in_frames, double out_frames, int in_shape, int out_shape)
{
    abi.edit = (lq_fade){total, in_frames, out_frames, shape_of(in_shape), shape_of(out_shape)};
}

// Output, in place; `frame` is the first one's number in the file.
void LQ_EXPORT(fade)(int frames, double frame)
{
    lq_fade_process(&abi.edit, out, frames, frame);
}

// Gain of one frame of the file.
double LQ_EXPORT(fade_gain)(double frame)
{
    return lq_fade_gain(&abi.edit, frame);
}

// Gains of the frames that the next process puts out, or none where nothing fades. [audio]
double *LQ_EXPORT(gains)(void)
{
    return abi.core.engine.gains;
}

void LQ_EXPORT(fading)(int on)
{
    abi.core.engine.fading = on != 0;
}
