// Fades: raised cosine, mirror images, nothing between them, any cut. SPDX-License-Identifier: MIT
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

// Hann, the raised cosine, taken in the middle of each frame.
static void gains_are_a_raised_cosine(void)
{
    const lq_fade f = {FRAMES, IN, OUT};
    run(&f, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        double up = i < IN ? 0.5 - 0.5 * cos(acos(-1.0) * (i + 0.5) / IN) : 1.0;
        int behind = FRAMES - 1 - i;
        double down = behind < OUT ? 0.5 - 0.5 * cos(acos(-1.0) * (behind + 0.5) / OUT) : 1.0;
        about("frame %d", i);
        near(left[i], up * down, 1e-7, "of full scale");
        near(right[i], -0.3 * up * down, 1e-7, "of full scale");
        if (i >= IN && behind >= OUT)
            check(left[i] == 1.0f && right[i] == -0.3f);
    }
}

static void any_cut_gives_the_same(void)
{
    const lq_fade f = {FRAMES, IN, OUT};
    run(&f, FRAMES);
    memcpy(again[0], left, sizeof left);
    memcpy(again[1], right, sizeof right);
    run(&f, 37);
    about("cut into 37");
    check(memcmp(again[0], left, sizeof left) == 0 && memcmp(again[1], right, sizeof right) == 0);
}

static void no_fade_changes_nothing(void)
{
    const lq_fade f = {FRAMES, 0.0, 0.0};
    run(&f, 512);
    about("no fade");
    for (int i = 0; i < FRAMES; i++)
        check(left[i] == 1.0f && right[i] == -0.3f);
}

int main(void)
{
    gains_are_a_raised_cosine();
    any_cut_gives_the_same();
    no_fade_changes_nothing();
    return check_done();
}
