// envelope.h -- how loud a song is over time in four bands: enough to find its place in another
// one.
//
// SPDX-License-Identifier: MIT
//   L, R --> 4 band-passes, two octaves apart --> power of each 20 ms --> dB
//        --> minus the mean of the 1.6 s around it, at most 12 dB to either side --> points
//
// Gain and equalising only add to the dB, and vanish with the mean; a limiter bends them a little.
// The first LQ_ENVELOPE_SECONDS count; what comes later is not looked at.
#pragma once
#include "lq.h"

enum {
    LQ_ENVELOPE_RATE = 50,      // points a second
    LQ_ENVELOPE_POINTS = 65536, // 21 minutes
    LQ_ENVELOPE_AROUND = 40,    // points of the mean to either side
};

typedef struct {
    f32x4 a1, a2, a3; // of the band-passes, a band in each lane
    f32x4 s1[LQ_CHANNELS], s2[LQ_CHANNELS];
    f32x4 power;     // sum of the running point
    int hop, filled; // frames of a point, and of the running one
    int count;       // points that are ready
    f32x4 point[LQ_ENVELOPE_POINTS];
    double energy[LQ_ENVELOPE_POINTS + 1]; // sum of squares of all points before
} lq_envelope;

void lq_envelope_init(lq_envelope *e, const lq_desc *d);                   // [setup]
void lq_envelope_push(lq_envelope *e, const float *const *io, int frames); // [any]
void lq_envelope_finish(lq_envelope *e); // [any] the points are what the header says from here on
