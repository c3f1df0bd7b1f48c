// over4.h -- both channels at four times the rate and back, for a curve in between.
//
//   in --[2x, 48 taps]--[2x, 16 taps]--> step[4] --(the owner's curve)--[every 2nd]--[every 2nd]-->
//   out
//
// SPDX-License-Identifier: MIT
// Half-band filters under Kaiser windows: 80 dB of stop band from 0.55 of the rate on. Lanes are
// four neighbouring frames, and every output adds its taps in one order, so calls may be cut
// anywhere. LQ_OVER4_DELAY frames from in to out; the steps stand LQ_OVER4_UP frames behind the
// input, at n, n + 1/4, n + 1/2 and n + 3/4. It runs only while it is asked for, starts from cold,
// and is not to be heard before it is ready.
#pragma once
#include "lq.h"

enum {
    LQ_OVER4_WIDE = 24,  // pairs of taps from 1x to 2x
    LQ_OVER4_NARROW = 8, // from 2x to 4x
    LQ_OVER4_UP = LQ_OVER4_WIDE + LQ_OVER4_NARROW / 2,
    LQ_OVER4_DELAY = 2 * LQ_OVER4_UP - 1, // frames
    LQ_OVER4_HISTORY = 96,                // frames that the filters look back, and more
    LQ_OVER4_SPAN = 128,                  // new frames until histories are moved to the front
    LQ_OVER4_READY = 8,                   // grid steps until filters that started anew have filled
    LQ_OVER4_TAIL = 4,                    // until what was fed to them has left
    LQ_OVER4_SIZE = LQ_OVER4_HISTORY + LQ_OVER4_SPAN + 8, // eight at a time may run over the end
};

typedef struct {
    float wide[LQ_OVER4_WIDE], narrow[LQ_OVER4_NARROW]; // nearest first
    // All by frame, at the place in time that they stand for.
    float x[LQ_CHANNELS][LQ_OVER4_SIZE];       // as it came
    float half[LQ_CHANNELS][LQ_OVER4_SIZE];    // half a frame later
    float step[4][LQ_CHANNELS][LQ_OVER4_SIZE]; // at 4x
    float back[2][LQ_CHANNELS][LQ_OVER4_SIZE]; // at 2x, on the way down
    int used;                                  // new frames behind the history
    bool asked, runs;
    int steps; // grid steps since it started, up to LQ_OVER4_READY
    int tail;  // grid steps since it was last heard while nobody asks for it
} lq_over4;

void lq_over4_init(lq_over4 *o);  // [setup] also resets
void lq_over4_reset(lq_over4 *o); // [audio] as far as it is asked for, it runs and is ready
// [audio] At a grid frame: starts when asked for, stops when left; silent: nothing of it is heard
// now. True where it starts.
bool lq_over4_turn(lq_over4 *o, bool silent);
// [audio] Makes the steps of `frames` more frames; returns where they begin in step[][]. frames <=
// LQ_GRID
int lq_over4_up(lq_over4 *o, float *const *in, int frames);
// [audio] After the curve, in place in the same steps. out[frame] = {L, R}
void lq_over4_down(lq_over4 *o, f64x2 *out, int frames);
