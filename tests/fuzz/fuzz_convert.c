// The converter: any rates, any cuts. As many frames come out as were promised, all of them finite;
// the second file sounds like the first. SPDX-License-Identifier: MIT
#include "../../dsp/convert.h"
#include "bytes.h"

enum { MOST_CALLS = 20 };

static lq_convert convert;
static float plane[LQ_MAX_FRAMES];
static f64x2 in[LQ_MAX_FRAMES], out[LQ_MAX_FRAMES];

static void look(int frames)
{
    hold(frames >= 0 && frames <= LQ_MAX_FRAMES, "frames", frames);
    for (int i = 0; i < frames; i++)
        hold(isfinite(out[i][0]) && isfinite(out[i][1]), "output", out[i][0]);
}

// Sum of all that comes out.
static double run(bytes b)
{
    double sum = 0.0;
    int64_t total = 0;
    int most = lq_convert_most(&convert);
    hold(most >= 1 && most <= LQ_MAX_FRAMES, "most", most);
    for (int n = 0; n < MOST_CALLS && b.left > 0; n++) {
        int frames = next_below(&b, 2) ? most : 1 + next_below(&b, most);
        fill(&b, plane, frames, false);
        for (int i = 0; i < frames; i++)
            in[i] = (f64x2){(double)plane[i], -(double)plane[frames - 1 - i]};
        int ready = lq_convert_push(&convert, in, frames, out);
        look(ready);
        total += ready;
        for (int i = 0; i < ready; i++)
            sum += out[i][0];
    }
    int rest = lq_convert_finish(&convert, out);
    look(rest);
    total += rest;
    hold(total == lq_convert_total(&convert), "total", (double)total);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = bytes_of(data, size);
    double from = next_rate(&b), to = next_rate(&b);
    if (next_byte(&b) == 0)
        from = (double)next_float(&b); // whatever a header says
    if (!lq_convert_init(&convert, from, to))
        return 0;
    double first = run(b);
    lq_convert_reset(&convert);
    double second = run(b);
    hold(first == second, "second file", second - first);
    return 0;
}
