// True-peak detector against sines whose peak is known. SPDX-License-Identifier: MIT
#include "../../dsp/truepeak.h"
#include "check.h"
#include "sinc.h"

enum { FRAMES = 4800, LEAD = 200 };

static lq_truepeak t;
static float in[2][FRAMES], peaks[2][FRAMES], again[2][FRAMES];

static double db(double ratio)
{
    return 20.0 * log10(ratio);
}

static void run(int block, float (*out)[FRAMES])
{
    for (int done = 0; done < FRAMES;) {
        int n = block > 0 ? block : 1 + (int)((noise() + 1.0) * 250.0);
        n = lq_min_int(n, FRAMES - done);
        lq_truepeak_process(&t, (float *[]){in[0] + done, in[1] + done}, n,
                            (float *[]){out[0] + done, out[1] + done});
        done += n;
    }
}

static double highest(const float *x)
{
    double best = 0.0;
    for (int i = LEAD; i < FRAMES; i++)
        best = fmax(best, (double)x[i]);
    return best;
}

static void sine(double per_frame, double gain, double degrees)
{
    for (int i = 0; i < FRAMES; i++) {
        double turn = per_frame * i + degrees / 360.0;
        in[0][i] = (float)(gain * sin(2.0 * LQ_PI * (turn - floor(turn))));
        in[1][i] = -in[0][i];
    }
}

// EBU Tech 3341 (2023), cases 15 to 19: level, not tolerance, from the table; ours is 0.02 dB.
static void tech_3341(void)
{
    const double cases[5][4] = {{4, 0.50, 0, 15},
                                {4, 0.50, 45, 16},
                                {6, 0.50, 60, 17},
                                {8, 0.50, 67.5, 18},
                                {4, 1.41, 45, 19}};
    for (int i = 0; i < 5; i++) {
        about("3341 case %d", (int)cases[i][3]);
        sine(1.0 / cases[i][0], cases[i][1], cases[i][2]);
        lq_truepeak_reset(&t);
        run(128, peaks);
        near(db(highest(peaks[0])), db(cases[i][1]), 0.02, "dB");
        near(db(highest(peaks[1])), db(cases[i][1]), 0.02, "dB");
    }
}

static void tones_read_their_amplitude(void)
{
    for (int f = 1; f <= 42; f++) {
        about("tone at %d %% of the rate", f);
        sine(0.01 * f + 0.00037, 1.0, 11.0 * f);
        lq_truepeak_reset(&t);
        run(128, peaks);
        within(db(highest(peaks[0])), -0.06, 0.01, "dB"); // 4x, 48 taps and parabola
    }
}

// Forty sines up to 0.4167 of the rate (20 kHz at 48 kHz); their sum between the samples is known
// exactly.
static void dense_material_reads_its_peak(void)
{
    enum { TONES = 40, SEGMENT = 200 };
    double rate[TONES], phase[TONES];
    for (int segment = 0; segment < 12; segment++) {
        about("dense segment %d", segment);
        for (int k = 0; k < TONES; k++) {
            rate[k] = 0.2083 * (noise() + 1.0);
            phase[k] = noise();
        }
        double expected = 0.0;
        for (int i = 0; i < FRAMES; i++)
            for (int c = 0; c < 2; c++)
                in[c][i] = 0.0F;
        for (int i = 0; i < SEGMENT; i++) {
            double window = sin(LQ_PI * i / SEGMENT); // keeps the segment's edges out of the peak
            double x = 0.0;
            for (int k = 0; k < TONES; k++)
                x += sin(2.0 * LQ_PI * (rate[k] * i + phase[k])) / TONES;
            in[0][LEAD + i] = (float)(x * window * window);
        }
        for (int i = 0; i < SEGMENT * 32; i++) {
            double at = i / 32.0, window = sin(LQ_PI * at / SEGMENT), x = 0.0;
            for (int k = 0; k < TONES; k++)
                x += sin(2.0 * LQ_PI * (rate[k] * at + phase[k])) / TONES;
            expected = fmax(expected, fabs(x * window * window));
        }
        lq_truepeak_reset(&t);
        run(441, peaks);
        within(db(highest(peaks[0]) / expected), -0.06, 0.01, "dB"); // 4x, 48 taps and parabola
    }
}

static void delay_is_24_and_samples_are_never_missed(void)
{
    about("impulse");
    memset(in, 0, sizeof in);
    in[0][300] = 0.75F;
    lq_truepeak_reset(&t);
    run(128, peaks);
    check(peaks[0][300 + LQ_TRUEPEAK_DELAY] == 0.75F);
    check(highest(peaks[0]) == 0.75 && highest(peaks[1]) == 0.0);

    about("noise");
    for (int i = 0; i < FRAMES; i++)
        for (int c = 0; c < 2; c++)
            in[c][i] = (float)noise();
    lq_truepeak_reset(&t);
    run(128, peaks);
    int missed = 0;
    for (int i = LQ_TRUEPEAK_DELAY; i < FRAMES; i++)
        missed += peaks[1][i] < fabsf(in[1][i - LQ_TRUEPEAK_DELAY]);
    check(missed == 0);
}

static void blocks_and_reset_do_not_matter(void)
{
    const int blocks[] = {1, 7, 64, 128, 441, 4096, 0};
    for (int i = 0; i < 7; i++) { // `in` and `peaks` are the noise of before
        about("block size %d", blocks[i]);
        lq_truepeak_reset(&t);
        run(blocks[i], again);
        check(memcmp(peaks, again, sizeof peaks) == 0);
    }
}

int main(void)
{
    lq_truepeak_init(&t);
    tech_3341();
    tones_read_their_amplitude();
    dense_material_reads_its_peak();
    delay_is_24_and_samples_are_never_missed();
    blocks_and_reset_do_not_matter();
    return check_done();
}
