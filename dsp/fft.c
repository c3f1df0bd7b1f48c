// fft.c -- see fft.h. SPDX-License-Identifier: MIT
#include "fft.h"
#include "kiss_fft.h"

_Static_assert(sizeof(lq_complex) == sizeof(kiss_fft_cpx), "both are two floats");

static bool in_table(int length)
{
    static const int lengths[] = {16, 512, 1024, 2048, 4096, 8192, 16384};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (lengths[i] == length)
            return true;
    return false;
}

bool lq_fft_init(lq_fft *f, int length, void *memory, size_t bytes)
{
    f->length = length;
    f->state = NULL;
    if (in_table(length) && memory)
        f->state = kiss_fft_alloc(length, 0, memory, &bytes);
    return f->state != NULL;
}

void lq_fft_forward(const lq_fft *f, const lq_complex *in, lq_complex *out)
{
    if (f->state && in != out)
        kiss_fft(f->state, (const kiss_fft_cpx *)in, (kiss_fft_cpx *)out);
}
