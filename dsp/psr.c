// psr.c -- see psr.h. SPDX-License-Identifier: MIT
#include "psr.h"
#include "units.h"
#include <string.h>

void lq_psr_reset(lq_psr *p)
{
    memset(p, 0, sizeof *p);
}

void lq_psr_step(lq_psr *p)
{
    p->ring[p->at] = p->running;
    p->at = (p->at + 1) % LQ_SHORT_TERM_STEPS;
    p->running = 0.0f;
}

float lq_psr_last(const lq_psr *p, int steps)
{
    float most = 0.0f;
    for (int i = 1; i <= steps; i++) {
        int at = p->at - i;
        float peak = p->ring[at < 0 ? at + LQ_SHORT_TERM_STEPS : at];
        most = peak > most ? peak : most;
    }
    return most;
}

double lq_psr_db(const lq_psr *p, const lq_gating *g)
{
    double short_term = lq_power_to_lufs(g->short_term);
    double peak = lq_gain_to_db((double)lq_psr_last(p, LQ_SHORT_TERM_STEPS));
    if (g->steps < LQ_SHORT_TERM_STEPS || !(short_term > LQ_GATE_LUFS) || peak <= LQ_FLOOR_DB)
        return LQ_NO_LUFS;
    return peak - short_term;
}
