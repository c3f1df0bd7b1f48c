// dyneq.c -- see dyneq.h. SPDX-License-Identifier: MIT
#include "dyneq.h"
#include "units.h"
#include <string.h>

#define REFERENCE_HZ 700.0
#define REFERENCE_FLOOR 1e-9 // mean square, -90 dB: silence makes no band stand out

void lq_dyneq_init(lq_dyneq *b, const lq_desc *d)
{
    lq_params defaults;
    lq_params_defaults(&defaults);
    b->params = defaults.dyneq;
    for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++)
        lq_dynband_init(&b->bands[i], d);
    lq_resonance_init(&b->resonance, d);
    double g = lq_tan(LQ_PI * REFERENCE_HZ / d->sample_rate);
    b->pass = g / (1.0 + g);
    b->smooth = 1.0 - lq_exp(-LQ_DYNBAND_STEP / (0.010 * d->sample_rate));
    b->fall = 1.0 - lq_exp(-LQ_DYNBAND_STEP / (0.150 * d->sample_rate));
    lq_dyneq_reset(b);
}

static void rest(lq_dyneq *b)
{
    b->bass = b->power = (f64x2){0.0, 0.0};
    b->mean = b->reference = 0.0;
}

void lq_dyneq_reset(lq_dyneq *b)
{
    for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++)
        lq_dynband_reset(&b->bands[i]);
    lq_resonance_reset(&b->resonance);
    b->phase = 0;
    b->fresh = true;
    rest(b);
}

static lq_resonance_settings settings(const lq_dyneq_params *p)
{
    return (lq_resonance_settings){p->res_depth / 100.0f, p->res_sharpness / 100.0f,
                                   p->res_speed / 100.0f, p->res_cap_db,
                                   p->res_low_hz,         p->res_high_hz};
}

void lq_dyneq_set(lq_dyneq *b, const lq_dyneq_params *p)
{
    for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++) {
        if (!b->fresh && memcmp(&b->params.band[i], &p->band[i], sizeof p->band[i]) == 0)
            continue;
        lq_dynband_set(&b->bands[i], &p->band[i]);
        if (b->fresh)
            lq_dynband_reset(&b->bands[i]);
    }
    lq_resonance_settings wanted = settings(p);
    lq_resonance_set(&b->resonance, &wanted);
    b->params = *p;
    if (b->fresh)
        b->resonates = p->resonance > 0.5f;
}

// The music above 700 Hz, squared.
static void refer(lq_dyneq *b, const f64x2 *io, int frames)
{
    f64x2 pass = {b->pass, b->pass};
    for (int i = 0; i < frames; i++) {
        f64x2 half = pass * (io[i] - b->bass), low = half + b->bass;
        b->bass = low + half;
        f64x2 high = io[i] - low;
        b->power += high * high;
    }
}

// Twice the mean square: a sine reads its peak, as the bands do.
static double reference_db(lq_dyneq *b)
{
    double power = b->power[0] > b->power[1] ? b->power[0] : b->power[1];
    b->power = (f64x2){0.0, 0.0};
    b->mean += b->smooth * (2.0 * power / LQ_DYNBAND_STEP - b->mean);
    double fallen = b->reference + b->fall * (b->mean - b->reference);
    b->reference = b->mean > fallen ? b->mean : fallen;
    return lq_power_to_db(b->reference + REFERENCE_FLOOR);
}

static void tidy(lq_dyneq *b)
{
    b->bass = (f64x2){lq_tidy(b->bass[0]), lq_tidy(b->bass[1])};
    b->mean = lq_tidy(b->mean);
    b->reference = lq_tidy(b->reference);
}

// Which bands must run, and whether one of them needs the reference.
static int wanted(lq_dyneq *b, int list[LQ_DYNEQ_BANDS_MAX], bool *relative)
{
    int count = 0;
    *relative = false;
    for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++) {
        if (!lq_dynband_active(&b->bands[i]))
            continue;
        list[count++] = i;
        *relative = *relative || lq_dynband_relative(&b->bands[i]);
    }
    return count;
}

// At a grid frame, then each few frames a new gain for every band, then the filters up to the next.
static void run_bands(lq_dyneq *b, f64x2 *io, int frames)
{
    int list[LQ_DYNEQ_BANDS_MAX];
    bool relative;
    if (b->phase == 0) {
        for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++)
            if (lq_dynband_active(&b->bands[i]))
                lq_dynband_grid(&b->bands[i]);
        tidy(b);
    }
    int count = wanted(b, list, &relative);
    if (!relative)
        rest(b);
    for (int done = 0; done < frames && count > 0;) {
        int in_step = (b->phase + done) % LQ_DYNBAND_STEP;
        int run = lq_min_int(frames - done, LQ_DYNBAND_STEP - in_step);
        double level = in_step == 0 && relative ? reference_db(b) : 0.0;
        if (relative)
            refer(b, io + done, run);
        for (int n = 0; n < count; n++) {
            if (in_step == 0)
                lq_dynband_step(&b->bands[list[n]], level);
            lq_dynband_process(&b->bands[list[n]], io + done, run);
        }
        done += run;
    }
}

void lq_dyneq_process(lq_dyneq *b, float *const *io, int frames)
{
    f64x2 lanes[LQ_GRID];
    b->fresh = false;
    for (int i = 0; i < frames; i++)
        lanes[i] = (f64x2){io[0][i], io[1][i]};
    run_bands(b, lanes, frames);
    for (int i = 0; i < frames; i++) {
        io[0][i] = (float)lanes[i][0];
        io[1][i] = (float)lanes[i][1];
    }
    if (b->resonates)
        lq_resonance_process(&b->resonance, io, frames);
    b->phase = (b->phase + frames) % LQ_GRID;
}

int lq_dyneq_latency(const lq_dyneq *b)
{
    return b->resonates ? lq_resonance_latency(&b->resonance) : 0;
}

void lq_dyneq_take(lq_dyneq *b, bool runs, float gain_db[LQ_DYNEQ_BANDS_MAX],
                   float level_db[LQ_DYNEQ_BANDS_MAX], float resonance_db[LQ_RESONANCE_METER])
{
    for (int i = 0; i < LQ_DYNEQ_BANDS_MAX; i++) {
        lq_dynband_reading reading = lq_dynband_take(&b->bands[i]);
        bool active = runs && lq_dynband_active(&b->bands[i]);
        gain_db[i] = active ? reading.gain_db : 0.0f;
        level_db[i] = active ? reading.level_db : (float)LQ_FLOOR_DB;
    }
    if (runs && b->resonates)
        lq_resonance_read(&b->resonance, resonance_db);
    else
        memset(resonance_db, 0, LQ_RESONANCE_METER * sizeof *resonance_db);
}
