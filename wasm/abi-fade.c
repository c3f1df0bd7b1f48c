// abi-fade.c -- the fades of a finished file, for the role engine. [any]
// SPDX-License-Identifier: MIT
#include "../dsp/fade.h"
#include "abi.h"

static float *const out[LQ_CHANNELS] = {abi.output[0], abi.output[1]};

// Output, in place; `frame` is the first one's number in a file of `total` frames.
void LQ_EXPORT(fade)(int frames, double frame, double total, double in_frames, double out_frames)
{
    const lq_fade fade = {total, in_frames, out_frames};
    lq_fade_process(&fade, out, frames, frame);
}
