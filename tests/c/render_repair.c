// render_repair.c -- the repair as a native program, for tests. SPDX-License-Identifier: MIT
//   render_repair RATE CEILING BLOCK < in.f32 > out.f32
// CEILING in dBTP, 200 only measures; BLOCK frames for each call, 0 for changing sizes. Audio is
// interleaved stereo f32; what comes out is as long, the latency taken off. Places and result go to
// stderr as lines: "place FRAME OVER LOWERED", "result BEFORE AFTER PLACES LOWERED OVER SECONDS".
#include "../../dsp/repair.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static lq_repair repair;
static float planes[LQ_CHANNELS][LQ_MAX_FRAMES];
static float interleaved[LQ_MAX_FRAMES * LQ_CHANNELS];

// Frames of the file, then silence.
static void load(int frames)
{
    size_t got = fread(interleaved, 2 * sizeof(float), (size_t)frames, stdin);
    for (size_t i = 0; i < (size_t)frames; i++)
        for (size_t c = 0; c < LQ_CHANNELS; c++)
            planes[c][i] = i < got ? interleaved[i * LQ_CHANNELS + c] : 0.0F;
}

static void store(int from, int frames)
{
    for (int i = 0; i < frames; i++)
        for (int c = 0; c < LQ_CHANNELS; c++)
            interleaved[i * LQ_CHANNELS + c] = planes[c][from + i];
    fwrite(interleaved, 2 * sizeof(float), (size_t)frames, stdout);
}

static double run(long total, int block)
{
    static lq_repair_place places[LQ_REPAIR_PLACES];
    const float *const in[LQ_CHANNELS] = {planes[0], planes[1]};
    float *const out[LQ_CHANNELS] = {planes[0], planes[1]};
    double seconds = 0.0;
    for (long at = -lq_repair_latency(&repair); at < total;) {
        int size = block > 0 ? block : (int)(1 + (labs(at) * 7919) % LQ_MAX_FRAMES);
        int frames = (int)(total - at < size ? total - at : size);
        load(frames);
        clock_t start = clock();
        int count = lq_repair_process(&repair, in, out, frames, places);
        seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
        for (int i = 0; i < count; i++)
            fprintf(stderr, "place %.0f %.5f %.5f\n", places[i].frame, places[i].over_db,
                    places[i].lowered_db);
        long skip = at < 0 ? (-at < frames ? -at : frames) : 0;
        store((int)skip, frames - (int)skip);
        at += frames;
    }
    return seconds;
}

int main(int argc, char **argv)
{
    if (argc != 4 || fseek(stdin, 0, SEEK_END) != 0)
        return 2;
    long total = ftell(stdin) / (long)(2 * sizeof(float));
    rewind(stdin);
    lq_desc desc = {atof(argv[1])};
    lq_repair_init(&repair, &desc);
    lq_repair_begin(&repair, atof(argv[2]));
    double seconds = run(total, atoi(argv[3]));
    lq_repair_result r = lq_repair_read(&repair);
    fprintf(stderr, "result %.5f %.5f %.0f %.5f %.5f %.3f\n", r.before_dbtp, r.after_dbtp, r.places,
            r.lowered_db, r.over_db, seconds);
    return 0;
}
