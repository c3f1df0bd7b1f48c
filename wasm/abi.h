// abi.h -- what the exports of every role share: one instance, one role, one static union.
// SPDX-License-Identifier: MIT
// A role's exports are wasm/abi-<role>.c; those of the engine, and what all have, wasm/abi.c.
#pragma once
#include "../dsp/align.h"
#include "../dsp/analysis.h"
#include "../dsp/convert.h"
#include "../dsp/engine.h"
#include "../dsp/fade.h"
#include "../dsp/land.h"
#include "../dsp/repair.h"

#ifdef __wasm__
#define LQ_EXPORT(name) __attribute__((export_name("lq_" #name))) abi_##name
#else
#define LQ_EXPORT(name) abi_##name
#endif

typedef union {
    lq_engine engine;
    lq_analysis analysis;
    lq_land land;
    struct {
        lq_convert core;
        f64x2 io[LQ_MAX_FRAMES];
    } convert;
    lq_repair repair;
    lq_align align;
} abi_core;

// All that is not constant, in one place. Audio is planar float32, [channel][LQ_MAX_FRAMES].
typedef struct {
    abi_core core;
    lq_params params;
    lq_fade edit; // what lq_fade and lq_fade_gain are about
    float input[LQ_CHANNELS][LQ_MAX_FRAMES], output[LQ_CHANNELS][LQ_MAX_FRAMES];
} abi_state;

extern abi_state abi;
