// The engine: any settings, any sound, cut, set, reset and heard in any order. What comes out is
// finite, and nothing is over the ceiling of a limiter that has settled. SPDX-License-Identifier:
// MIT
#include "../../dsp/engine.h"
#include "bytes.h"

enum { MOST_CALLS = 24 };

static lq_engine engine;
static lq_params params;
static lq_meters meters;
static float in[LQ_CHANNELS][LQ_MAX_FRAMES], out[LQ_CHANNELS][LQ_MAX_FRAMES],
    reference[LQ_CHANNELS][LQ_MAX_FRAMES], heard[LQ_CHANNELS][LQ_MAX_FRAMES];
static float *const to[LQ_CHANNELS] = {out[0], out[1]};
static int64_t quiet; // frames since anything but sound came in

static void set_some(bytes *b, int count)
{
    float *values = (float *)&params;
    for (int n = 0; n < count && b->left > 0; n++) {
        int which = next_below(b, LQ_PARAM_COUNT);
        uint32_t kind = next_byte(b);
        lq_params least, most;
        for (int i = 0; i < LQ_PARAM_COUNT; i++) {
            ((float *)&least)[i] = -1e29F;
            ((float *)&most)[i] = 1e29F;
        }
        lq_params_clamp(&least);
        lq_params_clamp(&most);
        float low = ((float *)&least)[which], high = ((float *)&most)[which];
        if (kind < 8)
            values[which] = next_float(b);
        else
            values[which] = low + (high - low) * (float)(kind - 8) / 247.0F;
    }
    lq_engine_set(&engine, &params);
    quiet = 0;
}

// Every block on, as a start that is worth something.
static void set_all(bytes *b)
{
    uint32_t on = next_word(b);
    params.input.on = (float)(on & 1);
    params.eq.on = (float)(on >> 1 & 1);
    params.dyneq.on = (float)(on >> 2 & 1);
    params.multiband.on = (float)(on >> 3 & 1);
    params.glue.on = (float)(on >> 4 & 1);
    params.color.on = (float)(on >> 5 & 1);
    params.stereo.on = (float)(on >> 6 & 1);
    params.tone.on = (float)(on >> 7 & 1);
    params.loudness.on = (float)(on >> 8 & 1);
    set_some(b, (int)(on >> 16 & 31));
}

static void under_ceiling(int frames)
{
    lq_params held = params;
    lq_params_clamp(&held);
    if (held.loudness.on == 0.0F || quiet < (int64_t)engine.desc.sample_rate / 2)
        return;
    double most = pow(10.0, ((double)held.loudness.ceiling_db + 0.01) / 20.0);
    for (int ch = 0; ch < LQ_CHANNELS; ch++)
        for (int i = 0; i < frames; i++)
            hold(fabs((double)out[ch][i]) <= most, "over the ceiling", (double)out[ch][i] / most);
}

static void sound(bytes *b)
{
    int frames = next_below(b, 3) ? LQ_MAX_FRAMES : 1 + next_below(b, LQ_MAX_FRAMES);
    float *const from[LQ_CHANNELS] = {in[0], in[1]},
                 *const other[LQ_CHANNELS] = {reference[0], reference[1]},
                 *const ears[LQ_CHANNELS] = {heard[0], heard[1]};
    for (int ch = 0; ch < LQ_CHANNELS; ch++) {
        fill(b, in[ch], frames, true);
        fill(b, engine.render[ch], frames, false);
        fill(b, reference[ch], frames, false);
        for (int i = 0; i < frames; i++) { // these two come from our own renders and readers
            engine.render[ch][i] = (float)lq_clamp((double)engine.render[ch][i], -1024.0, 1024.0);
            reference[ch][i] = (float)lq_clamp((double)reference[ch][i], -1024.0, 1024.0);
        }
    }
    lq_engine_process(&engine, from, to, frames);
    all_finite(to, frames, "output");
    hold(engine.effort_count >= 0 && engine.effort_count <= LQ_EFFORTS, "efforts",
         engine.effort_count);
    under_ceiling(frames);
    quiet += frames;
    lq_engine_listen(&engine, to, other, ears, frames);
    all_finite(ears, frames, "what is heard");
}

static void match(bytes *b)
{
    const lq_match wish = {.lufs = {(double)next_float(b), -14.0, (double)next_float(b)},
                           .least = -20.0,
                           .fresh = next_byte(b) & 1,
                           .at_once = next_byte(b) & 1,
                           .loop_frames = (double)next_word(b)};
    lq_monitor_match(&engine.monitor, &wish);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = bytes_of(data, size);
    const lq_desc desc = {next_rate(&b)};
    lq_engine_init(&engine, &desc);
    lq_params_defaults(&params);
    quiet = 0;
    set_all(&b);
    for (int n = 0; n < MOST_CALLS && b.left > 0; n++) {
        switch (next_byte(&b) % 16) {
        case 0:
            set_some(&b, 1 + next_below(&b, 8));
            break;
        case 1:
            lq_engine_reset(&engine);
            quiet = 0;
            break;
        case 2:
            lq_engine_stand_in(&engine, next_byte(&b) & 1);
            quiet = -1000000;
            break;
        case 3:
            match(&b);
            break;
        case 4:
            lq_engine_record(&engine);
            break;
        case 5:
            lq_engine_read(&engine, &meters);
            break;
        case 6:
            lq_meterset_reset(&engine.meters);
            break;
        default:
            sound(&b);
            break;
        }
        hold(lq_engine_latency(&engine) <= LQ_CHAIN_MAX_LATENCY, "latency",
             lq_engine_latency(&engine));
    }
    lq_engine_read(&engine, &meters);
    for (int i = 0; i < LQ_METER_COUNT; i++)
        hold(((float *)&meters)[i] < INFINITY, "meter", i); // NaN is a figure that does not exist
    return 0;
}
