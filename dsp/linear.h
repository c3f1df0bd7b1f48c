// linear.h -- the equaliser without phase shift: one long symmetric FIR, convolved in pieces.
//
//   L,R --> ring --[FFT of 2 hops, every hop]--> 32 spectra --> sums --> [inverse] --.
//             `--> the same late (where all bands are neutral: bit for bit) ---------+--fade--> L,R
//
// SPDX-License-Identifier: MIT
// 8192 taps to 50 kHz, 16384 to 100 kHz, 32768 above: 85 ms; hops of 1/32 of that. Latency taps/2 +
// 2 hops: one hop is collected while the one before it is worked on. Transforms, sums and the
// making of a new FIR are spread over the grid steps of a hop by a plan that starts at the reset,
// so that no step has much more to do than another.
//
// A change: the newest settings are made into a second FIR in about 60 ms, one unit of work after
// another, then both are heard for 4 hops, fading at equal gain; settings that come in the meantime
// wait, the newest win. After reset the first hop makes all taps, and each piece is ready when its
// hop comes: the first frame out is of the settings that were given.
#pragma once
#include "zerophase.h"

enum {
    LQ_LINEAR_MAX_LATENCY = LQ_ZEROPHASE_MOST / 2 + 2 * LQ_PART_MOST,
    LQ_LINEAR_FADE_HOPS = 4, // 21 ms
};

typedef struct {
    bool on;       // parameter phase
    int hop, taps; // frames
    int steps;     // grid steps of a hop
    int at;        // frame in the hop
    int64_t hops;  // since reset
    bool fresh;    // no frame since reset
    int active;    // kernel that is heard, or faded from
    int fade_hop;  // 0..3 of the fade to the other one, -1 without
    int into;      // kernel that is being made, or waits for the next hop; -1 without
    int latest;    // kernel that was made last, or is being made
    int credit;    // work on it that may be done, in units of zerophase.h
    int work;      // done in the last grid step, the same
    lq_eq_band want[LQ_ZEROPHASE_BANDS];    // the newest settings
    lq_eq_band have[2][LQ_ZEROPHASE_BANDS]; // of each kernel
    bool whole[2];                          // and whether all of it is there
    lq_kernel kernels[2];
    lq_bins sums[2][LQ_PART_GROUPS]; // of each kernel
    lq_history history;
    lq_zerophase zerophase;
    lq_complex *now, *next; // what is played in this hop, in the next
    lq_complex played[2][LQ_PART_MOST];
    lq_complex ring[LQ_ZEROPHASE_MOST]; // input, frame n at n modulo taps
    lq_complex in[LQ_PART_MOST * 2], out[LQ_PART_MOST * 2];
    lq_fft fft;
    _Alignas(16) unsigned char memory[LQ_FFT_BYTES(LQ_PART_MOST * 2)];
} lq_linear;

void lq_linear_init(lq_linear *b, const lq_desc *d); // [setup]
void lq_linear_reset(lq_linear *b);                  // [audio]
// [audio] at a grid frame; another phase also resets
void lq_linear_set(lq_linear *b, const lq_eq_params *p);
// [audio] in place, inside one grid step
void lq_linear_process(lq_linear *b, float *const *io, int frames);
int lq_linear_latency(const lq_linear *b); // [any] frames; 0 when it is not on
