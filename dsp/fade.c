// fade.c. SPDX-License-Identifier: MIT
#include "fade.h"
#include "math.h"

// `done` of the way through a fade from silence.
static double raised(double done)
{
    return 0.5 - 0.5 * lq_cos(LQ_PI * done);
}

void lq_fade_process(const lq_fade *f, float *const *io, int frames, double first)
{
    for (int i = 0; i < frames; i++) {
        double since =
            first + i + 0.5; // frames count from their middle: in and out are mirror images
        double left = f->frames - since;
        double gain = 1.0;
        if (since >= f->in_frames && left >= f->out_frames)
            continue;
        if (since < f->in_frames)
            gain = raised(lq_clamp(since / f->in_frames, 0.0, 1.0));
        if (left < f->out_frames)
            gain *= raised(lq_clamp(left / f->out_frames, 0.0, 1.0));
        for (int ch = 0; ch < LQ_CHANNELS; ch++)
            io[ch][i] = (float)(gain * io[ch][i]);
    }
}
