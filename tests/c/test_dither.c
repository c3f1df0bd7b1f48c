// Quantizer and TPDF dither: moments over a sweep of DC, independence, rounding, clamp.
// SPDX-License-Identifier: MIT
#include "../../dsp/dither.h"
#include "check.h"
#include <string.h>

enum { FRAMES = 100000, SEED = 20 };

static lq_dither dither;
static float in[FRAMES];
static int32_t out[2][FRAMES], again[FRAMES];

static void fill(double steps, int bits)
{
    for (int i = 0; i < FRAMES; i++)
        in[i] = (float)(steps / (double)(1 << (bits - 1)));
}

// Sum of two uniforms of 1 LSB and of the rounding error: mean 0, variance 3/12 LSB^2, whatever the
// input (Wannamaker, Lipshitz, Vanderkooy 1992). 0.005 is 3 sigma of 100000 frames.
static void moments_do_not_depend_on_the_signal(void)
{
    for (int k = 0; k <= 16; k++) {
        double steps = k / 16.0;
        about("DC of %d/16 LSB", k);
        fill(steps, 16);
        lq_dither_quantize(&dither, in, out[0], FRAMES, 16, LQ_DITHER_TPDF, 0, 0, SEED);
        double mean = 0.0, square = 0.0;
        for (int i = 0; i < FRAMES; i++) {
            mean += out[0][i] - steps;
            square += (out[0][i] - steps) * (out[0][i] - steps);
        }
        near(mean / FRAMES, 0.0, 0.005, "LSB");
        near(square / FRAMES, 0.25, 0.005, "LSB^2");
    }
}

static void idle_noise(void)
{
    about("idle noise");
    fill(0.0, 16);
    lq_dither_quantize(&dither, in, out[0], FRAMES, 16, LQ_DITHER_TPDF, 1, 0, SEED);
    double square = 0.0;
    for (int i = 0; i < FRAMES; i++)
        square += (double)out[0][i] * out[0][i];
    double of_sine = square / FRAMES / (0.5 * 32768.0 * 32768.0);
    near(10.0 * log10(of_sine), -93.32, 0.1, "dB"); // LSB^2 / 4 under a full-scale sine
}

static double correlation(const int32_t *a, const int32_t *b, int lag)
{
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (int i = 0; i + lag < FRAMES; i++) {
        ab += (double)a[i] * b[i + lag];
        aa += (double)a[i] * a[i];
        bb += (double)b[i + lag] * b[i + lag];
    }
    return ab / sqrt(aa * bb);
}

static void channels_and_frames_are_independent(void)
{
    about("independence");
    fill(0.0, 16);
    lq_dither_quantize(&dither, in, out[0], FRAMES, 16, LQ_DITHER_TPDF, 0, 0, SEED);
    lq_dither_quantize(&dither, in, out[1], FRAMES, 16, LQ_DITHER_TPDF, 1, 0, SEED);
    const double tolerance = 4.5 / sqrt(FRAMES); // 4.5 sigma of independent noise
    for (int lag = 0; lag < 40; lag++) {
        near(correlation(out[0], out[1], lag), 0.0, tolerance, "");
        near(correlation(out[1], out[0], lag), 0.0, tolerance, "");
        if (lag > 0)
            near(correlation(out[0], out[0], lag), 0.0, tolerance, "");
    }
}

static void blocks_do_not_matter(void)
{
    about("absolute frames");
    for (int i = 0; i < FRAMES; i++)
        in[i] = (float)sin(i * 0.01);
    const uint64_t start = 0xfffff000U; // the low word of the frame wraps inside
    lq_dither_quantize(&dither, in, out[0], FRAMES, 16, LQ_DITHER_TPDF, 1, start, SEED);
    for (int done = 0, n = 1; done < FRAMES; done += n, n = n % 441 + 1) {
        n = lq_min_int(n, FRAMES - done);
        lq_dither_quantize(&dither, in + done, again + done, n, 16, LQ_DITHER_TPDF, 1,
                           start + (uint64_t)done, SEED);
    }
    check(memcmp(out[0], again, sizeof again) == 0);
}

static void without_dither_integers_stay(void)
{
    about("no dither");
    const float levels[] = {-1.0F,         1.0F,         2.0F, -2.0F, 0.5F / 32768,
                            -0.5F / 32768, 1.5F / 32768, 0.0F, NAN};
    const int32_t expected[] = {-32768, 32767, 32767, -32768, 1, 0, 2, 0, 0};
    lq_dither_quantize(&dither, levels, again, 9, 16, LQ_DITHER_NONE, 0, 0, SEED);
    for (int i = 0; i < 9; i++)
        check(again[i] == expected[i]);
    for (int i = 0; i < FRAMES; i++)
        in[i] = (float)(i * 167 - 8350000) / 8388608.0F;
    lq_dither_quantize(&dither, in, again, FRAMES, 24, LQ_DITHER_NONE, 0, 0, SEED);
    int wrong = 0;
    for (int i = 0; i < FRAMES; i++)
        wrong += again[i] != i * 167 - 8350000;
    check(wrong == 0);
    about("dither at full scale");
    fill(32767.0, 16);
    lq_dither_quantize(&dither, in, again, FRAMES, 16, LQ_DITHER_TPDF, 0, 0, SEED);
    int over = 0;
    for (int i = 0; i < FRAMES; i++)
        over += again[i] > 32767 || again[i] < 32766;
    check(over == 0);
}

// Errors go on from block to block and start anew at a frame out of order; full scale never wraps.
static void shaped_errors(void)
{
    about("shaped");
    for (int i = 0; i < FRAMES; i++)
        in[i] = (float)(1.3 * sin(i * 0.01));
    in[70] = INFINITY;
    in[71] = NAN;
    const lq_dither_mode mode = LQ_DITHER_SHAPED;
    lq_dither_quantize(&dither, in, out[0], FRAMES, 16, mode, 1, 0, SEED);
    for (int done = 0, n = 1; done < FRAMES; done += n, n = n % 441 + 1) {
        n = lq_min_int(n, FRAMES - done);
        lq_dither_quantize(&dither, in + done, again + done, n, 16, mode, 1, (uint64_t)done, SEED);
    }
    check(memcmp(out[0], again, sizeof again) == 0);
    int wrapped = 0;
    for (int i = 0; i < FRAMES; i++)
        wrapped += in[i] > 1.001F ? out[0][i] != 32767 : in[i] < -1.001F ? out[0][i] != -32768 : 0;
    check(wrapped == 0);
    lq_dither_quantize(&dither, in + 100, out[0], 50, 16, mode, 1, 100, SEED);
    lq_dither_quantize(&dither, in + 100, out[1], 50, 16, mode, 1, 100, SEED);
    check(memcmp(out[0], out[1], 50 * sizeof(int32_t)) == 0);
}

int main(void)
{
    lq_dither_init(&dither, 48000.0);
    moments_do_not_depend_on_the_signal();
    idle_noise();
    channels_and_frames_are_independent();
    blocks_do_not_matter();
    without_dither_integers_stay();
    shaped_errors();
    return check_done();
}
