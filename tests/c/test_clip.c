// Soft clipper: untouched below the knee, aliases of what it makes, and the blocks it is cut into.
// SPDX-License-Identifier: MIT
#include "../../dsp/clip.h"
#include "../../dsp/units.h"
#include "check.h"
#include "signals.h"
#include <string.h>

enum { FRAMES = 4096, SETTLE = 1024 };

static lq_clip c;
static f64x2 in[FRAMES + SETTLE], out[FRAMES + SETTLE], clean[FRAMES + SETTLE];

static void run(int frames, int block)
{
    double limit[LQ_GRID];
    for (int i = 0; i < LQ_GRID; i++)
        limit[i] = 1.0;
    lq_clip_reset(&c);
    memcpy(out, in, sizeof in);
    for (int done = 0; done < frames; done += block)
        lq_clip_process(&c, out + done, clean + done, limit, lq_min_int(block, frames - done));
}

static void sine(int bin, double gain)
{
    for (int i = 0; i < FRAMES + SETTLE; i++) {
        double x = gain * sin(TAU * ((double)((int64_t)bin * i % FRAMES) / FRAMES));
        in[i] = (f64x2){x, -x};
    }
}

static void under_the_knee(void)
{
    about("under the knee");
    sine(251, 0.7);
    run(FRAMES, LQ_GRID);
    int differ = 0;
    for (int i = LQ_CLIP_DELAY; i < FRAMES; i++)
        differ += out[i][0] != in[i - LQ_CLIP_DELAY][0] || out[i][1] != in[i - LQ_CLIP_DELAY][1];
    check(differ == 0 && lq_clip_take_db(&c) == 0.0);
}

static double power_at(int bin)
{
    double re = 0.0, im = 0.0;
    for (int i = 0; i < FRAMES; i++) {
        double turn = TAU * ((double)((int64_t)bin * i % FRAMES) / FRAMES);
        re += out[SETTLE + i][0] * cos(turn);
        im += out[SETTLE + i][0] * sin(turn);
    }
    return 4.0 * (re * re + im * im) / ((double)FRAMES * FRAMES);
}

// All below 20 kHz that is no odd harmonic, against the fundamental; sines on exact bins.
static double aliases_db(int bin, double gain, double rate)
{
    double all = 0.0, fundamental = 0.0;
    sine(bin, gain);
    run(FRAMES + SETTLE, LQ_GRID);
    for (int k = 1; k < 20000.0 / rate * FRAMES; k++) {
        bool harmonic = k % bin == 0;
        double power = harmonic && k > bin ? 0.0 : power_at(k);
        fundamental += k == bin ? power : 0.0;
        all += harmonic ? 0.0 : power;
    }
    return 10.0 * log10(all / fundamental);
}

static void aliases(void)
{
    about("aliases at 48 kHz");
    within(aliases_db(85, 1.41, 48000), -300, -90, "dB");  // 996 Hz, +3 dB
    within(aliases_db(427, 1.41, 48000), -300, -90, "dB"); // 5004 Hz
    within(aliases_db(853, 1.0, 48000), -300, -60, "dB");  // 9996 Hz, full scale
    within(aliases_db(853, 1.41, 48000), -300, -60, "dB");
    about("aliases at 44.1 kHz");
    within(aliases_db(93, 1.41, 44100), -300, -90, "dB");
    within(aliases_db(929, 1.41, 44100), -300, -60, "dB");
}

// A parabola from 0.75 to 1.25 and then flat: mean of 1 - x^2 and so on, from its formula.
static void curve(void)
{
    about("curve");
    for (int step = 1; step <= 20; step++) {
        double x = 0.1 * step, over = x - 0.75;
        double expected = over <= 0.0 ? x : x < 1.25 ? x - over * over : 1.0;
        for (int i = 0; i < 512; i++)
            in[i] = (f64x2){x, -x};
        run(512, LQ_GRID);
        near(out[511][0], expected, 1e-9, "");
        near(out[511][1], -expected, 1e-9, "");
    }
}

static void blocks(void)
{
    static f64x2 whole[FRAMES];
    uint64_t seed = 5;
    for (int i = 0; i < FRAMES; i++)
        in[i] = (f64x2){3.0 * noise(&seed), 2.0 * noise(&seed)};
    run(FRAMES, LQ_GRID);
    memcpy(whole, out, sizeof whole);
    const int sizes[] = {1, 7, 31};
    for (int i = 0; i < 3; i++) {
        about("block size %d", sizes[i]);
        run(FRAMES, sizes[i]);
        check(memcmp(whole, out, sizeof whole) == 0);
    }
}

int main(void)
{
    lq_clip_init(&c);
    under_the_knee();
    curve();
    aliases();
    blocks();
    return check_done();
}
