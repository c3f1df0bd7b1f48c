// damage.c -- see damage.h. SPDX-License-Identifier: MIT
#include "damage.h"
#include "units.h"
#include <string.h>

#define SILENT 1e-10 // energy per frame below which there is nothing to damage (-100 dBFS)

void lq_damage_init(lq_damage *d, double sample_rate)
{
    memset(d, 0, sizeof *d);
    d->steps.rate = sample_rate;
    lq_damage_reset(d);
}

void lq_damage_reset(lq_damage *d)
{
    lq_steps_reset(&d->steps, d->steps.rate);
    d->in = d->cross = d->out = (f64x2){0.0, 0.0};
    memset(d->ring, 0, sizeof d->ring);
    d->at = 0;
    d->worst_db = LQ_FLOOR_DB;
}

static double ratio_db(const lq_damage *d)
{
    lq_damage_sums s = {0.0, 0.0, 0.0};
    for (int i = 0; i < LQ_DAMAGE_STEPS; i++) {
        s.in += d->ring[i].in;
        s.cross += d->ring[i].cross;
        s.out += d->ring[i].out;
    }
    if (s.in < SILENT * 0.4 * d->steps.rate || s.out < SILENT * 0.4 * d->steps.rate)
        return LQ_FLOOR_DB;
    double rest = s.out - s.cross * s.cross / s.in;
    return rest > 0.0 ? lq_power_to_db(rest / s.out) : LQ_FLOOR_DB;
}

static void end_step(lq_damage *d)
{
    d->ring[d->at] =
        (lq_damage_sums){d->in[0] + d->in[1], d->cross[0] + d->cross[1], d->out[0] + d->out[1]};
    d->at = (d->at + 1) % LQ_DAMAGE_STEPS;
    d->in = d->cross = d->out = (f64x2){0.0, 0.0};
    double db = ratio_db(d);
    d->worst_db = db > d->worst_db ? db : d->worst_db;
}

void lq_damage_push(lq_damage *d, const f64x2 *x, const f64x2 *y, int frames)
{
    for (int done = 0; done < frames;) {
        int run = lq_steps_run(&d->steps, frames - done);
        f64x2 in = d->in, cross = d->cross, out = d->out; // in registers for the run
        for (int i = done; i < done + run; i++) {
            in += x[i] * x[i];
            cross += x[i] * y[i];
            out += y[i] * y[i];
        }
        d->in = in;
        d->cross = cross;
        d->out = out;
        if (lq_steps_advance(&d->steps, run))
            end_step(d);
        done += run;
    }
}

double lq_damage_take_db(lq_damage *d)
{
    double db = d->worst_db;
    d->worst_db = LQ_FLOOR_DB;
    return db;
}
