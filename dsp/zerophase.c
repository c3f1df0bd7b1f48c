// zerophase.c -- see zerophase.h. SPDX-License-Identifier: MIT
#include "zerophase.h"
#include "kaiser.h"
#include "math.h"
#include <math.h>

enum { BINS_AT_ONCE = 64, COLUMNS_AT_ONCE = 16, COST_OF_COLUMN = 20, FOLD = LQ_ZEROPHASE_FOLD };

void lq_zerophase_init(lq_zerophase *z, const lq_desc *d, int hop, const lq_fft *fft)
{
    z->hop = hop;
    z->taps = hop * LQ_PARTS;
    z->bin_hz = d->sample_rate / z->taps;
    z->fft = fft;
    lq_fft_init(&z->fold, FOLD, z->memory, sizeof z->memory);
    for (int n = 0; n <= z->taps / 2; n++)
        z->window[n] = (float)lq_kaiser(2.0 * n / z->taps, 4.0);
    z->stage = LQ_ZEROPHASE_DONE;
}

static int passes(const lq_zerophase *z)
{
    return z->kind == LQ_KERNEL_FULL ? 2 : 1;
}

// Which of the two responses of this pass a band belongs to: 1 the first, 2 the second.
static int part_of(const lq_zerophase *z, int place)
{
    static const int in_ms[] = {3, 1, 2, 0, 0}, in_pair[] = {3, 0, 0, 1, 2};
    if (z->kind == LQ_KERNEL_MS)
        return in_ms[place];
    if (place == LQ_EQ_MID ||
        place == LQ_EQ_SIDE) // of a full matrix: pass 0 makes mid, pass 1 side
        return (place == LQ_EQ_SIDE) == z->pass ? 3 : 0;
    return in_pair[place];
}

static float root(double power)
{
    return power > 0.0 ? (float)sqrt(power) : 0.0F;
}

static int cost_of_bins(const lq_zerophase *z, int bins)
{
    int sections = 0;
    for (int i = 0; i < z->count; i++)
        sections += z->bands[i].prototype.count;
    return bins * (3 + sections) / 5;
}

static int sample(lq_zerophase *z)
{
    int from = z->at * BINS_AT_ONCE, last = z->taps / 2;
    int to = lq_min_int(from + BINS_AT_ONCE, last + 1);
    for (int k = from; k < to; k += 2) {
        f64x2 hz = {k * z->bin_hz, (k + 1) * z->bin_hz};
        f64x2 first = {1.0, 1.0}, second = {1.0, 1.0};
        for (int i = 0; i < z->count; i++) {
            f64x2 power = lq_prototype_power(&z->bands[i].prototype, hz * hz);
            int part = part_of(z, z->bands[i].place);
            if (part & 1)
                first *= power;
            if (part & 2)
                second *= power;
        }
        z->bins[k] = (lq_complex){root(first[0]), root(second[0])};
        z->bins[k + 1] = (lq_complex){root(first[1]), root(second[1])};
    }
    return cost_of_bins(z, to - from);
}

// Every 16th bin from `row` on.
static int transform_row(lq_zerophase *z, int row)
{
    int length = z->hop * 2, half = z->taps / 2;
    for (int m = 0; m < length; m++) {
        int k = m * FOLD + row;
        z->in[m] = z->bins[k <= half ? k : z->taps - k];
    }
    lq_fft_forward(z->fft, z->in, z->taps_of[z->pass] + row * length);
    return length;
}

// Gain of all transforms that follow, and of the sums and differences that carry no half.
static double scale(const lq_zerophase *z)
{
    double halves = z->kind == LQ_KERNEL_PAIR ? 0.25 : 0.125;
    return halves / ((double)z->taps * 2.0 * z->hop);
}

// One tap in 2 * hop, for one place in all pieces; what mirrors them is another column.
static void transform_column(lq_zerophase *z, int k)
{
    int length = z->hop * 2, half = z->taps / 2;
    lq_complex *taps = z->taps_of[z->pass], in[FOLD], out[FOLD];
    double angle = -2.0 * LQ_PI * k / z->taps, re = 1.0, im = 0.0;
    double turn_re = lq_cos(angle), turn_im = lq_sin(angle);
    for (int row = 0; row < FOLD; row++) {
        lq_complex x = taps[row * length + k];
        in[row] = (lq_complex){(float)(x.re * re - x.im * im), (float)(x.re * im + x.im * re)};
        double next = re * turn_re - im * turn_im;
        im = re * turn_im + im * turn_re;
        re = next;
    }
    lq_fft_forward(&z->fold, in, out);
    for (int q = 0; q < FOLD; q++) {
        int n = q * length + k, from_middle = n <= half ? n : z->taps - n;
        if (n > half && (k == 0 || k == z->hop)) // these columns mirror themselves
            break;
        double gain = n == half ? 0.0 : scale(z) * (double)z->window[from_middle];
        float first = (float)(gain * out[q].re), second = (float)(gain * out[q].im);
        if (z->kind == LQ_KERNEL_FULL && z->pass == 1)
            second = -second; // side is left less right
        taps[n] = taps[(z->taps - n) & (z->taps - 1)] = (lq_complex){first, second};
    }
}

static int transform_columns(lq_zerophase *z)
{
    int from = z->at * COLUMNS_AT_ONCE, to = lq_min_int(from + COLUMNS_AT_ONCE, z->hop + 1);
    for (int k = from; k < to; k++)
        transform_column(z, k);
    return (to - from) * COST_OF_COLUMN;
}

static int transform_piece(lq_zerophase *z, lq_kernel *to)
{
    int piece = z->at / passes(z), pass = z->at % passes(z);
    int length = z->hop * 2, first = (piece * z->hop + z->taps / 2) & (z->taps - 1);
    for (int i = 0; i < z->hop; i++) {
        z->in[i] = z->taps_of[pass][first + i];
        z->in[z->hop + i] = (lq_complex){0.0F, 0.0F};
    }
    lq_fft_forward(z->fft, z->in, z->out);
    lq_bins_split(z->out, length, to->spectra[pass] + piece);
    to->kind = z->kind;
    to->ready = (z->at + 1) / passes(z);
    return length;
}

void lq_zerophase_start(lq_zerophase *z, const lq_eq_band bands[LQ_ZEROPHASE_BANDS])
{
    bool channels = false, sums = false;
    z->count = 0;
    for (int i = 0; i < LQ_ZEROPHASE_BANDS; i++) {
        lq_zerophase_band *band = &z->bands[z->count];
        if (!lq_prototype_of(&band->prototype, &bands[i]))
            continue;
        band->place = (int)(bands[i].place + 0.5F);
        channels = channels || band->place == LQ_EQ_LEFT || band->place == LQ_EQ_RIGHT;
        sums = sums || band->place == LQ_EQ_MID || band->place == LQ_EQ_SIDE;
        z->count++;
    }
    z->kind = z->count == 0      ? LQ_KERNEL_NONE
              : channels && sums ? LQ_KERNEL_FULL
              : sums             ? LQ_KERNEL_MS
                                 : LQ_KERNEL_PAIR;
    z->stage = z->count ? LQ_ZEROPHASE_BINS : LQ_ZEROPHASE_DONE;
    z->pass = z->at = z->done = 0;
    z->of_taps = passes(z) * (cost_of_bins(z, z->taps / 2) + z->taps + z->hop * COST_OF_COLUMN);
}

// How many units a stage has.
static int units(const lq_zerophase *z, lq_zerophase_stage stage)
{
    switch (stage) {
    case LQ_ZEROPHASE_BINS:
        return z->taps / 2 / BINS_AT_ONCE + 1;
    case LQ_ZEROPHASE_ROWS:
        return FOLD;
    case LQ_ZEROPHASE_COLUMNS:
        return z->hop / COLUMNS_AT_ONCE + 1;
    default:
        return LQ_PARTS * passes(z);
    }
}

static void advance(lq_zerophase *z)
{
    if (++z->at < units(z, z->stage))
        return;
    z->at = 0;
    z->stage++;
    if (z->stage == LQ_ZEROPHASE_PIECES && ++z->pass < passes(z))
        z->stage = LQ_ZEROPHASE_BINS;
}

int lq_zerophase_work(lq_zerophase *z, lq_kernel *to)
{
    int cost = 0;
    switch (z->stage) {
    case LQ_ZEROPHASE_BINS:
        cost = sample(z);
        break;
    case LQ_ZEROPHASE_ROWS:
        cost = transform_row(z, z->at);
        break;
    case LQ_ZEROPHASE_COLUMNS:
        cost = transform_columns(z);
        break;
    case LQ_ZEROPHASE_PIECES:
        cost = transform_piece(z, to);
        break;
    case LQ_ZEROPHASE_DONE:
        return 0;
    }
    z->done += cost;
    advance(z);
    return cost;
}

double lq_zerophase_share(const lq_zerophase *z)
{
    double share = (double)z->done / z->of_taps;
    return z->stage >= LQ_ZEROPHASE_PIECES ? 1.0 : share < 0.999 ? share : 0.999;
}
