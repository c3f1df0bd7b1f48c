// Repair: tops on and beside the seams of the windows, dense and hopeless material, odd rates.
// SPDX-License-Identifier: MIT
#include "../../dsp/repair.h"
#include "check.h"
#include "sinc.h"

enum { FRAMES = 60000 };

static lq_repair repair;
static lq_repair_place places[LQ_REPAIR_PLACES];
static float in[LQ_CHANNELS][FRAMES + 80000], out[LQ_CHANNELS][FRAMES + 80000];

static int run(double rate, double ceiling_db, int block)
{
    const lq_desc desc = {rate};
    lq_repair_init(&repair, &desc);
    lq_repair_begin(&repair, ceiling_db);
    int total = FRAMES + lq_repair_latency(&repair), count = 0;
    for (int at = 0; at < total; at += block) {
        const float *const from[LQ_CHANNELS] = {in[0] + at, in[1] + at};
        float *const to[LQ_CHANNELS] = {out[0] + at, out[1] + at};
        count += lq_repair_process(&repair, from, to, lq_min_int(block, total - at), places);
    }
    return count;
}

static const float *result(int channel)
{
    return out[channel] + lq_repair_latency(&repair);
}

static double faded(int frame)
{
    double s = sin(1.57079632679 * fmin(1.0, fmin(frame, FRAMES - 1 - frame) / 8000.0));
    return s * s;
}

static void silence(void)
{
    memset(in, 0, sizeof in);
}

static void tops_beside_the_seams(void)
{
    const int seams[] = {0, LQ_IDEAL_BODY, 2 * LQ_IDEAL_BODY, 4 * LQ_IDEAL_BODY};
    for (int shift = -100; shift <= 100; shift += 20) {
        about("%d frames from the seams", shift);
        silence();
        for (int i = 0; i < 4; i++) // the lead in front of the file is 64 frames
            in[i & 1][seams[i] - 64 + shift > 0 ? seams[i] - 64 + shift : 0] = 1.0F;
        check(run(48000.0, -1.0, 4096) == 4);
        for (int i = 0; i < 4; i++) {
            int at = seams[i] - 64 + shift > 0 ? seams[i] - 64 + shift : 0;
            near(20.0 * log10((double)result(i & 1)[at]), -1.042, 0.01, "dB");
        }
        lq_repair_result r = lq_repair_read(&repair);
        near(r.before_dbtp, 0.0, 0.001, "dBTP");
        check(r.over_db == 0.0 && r.places == 4.0);
    }
}

static void noise_far_over(void)
{
    const double rates[] = {8000.0, 44100.0, 192000.0};
    for (int k = 0; k < 3; k++) {
        about("noise at %.0f Hz", rates[k]);
        silence();
        for (int i = 1000; i < FRAMES - 1000; i++) {
            in[0][i] = (float)noise();
            in[1][i] = (float)noise();
        }
        check(run(rates[k], -9.0, 977) > 0);
        lq_repair_result r = lq_repair_read(&repair);
        check(r.over_db == 0.0);
        check(r.before_dbtp > 0.0 && r.after_dbtp <= -9.0);
        double peak = 0.0; // a wave is nowhere lower than its samples
        for (int i = 0; i < 2 * FRAMES; i++)
            peak = fmax(peak, fabs((double)result(i & 1)[i / 2]));
        within(20.0 * log10(peak), -10.0, -9.0, "dBFS");
    }
}

// Alternating samples hold no true peak that a window could tell: they are counted as what they
// are, and nothing runs away.
static void half_the_rate(void)
{
    about("half the rate");
    silence();
    for (int i = 0; i < FRAMES; i++)
        in[0][i] = in[1][i] = (float)(faded(i) * (i & 1 ? 1.0 : -1.0));
    check(run(48000.0, -1.0, 4096) == 1);
    lq_repair_result r = lq_repair_read(&repair);
    within(r.after_dbtp, -1.25, -1.0, "dBTP");
    within(r.over_db, 0.0, 0.1, "dB"); // with the doubt
    check(r.lowered_db < 3.5);         // at most as much as its beats with a window can read
}

static void no_numbers(void)
{
    about("no numbers");
    silence();
    for (int i = 0; i < FRAMES; i++)
        in[0][i] = i % 5 == 0 ? NAN : i % 7 == 0 ? INFINITY : 0.1F;
    run(48000.0, -1.0, 4096);
    check(lq_repair_read(&repair).before_dbtp < 40.0);
}

static void measuring(void)
{
    about("measuring");
    silence();
    for (int i = 0; i < FRAMES; i++)
        in[1][i] = (float)(0.5 * sin(0.7 * i) * faded(i));
    check(run(96000.0, LQ_REPAIR_OFF_DB, 4096) == 0);
    lq_repair_result r = lq_repair_read(&repair);
    near(r.before_dbtp, -6.0206, 0.001, "dBTP");
    check(r.after_dbtp == r.before_dbtp && r.over_db == 0.0);
}

int main(void)
{
    sinc_init();
    tops_beside_the_seams();
    noise_far_over();
    half_the_rate();
    no_numbers();
    measuring();
    return check_done();
}
