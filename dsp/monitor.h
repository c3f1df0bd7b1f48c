// monitor.h -- what reaches the ears: A, B or R at matched loudness. Never in an export, never in
// the chain.
//
//   A --> [match] --> [gain] --.
//   B --> [match] --> [gain] --+--> fade 15 ms --> delta/side/mono --> volume --> ears
//   R --> [match] --> [gain] --'
//
// SPDX-License-Identifier: MIT
// Latency 0 (A arrives delayed by the chain's latency). B with match off and gain and volume 0 dB:
// gain exactly 1. A slot's own gain is what somebody else's player would apply, given from outside.
// Match only turns down: every slot goes to the loudness of the quietest, B's other versions among
// them. A slot's loudness is the whole file's integrated loudness where the host knows it for the
// present settings, with no way to go where it was known before they were heard; else A's plus the
// difference of K-weighted power over the last 10 s (less after a change of settings, a loop's
// length over a loop), moved at most 3 dB/s. What was played at another drive counts as it would be
// at the present one: drive is known beforehand, and where the limiter works, it takes back what
// the drive adds. So the match follows a drive that is dragged.
#pragma once
#include "kweight.h"
#include "loudness.h"
#include "smooth.h"
#include "table.h"

enum { LQ_SLOT_A, LQ_SLOT_B, LQ_SLOT_R, LQ_SLOTS };
enum { LQ_MATCH_BLOCKS = 4096 }; // of 10 ms: the longest window is 41 s

typedef struct {
    double lufs[LQ_SLOTS]; // integrated loudness of the whole files, NaN where unknown
    bool fresh;            // lufs[B] belongs to the settings that are heard
    bool at_once;          // and they are other ones from now on: the match goes with their fade
    double loop_frames;    // length of the loop, 0 without
    double least;          // LUFS of the quietest other version, NaN without: none is louder
} lq_match;

// One 10 ms block of B as it was played.
typedef struct {
    float drive_db, reduction_db, over_db; // mean, mean, greatest: see lq_drive
} lq_played;

typedef struct {
    lq_match match;
    lq_monitor_params params;
    lq_kpower k[2];                        // of A and B
    double power[2][LQ_MATCH_BLOCKS];      // each 10 ms, a ring; B as if drive were 0 dB
    lq_played played[LQ_MATCH_BLOCKS];     // beside them
    double drive_sum, reduction_sum, over; // of the running block
    double frame_sum;
    int64_t blocks;     // 10 ms blocks since reset
    int64_t since;      // the block of the last change of settings or loop
    int64_t driven;     // the block of the last change of drive
    double loop_blocks; // length of the loop in 10 ms blocks
    double blocks_per_frame;
    double drive_db;     // known gain of B, now
    int64_t measured_at; // block and window of the last difference, and what it was
    int measured_count;
    bool measured;
    double measured_db;
    double residual_db;            // B - A without drive, as applied, moved at most 3 dB/s
    double residual_step_db;       // 3 dB/s, per grid step
    bool settled;                  // residual_db has had its first value
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
// [audio] The settings of B change now; beyond_drive: more than the drive does.
void lq_monitor_changed(lq_monitor *m, bool beyond_drive);
// a, b, r, tap, out, heard: [channel][frame], inside one grid step; heard: the slot before volume;
// out may be none of the inputs. tap: one block's delta, at A's level; read while asked for. drive:
// what the loudness block does with these frames. [audio]
void lq_monitor_process(lq_monitor *m, float *const *a, float *const *b, float *const *r,
                        float *const *tap, const lq_drive *drive, float *const *heard,
                        float *const *out, int frames);
double lq_monitor_gain_db(const lq_monitor *m,
                          int slot); // [any] match gain, <= 0, whether match is on or off
