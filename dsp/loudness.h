// loudness.h -- how loud: drive into a look-ahead true-peak limiter that holds the ceiling.
//
// SPDX-License-Identifier: MIT
//   in --[drive]--(soft clipper)--[low-pass]--+--[delay: detector + look-ahead]---[x]--> out
//                                             `--[true peaks]--[gain computer]-----^
//
// Latency: low-pass + detector 26 + 2.46 ms: 191 frames (4.0 ms) at 48 kHz, 261 (5.9 ms) at 44.1;
// the clipper, which is structural, adds 48. Damage: what comes out against the driven music,
// low-passed alike; see damage.h.
// Neutral: drive 0 dB and peaks under the ceiling: the low-pass alone, flat within 0.01 dB to
// 20 kHz. Limiter off: the drive alone, as late, crossed over in 20 ms. The `on` switch is the
// chain's. No gain here is ever above the drive.
#pragma once
#include "clip.h"
#include "damage.h"
#include "gain.h"
#include "glide.h"
#include "lowpass.h"
#include "lq.h"
#include "table.h"
#include "truepeak.h"

#define LQ_loudness_MAX_LATENCY 599 // frames, at LQ_MAX_RATE: 48 + 47 + 26 + 478

enum {
    LQ_LOUDNESS_DELAY = 512, // power of two, over detector + look-ahead at LQ_MAX_RATE
    LQ_LOUDNESS_DRY = 1024,  // power of two, over the latency
};

typedef struct {
    lq_glide drive_db;
    double drive; // linear, while drive_db rests
    bool fresh;   // since reset nothing was processed: what is set is taken at once
    bool clips;   // taken over while fresh: it changes the latency
    lq_clip clip;
    lq_glide clip_db;                  // where it clips, dBFS
    double clip_limit;                 // linear, while clip_db rests
    lq_lowpass lowpass, plain_lowpass; // of the unclipped music, while the clipper is on
    lq_truepeak truepeak;
    lq_gain gain;
    f64x2 delay[LQ_LOUDNESS_DELAY], plain[LQ_LOUDNESS_DELAY];
    lq_damage damage;
    uint32_t at;                // next frame of delay to write
    uint32_t behind;            // frames, detector + look-ahead
    double least;               // gain, linear, since it was last asked for
    double now;                 // gain, linear, of the last frame
    float loudest;              // linked peak, linear, since lq_loudness_take_drive
    f64x2 dry[LQ_LOUDNESS_DRY]; // driven, untouched
    double limiting;            // 0 dry .. 1 limited, straight; the fade is smoothed from it
    double fade_step;           // 20 ms, per frame
    bool limits;                // asked for
} lq_loudness;

void lq_loudness_init(lq_loudness *b, const lq_desc *d);           // [setup]
void lq_loudness_reset(lq_loudness *b);                            // [audio]
void lq_loudness_set(lq_loudness *b, const lq_loudness_params *p); // [audio] at a grid frame
void lq_loudness_process(lq_loudness *b, float *const *io,
                         int frames);          // [audio] inside one grid step
int lq_loudness_latency(const lq_loudness *b); // [any] frames

// What the drive does at this moment, for the monitor's match.
typedef struct {
    double drive_db; // as it glides
    double gain;     // of the limiter, linear, <= 1
    double over;     // greatest peak since last asked, linear, over the limiter's threshold
} lq_drive;

lq_drive lq_loudness_take_drive(lq_loudness *b); // [audio]

typedef struct {
    double reduction_db; // of the limiter, most, <= 0
    double clipped_db;   // most that the clipper shaved, <= 0
    double damage_db;    // most
} lq_work;

lq_work lq_loudness_take_work(lq_loudness *b); // [audio] since last asked
