// idealpeak.c. SPDX-License-Identifier: MIT
#include "idealpeak.h"
#include "apex.h"
#include "kaiser.h"
#include "math.h"
#include <math.h>
#include <string.h>

typedef int32_t i32x4 __attribute__((vector_size(16)));

enum {
    SIZE = LQ_IDEAL_WINDOW,
    FIRST = LQ_IDEAL_GUARD - LQ_IDEAL_MARGIN, // frame of the window that the grid begins with
    FRAMES = LQ_IDEAL_BODY + 2 * LQ_IDEAL_MARGIN,
    EDGE =
        8, // bins below half the rate, 1/2048 of it, that a guard of 2048 frames cannot tell apart
};

// No interpolation by a window of this length makes a sample more than this much higher (its
// Lebesgue constant, 2/pi ln(16384) + 1.1 = 7.3).
#define MOST_RISE 8.0F
#define REACH                                                                                      \
    0.92387953F // cos(pi/8): an eighth of a frame from the top of the highest wave there is
#define MOST_DOUBT 0.0115F // 0.1 dB
#define LOUDEST 1e4F       // +80 dBFS: keeps what is no number out of the transform

static f32x4 load(const float *p)
{
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static f32x4 magnitude(f32x4 x)
{
    return (f32x4)((i32x4)x & 0x7fffffff);
}

static float greater(float a, float b)
{
    return a > b ? a : b;
}

void lq_idealpeak_init(lq_idealpeak *p)
{
    lq_fft_init(&p->fft, SIZE, p->fft_memory, sizeof p->fft_memory);
    for (int k = 0; k <= SIZE / 2; k++) {
        double a = 2.0 * LQ_PI * k / (4.0 * SIZE);
        p->turn[k] = (lq_complex){(float)lq_cos(a), (float)lq_sin(a)};
    }
    for (int i = 0; i < LQ_IDEAL_GUARD; i++)
        p->taper[i] = (float)(0.5 - 0.5 * lq_cos(LQ_PI * (i + 0.5) / LQ_IDEAL_GUARD));
    for (int part = 0; part < 3; part++) {
        double taps[LQ_IDEAL_TAPS], sum = 0.0;
        for (int k = 0; k < LQ_IDEAL_TAPS; k++) {
            double t = k - 5 - 0.25 * (part + 1);
            taps[k] = lq_sinc(t) * lq_kaiser(t / (0.5 * LQ_IDEAL_TAPS), 10.0);
            sum += taps[k];
        }
        for (int k = 0; k < LQ_IDEAL_TAPS; k++)
            p->coef[part][k / 4][k % 4] = (float)(taps[k] / sum);
    }
}

static float clean(float x)
{
    return x > -LOUDEST && x < LOUDEST ? x : 0.0F;
}

// Largest sample of the window; wave = left + i right, tapered, in units that the transform back
// returns as they are.
static float fill(lq_idealpeak *p, const float *left, const float *right)
{
    const float unit = 1.0F / SIZE;
    float most = 0.0F;
    for (int i = 0; i < SIZE; i++) {
        int edge = lq_min_int(i, SIZE - 1 - i);
        float gain = edge < LQ_IDEAL_GUARD ? unit * p->taper[edge] : unit;
        float l = clean(left[i]), r = clean(right[i]);
        most = greater(most, greater(fabsf(l), fabsf(r)));
        p->wave[i] = (lq_complex){gain * l, gain * r};
    }
    return most;
}

// Mean height of what lies within EDGE bins of half the rate.
static float doubt(const lq_complex *spectrum)
{
    float power = 0.0F;
    for (int k = SIZE / 2 - EDGE; k <= SIZE / 2 + EDGE; k++)
        power += spectrum[k].re * spectrum[k].re + spectrum[k].im * spectrum[k].im;
    return (float)sqrt((double)power);
}

// The wave a quarter of a frame later. At half the rate both signs of the frequency meet in one
// bin.
static void turn(lq_idealpeak *p)
{
    lq_complex *z = p->spectrum;
    for (int k = 1; k < SIZE / 2; k++) {
        lq_complex t = p->turn[k], a = z[k], b = z[SIZE - k];
        z[k] = (lq_complex){a.re * t.re - a.im * t.im, a.re * t.im + a.im * t.re};
        z[SIZE - k] = (lq_complex){b.re * t.re + b.im * t.im, b.im * t.re - b.re * t.im};
    }
}

// The transform forward of a spectrum is the wave backwards.
static void keep_phase(lq_idealpeak *p, int phase)
{
    for (int i = 0; i < FRAMES; i++) {
        lq_complex z = p->wave[SIZE - FIRST - i];
        p->grid[0][4 * i + phase] = z.re;
        p->grid[1][4 * i + phase] = z.im;
    }
}

static void make_grid(lq_idealpeak *p, const float *left, const float *right)
{
    for (int i = 0; i < FRAMES; i++) {
        p->grid[0][4 * i] = clean(left[FIRST + i]);
        p->grid[1][4 * i] = clean(right[FIRST + i]);
    }
    lq_complex half = p->spectrum[SIZE / 2];
    for (int phase = 1; phase < 4; phase++) {
        turn(p);
        float share = (float)lq_cos(0.25 * LQ_PI * phase);
        p->spectrum[SIZE / 2] = (lq_complex){share * half.re, share * half.im};
        lq_fft_forward(&p->fft, p->spectrum, p->wave);
        keep_phase(p, phase);
    }
}

static float grid_peak(const float *grid)
{
    f32x4 most = {0};
    for (int i = 4 * LQ_IDEAL_MARGIN; i < 4 * (LQ_IDEAL_MARGIN + LQ_IDEAL_BODY); i += 4) {
        f32x4 v = magnitude(load(grid + i));
        i32x4 more = v > most;
        most = (f32x4)(((i32x4)v & more) | ((i32x4)most & ~more));
    }
    return greater(greater(most[0], most[1]), greater(most[2], most[3]));
}

// `part` quarters behind x.
static float between(const lq_idealpeak *p, const float *x, int part)
{
    const f32x4 *coef = p->coef[part - 1];
    f32x4 sum = load(x - 5) * coef[0] + load(x - 1) * coef[1] + load(x + 3) * coef[2];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

// Highest |x| from one grid point to the next.
static float refined(const lq_idealpeak *p, const float *x)
{
    float at[7] = {between(p, x - 1, 3), x[0], between(p, x, 1),    between(p, x, 2),
                   between(p, x, 3),     x[1], between(p, x + 1, 1)};
    float most = 0.0F;
    for (int i = 1; i < 6; i++)
        most = greater(most, lq_apex(at[i - 1], at[i], at[i + 1]));
    return most;
}

// Highest |x| from a frame to the next, or 0 if no grid point there comes up to `high`.
static float frame_peak(const lq_idealpeak *p, const float *x, float high)
{
    f32x4 v = magnitude(load(x));
    float at[5] = {v[0], v[1], v[2], v[3], fabsf(x[4])};
    float most = 0.0F;
    for (int i = 0; i < 4; i++)
        if (at[i] >= high || at[i + 1] >= high)
            most = greater(most, refined(p, x + i));
    return most;
}

lq_idealpeak_reading lq_idealpeak_read(lq_idealpeak *p, const float *left, const float *right,
                                       float floor, float least, float *peaks)
{
    lq_idealpeak_reading reading = {0.0F, 0.0F};
    memset(peaks, 0, LQ_IDEAL_BODY * sizeof *peaks);
    float most = fill(p, left, right);
    if (most == 0.0F || most * MOST_RISE < (floor < least ? floor : least))
        return reading;
    lq_fft_forward(&p->fft, p->wave, p->spectrum);
    reading.doubt = doubt(p->spectrum);
    if (reading.doubt > MOST_DOUBT * least)
        reading.doubt = MOST_DOUBT * least;
    make_grid(p, left, right);
    float top = greater(grid_peak(p->grid[0]), grid_peak(p->grid[1]));
    // What is lower than a grid point need not be read, unless it is to be written down.
    float over = least - reading.doubt, needed = greater(top, floor);
    float high = REACH * (needed < over ? needed : over);
    for (int n = 0; n < LQ_IDEAL_BODY; n++) {
        float peak = 0.0F;
        for (int c = 0; c < LQ_CHANNELS; c++)
            peak = greater(peak, frame_peak(p, p->grid[c] + 4 * (n + LQ_IDEAL_MARGIN), high));
        reading.peak = greater(reading.peak, peak);
        peaks[n] = peak > over ? peak : 0.0F;
    }
    return reading;
}
