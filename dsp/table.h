// table.h -- table.def as plain structs of floats: the host sees the same memory as one
// Float32Array. SPDX-License-Identifier: MIT
#pragma once
#include <stdbool.h>

#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) float key;
#define METER(key, title, unit, min, max, length)
#define BLOCK(name, title)                                                                         \
    typedef struct lq_##name##_band lq_##name##_band;                                              \
    typedef struct {
#define END(name)                                                                                  \
    }                                                                                              \
    lq_##name##_params;
#define BANDS(name, count, LIST, BANDLIST)                                                         \
    struct lq_##name##_band {                                                                      \
        LIST(PARAM, 0, 0, 0, 0)                                                                    \
    } band[count];
#include "table.def"
#undef PARAM
#undef METER
#undef BLOCK
#undef BANDS
#undef END

// All parameters, in the order of the table. [any]
typedef struct {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags)
#define METER(key, title, unit, min, max, length)
#define BLOCK(name, title) lq_##name##_params name;
#define BANDS(name, count, LIST, BANDLIST)
#define END(name)
#include "table.def"
#undef PARAM
#undef BLOCK
} lq_params;

// All meters, in the order of the table. [any]
typedef struct {
#undef METER
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags)
#define BLOCK(name, title)
#define METER(key, title, unit, min, max, length) float key[length];
#include "table.def"
#undef PARAM
#undef METER
#undef BLOCK
#undef BANDS
#undef END
} lq_meters;

enum {
    LQ_PARAM_COUNT = sizeof(lq_params) / sizeof(float),
    LQ_METER_COUNT = sizeof(lq_meters) / sizeof(float),
};

void lq_params_defaults(lq_params *p); // [any]
void lq_params_clamp(
    lq_params *p); // [any] into range, non-finite becomes the default, steps of choices rounded
// [any] Alike in what is flagged structural.
bool lq_params_same_structure(const lq_params *a, const lq_params *b);
// [any] Alike in all but what is flagged monitor.
bool lq_params_same_sound(const lq_params *a, const lq_params *b);
int lq_table_line_count(void);         // [any]
const char *lq_table_line_text(int i); // [any] one JSON object, see table.c
