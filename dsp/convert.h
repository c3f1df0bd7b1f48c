// convert.h -- sample-rate conversion of a whole file: rational polyphase windowed sinc.
//
// SPDX-License-Identifier: MIT
//   in --> history --> one row of coefficients for each of L places between two frames --> out
//
// to / from = L / M in lowest terms. Output m lies at input frame m M / L: no delay, linear phase.
// A file of n frames becomes ceil(n L / M). The sinc spans 336 frames of the lower rate; its cut
// lies at 0.9694 of the lower Nyquist, so that the stop band (below -153 dB) begins at Nyquist
// itself while at 44.1 kHz 20 kHz stays within 0.00001 dB and 21 kHz within 0.1 dB. Gain at DC is 1
// but for rounding in every row. Output does not depend on how the input was cut.
#pragma once
#include "lq.h"

enum {
    LQ_CONVERT_HALF = 168,        // frames of the lower rate on each side of the sinc's middle
    LQ_CONVERT_RATIO = 24,        // most: 8 to 192 kHz
    LQ_CONVERT_TERM = 640,        // most of L and M that always fits: 44.1 to 192 kHz
    LQ_CONVERT_COEFS = 15 * 7668, // doubles: the most such a ratio takes, 28:639
    LQ_CONVERT_REACH = LQ_CONVERT_HALF * LQ_CONVERT_RATIO,
};

typedef struct {
    int up, down;     // L, M
    int reach;        // input frames on each side of an output frame; a row has twice as many
    int held;         // frames in x
    int64_t pushed;   // input frames so far, without the silence at the end
    int64_t made;     // output frames so far
    int64_t position; // input frame of x[0]
    double coef[LQ_CONVERT_COEFS]; // [place 0..L/2][tap]; the other places are these, mirrored
    f64x2 x[2 * LQ_CONVERT_REACH + LQ_MAX_FRAMES];
} lq_convert;

// [setup] Rates in Hz, LQ_MIN_RATE..LQ_MAX_RATE. False, and not usable, when the rates are equal,
// one is no integer, or the ratio needs more coefficients than there is room for. All pairs
// of 44.1, 48, 88.2, 96, 176.4 and 192 kHz are fine, and all with L and M up to LQ_CONVERT_TERM.
bool lq_convert_init(lq_convert *c, double from, double to);
void lq_convert_reset(lq_convert *c);          // [audio] a new file at the same rates
int lq_convert_most(const lq_convert *c);      // [any] input frames whose output fits LQ_MAX_FRAMES
int64_t lq_convert_total(const lq_convert *c); // [any] ceil(pushed L / M)

// [audio] in[frame] = {L, R}, up to lq_convert_most frames. Writes what is ready, up to
// LQ_MAX_FRAMES frames, and returns how many; out may be in.
int lq_convert_push(lq_convert *c, const f64x2 *in, int frames, f64x2 *out);

// [audio] Writes the rest, so that lq_convert_total frames have come out; returns how many. Only
// reset may follow.
int lq_convert_finish(lq_convert *c, f64x2 *out);
