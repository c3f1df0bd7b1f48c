// render_repair.c -- the repair as a native program, for tests. SPDX-License-Identifier: MIT
//   render_repair RATE CEILING BLOCK < in.f32 > out.f32
// CEILING in dBTP, 200 only measures; BLOCK frames for each call, 0 for changing sizes. Audio is
// interleaved stereo f32; what comes out is as long, the latency at its head. Places and result go
// to stderr as lines: "place FRAME OVER LOWERED", "result BEFORE AFTER PLACES LOWERED OVER
// SECONDS".
#include "../../dsp/repair.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static lq_repair repair;
static lq_repair_place places[LQ_REPAIR_PLACES];
static float planes[LQ_CHANNELS][LQ_MAX_FRAMES];
static float interleaved[LQ_MAX_FRAMES * LQ_CHANNELS];

static double process(int frames) // seconds
{
    float *const io[LQ_CHANNELS] = {planes[0], planes[1]};
    const float *const in[LQ_CHANNELS] = {planes[0], planes[1]};
    for (int i = 0; i < frames; i++)
        for (int c = 0; c < LQ_CHANNELS; c++)
            planes[c][i] = interleaved[i * LQ_CHANNELS + c];
    clock_t start = clock();
    int count = lq_repair_process(&repair, in, io, frames, places);
    clock_t end = clock();
    for (int i = 0; i < count; i++)
        fprintf(stderr, "place %.0f %.5f %.5f\n", places[i].frame, places[i].over_db,
                places[i].lowered_db);
    for (int i = 0; i < frames; i++)
        for (int c = 0; c < LQ_CHANNELS; c++)
            interleaved[i * LQ_CHANNELS + c] = planes[c][i];
    return (double)(end - start) / CLOCKS_PER_SEC;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    lq_desc desc = {atof(argv[1])};
    int block = atoi(argv[3]), size = block > 0 ? block : 1;
    lq_repair_init(&repair, &desc);
    lq_repair_begin(&repair, atof(argv[2]));
    double seconds = 0.0;
    for (;;) {
        const size_t frame = LQ_CHANNELS * sizeof(float);
        size_t got = fread(interleaved, frame, (size_t)lq_min_int(size, LQ_MAX_FRAMES), stdin);
        if (got == 0)
            break;
        seconds += process((int)got);
        fwrite(interleaved, frame, got, stdout);
        size = block > 0 ? block : 1 + (size * 7919 + 17) % LQ_MAX_FRAMES;
    }
    lq_repair_result r = lq_repair_read(&repair);
    fprintf(stderr, "result %.5f %.5f %.0f %.5f %.5f %.3f\n", r.before_dbtp, r.after_dbtp, r.places,
            r.lowered_db, r.over_db, seconds);
    return 0;
}
