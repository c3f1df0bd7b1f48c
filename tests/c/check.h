// check.h -- what the C tests need: compare a figure, say what failed, count.
// SPDX-License-Identifier: MIT
//
//   near(lufs, -23.0, 0.1, "LU");        |value - expected| <= tolerance; NaN never is near
//   within(peak, -0.4, 0.2, "dB");       low <= value <= high
//   check(count == 3);                   a fact
//   return check_done();                 from main: 0 only if checks ran and none failed
//   about("3341 case %d at %d Hz", ...); names the case in the lines that follow
#pragma once
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static int check_count, check_failures;
static char check_case[200];

static inline void about(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(check_case, sizeof check_case, format, arguments);
    va_end(arguments);
}

static inline void check_fact(int good, const char *fact, const char *file, int line)
{
    check_count++;
    if (good)
        return;
    check_failures++;
    printf("%s:%d: %s: not true: %s\n", file, line, check_case, fact);
}

static inline void check_within(double value, double low, double high, const char *what,
                                const char *unit, const char *file, int line)
{
    check_count++;
    if (value >= low && value <= high)
        return;
    check_failures++;
    printf("%s:%d: %s: %s is %.9g %s, not within %.9g..%.9g\n", file, line, check_case, what, value,
           unit, low, high);
}

static inline void check_near(double value, double expected, double tolerance, const char *what,
                              const char *unit, const char *file, int line)
{
    check_within(value, expected - tolerance, expected + tolerance, what, unit, file, line);
}

#define check(fact) check_fact(!!(fact), #fact, __FILE__, __LINE__)
#define within(value, low, high, unit)                                                             \
    check_within((double)(value), low, high, #value, unit, __FILE__, __LINE__)
#define near(value, expected, tolerance, unit)                                                     \
    check_near((double)(value), expected, tolerance, #value, unit, __FILE__, __LINE__)

static inline int check_done(void)
{
    printf("%d checks, %d failed\n", check_count, check_failures);
    return check_count == 0 || check_failures > 0;
}
