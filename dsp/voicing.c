// voicing.c -- see voicing.h. SPDX-License-Identifier: MIT
#include "voicing.h"
#include "units.h"
#include <string.h>

const lq_voice lq_voice_neutral = {.width = 1.0, .gain = 1.0};

// Puts a voice into one of the rows, from cold.
static void load(lq_voicing *v, int row, const lq_voice *voice)
{
    v->voice[row] = *voice;
    for (int i = 0; i < voice->count; i++) {
        lq_svf_reset(&v->row[row][i]);
        lq_svf_set(&v->row[row][i], &voice->filter[i]);
        lq_svf_reset(&v->row[row][i]);
    }
}

void lq_voicing_init(lq_voicing *v, const lq_desc *d)
{
    for (int i = 0; i < 2 * LQ_VOICE_FILTERS; i++)
        lq_svf_init(&v->row[i / LQ_VOICE_FILTERS][i % LQ_VOICE_FILTERS], d);
    v->feed_frames = 0.030 * d->sample_rate;
    v->warm_frames = 0.050 * d->sample_rate;
    v->fades = 0.025 * d->sample_rate;
    v->wanted = lq_voice_neutral;
    lq_voicing_reset(v);
}

void lq_voicing_reset(lq_voicing *v)
{
    v->at = 0;
    v->fading = v->waiting = false;
    load(v, 0, &v->wanted);
}

void lq_voicing_set(lq_voicing *v, const lq_voice *wanted)
{
    v->wanted = *wanted;
    v->waiting = true;
}

static bool neutral(const lq_voice *v)
{
    return v->count == 0 && v->width == 1.0 && v->gain == 1.0;
}

bool lq_voicing_rests(const lq_voicing *v)
{
    return !v->fading && !v->waiting && neutral(&v->voice[v->at]);
}

static void run(lq_voicing *v, int row, f64x2 *io, int frames, bool grid_start)
{
    const lq_voice *voice = &v->voice[row];
    if (neutral(voice))
        return;
    for (int i = 0; i < frames; i++) {
        double middle = 0.5 * (io[i][0] + io[i][1]), side = 0.5 * (io[i][0] - io[i][1]);
        side *= voice->width;
        io[i] = (f64x2){voice->gain * (middle + side), voice->gain * (middle - side)};
    }
    lq_svf_process(v->row[row], voice->count, io, frames, grid_start);
}

// Of the next row: it comes up only when its start has rung off.
static double fade(const lq_voicing *v, double since)
{
    return lq_ease((since - v->warm_frames) / v->fades);
}

void lq_voicing_process(lq_voicing *v, f64x2 *io, int frames, bool grid_start)
{
    if (grid_start && v->fading && v->since >= v->warm_frames + v->fades) {
        v->at = 1 - v->at;
        v->fading = false;
    }
    if (grid_start && v->waiting && !v->fading) {
        load(v, 1 - v->at, &v->wanted);
        v->since = neutral(&v->wanted) ? v->warm_frames : 0.0; // nothing there to warm up
        v->waiting = false;
        v->fading = true;
    }
    if (!v->fading) {
        run(v, v->at, io, frames, grid_start);
        return;
    }
    f64x2 next[LQ_GRID];
    for (int i = 0; i < frames; i++) {
        double feed =
            neutral(&v->voice[1 - v->at]) ? 1.0 : lq_ease((v->since + i) / v->feed_frames);
        next[i] = (f64x2){feed * io[i][0], feed * io[i][1]};
    }
    run(v, v->at, io, frames, grid_start);
    run(v, 1 - v->at, next, frames, grid_start);
    for (int i = 0; i < frames; i++) {
        double mix = fade(v, v->since + i);
        io[i] = (f64x2){io[i][0] + mix * (next[i][0] - io[i][0]),
                        io[i][1] + mix * (next[i][1] - io[i][1])};
    }
    v->since += frames;
}
