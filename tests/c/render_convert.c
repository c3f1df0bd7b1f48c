// render_convert.c -- the converter as a native program, in 64 bits, for the oracle and the proof
// that every build gives the same samples. SPDX-License-Identifier: MIT
//   render_convert FROM TO BLOCK < in.f64 > out.f64
// Rates in Hz; BLOCK frames for each call, 0 for as many as it takes. Audio is interleaved stereo
// f64 in the machine's byte order.
#include "../../dsp/convert.h"
#include <stdio.h>
#include <stdlib.h>

static lq_convert convert;
static f64x2 io[LQ_MAX_FRAMES];

static int put(int frames)
{
    return fwrite(io, sizeof *io, (size_t)frames, stdout) == (size_t)frames;
}

int main(int argc, char **argv)
{
    if (argc != 4 || !lq_convert_init(&convert, strtod(argv[1], NULL), strtod(argv[2], NULL))) {
        fputs("usage: render_convert FROM TO BLOCK < in.f64 > out.f64\n", stderr);
        return 2;
    }
    int most = lq_convert_most(&convert);
    int block = (int)strtol(argv[3], NULL, 10);
    if (block < 0 || block > most)
        return 2;
    for (;;) {
        size_t got = fread(io, sizeof *io, (size_t)(block > 0 ? block : most), stdin);
        if (got == 0)
            break;
        if (!put(lq_convert_push(&convert, io, (int)got, io)))
            return 1;
    }
    return !put(lq_convert_finish(&convert, io));
}
