// analysis.c -- see analysis.h. SPDX-License-Identifier: MIT
#include "analysis.h"
#include "units.h"
#include <math.h>
#include <string.h>

#define LOUDEST 1024.0f // +60 dBFS: a float file above this is broken

void lq_analysis_init(lq_analysis *a, const lq_desc *d, int channels)
{
    memset(a, 0, sizeof *a);
    a->channels = channels;
    a->rate = d->sample_rate;
    a->exact16 = a->exact24 = true;
    lq_kweight_init(&a->kweight, d);
    lq_steps_reset(&a->steps, d->sample_rate);
    lq_gating_reset(&a->gating);
    lq_truepeak_init(&a->truepeak);
    lq_toppeak_init(&a->toppeak);
    lq_clipruns_reset(&a->clipruns);
    lq_thirds_init(&a->thirds, d);
    for (int i = 0; i < LQ_CLASSES; i++)
        a->psr_least[i] = (double)INFINITY;
}

static bool whole(float x, float scale)
{
    float v = x * scale; // exact: scale is a power of two
    return v >= -scale && v < scale && v == (float)(int32_t)v;
}

// Copies one channel, finite and within LOUDEST, and asks of each sample what only the raw one can
// tell.
static void clean(lq_analysis *a, const float *in, int frames, float *out)
{
    bool exact16 = a->exact16, exact24 = a->exact24;
    for (int i = 0; i < frames; i++) {
        float x = in[i];
        bool finite = x - x == 0.0f;
        a->nonfinite += !finite;
        exact16 = exact16 && whole(x, 32768.0f);
        exact24 = exact24 && whole(x, 8388608.0f);
        x = finite ? x : 0.0f;
        x = x > LOUDEST ? LOUDEST : x;
        out[i] = x < -LOUDEST ? -LOUDEST : x;
    }
    a->exact16 = exact16;
    a->exact24 = exact24;
}

static void add_sums(lq_sums *to, const lq_sums *from)
{
    to->square += from->square;
    to->product += from->product;
    to->weighted += from->weighted;
}

// A hop of 100 ms is complete: its 400 ms block and its 3 s window go to the class of their
// loudness.
static void end_hop(lq_analysis *a)
{
    int rank = lq_loudness_class(lq_power_to_lufs(a->gating.momentary));
    if (a->gating.steps >= LQ_MOMENTARY_STEPS && rank >= 0)
        for (int i = 0; i < 4; i++)
            add_sums(&a->classes[rank], &a->hops[i]);
    memmove(a->hops, a->hops + 1, 3 * sizeof *a->hops);
    memset(&a->hops[3], 0, sizeof *a->hops);

    double momentary = lq_power_to_lufs(a->gating.momentary);
    double short_term = lq_power_to_lufs(a->gating.short_term);
    a->records[a->record_count++] = (lq_record){
        (float)(momentary > LQ_GATE_LUFS ? momentary : LQ_GATE_LUFS),
        (float)(short_term > LQ_GATE_LUFS ? short_term : LQ_GATE_LUFS),
        (float)lq_gain_to_db((double)lq_psr_last(&a->psr, LQ_HOP_STEPS)),
    };
    rank = lq_loudness_class(short_term);
    double psr = lq_psr_db(&a->psr, &a->gating);
    if (rank < 0 || psr <= LQ_NO_LUFS)
        return;
    if (psr < a->psr_least[rank])
        a->psr_least[rank] = psr;
}

static void end_step(lq_analysis *a)
{
    lq_psr_step(&a->psr);
    lq_gating_push(&a->gating, (a->step.weighted[0] + a->step.weighted[1]) / (a->rate / 100.0));
    add_sums(&a->hops[3], &a->step);
    a->square += a->step.square;
    memset(&a->step, 0, sizeof a->step);
    if (a->gating.hop)
        end_hop(a);
}

static void sum_frames(lq_analysis *a, float *const *io, int frames)
{
    lq_kweight filter = a->kweight; // in registers for the run
    lq_sums s = a->step;
    f64x2 sum = a->sum;
    for (int i = 0; i < frames; i++) {
        f64x2 x = {(double)io[0][i], (double)io[1][i]};
        f64x2 z = lq_kweight_frame(&filter, x);
        s.square += x * x;
        s.weighted += z * z;
        s.product += (f64x2){z[0], x[0]} * (f64x2){z[1], x[1]};
        sum += x;
    }
    a->kweight = filter;
    a->step = s;
    a->sum = sum;
}

static void measure_bucket(lq_analysis *a, float *const *io, int frames, int at)
{
    float *bucket = a->buckets[at / LQ_BUCKET];
    bool fresh = at % LQ_BUCKET == 0;
    float low = fresh ? io[0][0] : bucket[0], high = fresh ? io[0][0] : bucket[1];
    float square = fresh ? 0.0f : bucket[2];
    for (int c = 0; c < a->channels; c++)
        for (int i = 0; i < frames; i++) {
            float x = io[c][i];
            low = x < low ? x : low;
            high = x > high ? x : high;
            square += x * x;
        }
    bucket[0] = low;
    bucket[1] = high;
    bucket[2] = square;
}

static void measure_peaks(lq_analysis *a, float *const *io, float *const *peaks, int frames)
{
    for (int c = 0; c < a->channels; c++)
        for (int i = 0; i < frames; i++) {
            float x = fabsf(io[c][i]);
            a->sample_peak[c] = x > a->sample_peak[c] ? x : a->sample_peak[c];
            lq_psr_peak(&a->psr, peaks[c][i]);
        }
}

static void push_chunk(lq_analysis *a, float *const *io, int frames)
{
    float left[LQ_ANALYSIS_CHUNK], right[LQ_ANALYSIS_CHUNK], *peaks[] = {left, right};
    lq_truepeak_process(&a->truepeak, io, frames, peaks);
    lq_toppeak_process(&a->toppeak, io, peaks, a->channels, frames);
    lq_clipruns_process(&a->clipruns, io, a->channels, frames);
    for (int at = 0; at < frames;) {
        if (a->steps.frame % LQ_GRID == 0)
            lq_kweight_tidy(&a->kweight);
        int run = lq_thirds_room(&a->thirds, lq_steps_run(&a->steps, frames - at));
        float *from[] = {io[0] + at, io[1] + at}, *tops[] = {left + at, right + at};
        sum_frames(a, from, run);
        measure_peaks(a, from, tops, run);
        if (lq_steps_advance(&a->steps, run))
            end_step(a);
        bool full = a->gating.steps >= LQ_MOMENTARY_STEPS;
        lq_thirds_push(&a->thirds, from, run,
                       full ? lq_power_to_lufs(a->gating.momentary) : LQ_NO_LUFS);
        at += run;
    }
    a->frames += frames;
}

void lq_analysis_push(lq_analysis *a, const float *const *io, int frames)
{
    float left[LQ_ANALYSIS_CHUNK], right[LQ_ANALYSIS_CHUNK] = {0.0f}, *chunk[] = {left, right};
    a->record_count = 0;
    for (int at = 0; at < frames; at += LQ_ANALYSIS_CHUNK) {
        int run = lq_min_int(LQ_ANALYSIS_CHUNK, frames - at);
        for (int c = 0; c < lq_min_int(a->channels, LQ_CHANNELS); c++)
            clean(a, io[c] + at, run, chunk[c]);
        push_chunk(a, chunk, run);
        measure_bucket(a, chunk, run, at);
    }
    a->bucket_count = (frames + LQ_BUCKET - 1) / LQ_BUCKET;
    for (int i = 0; i < a->bucket_count; i++) {
        int in_bucket = lq_min_int(LQ_BUCKET, frames - i * LQ_BUCKET) * a->channels;
        a->buckets[i][2] = sqrtf(a->buckets[i][2] / (float)in_bucket);
    }
}
