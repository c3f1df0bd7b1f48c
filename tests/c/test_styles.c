// Loudness block: styles, links of the two sides, and without the limiter.
// SPDX-License-Identifier: MIT
#include "limiter.h"

// Loud gives more level and lets go sooner; transparent keeps 50 Hz clean.
static void styles_differ(void)
{
    about("styles");
    double energy[2], left[2];
    for (int style = 0; style < 2; style++) {
        lq_loudness_params p = plain;
        p.style = (float)style;
        p.drive_db = 9.0F;
        torture(BEAT, 48000, 96000);
        start(48000, p);
        run(96000, 32, out);
        energy[style] = 0.0;
        for (int i = 0; i < 96000; i++)
            energy[style] += (double)out[0][i] * out[0][i];
        left[style] = reduction_after(60, p, 1.5);
    }
    within(10.0 * log10(energy[1] / energy[0]), 0.5, 6.0, "dB");
    within(left[1] - left[0], 3.0, 10.0, "dB");
}

// Left clicks, right is quiet: how much of the left's reduction the right takes.
static double taken_along(lq_loudness_params p, double on_seconds)
{
    const int rate = 48000;
    int at = rate / 2;
    for (int i = 0; i < rate; i++) {
        double wave = sin(2.0 * LQ_PI * fmod(1000.0 / rate * i, 1.0));
        in[0][i] = (float)((i >= at && i < at + on_seconds * rate ? 1.0 : 0.01) * wave);
        in[1][i] = (float)(0.01 * wave);
    }
    start(rate, p);
    run(rate, 32, out);
    int end = at + (int)(on_seconds * rate) - 48 + lq_loudness_latency(&b);
    double energy = 0.0;
    for (int i = end - 48; i < end; i++)
        energy += (double)out[1][i] * out[1][i];
    return db(sqrt(energy / 24.0) / (0.01 * pow(10.0, p.drive_db / 20.0)));
}

static void links(void)
{
    const double all = -7.1; // 6 + 1 + the margin
    lq_loudness_params p = plain;
    p.drive_db = 6.0F;
    about("linked");
    near(taken_along(p, 0.01), all, 0.02, "dB");
    about("transients by half");
    p.link_transients = 50.0F;
    p.link_release = 0.0F;
    near(taken_along(p, 0.01), all / 2, 0.02, "dB");
    near(taken_along(p, 0.3), all / 2, 0.02, "dB");
    about("releases alone");
    p.link_transients = 0.0F;
    p.link_release = 100.0F;
    within(taken_along(p, 0.005), -2.0, 0.0, "dB"); // a transient stays on its side
    near(taken_along(p, 0.3), all, 0.02, "dB");     // what lasts does not
    about("unlinked");
    p.link_release = 0.0F;
    near(taken_along(p, 0.3), 0.0, 0.001, "dB");
}

static void limiter_off_is_gain_alone(void)
{
    about("limiter off");
    lq_loudness_params p = plain;
    p.limiter = 0.0F;
    p.drive_db = -6.0F;
    torture(WHITE, 48000, 24000);
    start(48000, p);
    run(24000, 32, out);
    double gain = pow(10.0, -0.3);
    int latency = lq_loudness_latency(&b), differ = 0;
    for (int i = latency; i < 24000; i++)
        differ += fabs(out[0][i] - gain * in[0][i - latency]) > 1e-7 * fabs(gain);
    check(differ == 0);
    check(lq_loudness_take_work(&b).reduction_db == 0.0);
}

int main(void)
{
    styles_differ();
    links();
    limiter_off_is_gain_alone();
    return check_done();
}
