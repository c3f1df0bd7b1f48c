// dynamics.h -- the gain of one compressor over time: static curve, ballistics, stereo link.
//
//   level in dB -> [over the threshold] -> cap, link -> [hold and release -> attack] x slope -+
//             `--> [under the lower one] -> cap, link -> [the same, mirrored] x its slope ----+->
//             gain
//
// SPDX-License-Identifier: MIT
// Curve: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design" (JAES 2012), eq. 4,
// in dB with a quadratic knee. Ballistics: the same paper's smooth decoupled detector on
// the dB over the threshold; 63 % of an attack after attack_ms, of a release
// after release_ms + attack_ms. With slow_ms a second follower is charged by the first over half of
// slow_ms and lets go over slow_ms; the larger counts: short peaks let go fast, long ones slowly.
// Below the lower threshold a ratio above 1 expands downward, one below 1 lifts. New settings fade
// in over 20 ms, in gain, from the old ones at work, so that any change of any of them is smooth;
// they wait while a fade runs.
#pragma once
#include "lq.h"

typedef struct {
    double threshold_db, ratio, knee_db;
    double under_threshold_db, under_ratio; // 1: nothing happens below
    double attack_ms, release_ms, slow_ms;  // slow_ms 0: no second follower
    double range_db;                        // most that either part may take or lift
    double gain_db;                         // added
    double link;                            // 0 .. 1: how far the channels share the larger's
    double share;                           // 0 .. 1: of the changed signal, beside the unchanged
} lq_dynamics_settings;

typedef struct {
    f64x2 hold, out, slow; // dB, by channel
} lq_follower;

// Settings at work, as the loops need them.
typedef struct {
    float threshold_db, knee_db, knee_scale, over_cap_db;
    float under_threshold_db, under_cap_db;
    float over_slope, under_slope; // dB of gain per dB
    float heard;                   // amplitude below which a level is as good as silence; 0: none
    float gain_db, gain, share, link;
    double attack, release, charge, slow; // one-pole coefficients
    bool has_slow;
    lq_follower over, under;
    float last_db[LQ_CHANNELS]; // gain of the last frame
} lq_dynamics_voice;

typedef struct {
    double sample_rate;
    lq_dynamics_settings next;
    bool waiting; // next is not at work yet
    lq_dynamics_voice now, was;
    double fade, fade_step; // from was to now: 0 .. 1, straight
} lq_dynamics;

void lq_dynamics_init(lq_dynamics *d, const lq_desc *desc);          // [setup] does nothing
void lq_dynamics_reset(lq_dynamics *d);                              // [audio] settings arrive
void lq_dynamics_set(lq_dynamics *d, const lq_dynamics_settings *s); // [audio]
// [audio] Before each call of process. False: the gain is exactly 1, and process need not run.
bool lq_dynamics_begin(lq_dynamics *d, bool grid_start);
float lq_dynamics_gain_db(const lq_dynamics *d); // [audio] of the last frame, the lower channel's
// [any] dB (0 or less) that the curve takes from a steady level, without gain_db.
double lq_dynamics_static_db(const lq_dynamics_settings *s, double level_db);

enum {
    LQ_DYNAMICS_ROOM = LQ_GRID * LQ_CHANNELS,
    LQ_DYNAMICS_MOST = 5, // side by side
};
// [any] Whether any amplitude up to this one matters; where not, each may be taken for silence.
bool lq_dynamics_hears(const lq_dynamics *d, float amplitude);
// Several side by side, so that their followers run at the same time: level_db[n] of each, by frame
// and channel, -> gain[n], alike. What level_db holds beyond the frames need only be numbers.
// [audio]
void lq_dynamics_process(lq_dynamics *const *d, int count, float (*level_db)[LQ_DYNAMICS_ROOM],
                         float (*gain)[LQ_DYNAMICS_ROOM], int frames);
// Amplitudes, or mean squares, of `frames` stereo frames to dB, -120 at least. A mean square
// reads 3.01 dB more, so that a sine is its peak either way. [audio] in place
void lq_dynamics_level_db(float *level, int frames, bool power);
