// render_native.c -- the chain as a native program, for the proof that every build gives the same
// samples. SPDX-License-Identifier: MIT
//   render_native RATE BLOCK VALUES < in.f32 > out.f32
// RATE in Hz; BLOCK frames for each call, 0 for random sizes; VALUES a file with every parameter as
// f32. Audio is interleaved stereo f32 in the machine's byte order; what comes out is as long, the
// chain's latency at its head.
#include "../../dsp/engine.h"
#include <stdio.h>
#include <stdlib.h>

static lq_engine engine;
static float planes[LQ_CHANNELS][LQ_MAX_FRAMES];
static float frames_in[LQ_MAX_FRAMES * LQ_CHANNELS];

static int read_values(const char *path, lq_params *values)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t count = fread(values, sizeof(float), LQ_PARAM_COUNT, file);
    fclose(file);
    return count == LQ_PARAM_COUNT;
}

// A size from 1 to LQ_MAX_FRAMES, small ones as likely as large ones.
static int random_block(void)
{
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    int top = 1 << (state >> 28 > 12 ? 12 : state >> 28);
    return 1 + (int)((state >> 8) % (uint32_t)top);
}

static void render(size_t frames)
{
    float *io[LQ_CHANNELS] = {planes[0], planes[1]};
    for (size_t i = 0; i < frames; i++)
        for (int c = 0; c < LQ_CHANNELS; c++)
            planes[c][i] = frames_in[i * LQ_CHANNELS + (size_t)c];
    lq_engine_process(&engine, io, io, (int)frames);
    for (size_t i = 0; i < frames; i++)
        for (int c = 0; c < LQ_CHANNELS; c++)
            frames_in[i * LQ_CHANNELS + (size_t)c] = planes[c][i];
}

int main(int argc, char **argv)
{
    static lq_params values;
    if (argc != 4 || !read_values(argv[3], &values)) {
        fputs("usage: render_native RATE BLOCK VALUES < in.f32 > out.f32\n", stderr);
        return 2;
    }
    const lq_desc desc = {.sample_rate = strtod(argv[1], NULL)};
    const int block = (int)strtol(argv[2], NULL, 10);
    if (block < 0 || block > LQ_MAX_FRAMES)
        return 2;
    lq_engine_init(&engine, &desc);
    lq_engine_set(&engine, &values);
    for (;;) {
        size_t wanted = (size_t)(block > 0 ? block : random_block());
        size_t got = fread(frames_in, sizeof(float) * LQ_CHANNELS, wanted, stdin);
        if (got == 0)
            break;
        render(got);
        if (fwrite(frames_in, sizeof(float) * LQ_CHANNELS, got, stdout) != got)
            return 1;
    }
    return 0;
}
