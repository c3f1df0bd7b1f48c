// limiter.h -- what the tests of the loudness block share: signals, settings, runs cut at the grid.
// SPDX-License-Identifier: MIT
#pragma once
#include "../../dsp/loudness.h"
#include "check.h"
#include "sinc.h"

enum { MOST = 192000 };

static lq_loudness b;
static float in[2][MOST], out[2][MOST];

// The defaults, but for these.
#define SET(drive, ceiling, hold, release, automatic)                                              \
    {                                                                                              \
        .on = 1, .drive_db = (drive), .ceiling_db = (ceiling), .limiter = 1,                       \
        .link_transients = 100, .link_release = 100, .clip_over_db = 1, .hold_ms = (hold),         \
        .release_ms = (release), .auto_release = (automatic)                                       \
    }
static const lq_loudness_params plain = SET(0, -1, 12, 20, 1);

static inline double db(double ratio)
{
    return 20.0 * log10(ratio);
}

static inline void start(double rate, lq_loudness_params p)
{
    lq_loudness_init(&b, &(lq_desc){rate});
    lq_loudness_set(&b, &p);
}

// Cuts at the grid as the engine does; block 0 is a random size.
static inline void run(int frames, int block, float (*to)[MOST])
{
    for (int c = 0; c < 2; c++)
        memcpy(to[c], in[c], (size_t)frames * sizeof(float));
    for (int done = 0; done < frames;) {
        int n = block > 0 ? block : 1 + (int)((noise() + 1.0) * 16.0);
        n = lq_min_int(lq_min_int(n, LQ_GRID - done % LQ_GRID), frames - done);
        lq_loudness_process(&b, (float *[]){to[0] + done, to[1] + done}, n);
        done += n;
    }
}

static inline void sine(double rate, double hz, double gain, int frames)
{
    for (int i = 0; i < frames; i++)
        in[0][i] = in[1][i] = (float)(gain * sin(2.0 * LQ_PI * fmod(hz / rate * i, 1.0)));
}

// Cosine edges of 20 ms and silence around, so that nothing is cut off and rings.
static inline void fade(int frames, double rate)
{
    int edge = (int)(0.02 * rate), pad = (int)(0.01 * rate);
    double most = 0.0;
    for (int c = 0; c < 2; c++)
        for (int i = 0; i < frames; i++) {
            int from = lq_min_int(i - pad, frames - 1 - pad - i);
            double g = from < 0 ? 0.0 : from >= edge ? 1.0 : 0.5 - 0.5 * cos(LQ_PI * from / edge);
            in[c][i] = (float)(in[c][i] * g);
            most = fmax(most, fabs((double)in[c][i]));
        }
    for (int c = 0; c < 2; c++)
        for (int i = 0; i < frames; i++)
            in[c][i] = (float)(in[c][i] / most);
}

// Reduction read every millisecond by a quiet tone after one loud burst.
static inline double reduction_after(double ms, lq_loudness_params p, double burst_seconds)
{
    const double rate = 48000;
    int burst = (int)(burst_seconds * rate), at = burst + (int)(ms * 0.001 * rate),
        frames = at + 1000;
    start(rate, p);
    for (int i = 0; i < frames; i++)
        in[0][i] = in[1][i] =
            (float)((i < burst ? 1.0 : 0.01) * sin(2.0 * LQ_PI * fmod(1000 / rate * i, 1.0)));
    run(frames, 32, out);
    int latency = lq_loudness_latency(&b);
    double energy = 0.0;
    for (int i = at - 24; i < at + 24; i++) // one period
        energy += (double)out[0][i + latency] * out[0][i + latency];
    return db(sqrt(energy / 24.0) / (0.01 * pow(10.0, p.drive_db / 20.0)));
}

enum { TONE_50, TONE_997, QUARTER, WHITE, CLIPPED, CLICKS, BURSTS, BEAT, TORTURES };

static inline void torture(int kind, double rate, int frames)
{
    for (int i = 0; i < frames; i++) {
        double t = i / rate, x = 0.0, beat = fmod(t, 0.1);
        switch (kind) {
        case TONE_50:
            x = sin(2.0 * LQ_PI * 50 * t);
            break;
        case TONE_997:
            x = sin(2.0 * LQ_PI * 997 * t);
            break;
        case QUARTER:
            x = sin(0.5 * LQ_PI * i + 0.25 * LQ_PI);
            break;
        case WHITE:
            x = noise();
            break;
        case CLIPPED: // noise of music's level under a tone, clipped by 6 dB
            x = lq_clamp(1.5 * sin(2.0 * LQ_PI * 61 * t) + 0.8 * noise(), -1.0, 1.0);
            break;
        case CLICKS: // one sample in 701, so that they fall between the filter's samples too
            x = i % 701 == 0 ? noise() : i % 701 == 1 ? noise() : 0.0;
            break;
        case BURSTS:
            x = sin(2.0 * LQ_PI * (8000 + 120000 * t) * t) *
                (beat < 0.03 ? sin(LQ_PI * beat / 0.03) : 0);
            break;
        default: // drum and hat over a chord
            x = sin(2.0 * LQ_PI * (45 + 300 * exp(-beat * 40)) * t) * exp(-beat * 12) +
                noise() * exp(-beat * 90) + 0.3 * sin(2.0 * LQ_PI * 330 * t) +
                0.2 * sin(2.0 * LQ_PI * 415 * t);
        }
        in[0][i] = (float)x;
        in[1][i] = (float)(kind == WHITE || kind == CLICKS ? noise() * fabs(x) : 0.7 * x);
    }
    fade(frames, rate);
}
