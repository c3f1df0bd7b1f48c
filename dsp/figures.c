// figures.c -- what an analysis has gathered, as figures; see analysis.h. SPDX-License-Identifier:
// MIT
#include "analysis.h"
#include "units.h"
#include <math.h>
#include <string.h>

#define NONE ((double)NAN)

static double level_db(double gain)
{
    return gain > 1e-6 ? lq_gain_to_db(gain) : NONE;
}

static double above_gate(double lufs)
{
    return lufs > LQ_GATE_LUFS ? lufs : NONE;
}

// 10 log10(a / b), stopped at LQ_MOST_DB; nothing against nothing does not exist.
static double ratio_db(double a, double b)
{
    if (!(a > 0.0) && !(b > 0.0))
        return NONE;
    if (!(b > 0.0) || a > 1e12 * b)
        return LQ_MOST_DB;
    if (!(a > 0.0) || b > 1e12 * a)
        return -LQ_MOST_DB;
    return lq_power_to_db(a / b);
}

static double crest_db(const lq_analysis *a)
{
    double most = NONE;
    for (int c = 0; c < a->channels; c++) {
        double square = a->square[c] + a->step.square[c], peak = (double)a->sample_peak[c];
        double crest = ratio_db(peak * peak * (double)a->frames, square);
        if (!(crest <= most))
            most = isnan(crest) ? most : crest;
    }
    return most;
}

static double psr_least_db(const lq_analysis *a, int first)
{
    double least = (double)INFINITY;
    for (int i = first; i < LQ_CLASSES; i++)
        least = a->psr_least[i] < least ? a->psr_least[i] : least;
    return least < (double)INFINITY ? least : NONE;
}

static void stereo_figures(const lq_analysis *a, int first, lq_figures *out)
{
    out->correlation = out->mono_loss_db = out->width_db = out->balance_db = NONE;
    if (a->channels < 2)
        return;
    lq_sums s;
    memset(&s, 0, sizeof s);
    for (int i = first; i < LQ_CLASSES; i++) {
        s.square += a->classes[i].square;
        s.product += a->classes[i].product;
        s.weighted += a->classes[i].weighted;
    }
    double left = s.square[0], right = s.square[1], product = s.product[1];
    double stereo = s.weighted[0] + s.weighted[1];
    if (left > 0.0 && right > 0.0)
        out->correlation = lq_clamp(product / sqrt(left * right), -1.0, 1.0);
    // (L + R) / 2 in both channels has the K-weighted power (LL + RR) / 2 + LR.
    out->mono_loss_db = ratio_db(stereo, 0.5 * stereo + s.product[0]);
    out->width_db = ratio_db(left + right - 2.0 * product, left + right + 2.0 * product);
    out->balance_db = ratio_db(right, left);
}

static void spectrum_figures(const lq_analysis *a, int first, lq_figures *out)
{
    double power[LQ_THIRDS];
    bool any = lq_thirds_read(&a->thirds, first, power);
    for (int i = 0; i < LQ_THIRDS; i++) {
        double mean = power[i] / a->channels;
        out->third_octave_db[i] = any && mean >= 0.0 ? lq_power_to_db(mean) : NONE;
    }
}

void lq_analysis_result(const lq_analysis *a, lq_figures *out)
{
    double gate = lq_gating_relative_gate(&a->gating);
    int first = lq_loudness_class(gate);
    first = gate <= LQ_NO_LUFS ? LQ_CLASSES : first < 0 ? 0 : first;

    out->integrated_lufs = above_gate(lq_gating_integrated(&a->gating));
    double range = lq_gating_range(&a->gating);
    out->range_lu = range > LQ_NO_LUFS ? range : NONE;
    out->momentary_max_lufs = above_gate(lq_gating_momentary_max(&a->gating));
    out->short_term_max_lufs = above_gate(lq_gating_short_term_max(&a->gating));

    float peak = a->sample_peak[0] > a->sample_peak[1] ? a->sample_peak[0] : a->sample_peak[1];
    out->sample_peak_dbfs = level_db((double)peak);
    float top = lq_toppeak_read(&a->toppeak, &a->truepeak, a->channels);
    out->true_peak_dbtp = level_db((double)(top > peak ? top : peak));
    out->clipped_runs = (double)a->clipruns.runs;
    out->plr_db = out->true_peak_dbtp - out->integrated_lufs; // NaN if either is
    out->psr_min_db = psr_least_db(a, first);
    out->crest_db = crest_db(a);
    stereo_figures(a, first, out);
    spectrum_figures(a, first, out);

    double frames = a->frames > 0 ? (double)a->frames : 1.0;
    out->dc[0] = a->sum[0] / frames;
    out->dc[1] = a->channels > 1 ? a->sum[1] / frames : NONE;
    out->exact16 = a->exact16;
    out->exact24 = a->exact24;
    out->nonfinite = (double)a->nonfinite;
    out->frames = (double)a->frames;
}
