// Fades: four shapes by their formulas, mirror images, nothing between them, any cut.
// SPDX-License-Identifier: MIT
#include "../../dsp/fade.h"
#include "check.h"
#include <string.h>

enum { FRAMES = 5000, IN = 800, OUT = 1300 };

static float left[FRAMES], right[FRAMES], again[2][FRAMES];

static void fill(void)
{
    for (int i = 0; i < FRAMES; i++) {
        left[i] = 1.0f;
        right[i] = -0.3f;
    }
}

static void run(const lq_fade *f, int step)
{
    fill();
    for (int i = 0; i < FRAMES; i += step) {
        float *const io[LQ_CHANNELS] = {left + i, right + i};
        lq_fade_process(f, io, lq_min_int(step, FRAMES - i), i);
    }
}

// What the formula of each shape says of d, 0..1; the raised cosine is Hann's.
static double risen(lq_fade_shape shape, double d)
{
    if (shape == LQ_FADE_LINEAR)
        return d;
    if (shape == LQ_FADE_POWER)
        return sin(0.5 * acos(-1.0) * d);
    if (shape == LQ_FADE_EXPONENTIAL)
        return (pow(1000.0, d) - 1.0) / 999.0;
    return 0.5 - 0.5 * cos(acos(-1.0) * d);
}

// Taken in the middle of each frame.
static void gains_follow_their_formulas(lq_fade_shape in, lq_fade_shape out)
{
    const lq_fade f = {FRAMES, IN, OUT, in, out};
    run(&f, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        double up = i < IN ? risen(in, (i + 0.5) / IN) : 1.0;
        int behind = FRAMES - 1 - i;
        double down = behind < OUT ? risen(out, (behind + 0.5) / OUT) : 1.0;
        about("shapes %d %d, frame %d", (int)in, (int)out, i);
        near(left[i], up * down, 1e-7, "of full scale");
        near(right[i], -0.3 * up * down, 1e-7, "of full scale");
        near(lq_fade_gain(&f, i), up * down, 1e-13, "of full scale");
        if (i >= IN && behind >= OUT)
            check(left[i] == 1.0f && right[i] == -0.3f);
    }
    check(lq_fade_gain(&f, -1.0) == 0.0 && lq_fade_gain(&f, FRAMES) == 0.0);
}

// Two neighbours that cross over at equal power: their squares sum to 1.
static void equal_power_keeps_the_power(void)
{
    const lq_fade f = {FRAMES, IN, IN, LQ_FADE_POWER, LQ_FADE_POWER};
    for (int i = 0; i < IN; i++) {
        double up = lq_fade_gain(&f, i), down = lq_fade_gain(&f, FRAMES - IN + i);
        about("frame %d", i);
        near(up * up + down * down, 1.0, 1e-12, "of the power");
    }
}

static void any_cut_gives_the_same(void)
{
    const lq_fade f = {FRAMES, IN, OUT, LQ_FADE_EXPONENTIAL, LQ_FADE_COSINE};
    run(&f, FRAMES);
    memcpy(again[0], left, sizeof left);
    memcpy(again[1], right, sizeof right);
    run(&f, 37);
    about("cut into 37");
    check(memcmp(again[0], left, sizeof left) == 0 && memcmp(again[1], right, sizeof right) == 0);
}

static void no_fade_changes_nothing(void)
{
    const lq_fade f = {FRAMES, 0.0, 0.0, LQ_FADE_COSINE, LQ_FADE_COSINE};
    run(&f, 512);
    about("no fade");
    for (int i = 0; i < FRAMES; i++)
        check(left[i] == 1.0f && right[i] == -0.3f);
}

int main(void)
{
    for (int shape = LQ_FADE_COSINE; shape <= LQ_FADE_EXPONENTIAL; shape++)
        gains_follow_their_formulas((lq_fade_shape)shape,
                                    (lq_fade_shape)(LQ_FADE_EXPONENTIAL - shape));
    equal_power_keeps_the_power();
    any_cut_gives_the_same();
    no_fade_changes_nothing();
    return check_done();
}
