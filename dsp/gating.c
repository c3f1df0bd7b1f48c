// gating.c -- see gating.h. SPDX-License-Identifier: MIT
#include "gating.h"
#include "units.h"
#include <string.h>

#define BIN_LU 0.01

double lq_power_to_lufs(double power)
{
    return -0.691 + lq_power_to_db(power);
}

double lq_lufs_to_power(double lufs)
{
    return lq_exp2((lufs + 0.691) / (0.5 * LQ_DB_PER_LOG2));
}

void lq_gating_reset(lq_gating *g)
{
    memset(g, 0, sizeof *g);
}

// Sum of the last `count` steps, oldest first: made anew each time, so no error can gather.
static double last_steps(const lq_gating *g, int count)
{
    int from = (int)((g->steps - count) % LQ_SHORT_TERM_STEPS);
    if (from < 0)
        from += LQ_SHORT_TERM_STEPS;
    double sum = 0.0;
    int first = lq_min_int(count, LQ_SHORT_TERM_STEPS - from);
    for (int i = 0; i < first; i++)
        sum += g->ring[from + i];
    for (int i = 0; i < count - first; i++)
        sum += g->ring[i];
    return sum;
}

static int bin_of(double power)
{
    double position = (lq_power_to_lufs(power) - LQ_GATE_LUFS) / BIN_LU;
    return (int)lq_clamp(position, 0.0, LQ_LOUDNESS_BINS - 1);
}

static void add_block(lq_loudness_bins *b, double power)
{
    int bin = bin_of(power);
    b->power[bin] += power;
    b->blocks[bin]++;
    b->power_sum += power;
    b->block_sum++;
    if (bin > b->top)
        b->top = bin;
}

void lq_gating_push(lq_gating *g, double power)
{
    bool sane = power >= 0.0 && power < 1e12; // a NaN would stay in the means for 3 s
    g->ring[g->steps % LQ_SHORT_TERM_STEPS] = sane ? power : 0.0;
    g->steps++;
    g->momentary = last_steps(g, LQ_MOMENTARY_STEPS) / LQ_MOMENTARY_STEPS;
    g->short_term = last_steps(g, LQ_SHORT_TERM_STEPS) / LQ_SHORT_TERM_STEPS;
    if (g->momentary > g->momentary_max)
        g->momentary_max = g->momentary;
    if (g->short_term > g->short_term_max)
        g->short_term_max = g->short_term;

    g->hop = g->steps % LQ_HOP_STEPS == 0;
    if (!g->hop)
        return;
    double gate = lq_lufs_to_power(LQ_GATE_LUFS);
    if (g->steps >= LQ_MOMENTARY_STEPS && g->momentary > gate)
        add_block(&g->integrated, g->momentary);
    if (g->steps >= LQ_SHORT_TERM_STEPS && g->short_term >= gate)
        add_block(&g->range, g->short_term);
}

double lq_gating_momentary_max(const lq_gating *g)
{
    bool full = g->steps >= LQ_MOMENTARY_STEPS && g->momentary_max > 1e-12;
    return full ? lq_power_to_lufs(g->momentary_max) : LQ_NO_LUFS;
}

double lq_gating_short_term_max(const lq_gating *g)
{
    bool full = g->steps >= LQ_SHORT_TERM_STEPS && g->short_term_max > 1e-12;
    return full ? lq_power_to_lufs(g->short_term_max) : LQ_NO_LUFS;
}

// The relative gate, as a power: the mean of all blocks, lowered.
static double relative_gate(const lq_loudness_bins *b, double factor)
{
    return b->power_sum / (double)b->block_sum * factor;
}

// The lowest bin that passes a gate: bins are judged by their mean, so only the one the gate cuts
// can err.
static int first_bin(const lq_loudness_bins *b, double gate, bool inclusive)
{
    int bin = bin_of(gate);
    for (; bin < b->top; bin++) {
        double mean = b->blocks[bin] ? b->power[bin] / b->blocks[bin] : 0.0;
        if (mean > gate || (inclusive && mean == gate))
            break;
    }
    return bin;
}

double lq_gating_relative_gate(const lq_gating *g)
{
    if (g->integrated.block_sum == 0)
        return LQ_NO_LUFS;
    return lq_power_to_lufs(relative_gate(&g->integrated, 0.1));
}

double lq_gating_integrated(const lq_gating *g)
{
    const lq_loudness_bins *b = &g->integrated;
    if (b->block_sum == 0)
        return LQ_NO_LUFS;
    double sum = 0.0;
    uint64_t blocks = 0;
    for (int bin = first_bin(b, relative_gate(b, 0.1), false); bin <= b->top; bin++) {
        sum += b->power[bin];
        blocks += b->blocks[bin];
    }
    return lq_power_to_lufs(sum / (double)blocks);
}

// Loudness of the block of this rank, counted from the bin `first`.
static double at_rank(const lq_loudness_bins *b, int first, uint64_t rank)
{
    int bin = first;
    for (uint64_t below = b->blocks[bin]; below <= rank && bin < b->top;)
        below += b->blocks[++bin];
    return lq_power_to_lufs(b->power[bin] / b->blocks[bin]);
}

double lq_gating_range(const lq_gating *g)
{
    const lq_loudness_bins *b = &g->range;
    if (b->block_sum == 0)
        return LQ_NO_LUFS;
    int first = first_bin(b, relative_gate(b, 0.01), true);
    uint64_t blocks = 0;
    for (int bin = first; bin <= b->top; bin++)
        blocks += b->blocks[bin];
    // Nearest index, counted from 0 (EBU Tech 3342, section 3).
    uint64_t low = (uint64_t)((double)(blocks - 1) * 0.10 + 0.5);
    uint64_t high = (uint64_t)((double)(blocks - 1) * 0.95 + 0.5);
    return at_rank(b, first, high) - at_rank(b, first, low);
}
