// fade.c. SPDX-License-Identifier: MIT
#include "fade.h"
#include "math.h"

static const double LOG2_1000 = 9.965784284662087; // 60 dB

// `done` of the way through a fade from silence.
static double risen(lq_fade_shape shape, double done)
{
    switch (shape) {
    case LQ_FADE_LINEAR:
        return done;
    case LQ_FADE_POWER:
        return lq_sin(0.5 * LQ_PI * done);
    case LQ_FADE_EXPONENTIAL:
        return (lq_exp2(LOG2_1000 * done) - 1.0) / 999.0;
    default:
        return 0.5 - 0.5 * lq_cos(LQ_PI * done);
    }
}

// Frames count from their middle: in and out are mirror images.
double lq_fade_gain(const lq_fade *f, double frame)
{
    double since = frame + 0.5;
    double left = f->frames - since;
    double gain = 1.0;
    if (since < 0.0 || left < 0.0)
        return 0.0;
    if (since < f->in_frames)
        gain = risen(f->in_shape, lq_clamp(since / f->in_frames, 0.0, 1.0));
    if (left < f->out_frames)
        gain *= risen(f->out_shape, lq_clamp(left / f->out_frames, 0.0, 1.0));
    return gain;
}

void lq_fade_process(const lq_fade *f, float *const *io, int frames, double first)
{
    for (int i = 0; i < frames; i++) {
        double gain = lq_fade_gain(f, first + i);
        if (gain == 1.0)
            continue;
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = (float)(gain * io[ch][i]);
    }
}
