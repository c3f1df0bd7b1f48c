// partition.c -- see partition.h. SPDX-License-Identifier: MIT
#include "partition.h"

void lq_bins_split(const lq_complex *z, int length, lq_bins *to)
{
    for (int k = 0; k <= length / 2; k++) {
        lq_complex a = z[k], b = z[(length - k) & (length - 1)];
        float *bin = (float *)(to + (k >> 2) * LQ_PARTS) + (k & 3);
        bin[0] = a.re + b.re;
        bin[4] = a.im - b.im;
        bin[8] = a.im + b.im;
        bin[12] = b.re - a.re;
    }
}

void lq_bins_join(const lq_bins *y, bool ms, lq_complex *swapped, int length)
{
    for (int k = 0; k <= length / 2; k++) {
        const float *bin = (const float *)(y + (k >> 2)) + (k & 3);
        lq_complex l = {bin[0], bin[4]}, r = {bin[8], bin[12]};
        if (ms) {
            lq_complex mid = l, side = r;
            l = (lq_complex){mid.re + side.re, mid.im + side.im};
            r = (lq_complex){mid.re - side.re, mid.im - side.im};
        }
        swapped[(length - k) & (length - 1)] = (lq_complex){r.re - l.im, l.re + r.im};
        swapped[k] = (lq_complex){l.im + r.re, l.re - r.im};
    }
}

static void sum_pair(const lq_bins *h, const lq_bins *x, int head, int parts, lq_bins *y)
{
    lq_bins sum = {{0.0F}, {0.0F}, {0.0F}, {0.0F}};
    for (int p = 0; p < parts; p++) {
        const lq_bins *a = x + ((head - p) & (LQ_PARTS - 1)), *b = h + p;
        sum.re0 += a->re0 * b->re0 - a->im0 * b->im0;
        sum.im0 += a->re0 * b->im0 + a->im0 * b->re0;
        sum.re1 += a->re1 * b->re1 - a->im1 * b->im1;
        sum.im1 += a->re1 * b->im1 + a->im1 * b->re1;
    }
    *y = sum;
}

static void sum_ms(const lq_bins *h, const lq_bins *x, int head, int parts, lq_bins *y)
{
    lq_bins sum = {{0.0F}, {0.0F}, {0.0F}, {0.0F}};
    for (int p = 0; p < parts; p++) {
        const lq_bins *a = x + ((head - p) & (LQ_PARTS - 1)), *b = h + p;
        f32x4 re0 = a->re0 + a->re1, im0 = a->im0 + a->im1;
        f32x4 re1 = a->re0 - a->re1, im1 = a->im0 - a->im1;
        sum.re0 += re0 * b->re0 - im0 * b->im0;
        sum.im0 += re0 * b->im0 + im0 * b->re0;
        sum.re1 += re1 * b->re1 - im1 * b->im1;
        sum.im1 += re1 * b->im1 + im1 * b->re1;
    }
    *y = sum;
}

static void sum_full(const lq_bins *h, const lq_bins *g, const lq_bins *x, int head, int parts,
                     lq_bins *y)
{
    lq_bins sum = {{0.0F}, {0.0F}, {0.0F}, {0.0F}};
    for (int p = 0; p < parts; p++) {
        const lq_bins *a = x + ((head - p) & (LQ_PARTS - 1)), *b = h + p, *c = g + p;
        sum.re0 += (a->re0 * b->re0 - a->im0 * b->im0) + (a->re1 * b->re1 - a->im1 * b->im1);
        sum.im0 += (a->re0 * b->im0 + a->im0 * b->re0) + (a->re1 * b->im1 + a->im1 * b->re1);
        sum.re1 += (a->re0 * c->re0 - a->im0 * c->im0) + (a->re1 * c->re1 - a->im1 * c->im1);
        sum.im1 += (a->re0 * c->im0 + a->im0 * c->re0) + (a->re1 * c->im1 + a->im1 * c->re1);
    }
    *y = sum;
}

void lq_kernel_sum(const lq_kernel *k, const lq_history *x, int parts, lq_bins *y, int from, int to)
{
    for (int i = from; i < to; i++) {
        const lq_bins *h = k->spectra[0] + i * LQ_PARTS, *g = k->spectra[1] + i * LQ_PARTS;
        const lq_bins *group = x->spectra + i * LQ_PARTS;
        if (k->kind == LQ_KERNEL_PAIR)
            sum_pair(h, group, x->head, parts, y + i);
        else if (k->kind == LQ_KERNEL_MS)
            sum_ms(h, group, x->head, parts, y + i);
        else
            sum_full(h, g, group, x->head, parts, y + i);
    }
}
