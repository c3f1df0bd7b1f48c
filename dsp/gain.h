// gain.h -- the limiter's gain computer: from each frame's true peaks to the gains that keep it
// low.
//
// SPDX-License-Identifier: MIT
//   L peak --> needed dB --[link of transients]--> least of look-ahead + hold --> release in dB -->
//   R peak --> needed dB --[        |         ]--> least ...                  --> release in dB -->
//                                                  --[link of releases]--> Q30 --> 3 boxes --> gain
//
// Transients: each side takes its own need and `link_transients` of what the other's asks beyond
// it. Releases: each side also follows `link_release` of what the other side keeps up for longer
// than a transient (20 ms). Both at 100 %: one gain for both, worked out once.
// The box averages together are a little shorter than the look-ahead, so the gain is down a few
// frames before the peak leaves the delay line, and an average of gains that are all low enough is
// low enough. They add in int64, so the gain is exactly 1 when nothing is to do, never above 1, and
// never drifts.
// Release: without `auto` every peak is held for hold_ms and let go with release_ms. With it the
// gain goes back at once after a peak that stands alone, so that it takes no more of the music than
// the peak; peaks that come back evenly, as those of a low note do, are held until the next one, up
// to twice hold_ms, so that they bend nothing; and the more of a reduction its mean over half a
// second explains, the slower it goes. Styles: loud holds and keeps less, so the gain is back
// sooner: louder, and less even. Delay: the audio must be ahead_frames later than its peaks.
// Neutral: peaks under the ceiling give 1.
#pragma once
#include "glide.h"
#include "lq.h"
#include "table.h"

enum {
    LQ_GAIN_MAX_AHEAD = 480,  // frames, over 2.46 ms at LQ_MAX_RATE
    LQ_GAIN_MAX_QUEUE = 8192, // power of two over 2.5 + 25 ms at LQ_MAX_RATE
    LQ_GAIN_MAX_BOX = 200,    // frames: 0.404 of the look-ahead
};

typedef struct {
    int length, at;
    int64_t sum;
    int64_t ring[LQ_GAIN_MAX_BOX];
} lq_gain_box;

// Whether peaks come back evenly, as those of a low note do.
typedef struct {
    uint32_t since;         // frames since the last peak that reached the held reduction
    uint32_t at, before_at; // when the running group of such peaks was deepest, and the one before
    uint32_t period;        // between them
    double deepest, before_db; // their reductions
    int even;                  // how many groups in a row came evenly
} lq_gain_recurrence;

// What one side remembers.
typedef struct {
    float queue_db[LQ_GAIN_MAX_QUEUE];       // ascending from the least one, all < 0
    uint32_t queue_frame[LQ_GAIN_MAX_QUEUE]; // when each was needed
    uint32_t queue_head, queue_tail;         // counted up for ever, used modulo the size
    double release_db;                       // after the release, <= 0
    lq_gain_recurrence again;
    uint32_t hold_frames, hold_left; // how long a peak is held now, and what is left of it
    double onset_db;                 // after its soft onset, <= release_db
    double follow_db;                // mean reduction of the last half second, >= 0
    double kept_db;                  // onset_db less what lasts no longer than a transient
    lq_gain_box box[3];
} lq_gain_side;

typedef struct {
    double sample_rate;
    int ahead_frames;
    double margin_db; // kept under the ceiling for what the detector cannot see

    lq_glide threshold_db;                 // ceiling less margin
    float threshold;                       // linear, while threshold_db rests
    uint32_t window_frames;                // look-ahead + this frame
    uint32_t hold_frames;                  // without auto release
    uint32_t longest_frames, group_frames; // held with it; gap that begins a new group of peaks
    double fast_coef, slow_coef, onset_coef, follow_coef, kept_coef;
    double link_transients, link_release; // 0..1
    bool automatic;
    bool apart; // the sides were unlinked since reset: both are worked out

    uint32_t now; // frame, since reset
    lq_gain_side side[LQ_CHANNELS];
    int64_t full;    // the last box's sum when every gain is 1
    double per_full; // 1 / full
} lq_gain;

int lq_gain_ahead_frames(double sample_rate);              // [any] 2.46 ms
void lq_gain_init(lq_gain *g, double sample_rate);         // [setup]
void lq_gain_reset(lq_gain *g);                            // [audio]
void lq_gain_set(lq_gain *g, const lq_loudness_params *p); // [audio] the ceiling glides
void lq_gain_arrive(lq_gain *g);                           // [audio] or is there now

// Whether settings ask for two gains: where not, the greater of both peaks may stand for either.
static inline bool lq_gain_unlinked(const lq_loudness_params *p) // [any]
{
    return p->link_transients < 100.0F || p->link_release < 100.0F;
}

double lq_gain_threshold(const lq_gain *g); // [audio] linear, as it glides
float lq_gain_least_peak(const lq_gain *g); // [audio] no peak under it makes a difference

// [audio] left[i], right[i]: peaks, linear (may be the same array); gains[i] = {L, R} for the audio
// ahead_frames later. Any number of frames.
void lq_gain_process(lq_gain *g, const float *left, const float *right, f64x2 *gains, int frames);
