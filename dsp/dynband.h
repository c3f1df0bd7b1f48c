// dynband.h -- one dynamic band: a bell or shelf whose gain follows the level inside it.
//
// SPDX-License-Identifier: MIT
//   in --+-----------------------------------------------------------(+)--> out
//        `-> [filter with fixed poles] --+--[x (G - 1)]---------------^
//                                        `-> [level] --> [law] --> G
//
// Only the mix moves with the sound, never a pole, so there is nothing to zip and nothing that
// could become unstable. Latency 0. Neutral (range 0, or nothing beyond the threshold): G is
// exactly 1 and the input passes bit for bit. Bell: H = (s^2 + G s/Q + 1) / (s^2 + s/Q + 1),
// bilinear, exactly G at its frequency, the bandwidth kept towards Nyquist (RBJ Audio EQ Cookbook,
// alpha from BW). Shelves: numerator G s^2 + sqrt(G) s/Q
// + 1 (high) or s^2 + sqrt(G) s/Q + G (low) over the same poles: |H|^2 = (1 + G^2 x^4) / (1 + x^4)
// at Q 0.7071, without an overshoot. Level: the band and the same turned by 90 degrees at its
// frequency (first-order allpass) make an envelope without ripple; a sine at the centre reads its
// peak. Louder channel of the two. Law: reduction c = (1 - 1/ratio) knee(level - threshold), knee 6
// dB wide (Giannoulis, Massberg and Reiss 2012, eq. 4), c limited to the range with a knee of its
// own; smooth decoupled ballistics on c / range (the same, eq. 17). Renewed every LQ_DYNBAND_STEP
// frames, a straight line between.
#pragma once
#include "smooth.h"
#include "table.h"

enum { LQ_DYNBAND_STEP = 8 }; // divides LQ_GRID

// As in the table.
enum { LQ_DYN_BELL, LQ_DYN_LOW_SHELF, LQ_DYN_HIGH_SHELF };
enum { LQ_DYN_STEREO, LQ_DYN_MID, LQ_DYN_SIDE, LQ_DYN_LEFT, LQ_DYN_RIGHT };

typedef struct {
    int type, place;      // as in the table
    bool relative, below; // the threshold's meaning and side
} lq_dynband_kind;

typedef struct {
    double sample_rate;
    lq_dyneq_band params; // asked for
    lq_dynband_kind kind; // in force
    f64x2 own, other;     // what each lane takes of itself and of the other channel
    f64x2 band, low;      // integrators, lanes L and R
    f64x2 turned;         // the allpass
    f64x2 power;          // squared envelope, summed since the last step
    lq_smooth g, k;       // tan(pi f/fs), damping
    lq_smooth threshold_db, slope, range_db, fade;
    bool leaving; // fading out, to start anew as another kind or at another place
    bool waking;  // filling after a start, unheard
    bool primed;  // the level has been heard
    double feed;  // 0 .. 1: how much of the input the filter gets while it warms up
    double feed_step;
    double rise, fall;                           // of the ballistics, per step
    double held, used;                           // share of the range: after release, and as used
    double mix, mix_slope, middle, middle_slope; // G - 1 and sqrt(G) - 1, and per frame
    double mix_to, middle_to;                    // where the straight lines end
    double gain_db;
    double most_db, loudest_db; // since lq_dynband_take
} lq_dynband;

typedef struct {
    float gain_db;  // the furthest from 0
    float level_db; // highest, as the threshold sees it
} lq_dynband_reading;

void lq_dynband_init(lq_dynband *b, const lq_desc *d);           // [setup]
void lq_dynband_reset(lq_dynband *b);                            // [audio] arrives at once
void lq_dynband_set(lq_dynband *b, const lq_dyneq_band *params); // [audio] at a grid frame
bool lq_dynband_active(const lq_dynband *b);                     // [audio] must be run
bool lq_dynband_relative(const lq_dynband *b);                   // [audio] needs a reference
void lq_dynband_grid(lq_dynband *b);                             // [audio] at each grid frame
// [audio] At each LQ_DYNBAND_STEP frames; reference: what a relative level is measured against, dB
void lq_dynband_step(lq_dynband *b, double reference_db);
void lq_dynband_process(lq_dynband *b, f64x2 *io, int frames); // [audio] up to the next step
lq_dynband_reading lq_dynband_take(lq_dynband *b);             // [audio] since last asked
