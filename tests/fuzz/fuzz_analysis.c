// The analysis: any sound in any pieces. A figure is finite or does not exist.
// SPDX-License-Identifier: MIT
#include "../../dsp/analysis.h"
#include "bytes.h"

enum { MOST_CALLS = 40 };

static lq_analysis analysis;
static float planes[LQ_CHANNELS][LQ_MAX_FRAMES];

static void look(int frames)
{
    hold(analysis.record_count >= 0 && analysis.record_count <= LQ_RECORDS, "records",
         analysis.record_count);
    hold(analysis.bucket_count >= 0 && analysis.bucket_count <= LQ_BUCKETS, "buckets", frames);
    for (int i = 0; i < analysis.bucket_count; i++)
        for (int k = 0; k < 3; k++)
            hold(isfinite(analysis.buckets[i][k]), "overview", (double)analysis.buckets[i][k]);
    for (int i = 0; i < analysis.record_count; i++) {
        const lq_record *r = &analysis.records[i];
        hold(isfinite(r->momentary_lufs) && isfinite(r->short_term_lufs) &&
                 isfinite(r->true_peak_dbtp),
             "record", (double)r->true_peak_dbtp);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = bytes_of(data, size);
    const lq_desc desc = {next_rate(&b)};
    int channels = 1 + (int)(next_byte(&b) & 1);
    lq_analysis_init(&analysis, &desc, channels);
    for (int n = 0; n < MOST_CALLS && b.left > 0; n++) {
        int frames = next_below(&b, 3) ? LQ_MAX_FRAMES : 1 + next_below(&b, LQ_MAX_FRAMES);
        const float *const io[LQ_CHANNELS] = {planes[0], planes[channels - 1]};
        for (int ch = 0; ch < channels; ch++)
            fill(&b, planes[ch], frames, true);
        lq_analysis_push(&analysis, io, frames);
        look(frames);
    }
    lq_figures figures;
    lq_analysis_result(&analysis, &figures);
    const double *all = (const double *)&figures;
    for (size_t i = 0; i < sizeof figures / sizeof *all; i++)
        hold(!isinf(all[i]), "figure", (double)i);
    hold(!(fabs(figures.correlation) > 1.0 + 1e-9), "correlation", figures.correlation);
    hold(!(figures.crest_db < -1e-6), "crest", figures.crest_db);
    hold(figures.nonfinite >= 0.0 && figures.nonfinite <= 2.0 * figures.frames, "count",
         figures.nonfinite);
    return 0;
}
