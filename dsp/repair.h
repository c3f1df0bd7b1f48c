// repair.h -- the last look at a master: no true peak over the ceiling, by ideal interpolation.
//
// SPDX-License-Identifier: MIT
//   in --> [read, dip] --> [read, dip] --> [read, dip] --> [read, dip] --> read --> out
//
// Where the ideally interpolated wave is over the ceiling, a dip of Hann shape, 0.5 ms to either
// side, takes it to 0.042 dB under it (what a 16x detector can miss, 20 log10 cos(pi/32)), on both
// channels alike. Dips change what lies between the samples around them, so that four passes follow
// one another, and a fifth reading says what is left. A pass does its work only where the one
// before has changed something: where nothing is over, the samples are the same bits, at the cost
// of one reading. What the window of dsp/idealpeak.h cannot tell apart is added to every reading.
// Nothing depends on how the file is cut; memory does not grow with it.
#pragma once
#include "idealpeak.h"
#include "lq.h"

enum {
    LQ_REPAIR_PASSES = 4,
    LQ_REPAIR_MOST_HALF = 96, // frames, 0.5 ms at LQ_MAX_RATE
    LQ_REPAIR_READINGS = 8,   // windows under way between the first pass and the last reading
    LQ_REPAIR_RING = LQ_IDEAL_WINDOW, // frames waiting to go out; a power of two
    LQ_REPAIR_PLACES = 128,           // most that end within LQ_MAX_FRAMES
    LQ_REPAIR_OFF_DB = 200,           // a ceiling that only measures
};

// Planes of a pass: audio, gain of all passes so far, how high it was at the first reading.
enum { LQ_REPAIR_GAIN = LQ_CHANNELS, LQ_REPAIR_HEIGHT, LQ_REPAIR_PLANES };

typedef struct {
    float plane[LQ_REPAIR_PLANES][LQ_IDEAL_WINDOW];
    float dip[LQ_IDEAL_BODY + 2 * LQ_REPAIR_MOST_HALF]; // gain, from `half` frames before the body
    int filled;                                         // frames of the window that are there
    int64_t window;  // its number: its body begins at that many bodies
    int64_t changed; // behind the last frame that the pass before has changed
    lq_idealpeak_reading reading[LQ_REPAIR_READINGS]; // by window
} lq_repair_pass;

typedef struct {
    double frame;      // of the file, where it was lowered most
    double over_db;    // how far it was over the ceiling; 0 where only a dip beside it came over
    double lowered_db; // by how much it was lowered, > 0
} lq_repair_place;

typedef struct {
    double before_dbtp, after_dbtp; // true peaks, LQ_FLOOR_DB for silence
    double places;                  // how many were lowered
    double lowered_db;              // the most
    double over_db;                 // of what is left, with all doubts; 0 when the ceiling holds
} lq_repair_result;

typedef struct {
    lq_idealpeak ideal;
    lq_repair_pass pass[LQ_REPAIR_PASSES + 1];
    float shape[LQ_REPAIR_MOST_HALF]; // one side of a dip, from its middle outwards, 1 to 0
    float peaks[LQ_IDEAL_BODY];
    float ring[LQ_REPAIR_PLANES][LQ_REPAIR_RING]; // by frame
    int64_t in;                                   // frames taken, and behind the lead
    int half;                                     // frames of a dip to either side
    float ceiling;                                // linear
    bool measuring;
    float before, after, left; // heights: first reading, last reading, last reading with its doubt
    lq_repair_place open;      // the place that is under way
    float open_gain;           // its lowest gain; 1 when there is none
    float open_height;         // its highest first reading
    double places;             // how many have ended
    float lowest;              // gain of all of them
} lq_repair;

void lq_repair_init(lq_repair *r, const lq_desc *d); // [setup] measures only, until begin
// [any] A new file; LQ_REPAIR_OFF_DB and above: only measure, nothing comes out.
void lq_repair_begin(lq_repair *r, double ceiling_dbtp);
// [any] Frames from in to out. Feed as much silence at the end: the reading needs it, too.
int lq_repair_latency(const lq_repair *r);

// [any] in, out: [channel][frame], may be the same; up to LQ_MAX_FRAMES frames. Writes the places
// that ended, up to LQ_REPAIR_PLACES; returns how many.
int lq_repair_process(lq_repair *r, const float *const *in, float *const *out, int frames,
                      lq_repair_place *places);

lq_repair_result lq_repair_read(const lq_repair *r); // [any] of all that went out
