// table.c -- the table as defaults, ranges and one JSON line each, for scripts/generate.mjs.
//
// SPDX-License-Identifier: MIT
//   {"block","title"} {"band":n} {"key",...} {"end"} {"meter",...}: a reader keeps the block and
//   band it is in.
#include "table.h"
#include "lq.h"

enum { AUTOMATABLE = 1, STRUCTURAL = 2, MONITOR = 4 };

#define NOTHING(...)

static const float defaults[] = {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) (float)(def),
#define LQ_ONE_BAND(LIST, n, a, b, c, d) LIST(PARAM, a, b, c, d)
#define BANDS(name, count, LIST, BANDLIST) BANDLIST(LQ_ONE_BAND, LIST)
#define BLOCK NOTHING
#define END NOTHING
#define METER NOTHING
#include "table.def"
#undef PARAM
};

static const float lowest[] = {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) (float)(min),
#include "table.def"
#undef PARAM
};

static const float highest[] = {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) (float)(max),
#include "table.def"
#undef PARAM
};

enum { IS_lin, IS_log, IS_choice };

static const unsigned char scales[] = {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) IS_##scale,
#include "table.def"
#undef PARAM
};

static const unsigned char flagged[] = {
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags) (flags),
#include "table.def"
#undef PARAM
#undef LQ_ONE_BAND
#undef BANDS
#undef BLOCK
#undef END
#undef METER
};

_Static_assert(sizeof defaults == sizeof(lq_params), "as many bands are listed as BANDS counts");

#define TEXT(x) #x
static const char *const lines[] = {
#define BLOCK(name, title) "{\"block\":\"" #name "\",\"title\":\"" title "\"}",
#define PARAM(key, title, unit, min, max, def, step, scale, choices, flags)                        \
    "{\"key\":\"" #key "\",\"title\":\"" title "\",\"unit\":\"" unit                               \
    "\",\"min\":" TEXT(min) ",\"max\":" TEXT(max) ",\"default\":" TEXT(def) ",\"step\":" TEXT(     \
        step) ",\"scale\":\"" #scale "\",\"choices\":\"" choices "\",\"flags\":\"" #flags "\"}",
#define LQ_ONE_BAND(LIST, n, a, b, c, d) "{\"band\":" TEXT(n) "}", LIST(PARAM, a, b, c, d)
#define BANDS(name, count, LIST, BANDLIST) BANDLIST(LQ_ONE_BAND, LIST)
#define END(name) "{\"end\":\"" #name "\"}",
#define METER(key, title, unit, min, max, length)                                                  \
    "{\"meter\":\"" #key "\",\"title\":\"" title "\",\"unit\":\"" unit                             \
    "\",\"min\":" TEXT(min) ",\"max\":" TEXT(max) ",\"length\":" TEXT(length) "}",
#include "table.def"
};

int lq_table_line_count(void)
{
    return (int)(sizeof lines / sizeof *lines);
}

const char *lq_table_line_text(int i)
{
    return i >= 0 && i < lq_table_line_count() ? lines[i] : "";
}

void lq_params_defaults(lq_params *p)
{
    float *value = (float *)p;
    for (int i = 0; i < LQ_PARAM_COUNT; i++)
        value[i] = defaults[i];
}

void lq_params_clamp(lq_params *p)
{
    float *value = (float *)p;
    for (int i = 0; i < LQ_PARAM_COUNT; i++) {
        float v = value[i];
        if (!(v > -1e30f && v < 1e30f))
            v = defaults[i];
        v = v < lowest[i] ? lowest[i] : v > highest[i] ? highest[i] : v;
        value[i] = scales[i] == IS_choice ? (float)(int)(v + 0.5f) : v;
    }
}

static bool same(const lq_params *a, const lq_params *b, int flags, int wanted)
{
    const float *left = (const float *)a, *right = (const float *)b;
    for (int i = 0; i < LQ_PARAM_COUNT; i++)
        if ((flagged[i] & flags) == wanted && left[i] != right[i])
            return false;
    return true;
}

bool lq_params_same_structure(const lq_params *a, const lq_params *b)
{
    return same(a, b, STRUCTURAL, STRUCTURAL);
}

bool lq_params_same_sound(const lq_params *a, const lq_params *b)
{
    return same(a, b, MONITOR, 0);
}
