// The repair: any sound under any ceiling. What comes out is finite and, where it says that the
// ceiling holds, under it. SPDX-License-Identifier: MIT
#include "../../dsp/repair.h"
#include "bytes.h"

enum { MOST_CALLS = 12 };

static lq_repair repair;
static lq_repair_place places[LQ_REPAIR_PLACES];
static float planes[LQ_CHANNELS][LQ_MAX_FRAMES];
static float *const io[LQ_CHANNELS] = {planes[0], planes[1]};
static const float *const in[LQ_CHANNELS] = {planes[0], planes[1]};

static float process(int frames, bool strange)
{
    int count = lq_repair_process(&repair, in, io, frames, places);
    hold(count >= 0 && count <= LQ_REPAIR_PLACES, "places", count);
    if (strange)
        return 0.0F;
    for (int i = 0; i < count; i++)
        hold(isfinite(places[i].over_db) && places[i].lowered_db > 0.0, "place",
             places[i].lowered_db);
    all_finite(io, frames, "output");
    float peak = 0.0F;
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        for (int i = 0; i < frames; i++)
            peak = fmaxf(peak, fabsf(planes[ch][i]));
    return peak;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = bytes_of(data, size);
    const lq_desc desc = {next_rate(&b)};
    double ceiling_db = next_byte(&b) & 7 ? -(double)next_below(&b, 200) / 10.0 : LQ_REPAIR_OFF_DB;
    bool measuring = ceiling_db >= LQ_REPAIR_OFF_DB;
    lq_repair_init(&repair, &desc);
    lq_repair_begin(&repair, ceiling_db);
    bool strange = next_byte(&b) % 8 == 0;
    float peak = 0.0F;
    for (int n = 0; n < MOST_CALLS && b.left > 0; n++) {
        int frames = next_below(&b, 3) ? LQ_MAX_FRAMES : 1 + next_below(&b, LQ_MAX_FRAMES);
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            fill(&b, planes[ch], frames, strange);
        for (int ch = 0; ch < LQ_CHANNELS && !strange; ch++)
            for (int i = 0; i < frames; i++) // what the engine limits its input to
                planes[ch][i] = (float)lq_clamp((double)planes[ch][i], -1024.0, 1024.0);
        peak = fmaxf(peak, process(frames, strange));
    }
    for (int left = lq_repair_latency(&repair); left > 0; left -= LQ_MAX_FRAMES) {
        memset(planes, 0, sizeof planes);
        peak = fmaxf(peak, process(lq_min_int(left, LQ_MAX_FRAMES), strange));
    }
    if (strange)
        return 0;
    lq_repair_result r = lq_repair_read(&repair);
    const double *all = (const double *)&r;
    for (size_t i = 0; i < sizeof r / sizeof *all; i++)
        hold(isfinite(all[i]), "result", (double)i);
    if (!measuring && r.over_db == 0.0)
        hold((double)peak <= pow(10.0, (ceiling_db + 0.001) / 20.0), "over the ceiling",
             (double)peak);
    return 0;
}
