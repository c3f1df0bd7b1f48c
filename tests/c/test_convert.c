// Conversion: lengths, cuts, limits, gain and place of what comes out. Spectra are
// tests/convert.test.mjs. SPDX-License-Identifier: MIT
#include "../../dsp/convert.h"
#include "check.h"
#include "signals.h"
#include <string.h>

enum { MOST_IN = 12000, MOST_OUT = MOST_IN * LQ_CONVERT_RATIO };

static lq_convert convert;
static f64x2 in[MOST_IN], one[MOST_OUT], other[MOST_OUT];

// The first `frames` of in, converted; size 0: as many as go at once, -1: any number at a time.
static int64_t pass(int frames, int size, f64x2 *out)
{
    static uint64_t seed = 1;
    int64_t made = 0;
    int most = lq_convert_most(&convert);
    for (int done = 0; done < frames;) {
        int n = size > 0 ? size : size == 0 ? most : (int)((noise(&seed) + 1.0) * 0.2 * most);
        n = lq_min_int(lq_min_int(n, most), frames - done);
        int count = lq_convert_push(&convert, in + done, n, out + made);
        check(count <= LQ_MAX_FRAMES);
        made += count;
        done += n;
    }
    int count = lq_convert_finish(&convert, out + made);
    check(count <= LQ_MAX_FRAMES);
    made += count;
    check(made == lq_convert_total(&convert));
    lq_convert_reset(&convert);
    return made;
}

static void fill_noise(void)
{
    uint64_t seed = 7;
    for (int i = 0; i < MOST_IN; i++)
        in[i] = (f64x2){noise(&seed), noise(&seed)};
}

static void any_cut_gives_the_same(double from, double to, int frames)
{
    about("%g to %g Hz", from, to);
    check(lq_convert_init(&convert, from, to));
    fill_noise();
    int64_t total = (int64_t)ceil((double)frames * to / from);
    check(pass(frames, 0, one) == total);
    const int sizes[] = {-1, 1, 128, 441};
    for (int i = 0; i < 4; i++) {
        check(pass(frames, sizes[i], other) == total);
        check(memcmp(one, other, (size_t)total * sizeof *one) == 0);
    }
}

static void lengths_are_exact(double from, double to)
{
    about("lengths, %g to %g Hz", from, to);
    check(lq_convert_init(&convert, from, to));
    for (int n = 0; n < 700; n += n < 5 ? 1 : 29)
        check(pass(n, 0, one) == (int64_t)ceil((double)n * to / from));
}

// A tone of 0.2 of the lower rate, from its formula at the output's own times.
static void frames_lie_where_they_belong(double from, double to)
{
    about("places, %g to %g Hz", from, to);
    check(lq_convert_init(&convert, from, to));
    double hz = 0.2 * fmin(from, to), worst = 0.0;
    for (int i = 0; i < MOST_IN; i++)
        in[i] = (f64x2){sin(TAU * hz * i / from), 1.0};
    int64_t total = pass(MOST_IN, 0, one), edge = (int64_t)(169.0 * to / fmin(from, to));
    for (int64_t m = edge; m < total - edge; m++) {
        double t = (double)m / to;
        worst = fmax(worst, fabs(one[m][0] - sin(TAU * hz * t)));
        worst = fmax(worst, 1e6 * fabs(one[m][1] - 1.0)); // DC to 1e-14
    }
    within(worst, 0.0, 1e-8, "of full scale");
}

static void odd_samples_do_no_harm(void)
{
    about("odd samples");
    check(lq_convert_init(&convert, 48000, 44100));
    for (int i = 0; i < MOST_IN; i++)
        in[i] = (f64x2){i == 5000 ? NAN : 1e-300, i == 6000 ? INFINITY : 0.0};
    int64_t total = pass(MOST_IN, 0, one), wrong = 0;
    for (int64_t m = 0; m < total; m++)
        wrong += one[m][0] != 0.0 || one[m][1] != 0.0;
    check(wrong == 0);
}

static void what_cannot_be_is_refused(void)
{
    about("refusals");
    check(!lq_convert_init(&convert, 44100, 44100));
    check(!lq_convert_init(&convert, 44100, 48001));
    check(!lq_convert_init(&convert, 44100.5, 48000));
    check(!lq_convert_init(&convert, 7999, 48000));
    check(!lq_convert_init(&convert, 48000, 192001));
    check(!lq_convert_init(&convert, (double)NAN, 48000));
    check(lq_convert_init(&convert, 182754, 8008)); // 639:28, the largest table
    check(lq_convert_init(&convert, 64000, 44100)); // 640:441
}

int main(void)
{
    any_cut_gives_the_same(48000, 44100, MOST_IN);
    any_cut_gives_the_same(96000, 48000, MOST_IN);
    any_cut_gives_the_same(44100, 48000, 6000);
    any_cut_gives_the_same(44100, 192000, 2000);
    any_cut_gives_the_same(192000, 44100, MOST_IN);
    any_cut_gives_the_same(8000, 192000, 700);
    any_cut_gives_the_same(192000, 8000, MOST_IN);
    any_cut_gives_the_same(182754, 8008, MOST_IN);
    const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
    for (int i = 0; i < 36; i++)
        if (i / 6 != i % 6) {
            lengths_are_exact(rates[i / 6], rates[i % 6]);
            frames_lie_where_they_belong(rates[i / 6], rates[i % 6]);
        }
    odd_samples_do_no_harm();
    what_cannot_be_is_refused();
    return check_done();
}
