// damage.h -- how much of the sound is not the music at another level: distortion, as a figure.
//
// SPDX-License-Identifier: MIT
// Over the last 400 ms, both channels: y, what comes out, less a x, what went in at the one level a
// that leaves least; their energies as a ratio in dB. Least squares: a = sum xy / sum xx, and what
// remains is sum yy - (sum xy)^2 / sum xx. A mere change of level reads the floor. Slow riding
// counts little, modulation inside 400 ms counts fully.
#pragma once
#include "kweight.h"

enum { LQ_DAMAGE_STEPS = 40 }; // of 10 ms

typedef struct {
    double in, cross, out; // sums of xx, xy, yy
} lq_damage_sums;

typedef struct {
    lq_steps steps;
    f64x2 in, cross, out; // of the running step, {L, R}
    lq_damage_sums ring[LQ_DAMAGE_STEPS];
    int at;
    double worst_db; // since it was last asked for
} lq_damage;

void lq_damage_init(lq_damage *d, double sample_rate); // [setup]
void lq_damage_reset(lq_damage *d);                    // [audio]
// [audio] x[frame], y[frame] = {L, R}, aligned. Any number of frames.
void lq_damage_push(lq_damage *d, const f64x2 *x, const f64x2 *y, int frames);
double lq_damage_take_db(lq_damage *d); // [audio] most since last asked; LQ_FLOOR_DB where none
