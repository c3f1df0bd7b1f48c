// align.h -- whether a reference is an earlier bounce of the song, and where it lies, to the frame.
//
// SPDX-License-Identifier: MIT
//   A, R --> envelopes --> lags that are worth a look, to 20 ms
//     each lag: blocks spread over the song --> one correlation; does a top stand out? --> frames
//       each of those: 12 windows spread over the song --> the lag of each, and its coherence
//         most windows at the same frame, coherent in most bands --> an earlier bounce
//
// The lag survives gain, filters, limiting, opposite polarity, lossy coding and what was cut off at
// either end. Another song has no lag, another take no common frame, and what only shares its drums
// is coherent in a few bands. Memory does not grow with the files; lq_envelope says how much of
// them counts. Both are at the same rate; a mono file comes twice.
#pragma once
#include "coherence.h"
#include "lagsearch.h"

enum {
    LQ_ALIGN_DONE,  // there is a result
    LQ_ALIGN_BUSY,  // call again
    LQ_ALIGN_BLOCK, // fill both blocks from `want` on, take, and call again
};

enum {
    LQ_ALIGN_SPREAD = 16,  // blocks of the first look at a lag
    LQ_ALIGN_WINDOWS = 12, // of the second
    LQ_ALIGN_BLOCKS = 5,   // of a window, half overlapped: 1 s at 48 kHz
};

// All doubles, for the host.
typedef struct {
    double found;     // 1: an earlier bounce
    double offset;    // frames: what is at frame n of the song is at n + offset of the reference
    double inverted;  // 1: upside down
    double windows;   // that had sound in both
    double agree;     // at this very offset, give or take a frame
    double coherence; // median over the windows, 0 to 1
} lq_align_result;

typedef struct {
    lq_envelope envelope[2];
    lq_lagsearch search;
    lq_coherence coherence;
    double rate;
    int64_t frames[2]; // that were pushed
    int stage, lag;    // what is done now, and which lag of the search
    int block, window; // of the stage
    int64_t offset;    // frames, of the lag in work
    int lags[LQ_ALIGN_WINDOWS];
    double medians[LQ_ALIGN_WINDOWS];
    int inverted;   // windows that are upside down
    int windows;    // that count
    double best;    // score of the result
    double want[2]; // first frames of the next blocks, may be outside the files
    lq_align_result result;
} lq_align;

void lq_align_init(lq_align *a, const lq_desc *d); // [setup]
// [any] The next frames of the song (file 0) or the reference (file 1), from its first one on.
void lq_align_push(lq_align *a, int file, const float *const *io, int frames);
int lq_align_next(lq_align *a); // [any] after all is pushed, until it is done
// [any] Both blocks that are wanted, [channel][LQ_COHERENCE_LENGTH], silence where there is no
// file.
void lq_align_take(lq_align *a, const float *const *song, const float *const *reference);
double lq_align_progress(const lq_align *a); // [any] 0 to 1, of what follows the pushing
