// test_analysis.c -- figures of whole files, each against its formula. SPDX-License-Identifier: MIT
#include "../../dsp/analysis.h"
#include "check.h"
#include "signals.h"
#include <stdlib.h>
#include <string.h>

static lq_analysis analysis;
static lq_figures f;

enum { LONG = 480000 }; // 10 s at 48 kHz
static float left[LONG], right[LONG];

static void analyse(double rate, int channels, int frames, int size)
{
    lq_analysis_init(&analysis, &(lq_desc){rate}, channels);
    for (int at = 0; at < frames; at += size) {
        const float *io[2] = {left + at, right + at};
        lq_analysis_push(&analysis, io, lq_min_int(size, frames - at));
    }
    lq_analysis_result(&analysis, &f);
}

static void sine(float *to, double rate, double hz, double db, double phase)
{
    for (int i = 0; i < LONG; i++)
        to[i] = (float)(from_db(db) * sin(TAU * fmod(hz * i / rate, 1.0) + phase));
}

static void figures_of_a_sine(double rate)
{
    about("sine at %.0f Hz", rate);
    sine(left, rate, 1000, -23, 0);
    sine(right, rate, 1000, -23, 0);
    analyse(rate, 2, LONG, 4096);
    near(f.integrated_lufs, -22.993, 0.02, "LUFS"); // numpy oracle
    near(f.momentary_max_lufs, -22.993, 0.02, "LUFS");
    near(f.short_term_max_lufs, -22.993, 0.02, "LUFS");
    near(f.range_lu, 0.0, 0.02, "LU");
    near(f.sample_peak_dbfs, -23.0, 0.05, "dBFS");
    within(f.true_peak_dbtp, -23.05, -22.6,
           "dBTP"); // a cut at the end rings, as it would be played
    near(f.plr_db, f.true_peak_dbtp - f.integrated_lufs, 1e-9, "dB");
    near(f.psr_min_db, -23.0 + 22.993, 0.05, "dB");
    near(f.crest_db, 3.01, 0.05, "dB");
    near(f.correlation, 1.0, 1e-9, "");
    near(f.mono_loss_db, 0.0, 1e-6, "dB");
    near(f.width_db, -LQ_MOST_DB, 1e-9, "dB");
    near(f.balance_db, 0.0, 1e-9, "dB");
    near(f.third_octave_db[17], -26.01, 0.1, "dBFS"); // mean square of one channel
    within(f.third_octave_db[10], -200.0, -90.0, "dBFS");
    near(f.dc[0], 0.0, 1e-5, "");
    check(f.clipped_runs == 0.0 && f.nonfinite == 0.0 && f.frames == LONG);
    check(f.exact16 == 0.0 && f.exact24 == 0.0);

    about("one channel at %.0f Hz", rate);
    analyse(rate, 1, LONG, 4096);
    near(f.integrated_lufs, -26.003, 0.02, "LUFS");
    near(f.third_octave_db[17], -26.01, 0.1, "dBFS");
    check(isnan(f.correlation) && isnan(f.mono_loss_db) && isnan(f.width_db));
    check(isnan(f.balance_db) && isnan(f.dc[1]));
}

static void stereo(void)
{
    about("quarter-period apart"); // uncorrelated: half the power is lost on folding down
    sine(left, 48000, 1000, -20, 0);
    sine(right, 48000, 1000, -20, TAU / 4);
    analyse(48000, 2, LONG, 4096);
    near(f.correlation, 0.0, 1e-3, "");
    near(f.mono_loss_db, 3.01, 0.01, "dB");
    near(f.width_db, 0.0, 0.01, "dB");

    about("one side 6.02 dB lower");
    for (int i = 0; i < LONG; i++)
        right[i] = 0.5f * left[i];
    analyse(48000, 2, LONG, 4096);
    near(f.balance_db, -6.0206, 1e-3, "dB");
    near(f.width_db, 20.0 * log10(0.25 / 0.75), 1e-3, "dB");
    near(f.mono_loss_db, 10.0 * log10(1.25 / (2.0 * 0.75 * 0.75)), 1e-3, "dB");

    about("antiphase");
    for (int i = 0; i < LONG; i++)
        right[i] = -left[i];
    analyse(48000, 2, LONG, 4096);
    near(f.correlation, -1.0, 1e-9, "");
    check(f.mono_loss_db == LQ_MOST_DB && f.width_db == LQ_MOST_DB);

    about("left alone");
    memset(right, 0, sizeof right);
    analyse(48000, 2, LONG, 4096);
    check(isnan(f.correlation) && f.balance_db == -LQ_MOST_DB);
    near(f.mono_loss_db, 3.01, 0.01, "dB");

    about("stereo figures are gated"); // 5 s wide and quiet, 5 s mono and loud: the gate takes the
                                       // loud half
    sine(left, 48000, 1000, -20, 0);
    sine(right, 48000, 1000, -20, 0);
    for (int i = 0; i < LONG / 2; i++) {
        left[i] *= 0.05f;
        right[i] *= -0.05f;
    }
    analyse(48000, 2, LONG, 4096);
    within(f.correlation, 0.99, 1.0, "");
}

static void clipping(void)
{
    static const struct {
        double gain, after;
        int runs;
    } cases[] = {{1.0, 1.0, 0}, {1.5, 1.0, 1}, {1.5, 0.5, 1}, {1.5, 4.0, 1}};
    for (int k = 0; k < 4; k++) {
        about("clipping, gain %.1f then %.1f", cases[k].gain, cases[k].after);
        int runs = 0, run = 0;
        for (int i = 0; i < LONG; i++) {
            double x = cases[k].gain * sin(TAU * 997.0 * i / 48000.0);
            bool clipped = x >= 1.0 || x <= -1.0;
            x = x > 1.0 ? 1.0 : x < -1.0 ? -1.0 : x;
            left[i] = (float)(x * cases[k].after);
            right[i] = 0.3f * left[i];
            run = clipped ? run + 1 : 0;
            runs += run == 3;
        }
        analyse(48000, 2, LONG, 4096);
        near(f.clipped_runs, cases[k].runs ? runs : 0, 0.0, "runs");
    }
    about("lower clipping is forgotten when a higher peak comes");
    left[LONG - 100] = 8.0f;
    analyse(48000, 2, LONG, 4096);
    check(f.clipped_runs == 0.0);
}

static void integers(void)
{
    static const int bits[] = {16, 20, 24};
    for (int k = 0; k < 3; k++) {
        about("%d bits", bits[k]);
        double scale = pow(2.0, bits[k] - 1);
        uint64_t seed = 3;
        for (int i = 0; i < LONG; i++) {
            left[i] = (float)(floor(noise(&seed) * scale) / scale);
            right[i] = -left[i] < 1.0f ? -left[i] : 0.0f;
        }
        left[5] = -1.0f;
        left[6] = (float)((scale - 1.0) / scale);
        analyse(48000, 2, LONG, 4096);
        check(f.exact16 == (bits[k] == 16) && f.exact24 == 1.0);
    }
    about("full scale is no integer");
    left[7] = 1.0f;
    analyse(48000, 2, LONG, 4096);
    check(f.exact16 == 0.0 && f.exact24 == 0.0);
    about("offset");
    for (int i = 0; i < LONG; i++) {
        left[i] = 0.125f;
        right[i] = -0.25f;
    }
    analyse(48000, 2, LONG, 4096);
    near(f.dc[0], 0.125, 1e-12, "");
    near(f.dc[1], -0.25, 1e-12, "");
}

static void overview(void)
{
    about("overview");
    for (int i = 0; i < LONG; i++) {
        left[i] = (float)(i % 512) / 512.0f;
        right[i] = -0.5f * left[i];
    }
    analyse(48000, 2, 4096 + 700, 4096);
    check(analysis.bucket_count == 2);
    near(analysis.buckets[0][0], -0.5 * 511.0 / 512.0, 1e-7, "");
    near(analysis.buckets[0][1], 511.0 / 512.0, 1e-7, "");
    near(analysis.buckets[0][2], sqrt((1.0 + 0.25) / 3.0 / 2.0), 1e-3, "");
    near(analysis.buckets[1][1], 187.0 / 512.0, 1e-7, "");
    analyse(48000, 1, 4096, 4096);
    check(analysis.bucket_count == 8 && analysis.buckets[3][0] == 0.0f);
}

// White noise: each third of an octave holds its share of the power; together they hold it all.
static void noise_bands(double rate)
{
    about("bands of white noise at %.0f Hz", rate);
    uint64_t seed = 9;
    for (int i = 0; i < LONG; i++) {
        left[i] = (float)(0.5 * noise(&seed));
        right[i] = (float)(0.5 * noise(&seed));
    }
    analyse(rate, 2, LONG, 4096);
    double square = 0.25 / 3.0; // of even spread over -0.5..0.5
    for (int i = 6; i < LQ_THIRDS; i++) {
        double centre = 1000.0 * pow(10.0, (i - 17) / 10.0);
        double width = centre * (pow(10.0, 0.05) - pow(10.0, -0.05));
        if (centre * pow(10.0, 0.05) > rate / 2) {
            check(isnan(f.third_octave_db[i]));
            continue;
        }
        double expected = 10.0 * log10(square * width / (rate / 2));
        near(f.third_octave_db[i], expected, i < 12 ? 1.5 : 0.6,
             "dBFS"); // few bins in 10 s: spread of noise
    }
    within(f.true_peak_dbtp - f.sample_peak_dbfs, 1.0, 8.0, "dB"); // noise up to half the rate
}

static void any_size(void)
{
    static const int sizes[] = {1, 7, 64, 128, 441, 512};
    static lq_figures first;
    uint64_t seed = 4;
    for (int i = 0; i < LONG; i++) {
        double swell = 0.6 + 0.4 * sin(TAU * i / 200000.0);
        left[i] = (float)(swell * noise(&seed));
        right[i] = (float)(0.5 * (double)left[i] + 0.4 * swell * noise(&seed));
    }
    analyse(44100, 2, LONG / 2, 4096);
    first = f;
    for (int k = 0; k < 6; k++) {
        about("pushes of %d frames", sizes[k]);
        analyse(44100, 2, LONG / 2, sizes[k]);
        check(memcmp(&first, &f, sizeof f) == 0);
    }
}

static void nothing_and_rubbish(void)
{
    static const int lengths[] = {0, 1, 100, LONG};
    memset(left, 0, sizeof left);
    memset(right, 0, sizeof right);
    for (int k = 0; k < 4; k++) {
        about("%d frames of silence", lengths[k]);
        analyse(48000, 2, lengths[k], 4096);
        const double none[] = {f.integrated_lufs,
                               f.range_lu,
                               f.momentary_max_lufs,
                               f.short_term_max_lufs,
                               f.sample_peak_dbfs,
                               f.true_peak_dbtp,
                               f.plr_db,
                               f.psr_min_db,
                               f.crest_db,
                               f.correlation,
                               f.mono_loss_db,
                               f.width_db,
                               f.balance_db,
                               f.third_octave_db[17]};
        for (size_t i = 0; i < sizeof none / sizeof *none; i++)
            check(isnan(none[i]));
        check(f.clipped_runs == 0.0 && f.exact16 == 1.0);
    }
    about("NaN, Inf and absurd levels");
    sine(left, 48000, 1000, -20, 0);
    memcpy(right, left, sizeof right);
    left[100] = (float)NAN;
    left[101] = (float)INFINITY;
    right[102] = -(float)INFINITY;
    analyse(48000, 2, LONG, 4096);
    check(f.nonfinite == 3.0);
    near(f.integrated_lufs, -19.993, 0.05, "LUFS");
    left[103] = 3e38f;
    analyse(48000, 2, LONG, 4096);
    near(f.sample_peak_dbfs, 60.2, 0.1, "dBFS");
    check(f.integrated_lufs == f.integrated_lufs);
}

int main(void)
{
    static const double rates[] = {44100, 48000, 96000};
    for (int r = 0; r < 3; r++) {
        figures_of_a_sine(rates[r]);
        noise_bands(rates[r]);
    }
    stereo();
    clipping();
    integers();
    overview();
    any_size();
    nothing_and_rubbish();
    return check_done();
}
