// prototype.h -- what an equaliser band is on paper: the magnitude of its analogue prototype.
//
// SPDX-License-Identifier: MIT
// Every type is a product of quotients of two quadratics in u = (f/hz)^2; the formulas are those in
// the head of eq.h. Butterworth: order slope/6, Qi = 1/(2 sin(pi (2i-1)/(2n))).
#pragma once
#include "lq.h"
#include "table.h"

// eq.N.type and eq.N.place of the table.
enum {
    LQ_EQ_BELL,
    LQ_EQ_LOW_SHELF,
    LQ_EQ_HIGH_SHELF,
    LQ_EQ_LOW_PASS,
    LQ_EQ_HIGH_PASS,
    LQ_EQ_NOTCH
};
enum { LQ_EQ_STEREO, LQ_EQ_MID, LQ_EQ_SIDE, LQ_EQ_LEFT, LQ_EQ_RIGHT };

enum { LQ_PROTOTYPE_SECTIONS = 4 }; // 48 dB per octave

typedef struct {
    double over[3], under[3]; // |H|^2 = (over0 + over1 u + over2 u^2) / (the same of under)
} lq_prototype_section;

typedef struct {
    double per_hz2; // u of 1 Hz: 1/hz^2
    int count;
    lq_prototype_section sections[LQ_PROTOTYPE_SECTIONS];
} lq_prototype;

// False where the band changes nothing: off, or a bell or shelf of 0 dB. [audio]
bool lq_prototype_of(lq_prototype *p, const lq_eq_band *band);
f64x2 lq_prototype_power(const lq_prototype *p, f64x2 hz2);  // [audio] |H|^2 at two f^2
double lq_prototype_gain(const lq_eq_band *band, double hz); // [any] |H|, 1 where neutral
