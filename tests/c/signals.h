// signals.h -- test signals from their formulas. SPDX-License-Identifier: MIT
#pragma once
#include <math.h>
#include <stdint.h>

#define TAU 6.28318530717958647693

static inline double from_db(double db)
{
    return pow(10.0, db / 20.0);
}

static inline double to_db(double gain)
{
    return 20.0 * log10(gain);
}

// Steady noise, -1..1, the same everywhere: a linear congruential generator (Knuth's MMIX
// constants).
static inline double noise(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(int64_t)*seed / 9223372036854775808.0;
}
