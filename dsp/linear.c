// linear.c -- see linear.h. SPDX-License-Identifier: MIT
#include "linear.h"
#include "units.h"
#include <string.h>

// Work on a FIR in one grid step while it is not urgent: one of 48 kHz takes 60 ms.
enum { SHARE = 512 };

void lq_linear_init(lq_linear *b, const lq_desc *d)
{
    int factor = d->sample_rate <= 50000.0 ? 1 : d->sample_rate <= 100000.0 ? 2 : 4;
    memset(b, 0, sizeof *b);
    b->hop = LQ_PART_MOST / 4 * factor;
    b->taps = b->hop * LQ_PARTS;
    b->steps = b->hop / LQ_GRID;
    lq_fft_init(&b->fft, b->hop * 2, b->memory, sizeof b->memory);
    lq_zerophase_init(&b->zerophase, d, b->hop, &b->fft);
    lq_linear_reset(b);
}

void lq_linear_reset(lq_linear *b)
{
    if (b->fresh)
        return;
    b->at = 0;
    b->hops = 0;
    b->fresh = true;
    b->fade_hop = b->into = -1;
    b->credit = 0;
    b->now = b->played[0];
    b->next = b->played[1];
    memset(b->played, 0, sizeof b->played);
    memset(b->ring, 0, (size_t)b->taps * sizeof *b->ring);
}

void lq_linear_set(lq_linear *b, const lq_eq_params *p)
{
    bool on = p->phase > 0.5F;
    memcpy(b->want, p->band, sizeof b->want);
    if (on != b->on) {
        b->on = on;
        lq_linear_reset(b);
    }
}

static bool wanted(const lq_linear *b, int kernel)
{
    return memcmp(b->want, b->have[kernel], sizeof b->want) == 0;
}

static void start(lq_linear *b, int kernel)
{
    memcpy(b->have[kernel], b->want, sizeof b->want);
    b->whole[kernel] = false;
    b->into = b->latest = kernel;
    b->credit = 0;
    lq_zerophase_start(&b->zerophase, b->want);
}

// After reset nothing has been heard: what is wanted is heard at once, made before or made now.
static void start_fresh(lq_linear *b)
{
    b->fresh = false;
    for (int i = 0; i < 2; i++)
        if (b->whole[i] && wanted(b, i)) {
            b->active = b->latest = i;
            return;
        }
    start(b, b->active);
    b->kernels[b->active].kind = b->zerophase.kind;
    b->kernels[b->active].ready = 0;
}

// A kernel that is being made while it is heard, one piece ahead.
static bool urgent(const lq_linear *b)
{
    return b->into == b->active && b->fade_hop < 0;
}

static bool complete(const lq_linear *b)
{
    return b->zerophase.stage == LQ_ZEROPHASE_DONE;
}

static int parts(const lq_linear *b)
{
    return b->hops < LQ_PARTS ? (int)b->hops : LQ_PARTS;
}

// At the start of a hop: fades end and begin.
static void turn(lq_linear *b)
{
    if (b->fade_hop >= 0 && ++b->fade_hop == LQ_LINEAR_FADE_HOPS) {
        b->active ^= 1;
        b->fade_hop = -1;
    }
    if (b->fade_hop >= 0 || b->into < 0 || !complete(b))
        return;
    b->whole[b->into] = true;
    b->kernels[b->into].kind = b->zerophase.kind;
    if (b->into != b->active)
        b->fade_hop = 0;
    b->into = -1;
}

// Too small to matter, and so small that products of it would be slow.
static lq_complex audible(lq_complex x)
{
    bool left = x.re > 1e-15F || x.re<-1e-15F, right = x.im> 1e-15F || x.im < -1e-15F;
    return (lq_complex){left ? x.re : 0.0F, right ? x.im : 0.0F};
}

// The hop that has just ended and the one before it.
static void transform(lq_linear *b)
{
    int64_t first = (b->hops - 2) * b->hop;
    for (int i = 0; i < b->hop * 2; i++)
        b->in[i] = audible(b->ring[(first + i) & (b->taps - 1)]);
    lq_fft_forward(&b->fft, b->in, b->out);
    b->history.head = (int)(b->hops - 1) & (LQ_PARTS - 1);
    lq_bins_split(b->out, b->hop * 2, b->history.spectra + b->history.head);
    b->work += b->hop * 2;
}

// This step's part of the sums, not in the steps of the transforms.
static void sum(lq_linear *b, int step)
{
    int margin = b->steps / 8, share = b->steps - 2 * margin, groups = b->hop / 4 + 1;
    if (b->hops == 0 || step < margin || step >= b->steps - margin)
        return;
    int from = groups * (step - margin) / share, to = groups * (step - margin + 1) / share;
    for (int i = 0; i < 2; i++) {
        if (b->kernels[i].kind == LQ_KERNEL_NONE || (i != b->active && b->fade_hop < 0))
            continue;
        lq_kernel_sum(&b->kernels[i], &b->history, parts(b), b->sums[i], from, to);
        int cost = b->kernels[i].kind == LQ_KERNEL_FULL ? 2 : 1;
        b->work += cost * (to - from) * parts(b) / 4;
    }
}

// What a kernel makes of the hop, to be played in the next one.
static const lq_complex *output(lq_linear *b, int kernel)
{
    lq_kernel_kind kind = b->kernels[kernel].kind;
    if (kind == LQ_KERNEL_NONE || b->hops == 0) {
        const lq_complex *late = b->ring + (((b->hops - 1) * b->hop + b->taps / 2) & (b->taps - 1));
        memcpy(b->out, late, (size_t)b->hop * sizeof *late);
        return b->out;
    }
    lq_bins_join(b->sums[kernel], kind != LQ_KERNEL_PAIR, b->in, b->hop * 2);
    lq_fft_forward(&b->fft, b->in, b->out);
    for (int i = b->hop; i < b->hop * 2; i++)
        b->out[i] = (lq_complex){b->out[i].im, b->out[i].re};
    b->work += b->hop * 2;
    return b->out + b->hop;
}

static void finish(lq_linear *b, int step)
{
    bool fading = b->fade_hop >= 0;
    if (step == b->steps - 1 - b->steps / 8 && fading)
        memcpy(b->next, output(b, b->active), (size_t)b->hop * sizeof *b->next);
    if (step != b->steps - 1)
        return;
    const lq_complex *y = output(b, fading ? b->active ^ 1 : b->active);
    for (int i = 0; i < b->hop; i++) {
        if (!fading) {
            b->next[i] = y[i];
            continue;
        }
        double frame = (double)b->fade_hop * b->hop + i + 1;
        float gain = (float)lq_ease(frame / (LQ_LINEAR_FADE_HOPS * b->hop));
        b->next[i].re += gain * (y[i].re - b->next[i].re);
        b->next[i].im += gain * (y[i].im - b->next[i].im);
    }
}

static void make(lq_linear *b)
{
    b->work += lq_zerophase_work(&b->zerophase, &b->kernels[b->into]);
}

// All taps in the first hop, then each piece before it is needed.
static void hurry(lq_linear *b, int step)
{
    if (b->hops == 0)
        while (lq_zerophase_share(&b->zerophase) * b->steps < step + 1)
            make(b);
    while (!complete(b) && b->kernels[b->into].ready < parts(b))
        make(b);
}

static void go_on(lq_linear *b)
{
    b->credit += SHARE;
    while (b->credit > 0 && !complete(b)) {
        // Both kernels are heard: the taps can be made, their pieces cannot.
        if (b->fade_hop >= 0 && b->zerophase.stage == LQ_ZEROPHASE_PIECES) {
            b->credit = 0;
            return;
        }
        int before = b->work;
        make(b);
        b->credit -= b->work - before;
    }
}

static void grid_step(lq_linear *b, int step)
{
    b->work = 0;
    if (step == 0) {
        lq_complex *now = b->now;
        b->now = b->next;
        b->next = now;
        turn(b);
        if (b->hops > 0)
            transform(b);
    }
    if (b->fresh)
        start_fresh(b);
    if (b->into < 0 && !wanted(b, b->latest))
        start(b, b->fade_hop >= 0 ? b->active : b->active ^ 1);
    if (b->into >= 0 && urgent(b))
        hurry(b, step);
    if (b->into >= 0 && !(urgent(b) && b->hops == 0))
        go_on(b);
    sum(b, step);
    finish(b, step);
}

void lq_linear_process(lq_linear *b, float *const *io, int frames)
{
    if (b->at % LQ_GRID == 0)
        grid_step(b, b->at / LQ_GRID);
    lq_complex *in = b->ring + ((b->hops * b->hop) & (b->taps - 1)) + b->at;
    const lq_complex *out = b->now + b->at;
    for (int i = 0; i < frames; i++) {
        in[i] = (lq_complex){io[0][i], io[1][i]};
        io[0][i] = out[i].re;
        io[1][i] = out[i].im;
    }
    b->at += frames;
    if (b->at == b->hop) {
        b->at = 0;
        b->hops++;
    }
}

int lq_linear_latency(const lq_linear *b)
{
    return b->on ? b->taps / 2 + 2 * b->hop : 0;
}
