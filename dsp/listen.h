// listen.h -- what the monitor does to the sound on its way to the ears: a band alone, another
// place, dimmed.
//
// SPDX-License-Identifier: MIT
//   L,R --> [band: high-pass, low-pass] --> [place] --> [guard] --> dim --> L,R
//
// Latency 0. All off: untouched, bit for bit. Band: LR4 at either end (two Butterworth sections,
// bilinear), so with a multiband's splits it is that band of it; at the least and the greatest
// frequency of the table an end is open. Place: see place.h. Guard: a place may lift what is near
// full scale; what would go over is turned down for good (until the place is left), so A and B stay
// alike. It needs to hear it first: a period or two. Dim: 20 dB down.
#pragma once
#include "place.h"
#include "smooth.h"
#include "table.h"
#include "voicing.h"

typedef struct {
    double sample_rate;
    lq_monitor_params params, open; // set, and those of the table: a band open at both ends
    lq_voicing band, place;
    lq_smooth guard, dim; // linear
    double peak;          // since the last grid frame, before the guard
    bool fresh;           // nothing was set yet
} lq_listen;

void lq_listen_init(lq_listen *l, const lq_desc *d);          // [setup]
void lq_listen_reset(lq_listen *l);                           // [audio] signal state; settings stay
void lq_listen_set(lq_listen *l, const lq_monitor_params *p); // [audio] at a grid frame
// [audio] volume: gain that comes behind
void lq_listen_process(lq_listen *l, f64x2 *io, int frames, bool grid_start, double volume);
bool lq_listen_rests(const lq_listen *l); // [any] nothing is done, nothing is on its way
