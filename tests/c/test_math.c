// test_math.c -- the elementary functions against the C library's long double: the bounds that
// math.h states. SPDX-License-Identifier: MIT
#include "../../dsp/math.h"
#include "../../dsp/units.h"
#include "check.h"
#include <math.h>

enum { STEPS = 200000 };

static double worst(double a, double b)
{
    return b > a ? b : a; // NaN never wins, so each loop also checks for it
}

static void exponentials(void)
{
    double exp2_error = 0.0, log2_error = 0.0, vector_exp = 0.0, vector_log = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double x = i * (1000.0 / STEPS);
        exp2_error = worst(exp2_error, (double)fabsl((long double)lq_exp2(x) / exp2l(x) - 1.0L));
        double y = exp2(x * 0.99), size = fabs(log2(y)) > 1.0 ? fabs(log2(y)) : 1.0;
        log2_error = worst(log2_error, (double)fabsl((long double)lq_log2(y) - log2l(y)) / size);
        float f = (float)(i * (125.0 / STEPS)), e = exp2f(f);
        f32x4 vf = {f, f, f, f}, ve = {e, e, e, e};
        vector_exp = worst(vector_exp, fabs((double)lq_exp2_x4(vf)[0] / exp2((double)f) - 1.0));
        vector_log = worst(vector_log, fabs((double)lq_log2_x4(ve)[0] - log2((double)e)) /
                                           (fabs((double)f) > 16.0 ? fabs((double)f) / 16.0 : 1.0));
    }
    near(exp2_error, 0.0, 4e-16, "relative");
    near(log2_error, 0.0, 5e-16, "absolute, of the larger of 1 and the result");
    near(vector_exp, 0.0, 3e-7, "relative");
    near(vector_log, 0.0, 2e-6, "absolute up to 2^16");
}

static void circular(void)
{
    double sine = 0.0, cosine = 0.0, tangent = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double x = i * (1e5 / STEPS), y = i * (1.57 / STEPS);
        sine = worst(sine, (double)fabsl((long double)lq_sin(x) - sinl(x)));
        cosine = worst(cosine, (double)fabsl((long double)lq_cos(x) - cosl(x)));
        sine = worst(sine, (double)fabsl((long double)lq_sin(y) - sinl(y)));
        if (i != 0)
            tangent = worst(tangent, (double)fabsl((long double)lq_tan(y) / tanl(y) - 1.0L));
    }
    near(sine, 0.0, 4e-16, "absolute");
    near(cosine, 0.0, 4e-16, "absolute");
    near(tangent, 0.0, 1e-15, "relative");
}

static void hyperbolic(void)
{
    double error = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double x = i * (25.0 / STEPS);
        if (i != 0)
            error = worst(error, (double)fabsl((long double)lq_tanh(x) / tanhl(x) - 1.0L));
    }
    near(error, 0.0, 1e-15, "relative");
}

static void four_lanes(void)
{
    double sine = 0.0, cosine = 0.0, tangent = 0.0, tanh_error = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        float x = (float)(i * (100.0 / STEPS)), y = (float)(i * (1.5 / STEPS)),
              z = (float)(i * (12.0 / STEPS));
        f32x4 vx = {x, x, x, x}, vy = {y, y, y, y}, vz = {z, z, z, z};
        sine = worst(sine, fabs((double)lq_sin_x4(vx)[0] - sin((double)x)));
        cosine = worst(cosine, fabs((double)lq_cos_x4(vx)[0] - cos((double)x)));
        if (i == 0)
            continue;
        tangent = worst(tangent, fabs((double)lq_tan_x4(vy)[0] / tan((double)y) - 1.0));
        tanh_error = worst(tanh_error, fabs((double)lq_tanh_x4(vz)[0] / tanh((double)z) - 1.0));
    }
    near(sine, 0.0, 2e-7, "absolute");
    near(cosine, 0.0, 2e-7, "absolute");
    near(tangent, 0.0, 1e-6, "relative");
    near(tanh_error, 0.0, 1e-6, "relative");
}

static void edges(void)
{
    near(lq_exp2(0.0), 1.0, 0.0, "linear");
    near(lq_exp2(-2000.0), 0.0, 0.0, "linear");
    near(lq_log2(1.0), 0.0, 0.0, "linear");
    near(lq_log2(0.0), -1022.0, 0.0, "linear");
    near(lq_tanh(0.0), 0.0, 0.0, "linear");
    near(lq_db_to_gain(0.0), 1.0, 0.0, "linear");
    near(lq_gain_to_db(0.5), -6.02059991327962, 1e-12, "dB");
    near(lq_gain_to_db(0.0), LQ_FLOOR_DB, 0.0, "dB");
    near(lq_power_to_db(0.0), LQ_FLOOR_DB, 0.0, "dB");
}

int main(void)
{
    exponentials();
    circular();
    hyperbolic();
    four_lanes();
    edges();
    return check_done();
}
