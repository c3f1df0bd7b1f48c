// monitor.h -- what reaches the ears: A, B, R or C at matched loudness. Never in an export, never
// in the chain.
//
//   A --> [match] --> [gain] --.
//   B --> [match] --> [gain] --+--> fade 15 ms --> delta/mono/side --+--> meters
//   R --> [match] --> [gain] --+                                     `--> [listen] --> volume -->
//   C --> [match] --> [gain] --'
//   ears
//
// SPDX-License-Identifier: MIT
// Latency 0 (A arrives delayed by the chain's latency). B with match off, gain and volume 0 dB and
// nothing of listen.h on: gain exactly 1. C is B behind a codec. Delta is B less A; while C is
// heard, B less C: what was lost. A slot's own gain is what somebody else's player would apply,
// given from outside. Match: see match.h. Listen (a band alone, a place, dimmed) comes behind the
// switch, so it is the same for every slot, and behind the meters.
#pragma once
#include "listen.h"
#include "match.h"
#include "smooth.h"
#include "table.h"

typedef struct {
    lq_monitor_params params;
    lq_matcher match;
    lq_listen listen;
    lq_smooth gain[LQ_SLOTS];      // match gains, linear
    lq_smooth own[LQ_SLOTS];       // the slots' own gains, linear
    lq_smooth matched, mono, side; // 0 off .. 1 on
    lq_smooth delta, tapped;       // the same: of the whole chain, of one block
    lq_smooth volume;              // linear
    double mix[LQ_SLOTS];          // straight fade position of each slot
    double fade_step;              // 15 ms, per frame
    int phase;                     // frames since the last grid frame
    bool fresh;                    // nothing has been heard since init
} lq_monitor;

void lq_monitor_init(lq_monitor *m, const lq_desc *d); // [setup]
void lq_monitor_reset(lq_monitor *m); // [audio] signal state; match and settings stay
// [audio] at a grid frame; tapped: one block's delta is asked for, in place of what the slot plays
void lq_monitor_set(lq_monitor *m, const lq_monitor_params *p, bool tapped);
void lq_monitor_match(lq_monitor *m, const lq_match *match); // [audio]
// [audio] The settings of B change now, heard `latency` frames later; beyond_drive: more than the
// drive does.
void lq_monitor_changed(lq_monitor *m, bool beyond_drive, int latency);
// a, b, r, c, tap, out, heard: [channel][frame], inside one grid step; heard: the slot before
// listen; out may be none of the inputs. tap: one block's delta, at A's level; read while asked
// for. drive: what the loudness block does with these frames. [audio]
void lq_monitor_process(lq_monitor *m, float *const *a, float *const *b, float *const *r,
                        float *const *c, float *const *tap, const lq_drive *drive,
                        float *const *heard, float *const *out, int frames);
double lq_monitor_gain_db(const lq_monitor *m,
                          int slot); // [any] match gain, <= 0, whether match is on or off
