// Highest true peak of a file against waves whose peak is known, and an ideal interpolation.
// SPDX-License-Identifier: MIT
#include "../../dsp/toppeak.h"
#include "check.h"
#include "sinc.h"

enum { FRAMES = 12000 };

static lq_truepeak detector;
static lq_toppeak top;
static float in[2][FRAMES];

static double db(double ratio)
{
    return 20.0 * log10(ratio);
}

static void start(void)
{
    lq_truepeak_reset(&detector);
    lq_toppeak_init(&top);
}

static void push(int from, int to, int channels)
{
    static float left[FRAMES], right[FRAMES];
    float *io[] = {in[0] + from, in[1] + from}, *peaks[] = {left, right};
    lq_truepeak_process(&detector, io, to - from, peaks);
    lq_toppeak_process(&top, io, peaks, channels, to - from);
}

static float whole(int frames, int channels)
{
    start();
    push(0, frames, channels);
    return lq_toppeak_read(&top, &detector, channels);
}

// Gain 1 in the middle, risen as a raised cosine: nothing rings at its ends.
static void sine(double per_frame, double turn)
{
    for (int i = 0; i < FRAMES; i++) {
        double edge = fmin(1.0, fmin(i, FRAMES - 1 - i) / 2000.0);
        double t = per_frame * i + turn;
        in[0][i] = (float)((0.5 - 0.5 * cos(LQ_PI * edge)) * sin(2.0 * LQ_PI * (t - floor(t))));
        in[1][i] = 0.0F;
    }
}

// The detector alone reads -0.06 dB at 0.42 of the rate and -3 dB at 0.49.
static void tones_read_their_amplitude(void)
{
    for (int f = 1; f <= 49; f++) {
        about("tone at %d %% of the rate", f);
        sine(0.01 * f + 0.00037, 0.031 * f);
        near(db((double)whole(FRAMES, 2)), 0.0, 0.01, "dB");
    }
}

enum { PERIOD = 63, TONES = 22 }; // highest tone 31/63 = 0.492 of the rate

static double wave[PERIOD];

// Tones that repeat every PERIOD frames, clipped: what folds back repeats as well.
static void clipped(uint32_t seed, double gain)
{
    uint32_t state = seed;
    memset(wave, 0, sizeof wave);
    for (int k = 1; k <= TONES; k++) {
        state = state * 1664525u + 1013904223u;
        for (int i = 0; i < PERIOD; i++)
            wave[i] += sin(2.0 * LQ_PI * ((double)(k * i) / PERIOD + state / 4294967296.0)) / k;
    }
    for (int i = 0; i < PERIOD; i++)
        wave[i] = lq_clamp(gain * wave[i], -1.0, 1.0);
    for (int i = 0; i < FRAMES; i++) {
        double edge = fmin(1.0, fmin(i, FRAMES - 1 - i) / 2000.0);
        in[0][i] = 0.0F;
        in[1][i] = (float)((0.5 - 0.5 * cos(LQ_PI * edge)) * wave[i % PERIOD]);
    }
}

// The Fourier series through the frames of one period, 64 times a frame.
static double series_peak(void)
{
    double re[PERIOD / 2 + 1], im[PERIOD / 2 + 1], best = 0.0;
    for (int k = 0; k <= PERIOD / 2; k++) {
        re[k] = im[k] = 0.0;
        for (int i = 0; i < PERIOD; i++) {
            re[k] += wave[i] * cos(2.0 * LQ_PI * k * i / PERIOD) * (k > 0 ? 2.0 : 1.0) / PERIOD;
            im[k] += wave[i] * sin(2.0 * LQ_PI * k * i / PERIOD) * 2.0 / PERIOD;
        }
    }
    for (int n = 0; n < 64 * PERIOD; n++) {
        double x = 0.0, turn = 2.0 * LQ_PI * n / (64.0 * PERIOD);
        for (int k = 0; k <= PERIOD / 2; k++)
            x += re[k] * cos(turn * k) + im[k] * sin(turn * k);
        best = fmax(best, fabs(x));
    }
    return best;
}

static void clipped_waves_read_as_their_series(void)
{
    for (int i = 0; i < 24; i++) {
        about("clipped, gain %d", 1 + i);
        clipped(7u + (uint32_t)i, 1.0 + i);
        near(db((double)whole(FRAMES, 2) / series_peak()), 0.0, 0.01, "dB");
    }
}

static void one_channel_is_one_channel(void)
{
    about("one channel");
    clipped(3u, 6.0);
    memcpy(in[0], in[1], sizeof in[0]);
    float both = whole(FRAMES, 2);
    for (int i = 0; i < FRAMES; i++)
        in[1][i] = 1.0F;
    check(whole(FRAMES, 1) == both);
}

static void blocks_and_questions_do_not_matter(void)
{
    const int blocks[] = {1, 7, 64, 128, 441, 4096};
    clipped(5u, 9.0);
    float expected = whole(FRAMES, 2);
    for (int b = 0; b < 6; b++) {
        about("block size %d, asked on the way", blocks[b]);
        start();
        for (int done = 0; done < FRAMES; done += blocks[b]) {
            push(done, lq_min_int(done + blocks[b], FRAMES), 2);
            if (done % 1777 < blocks[b])
                check(lq_toppeak_read(&top, &detector, 2) <= expected * 1.5F);
        }
        check(lq_toppeak_read(&top, &detector, 2) == expected);
        check(lq_toppeak_read(&top, &detector, 2) == expected);
    }
}

// The top is at the very end, or the very start, for every place of the end in a block.
static void ends_are_read_as_with_silence_behind_them(void)
{
    for (int length = 1; length < FRAMES - 3000; length += 397) {
        about("%d frames", length);
        memset(in, 0, sizeof in);
        for (int i = 0; i < 12; i++)
            if (i < length)
                in[1][length - 1 - i] = (i & 2) ? -0.7F : 0.7F;
        float cut = whole(length, 2);
        check(cut == whole(FRAMES, 2));
        near(db((double)cut / sinc_peak(in[1], FRAMES)), 0.0, 0.02, "dB");
    }
    about("nothing");
    check(whole(0, 2) == 0.0F);
}

int main(void)
{
    lq_truepeak_init(&detector);
    sinc_init();
    tones_read_their_amplitude();
    clipped_waves_read_as_their_series();
    one_channel_is_one_channel();
    blocks_and_questions_do_not_matter();
    ends_are_read_as_with_silence_behind_them();
    return check_done();
}
