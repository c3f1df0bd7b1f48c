// test_loudness.c -- K weighting and gating against ITU-R BS.1770-5, EBU Tech 3341 and 3342 (2023).
// SPDX-License-Identifier: MIT
// Two channels: case 6 (5.0) is done with its front pair alone. Cases 7 and 8, 3342 cases 5 and 6
// need the EBU's own programmes and are not synthesised. Levels are per-channel peaks of an
// in-phase 1 kHz sine.
#include "../../dsp/gating.h"
#include "../../dsp/kweight.h"
#include "check.h"
#include "signals.h"
#include <stdlib.h>

typedef struct {
    double seconds, db;
} segment;

#define SILENCE (-400.0)
#define TOLERANCE 0.1 // LU, Tech 3341

static lq_kpower kpower;
static lq_gating gating;
static double rate, phase, left_gain, right_gain;
static double s_low, s_high, m_low, m_high; // of S after 3 s and M after 1 s, within one watch

static void begin(double sample_rate)
{
    lq_kpower_init(&kpower, &(lq_desc){sample_rate});
    lq_gating_reset(&gating);
    rate = sample_rate;
    phase = 0.0;
    left_gain = right_gain = 1.0;
}

static void watch(void)
{
    s_low = m_low = 100.0;
    s_high = m_high = -1000.0;
}

static void look(void)
{
    double s = lq_power_to_lufs(gating.short_term), m = lq_power_to_lufs(gating.momentary);
    if (gating.steps >= 300) {
        s_low = s < s_low ? s : s_low;
        s_high = s > s_high ? s : s_high;
    }
    if (gating.steps >= 100) {
        m_low = m < m_low ? m : m_low;
        m_high = m > m_high ? m : m_high;
    }
}

static void play(const segment *segments, int count)
{
    float left[LQ_MAX_FRAMES], right[LQ_MAX_FRAMES];
    double powers[LQ_KPOWER_MOST];
    for (int k = 0; k < count; k++) {
        double level = segments[k].db > -300.0 ? from_db(segments[k].db) : 0.0;
        int frames = (int)floor(segments[k].seconds * rate + 0.5);
        while (frames > 0) {
            int run = lq_min_int(frames, 1000);
            for (int i = 0; i < run; i++) {
                double x = level * sin(phase);
                phase = fmod(phase + TAU * 1000.0 / rate, TAU);
                left[i] = (float)(left_gain * x);
                right[i] = (float)(right_gain * x);
            }
            int steps = lq_kpower_process(&kpower, left, right, run, powers);
            for (int i = 0; i < steps; i++) {
                lq_gating_push(&gating, powers[i]);
                look();
            }
            frames -= run;
        }
    }
}

#define PLAY(...) play((segment[]){__VA_ARGS__}, sizeof((segment[]){__VA_ARGS__}) / sizeof(segment))

static void steady_tones(double sample_rate) // 3341 cases 1 and 2
{
    for (int i = 1; i <= 2; i++) {
        double level = i == 1 ? -23.0 : -33.0;
        about("3341 case %d at %.0f Hz", i, sample_rate);
        begin(sample_rate);
        PLAY({20.0, level});
        near(lq_gating_integrated(&gating), level, TOLERANCE, "LUFS");
        near(lq_power_to_lufs(gating.momentary), level, TOLERANCE, "LUFS");
        near(lq_power_to_lufs(gating.short_term), level, TOLERANCE, "LUFS");
        // The numpy oracle; below 32 kHz the bilinear transform bends the curve more.
        if (sample_rate >= 32000.0)
            near(lq_gating_integrated(&gating), level + 0.007, 0.02, "LUFS");
    }
}

static void gates(double sample_rate) // 3341 cases 3 to 6; the second figure is the numpy oracle's
{
    about("3341 case 3 at %.0f Hz", sample_rate);
    begin(sample_rate);
    PLAY({10, -36}, {60, -23}, {10, -36});
    near(lq_gating_integrated(&gating), -23.0, TOLERANCE, "LUFS");
    near(lq_gating_integrated(&gating), -23.014, 0.02, "LUFS");

    about("3341 case 4 at %.0f Hz", sample_rate);
    begin(sample_rate);
    PLAY({10, -72}, {10, -36}, {60, -23}, {10, -36}, {10, -72});
    near(lq_gating_integrated(&gating), -23.0, TOLERANCE, "LUFS");
    near(lq_gating_integrated(&gating), -23.014, 0.02, "LUFS");

    about("3341 case 5 at %.0f Hz", sample_rate);
    begin(sample_rate);
    PLAY({20, -26}, {20.1, -20}, {20, -26});
    near(lq_gating_integrated(&gating), -23.0, TOLERANCE, "LUFS");
    near(lq_gating_integrated(&gating), -22.979, 0.02, "LUFS");

    about("3341 case 6, front pair alone, at %.0f Hz", sample_rate);
    begin(sample_rate);
    PLAY({20, -28});
    near(lq_gating_integrated(&gating), -28.0, TOLERANCE, "LUFS");

    about("one channel at %.0f Hz", sample_rate); // BS.1770-5: half the power
    begin(sample_rate);
    right_gain = 0.0;
    PLAY({5, -23});
    near(lq_gating_integrated(&gating), -26.01, TOLERANCE, "LUFS");
}

static void sliding(double sample_rate) // 3341 cases 9 and 12
{
    about("3341 case 9 at %.0f Hz", sample_rate);
    begin(sample_rate);
    watch();
    for (int i = 0; i < 5; i++)
        PLAY({1.34, -20}, {1.66, -30});
    near(s_low, -23.0, TOLERANCE, "LUFS");
    near(s_high, -23.0, TOLERANCE, "LUFS");

    about("3341 case 12 at %.0f Hz", sample_rate);
    begin(sample_rate);
    watch();
    for (int i = 0; i < 25; i++)
        PLAY({0.18, -20}, {0.22, -30});
    near(m_low, -23.0, TOLERANCE, "LUFS");
    near(m_high, -23.0, TOLERANCE, "LUFS");
}

static void maxima_of_files(double sample_rate) // 3341 cases 10 and 13
{
    for (int i = 0; i < 20; i++) {
        about("3341 case 10 file %d at %.0f Hz", i, sample_rate);
        begin(sample_rate);
        PLAY({0.15 * i, SILENCE}, {3, -23}, {1, SILENCE});
        near(lq_gating_short_term_max(&gating), -23.0, TOLERANCE, "LUFS");

        about("3341 case 13 file %d at %.0f Hz", i, sample_rate);
        begin(sample_rate);
        PLAY({0.02 * i, SILENCE}, {0.4, -23}, {1, SILENCE});
        near(lq_gating_momentary_max(&gating), -23.0, TOLERANCE, "LUFS");
    }
}

static void maxima_live(double sample_rate) // 3341 cases 11 and 14
{
    about("3341 case 11 at %.0f Hz", sample_rate);
    begin(sample_rate);
    for (int i = 0; i < 20; i++) {
        PLAY({0.15 * i, SILENCE}, {3, -38 + i}, {3 - 0.15 * i, SILENCE});
        near(lq_gating_short_term_max(&gating), -38.0 + i, TOLERANCE, "LUFS");
    }
    about("3341 case 14 at %.0f Hz", sample_rate);
    begin(sample_rate);
    for (int i = 0; i < 20; i++) {
        PLAY({0.02 * i, SILENCE}, {0.4, -38 + i}, {0.4 - 0.02 * i, SILENCE});
        near(lq_gating_momentary_max(&gating), -38.0 + i, TOLERANCE, "LUFS");
    }
}

static void ranges(double sample_rate) // 3342 cases 1 to 4, each also three times over
{
    static const struct {
        double range;
        int count;
        segment segments[5];
    } cases[] = {
        {10, 2, {{20, -20}, {20, -30}}},
        {5, 2, {{20, -20}, {20, -15}}},
        {20, 2, {{20, -40}, {20, -20}}},
        {15, 5, {{20, -50}, {20, -35}, {20, -20}, {20, -35}, {20, -50}}},
    };
    for (int i = 0; i < 4; i++) {
        about("3342 case %d at %.0f Hz", i + 1, sample_rate);
        begin(sample_rate);
        play(cases[i].segments, cases[i].count);
        double once = lq_gating_range(&gating);
        near(once, cases[i].range, 1.0, "LU");
        near(once, cases[i].range, 0.02, "LU"); // numpy oracle
        play(cases[i].segments, cases[i].count);
        play(cases[i].segments, cases[i].count);
        near(lq_gating_range(&gating), once, 0.02, "LU");
    }
}

static double k_gain_db(double sample_rate, double hz)
{
    lq_kweight k;
    lq_kweight_init(&k, &(lq_desc){sample_rate});
    double w = TAU * hz / sample_rate, c1 = cos(w), s1 = sin(w), c2 = cos(2 * w), s2 = sin(2 * w);
    double shelf_top =
        hypot(k.shelf_b0 + k.shelf_b1 * c1 + k.shelf_b2 * c2, k.shelf_b1 * s1 + k.shelf_b2 * s2);
    double shelf_low =
        hypot(1 + k.shelf_a1 * c1 + k.shelf_a2 * c2, k.shelf_a1 * s1 + k.shelf_a2 * s2);
    double pass_top = k.pass_b0 * (2.0 - 2.0 * c1); // |1 - z|^2
    double pass_low = hypot(1 + k.pass_a1 * c1 + k.pass_a2 * c2, k.pass_a1 * s1 + k.pass_a2 * s2);
    return to_db(shelf_top / shelf_low * pass_top / pass_low);
}

static void k_curve(void)
{
    // BS.1770-5 Annex 1, tables 1 and 2: the coefficients at 48 kHz.
    lq_kweight k;
    lq_kweight_init(&k, &(lq_desc){48000});
    about("BS.1770-5 tables");
    near(k.shelf_b0, 1.53512485958697, 1e-10, "");
    near(k.shelf_b1, -2.69169618940638, 1e-10, "");
    near(k.shelf_b2, 1.19839281085285, 1e-10, "");
    near(k.shelf_a1, -1.69065929318241, 1e-10, "");
    near(k.shelf_a2, 0.73248077421585, 1e-10, "");
    near(k.pass_b0, 1.0, 1e-12, "");
    near(k.pass_a1, -1.99004745483398, 1e-10, "");
    near(k.pass_a2, 0.99007225036621, 1e-10, "");

    static const double rates[] = {44100, 88200, 96000, 176400, 192000};
    for (int r = 0; r < 5; r++)
        for (double hz = 20; hz < 20001; hz *= 1.02) {
            about("K curve at %.0f Hz, %.0f Hz", rates[r], hz);
            near(k_gain_db(rates[r], hz), k_gain_db(48000, hz), 0.008, "dB");
        }
}

static void edges(void)
{
    about("silence and rubbish");
    begin(48000);
    check(lq_gating_integrated(&gating) == LQ_NO_LUFS);
    check(lq_gating_range(&gating) == LQ_NO_LUFS);
    PLAY({4, SILENCE});
    check(lq_gating_integrated(&gating) == LQ_NO_LUFS);
    check(lq_gating_momentary_max(&gating) == LQ_NO_LUFS);
    lq_gating_push(&gating, (double)NAN);
    lq_gating_push(&gating, (double)INFINITY);
    check(gating.momentary == 0.0 && gating.short_term == 0.0);

    about("the absolute gate"); // strictly above -70 LUFS; the sine at -23 dBFS reads -22.993
    begin(48000);
    PLAY({3, -70.1});
    check(lq_gating_integrated(&gating) == LQ_NO_LUFS);
    PLAY({3, -69.9});
    near(lq_gating_integrated(&gating), -69.9, 0.1, "LUFS");

    about("a day");
    begin(48000);
    for (int i = 0; i < 24 * 3600 * 100; i++)
        lq_gating_push(&gating, lq_lufs_to_power(-23.0));
    near(lq_gating_integrated(&gating), -23.0, 1e-6, "LUFS");
}

int main(void)
{
    static const double rates[] = {44100, 48000, 96000};
    for (int r = 0; r < 3; r++) {
        steady_tones(rates[r]);
        gates(rates[r]);
        sliding(rates[r]);
        maxima_of_files(rates[r]);
        maxima_live(rates[r]);
        ranges(rates[r]);
    }
    static const double others[] = {11025, 22050, 32000, 88200, 176400, 192000};
    for (int r = 0; r < 6; r++)
        steady_tones(others[r]);
    k_curve();
    edges();
    return check_done();
}
