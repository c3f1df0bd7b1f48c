// engine.h -- role engine: the chain on its grid, the untouched source beside it, monitor and
// meters.
//
//   in --> [chain] --------------> B --> export            process()
//     |      [finished render] ----^
//     `--> [delay = latency] ----> A --.        A and B under the song's own fades, see fade.h
//                      reference R ----+--> monitor --> ears, meters    listen()
//
// SPDX-License-Identifier: MIT
// Calls may be of any size up to LQ_MAX_FRAMES: inside, everything is cut at source frames
// divisible by LQ_GRID, so samples do not depend on the size of the calls. Parameters are taken
// over at such frames; the first process after init or reset takes them over and resets the chain.
// A structural one fades out, starts the chain anew at its new latency, on input that fades in over
// 20 ms, and when that has come through fades in.
// While the finished render stands in for the chain nobody hears the settings: A, meters and
// monitor go on, a block's delta is silence. Non-finite input is silence, counted; |x| is limited
// to 2^10.
#pragma once
#include "chain.h"
#include "meters.h"
#include "monitor.h"
#include "standin.h"

// What the chain did in 100 ms. All floats, for the host.
typedef struct {
    float gain_reduction_db; // most in it, <= 0
    float over_db;    // highest peak before the limiter, against its threshold; none reads -120
    float damage_db;  // most in it, see damage.h; none reads -120
    float clipped_db; // most that the clipper shaved, <= 0
} lq_effort;

enum { LQ_EFFORTS = 2 + LQ_MAX_FRAMES * 10 / LQ_MIN_RATE }; // most that one call can finish

typedef struct {
    lq_desc desc;
    lq_params params; // given by the host, waiting or in force
    bool waiting;     // params are not in force yet
    int phase;        // of the next frame in the grid
    int listen_phase; // the same for listen()
    int64_t nonfinite;
    double fade, fade_to, fade_step; // 20 ms out and in around a change of structure, straight
    int filled;                      // frames since the chain started anew, or was asked to
    bool anew;                       // it has, and is filling
    lq_chain chain;
    lq_monitor monitor;
    lq_meterset meters;
    lq_delay dry;
    float ring[LQ_RING_FRAMES(LQ_CHAIN_MAX_LATENCY) * LQ_CHANNELS];
    bool stand_in;   // asked for, from the next grid frame on
    bool stood_in;   // nobody hears the chain
    double stood_db; // drive of the chain when it was heard last
    lq_standin standin;
    float standin_ring[LQ_RING_FRAMES(LQ_CHAIN_MAX_LATENCY) * LQ_CHANNELS];
    bool fading;                                 // gains are to be applied
    double gains[LQ_MAX_FRAMES];                 // of the song's own fades, by the host
    float render[LQ_CHANNELS][LQ_MAX_FRAMES];    // the finished render beside `in`, by the host
    float coded[LQ_CHANNELS][LQ_MAX_FRAMES];     // C beside `b` of listen, by the host
    float tap[LQ_CHANNELS][LQ_MAX_FRAMES];       // what one block changes, where one is asked for
    float source[LQ_CHANNELS][LQ_MAX_FRAMES];    // A of the last process call
    float slot[LQ_CHANNELS][LQ_MAX_FRAMES];      // what is heard before volume
    lq_drive drive[LQ_MAX_FRAMES / LQ_GRID + 2]; // in each of its stretches between grid frames
    lq_effort work;                              // most since lq_engine_read
    bool recording;
    int64_t recorded, record; // frames and efforts since lq_engine_record
    lq_effort effort;         // the running one, but for
    double over;              // the highest peak before the limiter, linear, over its threshold
    int effort_count;         // of the last process call
    lq_effort efforts[LQ_EFFORTS];
} lq_engine;

void lq_engine_init(lq_engine *e, const lq_desc *d); // [setup]
void lq_engine_reset(lq_engine *e); // [audio] the next frame is divisible by LQ_GRID
void lq_engine_set(lq_engine *e,
                   const lq_params *p); // [audio] clamped, taken over at the next grid frame
// The finished render, in e->render at each process call, is to be heard as B, or no longer; then
// it stays there until lq_standin_rests. [audio]
void lq_engine_stand_in(lq_engine *e, bool on);
int lq_engine_latency(const lq_engine *e); // [any] frames
// in[channel][frame] -> out (may be in), frames <= LQ_MAX_FRAMES. While e->fading is set, frame i
// of A, of what the chain puts out and of what a block changes is multiplied by e->gains[i]; a
// finished render has its fades. [audio]
void lq_engine_process(lq_engine *e, float *const *in, float *const *out, int frames);
// The next frame out is the first of a recording, until the next reset: effort k ends before frame
// floor((k + 1) rate / 10) of it, up to 31 frames later where a stretch of the grid goes on.
// [audio]
void lq_engine_record(lq_engine *e);
// After process: b = its output, r = reference, e->coded = C -> heard. [audio]
void lq_engine_listen(lq_engine *e, float *const *b, float *const *r, float *const *heard,
                      int frames);
void lq_engine_read(lq_engine *e, lq_meters *out); // [audio]
