// test_meters.c -- the live meter set: true peak of EBU Tech 3341 (2023) cases 15 to 23,
// correlation, spectrum, and that readings do not depend on the size of the calls.
// SPDX-License-Identifier: MIT
#include "../../dsp/meters.h"
#include "check.h"
#include "signals.h"
#include <stdlib.h>
#include <string.h>

static lq_meterset set;
static lq_meters now;

static void feed(float *left, float *right, int frames, int size)
{
    for (int at = 0; at < frames; at += size) {
        float *const io[2] = {left + at, right + at};
        lq_meterset_process(&set, io, io, io, lq_min_int(size, frames - at));
    }
}

static void begin(double rate)
{
    lq_meterset_init(&set, &(lq_desc){rate});
}

enum { LONG = 1 << 16 };
static float left[LONG], right[LONG];

// 10 ms fades, as the EBU asks.
static double fade(int i, int frames, double rate)
{
    double most = 0.01 * rate, edge = i < frames - 1 - i ? i : frames - 1 - i;
    return edge < most ? 0.5 - 0.5 * cos(TAU / 2.0 * edge / most) : 1.0;
}

static double true_peak(double rate, int frames)
{
    memcpy(right, left, sizeof left);
    begin(rate);
    feed(left, right, frames, 1000);
    memset(right, 0, sizeof right); // what is inside the interpolator comes out
    float zero[64] = {0};
    feed(zero, zero, 64, 64);
    lq_meterset_read(&set, &now);
    return (double)now.true_peak_dbtp[0];
}

static void tones(double rate) // cases 15 to 19
{
    static const struct {
        double divisor, amplitude, degrees, dbtp;
    } cases[] = {
        {4, 0.5, 0, -6}, {4, 0.5, 45, -6}, {6, 0.5, 60, -6}, {8, 0.5, 67.5, -6}, {4, 1.41, 45, 3}};
    for (int k = 0; k < 5; k++) {
        about("3341 case %d at %.0f Hz", 15 + k, rate);
        int frames = (int)(rate / 4);
        for (int i = 0; i < frames; i++) {
            double angle = TAU * (i / cases[k].divisor + cases[k].degrees / 360.0);
            left[i] = (float)(cases[k].amplitude * sin(angle) * fade(i, frames, rate));
        }
        double peak = true_peak(rate, frames);
        within(peak, cases[k].dbtp - 0.4, cases[k].dbtp + 0.2, "dBTP"); // Tech 3341
        near(peak, to_db(cases[k].amplitude), 0.02, "dBTP");            // the sine itself
    }
}

// fs/6 at 0.5 with one period of fs/4 at 1.0 in its middle, at four times the rate; the joins are
// at zeros.
static double burst(int n, int middle)
{
    int start = middle - middle % 24;
    if (n < start)
        return 0.5 * sin(TAU * n / 24.0);
    if (n < start + 16)
        return sin(TAU * (n - start) / 16.0);
    return 0.5 * sin(TAU * (n - start - 16) / 24.0);
}

static void bursts(double rate) // cases 20 to 23
{
    enum { TAPS = 513 }; // windowed sinc at a quarter of the high rate's Nyquist
    static double taps[TAPS];
    double sum = 0.0;
    for (int i = 0; i < TAPS; i++) {
        double t = i - TAPS / 2;
        taps[i] = (t == 0.0 ? 0.25 : sin(TAU * t / 8.0) / (TAU / 2.0 * t)) *
                  (0.5 + 0.5 * cos(TAU * t / TAPS));
        sum += taps[i];
    }
    int frames = 8000;
    for (int offset = 0; offset < 4; offset++) {
        about("3341 case %d at %.0f Hz", 20 + offset, rate);
        for (int i = 0; i < frames; i++) {
            double y = 0.0;
            for (int k = 0; k < TAPS; k++)
                y += taps[k] * burst(4 * i + offset + k, 16000) / sum;
            left[i] = (float)(y * fade(i, frames, rate));
        }
        double peak = true_peak(rate, frames);
        within(peak, -0.4, 0.2, "dBTP");
        near(peak, -0.08, 0.03, "dBTP"); // official files and ideal interpolation
    }
}

static void correlations(double rate)
{
    static const double pairs[] = {-1.0, -0.5, 0.0, 0.5, 1.0};
    for (int k = 0; k < 5; k++) {
        double r = pairs[k];
        about("correlation %.1f at %.0f Hz", r, rate);
        begin(rate);
        for (int second = 0; second < 3; second++) {
            int frames = lq_min_int((int)rate, LONG);
            for (int i = 0; i < frames; i++) {
                double angle = TAU * 1000.0 * (double)(second * frames + i) / rate;
                left[i] = (float)(0.25 * sin(angle));
                right[i] = (float)(0.25 * (r * sin(angle) + sqrt(1.0 - r * r) * cos(angle)));
            }
            feed(left, right, frames, 512);
        }
        lq_meterset_read(&set, &now);
        near(now.correlation[0], r, 0.01, "");
    }
    about("correlation of next to nothing");
    for (int i = 0; i < LONG; i++)
        left[i] = right[i] = (float)(5e-4 * sin(TAU * i / 48.0)); // -69 dBFS mean square
    begin(rate);
    feed(left, right, LONG, 512);
    lq_meterset_read(&set, &now);
    check(now.correlation[0] == 0.0f);
}

static double highest(void)
{
    double most = -1000.0;
    for (int i = 0; i < LQ_SPECTRUM_BANDS; i++)
        most = (double)now.spectrum_db[i] > most ? (double)now.spectrum_db[i] : most;
    return most;
}

static void spectra(double rate)
{
    for (double hz = 40.0; hz < 19000.0; hz *= 1.37) {
        about("spectrum of %.1f Hz at %.0f Hz", hz, rate);
        for (int i = 0; i < 20000; i++) {
            left[i] = (float)sin(TAU * hz * i / rate);
            right[i] = left[i];
        }
        begin(rate);
        feed(left, right, 20000, 333);
        lq_meterset_read(&set, &now);
        near(highest(), 0.0, 0.15, "dBFS"); // parabola on a Hann peak in dB: 0.1 at worst
        int band = (int)(255.0 * log(hz / 20.0) / log(1000.0) + 0.5);
        near(now.spectrum_db[band], 0.0, hz < 150.0 ? 1.0 : 0.5, "dBFS"); // half a band beside it
        memset(right, 0, sizeof right);
        begin(rate);
        feed(left, right, 20000, 333);
        lq_meterset_read(&set, &now);
        near(highest(), -3.01, 0.15, "dBFS");
    }
}

static void make_noise(void)
{
    uint64_t seed = 1;
    for (int i = 0; i < LONG; i++) {
        left[i] = (float)(0.3 * noise(&seed));
        right[i] = (float)(0.5 * (double)left[i] + 0.2 * noise(&seed));
    }
}

static void any_size(double rate)
{
    static const int sizes[] = {1, 7, 64, 128, 441, 4096};
    static lq_meters first;
    make_noise();
    begin(rate);
    feed(left, right, LONG, 512);
    lq_meterset_read(&set, &first);
    for (int k = 0; k < 6; k++) {
        about("calls of %d frames at %.0f Hz", sizes[k], rate);
        lq_meterset_reset(&set);
        feed(left, right, LONG, sizes[k]);
        lq_meterset_read(&set, &now);
        check(memcmp(&first, &now, sizeof now) == 0); // also: reset forgets
    }
    about("calls of random sizes at %.0f Hz", rate);
    lq_meterset_reset(&set);
    uint64_t seed = 5;
    for (int at = 0, run; at < LONG; at += run) {
        run = lq_min_int(1 + (int)(fabs(noise(&seed)) * 4095.0), LONG - at);
        feed(left + at, right + at, run, run);
    }
    lq_meterset_read(&set, &now);
    check(memcmp(&first, &now, sizeof now) == 0);
}

static void now_and_ever(void)
{
    about("peaks since the last read");
    begin(48000);
    memset(left, 0, sizeof left);
    memset(right, 0, sizeof right);
    left[1000] = 0.5f;
    right[1010] = -0.25f;
    feed(left, right, 8192, 128);
    lq_meterset_read(&set, &now);
    near(now.peak_l_dbfs[0], to_db(0.5), 1e-4, "dBFS");
    near(now.peak_r_dbfs[0], to_db(0.25), 1e-4, "dBFS");
    near(now.sample_peak_dbfs[0], to_db(0.5), 1e-4, "dBFS");
    check(now.true_peak_now_dbtp[0] == now.true_peak_dbtp[0]);
    feed(left + 20000, right + 20000, 4096, 128);
    lq_meterset_read(&set, &now);
    check(now.peak_l_dbfs[0] == -120.0f && now.true_peak_now_dbtp[0] == -120.0f);
    near(now.sample_peak_dbfs[0], to_db(0.5), 1e-4, "dBFS");

    about("PLR is its parts");
    make_noise();
    begin(48000);
    feed(left, right, LONG, 128);
    lq_meterset_read(&set, &now);
    near(now.plr_db[0], (double)now.true_peak_dbtp[0] - (double)now.integrated_lufs[0], 1e-5, "dB");
}

static void silence_and_rubbish(void)
{
    about("silence");
    begin(48000);
    memset(left, 0, sizeof left);
    memset(right, 0, sizeof right);
    feed(left, right, LONG, 128);
    lq_meterset_read(&set, &now);
    check(now.momentary_lufs[0] == -70.0f && now.short_term_lufs[0] == -70.0f);
    check(now.integrated_lufs[0] == -70.0f && now.range_lu[0] == 0.0f && now.plr_db[0] == 0.0f);
    check(now.true_peak_dbtp[0] == -120.0f && now.sample_peak_dbfs[0] == -120.0f);
    check(highest() == -120.0 && now.correlation[0] == 0.0f);

    about("no state is denormal after silence");
    make_noise();
    feed(left, right, LONG, 128);
    memset(left, 0, sizeof left);
    memset(right, 0, sizeof right);
    for (int i = 0; i < 10; i++)
        feed(left, right, LONG, 128);
    lq_kweight *k = &set.kpower.filter;
    double states[] = {k->shelf1[0],       k->shelf2[1],       k->pass1[0],     k->pass2[1],
                       set.corr_square[0], set.corr_square[1], set.corr_product};
    for (int i = 0; i < 7; i++)
        check(fpclassify(states[i]) != FP_SUBNORMAL);

    about("NaN and Inf pass");
    left[10] = (float)NAN;
    right[700] = (float)INFINITY;
    feed(left, right, 4096, 128);
    make_noise();
    for (int i = 0; i < 4; i++)
        feed(left, right, LONG, 128);
    lq_meterset_read(&set, &now);
    within(now.momentary_lufs[0], -20.0, 0.0, "LUFS");
    within(now.short_term_lufs[0], -20.0, 0.0, "LUFS");
    within(now.correlation[0], 0.1, 1.0, "");
    within(highest(), -60.0, 0.0, "dBFS");
}

int main(void)
{
    static const double rates[] = {44100, 48000, 96000};
    for (int r = 0; r < 3; r++) {
        tones(rates[r]);
        bursts(rates[r]);
        correlations(rates[r]);
        spectra(rates[r]);
        any_size(rates[r]);
    }
    now_and_ever();
    silence_and_rubbish();
    return check_done();
}
