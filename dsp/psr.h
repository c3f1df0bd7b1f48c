// psr.h -- how far the peaks of the last 3 s stand above their loudness.
//
// SPDX-License-Identifier: MIT
//   true peaks --> most of 10 ms --> most of the last 3 s --> dB - short-term loudness
//
// PSR as in "Peak-to-Loudness Ratio", AES 143 e-brief 373: true peak of the window of the
// short-term loudness less that loudness. Silence before the start counts in neither.
#pragma once
#include "gating.h"

typedef struct {
    float running; // true peak of the running 10 ms, linear
    int at;        // next of ring to write
    float ring[LQ_SHORT_TERM_STEPS];
} lq_psr;

void lq_psr_reset(lq_psr *p); // [audio]

static inline void lq_psr_peak(lq_psr *p, float peak) // [audio] of one frame or more, linear
{
    p->running = peak > p->running ? peak : p->running;
}

void lq_psr_step(lq_psr *p); // [audio] 10 ms have ended

float lq_psr_last(const lq_psr *p, int steps); // [any] most of the last steps, linear

// dB; LQ_NO_LUFS while 3 s are not full, nothing is to be heard, or the window is below the gate.
// [any]
double lq_psr_db(const lq_psr *p, const lq_gating *g);
