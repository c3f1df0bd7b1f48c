/* meter.c -- CPU time of libebur128 over a clip in memory, for the benchmark.
 * SPDX-License-Identifier: MIT meter RATE PASSES < in.f32     interleaved stereo; prints seconds of
 * the quickest pass, then what it read */
#include <ebur128.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const unsigned long rate = strtoul(argv[1], NULL, 10);
    const int passes = atoi(argv[2]);
    size_t room = 1 << 20, count = 0, got;
    float *audio = malloc(room * sizeof *audio);
    while ((got = fread(audio + count, sizeof *audio, room - count, stdin)) > 0) {
        count += got;
        if (count == room)
            audio = realloc(audio, (room *= 2) * sizeof *audio);
    }
    double best = 1e9, lufs = 0.0, range = 0.0, left = 0.0, right = 0.0;
    for (int pass = 0; pass < passes; pass++) {
        double start = cpu();
        ebur128_state *state = ebur128_init(2, rate,
                                            EBUR128_MODE_M | EBUR128_MODE_S | EBUR128_MODE_I |
                                                EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
        for (size_t at = 0; at < count / 2; at += 4096)
            ebur128_add_frames_float(state, audio + 2 * at,
                                     count / 2 - at < 4096 ? count / 2 - at : 4096);
        ebur128_loudness_global(state, &lufs);
        ebur128_loudness_range(state, &range);
        ebur128_true_peak(state, 0, &left);
        ebur128_true_peak(state, 1, &right);
        ebur128_destroy(&state);
        double took = cpu() - start;
        best = took < best ? took : best;
    }
    printf("%.6f %.2f %.2f %.4f\n", best, lufs, range, left > right ? left : right);
    free(audio);
    return 0;
}
