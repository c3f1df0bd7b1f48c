// units.h -- decibels and back. SPDX-License-Identifier: MIT
#pragma once
#include "math.h"

#define LQ_DB_PER_LOG2 6.02059991327962390427 // 20 log10(2)
#define LQ_FLOOR_DB (-120.0)                  // what silence reads

static inline double lq_db_to_gain(double db)
{
    return lq_exp2(db / LQ_DB_PER_LOG2);
}

// Level of an amplitude; silence reads the floor.
static inline double lq_gain_to_db(double gain)
{
    return gain > 1e-6 ? LQ_DB_PER_LOG2 * lq_log2(gain) : LQ_FLOOR_DB;
}

// Level of a mean square; silence reads the floor.
static inline double lq_power_to_db(double power)
{
    return power > 1e-12 ? 0.5 * LQ_DB_PER_LOG2 * lq_log2(power) : LQ_FLOOR_DB;
}

// From 0 to 1 without a corner in its first two derivatives; 0 before, 1 after.
static inline double lq_ease(double t)
{
    return t <= 0.0 ? 0.0 : t >= 1.0 ? 1.0 : t * t * t * (t * (6.0 * t - 15.0) + 10.0);
}
