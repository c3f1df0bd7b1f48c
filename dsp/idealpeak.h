// idealpeak.h -- the true peak by ideal interpolation: band-limited to half the rate and nothing
// else.
//
// SPDX-License-Identifier: MIT
//   window of 16384 frames, tapered --> spectrum --> turned by 0, 1/4, 1/2, 3/4 frame --> 4x grid
//   grid, where it is high enough   --> 16x by 12 taps --> parabola through three --> max |x|
//
// The spectrum of a window is a sinc as long as the window: at least 2048 frames on either side of
// a frame of the body. On the 4x grid nothing lies above 1/8 of its rate, so that 12 taps (Kaiser,
// beta 10) are exact to -100 dB, and the parabola to 0.0003 dB. The highest wave of a file is
// within 1/8 frame of a grid point of at least cos(pi/8) of its height (Bernstein), and is so never
// missed. What is left is content within 0.001 of half the rate: its envelope beats over more
// frames than the window has. `doubt` is how much that can matter; 0 for all that went through a
// low-pass.
#pragma once
#include "fft.h"
#include "lq.h"

enum {
    LQ_IDEAL_WINDOW = 16384, // frames
    LQ_IDEAL_GUARD = 2048,   // frames before and behind the body
    LQ_IDEAL_BODY = LQ_IDEAL_WINDOW - 2 * LQ_IDEAL_GUARD,
    LQ_IDEAL_TAPS = 12,  // of the 16x interpolator, on the 4x grid
    LQ_IDEAL_MARGIN = 4, // frames of grid kept on either side of the body
};

typedef struct {
    lq_fft fft;
    _Alignas(16) unsigned char fft_memory[LQ_FFT_BYTES(LQ_IDEAL_WINDOW)];
    lq_complex turn[LQ_IDEAL_WINDOW / 2 + 1]; // e^(2 pi i k / (4 window)): a quarter of a frame
    float taper[LQ_IDEAL_GUARD];              // rising half of a Hann window
    f32x4 coef[3][LQ_IDEAL_TAPS / 4];         // at 1/4, 1/2, 3/4 between grid points 5 and 6
    lq_complex wave[LQ_IDEAL_WINDOW], spectrum[LQ_IDEAL_WINDOW];
    _Alignas(16) float grid[LQ_CHANNELS][4 * (LQ_IDEAL_BODY + 2 * LQ_IDEAL_MARGIN)];
} lq_idealpeak;

typedef struct {
    float peak;  // of the body, linear; 0 if it cannot reach either bound
    float doubt; // linear: how much higher it may be
} lq_idealpeak_reading;

void lq_idealpeak_init(lq_idealpeak *p); // [setup]

// [any] Reads LQ_IDEAL_WINDOW frames of both channels. peaks[frame] of the body: the higher
// channel's height from that frame to the next if that and the doubt come over `least`, else 0. The
// peak of the body is exact if it is over `floor`. Both linear; the higher they are, the less there
// is to do.
lq_idealpeak_reading lq_idealpeak_read(lq_idealpeak *p, const float *left, const float *right,
                                       float floor, float least, float *peaks);
