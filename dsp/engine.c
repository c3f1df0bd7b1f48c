// engine.c -- see engine.h. SPDX-License-Identifier: MIT
#include "engine.h"
#include "units.h"
#include <string.h>

static const lq_effort NO_EFFORT = {0.0f, (float)LQ_FLOOR_DB, (float)LQ_FLOOR_DB, 0.0f};

void lq_engine_init(lq_engine *e, const lq_desc *d)
{
    memset(e, 0, sizeof *e);
    e->desc = *d;
    lq_params_defaults(&e->params);
    lq_chain_init(&e->chain, d);
    lq_monitor_init(&e->monitor, d);
    lq_meterset_init(&e->meters, d);
    e->fade_step = 1.0 / (0.020 * d->sample_rate);
    e->dry = (lq_delay){e->ring, LQ_RING_FRAMES(LQ_CHAIN_MAX_LATENCY), 0};
    lq_standin_init(&e->standin, d, e->standin_ring, LQ_RING_FRAMES(LQ_CHAIN_MAX_LATENCY));
    lq_engine_reset(e);
}

void lq_engine_reset(lq_engine *e)
{
    lq_chain_reset(&e->chain);
    lq_monitor_reset(&e->monitor);
    lq_delay_reset(&e->dry);
    lq_standin_ask(&e->standin, e->stand_in);
    lq_standin_reset(&e->standin);
    e->stood_in = e->stand_in;
    e->phase = e->listen_phase = 0;
    e->fade = e->fade_to = 1.0;
    e->filled = 0;
    e->anew = false;
    e->waiting = true;
    e->recording = false;
    e->effort_count = 0;
    e->work = NO_EFFORT;
}

void lq_engine_record(lq_engine *e)
{
    e->recording = true;
    e->recorded = e->record = 0;
    e->effort = NO_EFFORT;
    e->over = 0.0;
}

void lq_engine_set(lq_engine *e, const lq_params *p)
{
    lq_params before = e->params;
    e->params = *p;
    lq_params_clamp(&e->params);
    bool changed = !lq_params_same_sound(&e->params, &before);
    before.loudness.drive_db = e->params.loudness.drive_db;
    bool beyond_drive = !lq_params_same_sound(&e->params, &before);
    if (changed && !e->stood_in)
        lq_monitor_changed(&e->monitor, beyond_drive, // now: a match given later is of these
                           lq_chain_latency(&e->chain));
    if (e->chain.fresh)
        lq_chain_plan(&e->chain, &e->params);
    e->waiting = true;
}

void lq_engine_stand_in(lq_engine *e, bool on)
{
    e->stand_in = on;
}

int lq_engine_latency(const lq_engine *e)
{
    return lq_chain_latency(&e->chain);
}

// Another structure is another latency: the sound fades out, the chain starts anew, and when it
// has filled it fades in again.
static bool rebuilding(lq_engine *e)
{
    if (e->chain.fresh || lq_params_same_structure(&e->params, &e->chain.params))
        return false;
    e->fade_to = 0.0;
    if (e->fade > 0.0)
        return true;
    lq_chain_reset(&e->chain);
    e->anew = true;
    e->filled = 0;
    return false;
}

// Gain of the next frame.
static double fading(lq_engine *e)
{
    int full = lq_chain_latency(&e->chain) + (int)(1.0 / e->fade_step);
    if (e->fade_to == 0.0 && !e->waiting && e->filled++ >= full) {
        e->fade_to = 1.0;
        e->filled = 0;
        e->anew = false;
    }
    double step = e->fade_to > e->fade ? e->fade_step : -e->fade_step;
    e->fade = lq_clamp(e->fade + step, 0.0, 1.0);
    return lq_ease(e->fade);
}

// A chain that starts anew is fed from silence on, so that no filter rings from a start in the
// middle of a sound.
static void feed(const lq_engine *e, float *const *io, int frames)
{
    for (int i = 0; i < frames; i++) {
        double gain = lq_ease((e->filled + i) * e->fade_step);
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = (float)(gain * io[ch][i]);
    }
}

static void fade(lq_engine *e, float *const *b, float *const *a, int frames)
{
    for (int i = 0; i < frames; i++) {
        double gain = fading(e);
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            b[ch][i] = (float)(gain * b[ch][i]);
            a[ch][i] = (float)(gain * a[ch][i]);
        }
    }
}

static void take_over(lq_engine *e)
{
    if (rebuilding(e))
        return;
    lq_chain_set(&e->chain, &e->params);
    lq_monitor_set(&e->monitor, &e->params.monitor, e->chain.tap.asked != 0);
    e->waiting = false;
}

static float clean(lq_engine *e, float x)
{
    if (x >= -1024.0f && x <= 1024.0f)
        return x;
    if (x > 1024.0f && x <= 3.0e38f)
        return 1024.0f;
    if (x < -1024.0f && x >= -3.0e38f)
        return -1024.0f;
    e->nonfinite++;
    return 0.0f;
}

static void take_in(lq_engine *e, const float *in, float *out, int frames)
{
    int strange = 0;
    for (int i = 0; i < frames; i++) {
        strange |= !(in[i] >= -1024.0f) | !(in[i] <= 1024.0f);
        out[i] = in[i];
    }
    for (int i = 0; strange && i < frames; i++)
        out[i] = clean(e, out[i]);
}

// Known beforehand only of the chain: what is heard of a render stays at the drive it came from.
static lq_drive drive(lq_engine *e)
{
    if (e->stood_in)
        return (lq_drive){e->stood_db, 1.0, 0.0};
    if (e->chain.loudness_switch.mix > 0.5)
        return lq_loudness_take_drive(&e->chain.loudness);
    return (lq_drive){0.0, 1.0, 0.0};
}

static void add(lq_effort *sum, const lq_effort *e)
{
    if (e->gain_reduction_db < sum->gain_reduction_db)
        sum->gain_reduction_db = e->gain_reduction_db;
    if (e->damage_db > sum->damage_db)
        sum->damage_db = e->damage_db;
    if (e->clipped_db < sum->clipped_db)
        sum->clipped_db = e->clipped_db;
}

// What the stretch that ends here took belongs to the meters and to the running effort.
static void note(lq_engine *e, int run, double over)
{
    lq_work work = lq_loudness_take_work(&e->chain.loudness);
    lq_effort effort = {(float)work.reduction_db, (float)LQ_FLOOR_DB, (float)work.damage_db,
                        (float)work.clipped_db};
    add(&e->work, &effort);
    if (!e->recording)
        return;
    add(&e->effort, &effort);
    e->over = over > e->over ? over : e->over;
    e->recorded += run;
    if (e->recorded < (int64_t)((double)(e->record + 1) * e->desc.sample_rate / 10.0))
        return;
    e->effort.over_db = (float)lq_gain_to_db(e->over);
    e->efforts[e->effort_count++] = e->effort;
    e->effort = NO_EFFORT;
    e->over = 0.0;
    e->record++;
}

// At a grid frame: to the render and back. A chain that is to have another structure starts anew in
// rebuilding(), after the fade that hides the other latency.
static void turn(lq_engine *e)
{
    if (!lq_standin_ask(&e->standin, e->stand_in))
        return;
    if (lq_params_same_structure(&e->params, &e->chain.params))
        lq_chain_reset(&e->chain);
    e->waiting = true;
}

// The song's own fades, as an export ends with them.
static void soften(const double *gains, float *const *io, int frames)
{
    for (int i = 0; i < frames; i++)
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = (float)(gains[i] * io[ch][i]);
}

// The chain, the render in its place, or both on the way from one to the other.
static void master(lq_engine *e, float *const *io, float *const *tap, float *const *render, int run,
                   const double *gains)
{
    bool chain = lq_standin_needs_chain(&e->standin);
    if (chain)
        lq_chain_process(&e->chain, io, tap, run);
    if (chain && gains)
        soften(gains, io, run);
    if (chain && gains)
        soften(gains, tap, run);
    if (!chain)
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            memset(tap[ch], 0, (size_t)run * sizeof(float));
    if (!lq_standin_rests(&e->standin))
        lq_standin_process(&e->standin, render, io, run, lq_chain_latency(&e->chain));
}

// What the loudness block does with these frames, for the monitor.
static lq_drive driven(lq_engine *e)
{
    lq_drive now = drive(e);
    e->stood_in = e->standin.mix > 0.5;
    e->stood_db = now.drive_db;
    return now;
}

void lq_engine_process(lq_engine *e, float *const *in, float *const *out, int frames)
{
    e->effort_count = 0;
    for (int done = 0, stretch = 0; done < frames; stretch++) {
        if (e->phase == 0)
            turn(e);
        if (e->phase == 0 && e->waiting)
            take_over(e);
        int run = lq_min_int(frames - done, LQ_GRID - e->phase);
        float *const io[LQ_CHANNELS] = {out[0] + done, out[1] + done};
        float *const source[LQ_CHANNELS] = {e->source[0] + done, e->source[1] + done};
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            take_in(e, in[ch] + done, io[ch], run);
        lq_delay_process(&e->dry, io, source, run, lq_chain_latency(&e->chain));
        float *const tap[LQ_CHANNELS] = {e->tap[0] + done, e->tap[1] + done};
        float *const render[LQ_CHANNELS] = {e->render[0] + done, e->render[1] + done};
        if (e->anew)
            feed(e, io, run);
        const double *gains = e->fading ? e->gains + done : NULL;
        master(e, io, tap, render, run, gains);
        if (gains)
            soften(gains, source, run);
        if (e->fade < 1.0 || e->fade_to < 1.0)
            fade(e, io, source, run);
        e->drive[stretch] = driven(e);
        note(e, run, e->drive[stretch].over);
        e->phase = (e->phase + run) % LQ_GRID;
        done += run;
    }
}

void lq_engine_listen(lq_engine *e, float *const *b, float *const *r, float *const *heard,
                      int frames)
{
    for (int done = 0, stretch = 0; done < frames; stretch++) {
        int run = lq_min_int(frames - done, LQ_GRID - e->listen_phase);
        float *const source[LQ_CHANNELS] = {e->source[0] + done, e->source[1] + done};
        float *const master[LQ_CHANNELS] = {b[0] + done, b[1] + done};
        float *const reference[LQ_CHANNELS] = {r[0] + done, r[1] + done};
        float *const coded[LQ_CHANNELS] = {e->coded[0] + done, e->coded[1] + done};
        float *const tap[LQ_CHANNELS] = {e->tap[0] + done, e->tap[1] + done};
        float *const slot[LQ_CHANNELS] = {e->slot[0] + done, e->slot[1] + done};
        float *const out[LQ_CHANNELS] = {heard[0] + done, heard[1] + done};
        lq_monitor_process(&e->monitor, source, master, reference, coded, tap, &e->drive[stretch],
                           slot, out, run);
        lq_meterset_process(&e->meters, source, master, slot, run);
        e->listen_phase = (e->listen_phase + run) % LQ_GRID;
        done += run;
    }
}

static void read_guard(lq_engine *e, lq_meters *out)
{
    lq_guard_state guard = lq_stereo_take_guard(&e->chain.stereo);
    bool on = e->chain.stereo_switch.mix > 0.5;
    out->stereo_guard[0] = on ? (float)(100.0 * guard.held) : 0.0f;
    out->stereo_loss_db[0] = on ? (float)guard.loss_db : 0.0f;
    out->stereo_correlation[0] = on ? (float)guard.correlation : 0.0f;
}

void lq_engine_read(lq_engine *e, lq_meters *out)
{
    lq_meterset_read(&e->meters, out);
    read_guard(e, out);
    float shaved = e->work.clipped_db, taken = shaved + e->work.gain_reduction_db;
    out->gain_reduction_db[0] = e->work.gain_reduction_db;
    out->damage_db[0] = e->work.damage_db;
    out->clipped_db[0] = shaved;
    out->clip_share[0] = taken < 0.0f ? 100.0f * shaved / taken : 0.0f;
    e->work = NO_EFFORT;
    lq_dyneq_take(&e->chain.dyneq, e->chain.dyneq_switch.mix > 0.0, out->dyneq_gain_db,
                  out->dyneq_level_db, out->resonance_db);
    lq_multiband_take(&e->chain.multiband, out->multiband_gain_db, out->multiband_level_db);
    lq_glue_take(&e->chain.glue, out->glue_gain_db, out->glue_level_db);
    out->drive_db[0] = (float)e->monitor.match.drive_db;
    out->match_a_db[0] = (float)lq_monitor_gain_db(&e->monitor, LQ_SLOT_A);
    out->match_b_db[0] = (float)lq_monitor_gain_db(&e->monitor, LQ_SLOT_B);
    out->match_r_db[0] = (float)lq_monitor_gain_db(&e->monitor, LQ_SLOT_R);
    out->match_c_db[0] = (float)lq_monitor_gain_db(&e->monitor, LQ_SLOT_C);
    out->match_fresh[0] = e->monitor.match.known.fresh ? 1.0f : 0.0f;
    out->nonfinite[0] = (float)e->nonfinite;
}
