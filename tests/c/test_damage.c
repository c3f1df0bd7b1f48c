// Damage: the least-squares residual, from its definition. SPDX-License-Identifier: MIT
#include "../../dsp/damage.h"
#include "../../dsp/units.h"
#include "check.h"
#include "signals.h"

enum { FRAMES = 48000 };

static lq_damage d;
static f64x2 x[FRAMES], y[FRAMES];

static double pushed(void)
{
    lq_damage_init(&d, 48000);
    lq_damage_push(&d, x, y, FRAMES / 2);
    lq_damage_take_db(&d); // while the window fills
    for (int done = FRAMES / 2; done < FRAMES; done += 100)
        lq_damage_push(&d, x + done, y + done, 100);
    return lq_damage_take_db(&d);
}

int main(void)
{
    // 400 ms hold whole cycles of both, so that they are orthogonal.
    for (int i = 0; i < FRAMES; i++) {
        double a = sin(TAU * fmod(1000.0 / 48000 * i, 1.0));
        double e = sin(TAU * fmod(3000.0 / 48000 * i, 1.0));
        x[i] = (f64x2){a, 0.5 * a};
        y[i] = (f64x2){0.3 * a + 0.003 * e, 0.15 * a};
    }
    about("a tone 40 dB under in one channel");
    near(pushed(), 10.0 * log10(0.003 * 0.003 / (0.09 + 0.0225 + 0.003 * 0.003)), 0.001, "dB");
    about("level alone");
    for (int i = 0; i < FRAMES; i++)
        y[i] = x[i] * (f64x2){0.25, 0.25};
    within(pushed(), LQ_FLOOR_DB, LQ_FLOOR_DB, "dB");
    about("silence");
    for (int i = 0; i < FRAMES; i++)
        x[i] = y[i] = (f64x2){0.0, 0.0};
    within(pushed(), LQ_FLOOR_DB, LQ_FLOOR_DB, "dB");
    return check_done();
}
