// meters.c -- see meters.h. SPDX-License-Identifier: MIT
#include "meters.h"
#include "units.h"
#include <math.h>
#include <string.h>

#define CORRELATION_S 0.3     // within the customary 200 to 400 ms
#define CORRELATION_GATE 1e-6 // mean square: -60 dBFS, below it the quotient is noise

void lq_meterset_init(lq_meterset *m, const lq_desc *d)
{
    lq_kpower_init(&m->kpower, d);
    lq_truepeak_init(&m->truepeak);
    lq_spectrum_init(&m->spectrum, d);
    lq_spectrum_init(&m->spectrum_a, d);
    m->corr_coef = 1.0 - lq_exp(-1.0 / (CORRELATION_S * d->sample_rate));
    lq_meterset_reset(m);
}

void lq_meterset_reset(lq_meterset *m)
{
    lq_kpower_reset(&m->kpower);
    lq_gating_reset(&m->gating);
    lq_truepeak_reset(&m->truepeak);
    lq_steps_reset(&m->steps, m->kpower.steps.rate);
    lq_psr_reset(&m->psr);
    lq_spectrum_reset(&m->spectrum);
    lq_spectrum_reset(&m->spectrum_a);
    m->spectrum_a.frame = m->spectrum_a.hop / 2; // never both transforms in one call
    m->frame = 0;
    m->true_peak = m->true_peak_now = m->sample_peak = 0.0f;
    m->peak_now[0] = m->peak_now[1] = 0.0f;
    m->corr_square = (f64x2){0.0, 0.0};
    m->corr_product = 0.0;
    m->power_count = 0;
}

static void measure_true_peak(lq_meterset *m, float *const *b, int frames)
{
    float left[LQ_GRID], right[LQ_GRID], *peaks[LQ_CHANNELS] = {left, right};
    for (int at = 0, run; at < frames; at += run) {
        run = lq_steps_run(&m->steps, frames - at);
        float *io[LQ_CHANNELS] = {b[0] + at, b[1] + at};
        lq_truepeak_process(&m->truepeak, io, run, peaks);
        float most = 0.0f;
        for (int i = 0; i < run; i++) {
            most = left[i] > most ? left[i] : most;
            most = right[i] > most ? right[i] : most;
        }
        m->true_peak_now = most > m->true_peak_now ? most : m->true_peak_now;
        lq_psr_peak(&m->psr, most);
        if (lq_steps_advance(&m->steps, run))
            lq_psr_step(&m->psr);
    }
    m->true_peak = m->true_peak_now > m->true_peak ? m->true_peak_now : m->true_peak;
}

static void measure_sample_peaks(lq_meterset *m, float *const *b, int frames)
{
    for (int c = 0; c < LQ_CHANNELS; c++) {
        float most = m->peak_now[c];
        for (int i = 0; i < frames; i++) {
            float x = fabsf(b[c][i]);
            most = x > most ? x : most;
        }
        m->peak_now[c] = most;
        m->sample_peak = most > m->sample_peak ? most : m->sample_peak;
    }
}

static void measure_correlation(lq_meterset *m, float *const *heard, int frames)
{
    for (int at = 0; at < frames;) {
        int to_grid = LQ_GRID - (int)(m->frame % LQ_GRID);
        int run = lq_min_int(frames - at, to_grid);
        f64x2 square = m->corr_square;
        double product = m->corr_product;
        for (int i = at; i < at + run; i++) {
            f64x2 x = {heard[0][i], heard[1][i]};
            square += m->corr_coef * (x * x - square);
            product += m->corr_coef * (x[0] * x[1] - product);
        }
        at += run;
        m->frame += run;
        if (run == to_grid) {
            square = (f64x2){lq_tidy(square[0]), lq_tidy(square[1])};
            product = lq_tidy(product);
        }
        m->corr_square = square;
        m->corr_product = product;
    }
}

void lq_meterset_process(lq_meterset *m, float *const *a, float *const *b, float *const *heard,
                         int frames)
{
    m->power_count = lq_kpower_process(&m->kpower, b[0], b[1], frames, m->powers);
    for (int i = 0; i < m->power_count; i++)
        lq_gating_push(&m->gating, m->powers[i]);
    measure_true_peak(m, b, frames);
    measure_sample_peaks(m, b, frames);
    measure_correlation(m, heard, frames);
    lq_spectrum_process(&m->spectrum, heard, frames);
    lq_spectrum_process(&m->spectrum_a, a, frames);
}

static double correlation(const lq_meterset *m)
{
    double left = m->corr_square[0], right = m->corr_square[1];
    if (!(left > CORRELATION_GATE && right > CORRELATION_GATE))
        return 0.0;
    return lq_clamp(m->corr_product / sqrt(left * right), -1.0, 1.0);
}

static float shown_lufs(double lufs)
{
    return (float)(lufs > LQ_GATE_LUFS ? lufs : LQ_GATE_LUFS);
}

void lq_meterset_read(lq_meterset *m, lq_meters *out)
{
    double integrated = lq_gating_integrated(&m->gating), range = lq_gating_range(&m->gating);
    double true_peak = lq_gain_to_db(m->true_peak);
    double psr = lq_psr_db(&m->psr, &m->gating);
    bool has_plr = integrated > LQ_NO_LUFS && true_peak > LQ_FLOOR_DB;
    out->momentary_lufs[0] = shown_lufs(lq_power_to_lufs(m->gating.momentary));
    out->short_term_lufs[0] = shown_lufs(lq_power_to_lufs(m->gating.short_term));
    out->integrated_lufs[0] = shown_lufs(integrated);
    out->range_lu[0] = (float)(range > 0.0 ? range : 0.0);
    out->true_peak_dbtp[0] = (float)true_peak;
    out->true_peak_now_dbtp[0] = (float)lq_gain_to_db(m->true_peak_now);
    out->sample_peak_dbfs[0] = (float)lq_gain_to_db(m->sample_peak);
    out->plr_db[0] = (float)(has_plr ? true_peak - integrated : 0.0);
    out->psr_db[0] = (float)(psr > LQ_NO_LUFS ? psr : 0.0);
    out->correlation[0] = (float)correlation(m);
    out->peak_l_dbfs[0] = (float)lq_gain_to_db((double)m->peak_now[0]);
    out->peak_r_dbfs[0] = (float)lq_gain_to_db((double)m->peak_now[1]);
    lq_spectrum_read(&m->spectrum, out->spectrum_db);
    lq_spectrum_read(&m->spectrum_a, out->spectrum_a_db);
    m->true_peak_now = 0.0f;
    m->peak_now[0] = m->peak_now[1] = 0.0f;
}
