// stereo.c -- see stereo.h. SPDX-License-Identifier: MIT
#include "stereo.h"
#include "units.h"
#include <string.h>

static void stage_init(lq_stereo_stage *s, const lq_desc *d)
{
    memset(s, 0, sizeof *s);
    lq_crossover_init(&s->split, d);
}

void lq_stereo_init(lq_stereo *b, const lq_desc *d)
{
    b->fade_step = 1.0 / (0.040 * d->sample_rate);
    lq_smooth_init(&b->left, d, 1.0, 1e-9);
    lq_smooth_init(&b->right, d, 1.0, 1e-9);
    lq_smooth_init(&b->width, d, 1.0, 1e-9);
    for (int n = 0; n < LQ_STEREO_BANDS; n++)
        lq_smooth_init(&b->band[n], d, 1.0, 1e-9);
    stage_init(&b->mono, d);
    stage_init(&b->bands, d);
    lq_guard_init(&b->guard, d);
    lq_stereo_reset(b);
}

static void stage_reset(lq_stereo_stage *s, int bands)
{
    s->filled = s->mix = s->asked ? 1.0 : 0.0;
    lq_crossover_reset(&s->split, bands);
}

void lq_stereo_reset(lq_stereo *b)
{
    lq_smooth_jump(&b->left, b->left.target);
    lq_smooth_jump(&b->right, b->right.target);
    lq_smooth_jump(&b->width, b->width.target);
    for (int n = 0; n < LQ_STEREO_BANDS; n++)
        lq_smooth_jump(&b->band[n], b->band[n].target);
    stage_reset(&b->mono, 2);
    stage_reset(&b->bands, LQ_STEREO_BANDS);
    lq_guard_reset(&b->guard);
    b->phase = 0;
    b->fresh = true;
}

// Idle stages stand ready at their new places.
static void aim(lq_stereo_stage *s, bool asked, int bands, double low_hz, double high_hz)
{
    const double hz[LQ_CROSSOVER_SPLITS] = {low_hz, high_hz, high_hz, high_hz};
    bool idle = !s->asked && s->mix == 0.0;
    s->asked = asked;
    if (!asked)
        return; // it fades out where it stands
    lq_crossover_set(&s->split, hz);
    if (idle) {
        lq_crossover_reset(&s->split, bands);
        s->filled = 0.0;
    }
}

void lq_stereo_set(lq_stereo *b, const lq_stereo_params *p)
{
    const float widths[LQ_STEREO_BANDS] = {p->low_width, p->mid_width, p->high_width};
    bool banded = false;
    lq_smooth_to(&b->left, lq_db_to_gain(-0.5 * p->balance_db));
    lq_smooth_to(&b->right, lq_db_to_gain(0.5 * p->balance_db));
    lq_smooth_to(&b->width, p->width / 100.0);
    for (int n = 0; n < LQ_STEREO_BANDS; n++) {
        banded = banded || widths[n] != 100.0f;
        lq_smooth_to(&b->band[n], p->width / 100.0 * (widths[n] / 100.0));
    }
    aim(&b->mono, p->mono_hz > 0.0f, 2, p->mono_hz, 1000.0);
    aim(&b->bands, banded, LQ_STEREO_BANDS, p->split_1_hz, p->split_2_hz);
    if (b->bands.mix == 0.0 && b->bands.filled == 0.0)
        for (int n = 0; n < LQ_STEREO_BANDS; n++)
            lq_smooth_jump(&b->band[n], b->band[n].target);
    lq_guard_set(&b->guard, p->guard > 0.5f, p->guard_loss_db, p->guard_correlation);
    if (b->fresh)
        lq_stereo_reset(b);
    b->fresh = false;
}

static inline f64x2 both(double x)
{
    return (f64x2){x, x};
}

// in -> band[n], while it fills. False where the stage is not in use.
static bool divide(lq_stereo_stage *s, double step, const f64x2 *in, f64x2 (*band)[LQ_GRID],
                   int frames, bool grid_start)
{
    if (!s->asked && s->mix == 0.0) {
        s->filled = 0.0;
        return false;
    }
    f64x2 fed[LQ_GRID];
    for (int i = 0; i < frames; i++) {
        fed[i] = s->filled < 1.0 ? both(lq_ease(s->filled)) * in[i] : in[i];
        if (s->filled < 1.0)
            s->filled = s->filled + step < 1.0 ? s->filled + step : 1.0;
    }
    lq_crossover_split(&s->split, fed, band, frames, grid_start);
    return true;
}

// Share of the stage in the next frame.
static double mix_of(lq_stereo_stage *s, double step)
{
    if (s->asked && s->filled >= 1.0 && s->mix < 1.0)
        s->mix = s->mix + step < 1.0 ? s->mix + step : 1.0;
    if (!s->asked && s->mix > 0.0)
        s->mix = s->mix - step > 0.0 ? s->mix - step : 0.0;
    return lq_ease(s->mix);
}

// lanes[frame] = {mid, side}, in place: nothing of the side below the split.
static void mono_below(lq_stereo *b, f64x2 *lanes, int frames, bool grid_start)
{
    f64x2 band[2][LQ_GRID];
    if (!divide(&b->mono, b->fade_step, lanes, band, frames, grid_start))
        return;
    for (int i = 0; i < frames; i++) {
        f64x2 wet = {band[0][i][0] + band[1][i][0], band[1][i][1]};
        lanes[i] += both(mix_of(&b->mono, b->fade_step)) * (wet - lanes[i]);
    }
}

// Of a side by a width: as wide as it came at most, and what stands above.
static inline f64x2 widened(double side, double width)
{
    double plain = width < 1.0 ? width : 1.0;
    return (f64x2){plain * side, (width - plain) * side};
}

// sides[frame] = {plain, extra} of lanes[frame] = {mid, side}; mid through the allpasses.
static void widths(lq_stereo *b, f64x2 *lanes, f64x2 *sides, int frames, bool grid_start)
{
    f64x2 band[LQ_STEREO_BANDS][LQ_GRID];
    bool divided = divide(&b->bands, b->fade_step, lanes, band, frames, grid_start);
    for (int i = 0; i < frames; i++)
        sides[i] = widened(lanes[i][1], lq_smooth_next(&b->width));
    for (int i = 0; i < frames && divided; i++) {
        f64x2 wet = both(0.0);
        double mid = 0.0, mix = mix_of(&b->bands, b->fade_step);
        for (int n = 0; n < LQ_STEREO_BANDS; n++) {
            wet += widened(band[n][i][1], lq_smooth_next(&b->band[n]));
            mid += band[n][i][0];
        }
        sides[i] += both(mix) * (wet - sides[i]);
        lanes[i][0] += mix * (mid - lanes[i][0]);
    }
}

static void on_the_grid(lq_stereo *b)
{
    lq_smooth_step(&b->left);
    lq_smooth_step(&b->right);
    lq_smooth_step(&b->width);
    for (int n = 0; n < LQ_STEREO_BANDS; n++)
        lq_smooth_step(&b->band[n]);
    lq_guard_step(&b->guard);
}

void lq_stereo_process(lq_stereo *b, float *const *io, int frames)
{
    f64x2 in[LQ_GRID], lanes[LQ_GRID] = {{0.0, 0.0}}, sides[LQ_GRID];
    bool grid_start = b->phase == 0;
    b->phase = (b->phase + frames) % LQ_GRID;
    if (grid_start)
        on_the_grid(b);
    for (int i = 0; i < frames; i++) {
        double left = lq_smooth_next(&b->left) * io[0][i];
        double right = lq_smooth_next(&b->right) * io[1][i];
        in[i] = (f64x2){left, right};
        lanes[i] = (f64x2){0.5 * (left + right), 0.5 * (left - right)};
    }
    mono_below(b, lanes, frames, grid_start);
    widths(b, lanes, sides, frames, grid_start);
    double guarded[LQ_GRID];
    lq_guard_process(&b->guard, lanes, sides, guarded, frames);
    for (int i = 0; i < frames; i++) {
        double side = guarded[i];
        // As a change to what came, so that no change leaves the very bits.
        double mid = lanes[i][0] - 0.5 * (in[i][0] + in[i][1]);
        side -= 0.5 * (in[i][0] - in[i][1]);
        io[0][i] = (float)(in[i][0] + mid + side);
        io[1][i] = (float)(in[i][1] + mid - side);
    }
}

lq_guard_state lq_stereo_take_guard(lq_stereo *b)
{
    return lq_guard_take(&b->guard);
}

int lq_stereo_latency(const lq_stereo *b)
{
    (void)b;
    return 0;
}
