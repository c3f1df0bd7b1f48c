// Alignment: offsets of either sign at every rate, blocks beyond the ends, files that are too short
// or silent. SPDX-License-Identifier: MIT
#include "../../dsp/align.h"
#include "check.h"
#include <string.h>

enum { MOST = 1 << 20 };

static lq_align align;
static float song[LQ_CHANNELS][MOST], reference[LQ_CHANNELS][MOST];
static float blocks[2][LQ_CHANNELS][LQ_COHERENCE_LENGTH];

static float noise(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return (float)*state / 2147483648.0F - 1.0F;
}

// Noise in bursts of irregular length, so that its envelope has a shape.
static void bursts(float (*out)[MOST], int frames, unsigned seed, double rate)
{
    float level = 0.5F;
    int left = 0;
    memset(out, 0, LQ_CHANNELS * sizeof out[0]);
    for (int i = 0; i < frames; i++) {
        if (left-- <= 0) {
            float x = noise(&seed);
            level = 0.05F + 0.3F * x * x;
            left = (int)(rate * (0.1 + 0.15 * (1.0 + (double)noise(&seed))));
        }
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            out[ch][i] = level * noise(&seed);
    }
}

static void push(int file, float (*x)[MOST], int frames)
{
    for (int at = 0; at < frames; at += LQ_MAX_FRAMES) {
        const float *const io[LQ_CHANNELS] = {x[0] + at, x[1] + at};
        lq_align_push(&align, file, io, lq_min_int(LQ_MAX_FRAMES, frames - at));
    }
}

static void fill(float (*block)[LQ_COHERENCE_LENGTH], float (*x)[MOST], int frames, double first)
{
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        for (int i = 0; i < LQ_COHERENCE_LENGTH; i++) {
            double at = first + i;
            block[ch][i] = at >= 0.0 && at < frames ? x[ch][(int)at] : 0.0F;
        }
}

static lq_align_result run(double rate, int frames, int other)
{
    const lq_desc desc = {rate};
    lq_align_init(&align, &desc);
    push(0, song, frames);
    push(1, reference, other);
    double before = 0.0;
    for (int next = lq_align_next(&align); next != LQ_ALIGN_DONE; next = lq_align_next(&align)) {
        check(lq_align_progress(&align) >= before);
        before = lq_align_progress(&align);
        if (next != LQ_ALIGN_BLOCK)
            continue;
        fill(blocks[0], song, frames, align.want[0]);
        fill(blocks[1], reference, other, align.want[1]);
        const float *const a[] = {blocks[0][0], blocks[0][1]};
        const float *const r[] = {blocks[1][0], blocks[1][1]};
        lq_align_take(&align, a, r);
    }
    return align.result;
}

static void later(int frames, int offset, float gain)
{
    memset(reference, 0, sizeof reference);
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        for (int i = 0; i < frames; i++)
            if (i + offset >= 0 && i + offset < MOST)
                reference[ch][i + offset] = gain * song[ch][i];
}

static void offsets_of_either_sign_at_every_rate(void)
{
    const double rates[] = {8000.0, 44100.0, 48000.0, 96000.0};
    for (int i = 0; i < 4; i++) {
        int frames = (int)(10.5 * rates[i]);
        frames = frames < MOST ? frames : MOST;
        bursts(song, frames, 7, rates[i]);
        const int offsets[] = {0, 1, -1, 777, (int)(-1.7 * rates[i]), (int)(0.33 * rates[i])};
        for (int k = 0; k < 6; k++) {
            about("%d frames later at %.0f Hz", offsets[k], rates[i]);
            later(frames, offsets[k], -0.1F);
            int other = lq_min_int(MOST, frames + offsets[k]);
            lq_align_result r = run(rates[i], frames, other);
            check(r.found == 1.0 && r.inverted == 1.0);
            near(r.offset, offsets[k], 0.0, "frames");
            near(r.coherence, 1.0, 0.001, "");
        }
    }
}

static void what_has_no_place(void)
{
    int frames = 480000;
    bursts(song, frames, 7, 48000.0);
    about("another noise");
    bursts(reference, frames, 8, 48000.0);
    check(run(48000.0, frames, frames).found == 0.0);
    about("silence");
    memset(reference, 0, sizeof reference);
    check(run(48000.0, frames, frames).found == 0.0);
    about("a second of it, and nothing at all");
    later(frames, 0, 1.0F);
    check(run(48000.0, frames, 48000).found == 0.0);
    check(run(48000.0, frames, 0).found == 0.0);
    about("not a number");
    for (int i = 0; i < frames; i += 1000)
        reference[0][i] = NAN;
    check(run(48000.0, frames, frames).found == 1.0);
}

int main(void)
{
    offsets_of_either_sign_at_every_rate();
    what_has_no_place();
    return check_done();
}
