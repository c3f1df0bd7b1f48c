// The FIR of no phase is symmetric to the bit; its making and the convolution keep to their share
// of every grid step. SPDX-License-Identifier: MIT
#include "../../dsp/linear.h"
#include "check.h"
#include <string.h>

enum { MODES = 3, HOPS = 240, FROM = 40 };

static lq_linear linear;
static const double RATES[] = {44100.0, 96000.0, 192000.0};
static const char *const MODE[MODES] = {"stereo", "mid and side", "both sorts of places"};

static lq_eq_params settings(int mode)
{
    lq_params p;
    lq_params_defaults(&p);
    p.eq.on = p.eq.phase = 1.0F;
    for (int i = 0; i < LQ_ZEROPHASE_BANDS; i++) {
        p.eq.band[i].gain_db = i % 2 ? 4.0F : -3.0F;
        p.eq.band[i].place = (float)(mode == 0 ? LQ_EQ_STEREO : mode == 1 ? i % 3 : i % 5);
    }
    return p.eq;
}

static void taps_mirror_each_other(void)
{
    for (int r = 0; r < 3; r++) {
        const lq_desc desc = {RATES[r]};
        lq_linear_init(&linear, &desc);
        for (int mode = 0; mode < MODES; mode++) {
            about("%s at %.0f Hz", MODE[mode], RATES[r]);
            lq_eq_params p = settings(mode);
            lq_zerophase *z = &linear.zerophase;
            lq_zerophase_start(z, p.band);
            while (lq_zerophase_work(z, &linear.kernels[0]) > 0)
                ;
            check(linear.kernels[0].ready == LQ_PARTS);
            int different = 0, passes = mode == 2 ? 2 : 1;
            for (int pass = 0; pass < passes; pass++) {
                const lq_complex *taps = z->taps_of[pass];
                check(taps[0].re != 0.0F && taps[z->taps / 2].re == 0.0F);
                for (int n = 1; n < z->taps / 2; n++)
                    different += memcmp(&taps[n], &taps[z->taps - n], sizeof *taps) != 0;
            }
            check(different == 0);
        }
    }
}

typedef struct {
    int first;   // most work in a quantum of 128 frames of the first hop
    int worst;   // the same, from hop FROM on
    double mean; // of those
} load;

// Plays; with `drag` a band moves at every quantum.
static load play(double rate, int mode, bool drag)
{
    const lq_desc desc = {rate};
    lq_eq_params p = settings(mode);
    lq_linear_init(&linear, &desc);
    lq_linear_set(&linear, &p);
    float left[LQ_GRID], right[LQ_GRID], *const io[] = {left, right};
    int quanta = HOPS * linear.hop / 128, from = FROM * linear.hop;
    load all = {0, 0, 0.0};
    for (int i = 0; i < quanta; i++) {
        if (drag) {
            p.band[2].gain_db = (float)(i % 100) / 10.0F;
            lq_linear_set(&linear, &p);
        }
        int work = 0;
        for (int step = 0; step < 128 / LQ_GRID; step++) {
            memset(left, 0, sizeof left);
            memset(right, 0, sizeof right);
            lq_linear_process(&linear, io, LQ_GRID);
            work += linear.work;
        }
        if (i * 128 < linear.hop)
            all.first = work > all.first ? work : all.first;
        if (i * 128 < from)
            continue;
        all.worst = work > all.worst ? work : all.worst;
        all.mean += (double)work / (quanta - from / 128);
    }
    return all;
}

static void no_quantum_does_more_than_its_share(void)
{
    for (int r = 0; r < 3; r++) {
        for (int mode = 0; mode < MODES; mode++) {
            about("%s at %.0f Hz, dragging", MODE[mode], RATES[r]);
            load dragged = play(RATES[r], mode, true);
            within(dragged.worst / dragged.mean, 1.0, 3.0, "times the mean");
            about("%s at %.0f Hz, at rest", MODE[mode], RATES[r]);
            load rest = play(RATES[r], mode, false);
            check(linear.whole[linear.active] && linear.into < 0);
            within(rest.worst / rest.mean, 1.0, 3.0, "times the mean");
            // It makes all taps, 32 times as many as there are frames in it; 1 point is about 8 ns.
            within(rest.first * 8e-9, 0.0, 0.5 * 128.0 / RATES[r],
                   "s in a quantum of the first hop");
        }
    }
}

// Where the formulas of eq.h have a value that needs none: at the band's frequency.
static void prototypes_at_their_frequency(void)
{
    static const float q = 1.3F;
    const double gain = pow(10.0, 6.0 / 20.0);
    const double expected[] = {gain, sqrt(gain), sqrt(gain), q, q, 0.0};
    for (int type = LQ_EQ_BELL; type <= LQ_EQ_NOTCH; type++) {
        about("type %d", type);
        bool shelf = type == LQ_EQ_LOW_SHELF || type == LQ_EQ_HIGH_SHELF;
        lq_eq_band band = {.on = 1.0F, .type = (float)type, .hz = 300.0F, .gain_db = 6.0F};
        band.slope = 12.0F;
        band.q = shelf ? (float)sqrt(0.5) : q;
        near(lq_prototype_gain(&band, 300.0), expected[type], 1e-6, "times");
        band.on = 0.0F;
        near(lq_prototype_gain(&band, 300.0), 1.0, 0.0, "times, off");
    }
}

int main(void)
{
    prototypes_at_their_frequency();
    taps_mirror_each_other();
    no_quantum_does_more_than_its_share();
    return check_done();
}
