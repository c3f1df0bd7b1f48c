// State-variable filters: noise of double precision against long double, lanes, sleep.
// SPDX-License-Identifier: MIT
#include "../../dsp/design.h"
#include "../../dsp/pass.h"
#include "check.h"
#include "signals.h"
#include <string.h>

enum { FRAMES = 96000 };

static f64x2 in[FRAMES], out[FRAMES];

// 60 Hz and noise: what a low filter has to do with.
static void fill(double rate)
{
    uint64_t seed = 5;
    for (int i = 0; i < FRAMES; i++) {
        double tone = 0.5 * sin(TAU * 60.0 * i / rate);
        in[i][0] = (double)(float)(tone + 0.1 * noise(&seed));
        in[i][1] = (double)(float)(0.2 * noise(&seed));
    }
}

static void run(lq_svf *filters, int count)
{
    memcpy(out, in, sizeof out);
    for (int i = 0; i < FRAMES; i += LQ_GRID)
        lq_svf_process(filters, count, out + i, LQ_GRID, true);
}

// The filter's transfer function (Zavalishin, ch. 3: s -> (1 - z^-1) / (g (1 + z^-1))) as a direct
// form in long double, whose 64 bits leave its own noise far below.
typedef struct {
    long double b[3], a[3], s[2];
} biquad;

static biquad reference_of(const lq_svf_coefs *c)
{
    long double g = c->g, k = c->k, d = 1.0L + g * (g + k);
    long double band = (long double)c->m1 * g / d, low = (long double)c->m2 * g * g / d;
    biquad f = {{0.0L}, {1.0L, 2.0L * (g * g - 1.0L) / d, (1.0L - g * k + g * g) / d}, {0.0L}};
    f.b[0] = c->m0 + band + low;
    f.b[1] = c->m0 * f.a[1] + 2.0L * low;
    f.b[2] = c->m0 * f.a[2] - band + low;
    return f;
}

static long double tick(biquad *f, long double x)
{
    long double y = f->b[0] * x + f->s[0];
    f->s[0] = f->b[1] * x - f->a[1] * y + f->s[1];
    f->s[1] = f->b[2] * x - f->a[2] * y;
    return y;
}

static double noise_db(const lq_svf_coefs *coefs, int count, double rate)
{
    static lq_svf filters[8];
    biquad reference[8];
    lq_desc desc = {rate};
    for (int n = 0; n < count; n++) {
        lq_svf_init(&filters[n], &desc);
        lq_svf_set(&filters[n], &coefs[n]);
        lq_svf_reset(&filters[n]);
        reference[n] = reference_of(&coefs[n]);
    }
    fill(rate);
    run(filters, count);
    long double error = 0.0L, power = 0.0L;
    for (int i = 0; i < FRAMES; i++) {
        long double x = in[i][0];
        for (int n = 0; n < count; n++)
            x = tick(&reference[n], x);
        error += (out[i][0] - x) * (out[i][0] - x);
        power += x * x;
    }
    return 10.0 * log10((double)(error / power) + 1e-40);
}

static void noise_of_double_is_200_db_down(void)
{
    const double rates[] = {48000.0, 192000.0};
    for (int r = 0; r < 2; r++) {
        double rate = rates[r], q = sqrt(0.5);
        lq_svf_coefs bell = lq_design_bell(30.0, 6.0, 4.0, rate);
        lq_svf_coefs high = lq_design_high_pass(20.0, q, rate);
        lq_svf_coefs shelf = lq_design_low_shelf(60.0, -9.0, q, rate);
        lq_svf_coefs notch = lq_design_notch(50.0, 20.0, rate);
        const lq_svf_coefs all[7] = {bell, high, shelf, notch, high, bell, high};
        about("at %.0f Hz", rate);
        within(noise_db(&bell, 1, rate), -400.0, -200.0, "dB");
        within(noise_db(&high, 1, rate), -400.0, -200.0, "dB");
        within(noise_db(&notch, 1, rate), -400.0, -200.0, "dB");
        within(noise_db(all, 2, rate), -400.0, -200.0, "dB");
        within(noise_db(all, 7, rate), -400.0, -200.0, "dB");
    }
}

// A lane that a filter leaves alone passes bit for bit, before, while and after it changes.
static void lanes_are_left_alone(void)
{
    static lq_svf filters[2];
    lq_desc desc = {48000.0};
    lq_svf_coefs bell = lq_design_bell(300.0, 9.0, 1.0, 48000.0);
    lq_svf_coefs moved = lq_design_bell(3000.0, -9.0, 3.0, 48000.0);
    about("lanes");
    for (int lane = 0; lane < 2; lane++) {
        for (int n = 0; n < 2; n++) {
            lq_svf_init(&filters[n], &desc);
            lq_svf_aim(&filters[n], &bell, lane == 0 ? LQ_LANE_0 : LQ_LANE_1);
        }
        fill(48000.0);
        memcpy(out, in, sizeof out);
        for (int i = 0; i < FRAMES; i += LQ_GRID) {
            if (i == FRAMES / 2)
                lq_svf_set(&filters[1], &moved);
            lq_svf_process(filters, 2, out + i, LQ_GRID, true);
        }
        int left = 0, right = 0;
        for (int i = 0; i < FRAMES; i++) {
            left += out[i][0] != in[i][0];
            right += out[i][1] != in[i][1];
        }
        check(lane == 0 ? right == 0 && left > FRAMES / 2 : left == 0 && right > FRAMES / 2);
    }
}

static void what_is_neutral_sleeps(void)
{
    lq_svf f;
    lq_desc desc = {48000.0};
    lq_svf_coefs bell = lq_design_bell(300.0, 9.0, 1.0, 48000.0);
    lq_svf_init(&f, &desc);
    about("sleep");
    check(f.asleep);
    lq_svf_rest(&f);
    check(f.asleep);
    lq_svf_set(&f, &bell);
    check(!f.asleep);
    fill(48000.0);
    run(&f, 1);
    check(!f.asleep && !f.moving);
    check(f.at.g == bell.g && f.at.m1 == bell.m1);
    lq_svf_rest(&f);
    run(&f, 1);
    check(f.asleep);
    run(&f, 1);
    int changed = 0;
    for (int i = 0; i < FRAMES; i++)
        changed += out[i][0] != in[i][0] || out[i][1] != in[i][1];
    check(changed == 0);
}

int main(void)
{
    noise_of_double_is_200_db_down();
    lanes_are_left_alone();
    what_is_neutral_sleeps();
    return check_done();
}
