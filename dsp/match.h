// match.h -- how much each of A, B, R and C is turned so that all are equally loud.
//
// SPDX-License-Identifier: MIT
//   A --> K weighting --> power of 10 ms --.
//   B --> K weighting --> power of 10 ms --+--> B - A --> gains, <= 0 dB
//                   figures of whole files --^
//
// Match only turns down: every slot goes to the loudness of the quietest, B's other versions among
// them. A slot's loudness is the whole file's integrated loudness where the host knows it for the
// present settings, with no way to go where it was known before they were heard; else A's plus the
// difference of K-weighted power over the last 10 s (less after a change of settings, a loop's
// length over a loop), moved at most 3 dB/s. What was played at another drive counts as it would be
// at the present one: drive is known beforehand, and where the limiter works, it takes back what
// the drive adds. So the match follows a drive that is dragged. C is B behind a codec: it stands by
// B, and by the difference of the two files.
//
// New settings never jump out of the match: for 3 s after a change
//   - what makes B louder against A than it has been anywhere in the last second, over 30 ms, is
//     taken off at once, and half of it again, which is given back if it rises no further;
//   - as soon as 160 ms were played with them, B stands by what was played since, by the loudest
//     third that was found;
// and the loudness to which all slots go falls at once but rises 3 dB/s at most.
#pragma once
#include "kweight.h"
#include "loudness.h"

enum { LQ_SLOT_A, LQ_SLOT_B, LQ_SLOT_R, LQ_SLOT_C, LQ_SLOTS };
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
    lq_match known;
    lq_kpower k[2];                        // of A and B
    double power[2][LQ_MATCH_BLOCKS];      // each 10 ms, a ring; B as if drive were 0 dB
    lq_played played[LQ_MATCH_BLOCKS];     // beside them
    float brief_db[LQ_MATCH_BLOCKS];       // beside them: B - A over the last 30 ms
    double drive_sum, reduction_sum, over; // of the running block
    double frame_sum;
    int64_t blocks;     // 10 ms blocks since reset
    int64_t since;      // the block of the last change of settings or loop
    int64_t driven;     // the block of the last change of drive
    int64_t moving;     // the block of the first change of those that still go on
    int64_t heard;      // the block from which the last change of settings is heard in full
    bool guarded;       // it was not long ago
    double loop_blocks; // length of the loop in 10 ms blocks
    double blocks_per_frame;
    double drive_db;     // known gain of B, now
    int64_t measured_at; // block and window of the last difference, and what it was
    int measured_count;
    bool measured;
    double measured_db;
    double rise_db;        // of the last block above what was known
    double residual_db;    // B - A without drive, as applied
    double step_db;        // 3 dB/s, per grid step
    double common_db;      // where all slots go, against A
    bool settled;          // residual_db has had its first value
    double gain[LQ_SLOTS]; // linear, <= 1
} lq_matcher;

void lq_matcher_init(lq_matcher *m, const lq_desc *d);      // [setup]
void lq_matcher_reset(lq_matcher *m);                       // [audio] what was played; figures stay
void lq_matcher_know(lq_matcher *m, const lq_match *known); // [audio]
// [audio] The settings of B change now, or `latency` frames later; beyond_drive: more than drive.
void lq_matcher_changed(lq_matcher *m, bool beyond_drive, int latency);
void lq_matcher_step(lq_matcher *m, double drive_db); // [audio] at a grid frame: gain[]
void lq_matcher_learn(lq_matcher *m, float *const *a, float *const *b, const lq_drive *drive,
                      int frames); // [audio] inside one grid step
