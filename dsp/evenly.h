// evenly.h -- the gain that keeps what comes out as loud as what goes in.
//
// SPDX-License-Identifier: MIT
//   in, out --[K weighting]--> mean powers over 2 s, while there is sound --> sqrt(in / out)
//
// So slow that it follows passages, never beats; it stands still in silence. What a turned knob is
// expected to do is put into the mean at once (lq_evenly_expect), so the level does not wait for
// it.
#pragma once
#include "kweight.h"
#include "smooth.h"

typedef struct {
    lq_kweight in_weight, out_weight;
    f64x2 in_sum, out_sum; // of squares since the last grid frame
    int frames;            // of them
    double in, out;        // means, both channels together
    double known;          // s of sound behind the means, up to 2
    double step;           // s between grid frames
    lq_smooth gain;
} lq_evenly;

void lq_evenly_init(lq_evenly *e, const lq_desc *d); // [setup] also resets
void lq_evenly_reset(lq_evenly *e);                  // [audio] -18 LUFS in and out are expected
void lq_evenly_arrive(lq_evenly *e);                 // [audio] be at the gain now
void lq_evenly_step(lq_evenly *e);                   // [audio] at a grid frame
void lq_evenly_expect(lq_evenly *e, double ratio);   // [audio] power of out changes by this ratio
void lq_evenly_rest(lq_evenly *e);                   // [audio] out is in again
double lq_evenly_rms(const lq_evenly *e);            // [any] of a channel, what went in
// [audio] more[frame]: what is added to in[frame]; becomes their sum times the gain.
void lq_evenly_process(lq_evenly *e, const f64x2 *in, f64x2 *more, int frames);
