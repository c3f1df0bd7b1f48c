// abi-convert.c -- exports of the role convert. SPDX-License-Identifier: MIT
#include "abi.h"

// Takes ready frames to the output.
static int leave(int frames)
{
    for (int i = 0; i < frames; i++) {
        abi.output[0][i] = (float)abi.core.convert.io[i][0];
        abi.output[1][i] = (float)abi.core.convert.io[i][1];
    }
    return frames;
}

// After init, which knows no second rate: 1 when done, 0 when the ratio is refused. [setup]
int LQ_EXPORT(convert_rates)(double from, double to)
{
    return lq_convert_init(&abi.core.convert.core, from, to);
}

// Input frames that one push may bring.
int LQ_EXPORT(convert_most)(void)
{
    return lq_convert_most(&abi.core.convert.core);
}

// Input -> output; how many frames came out. [audio]
int LQ_EXPORT(convert_push)(int frames)
{
    f64x2 *io = abi.core.convert.io;
    for (int i = 0; i < frames; i++)
        io[i] = (f64x2){(double)abi.input[0][i], (double)abi.input[1][i]};
    return leave(lq_convert_push(&abi.core.convert.core, io, frames, io));
}

// The rest of the file. [audio]
int LQ_EXPORT(convert_finish)(void)
{
    return leave(lq_convert_finish(&abi.core.convert.core, abi.core.convert.io));
}

// Ready for another file at the same rates. [audio]
void LQ_EXPORT(convert_reset)(void)
{
    lq_convert_reset(&abi.core.convert.core);
}
