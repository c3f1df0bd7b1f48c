// halfband.c. SPDX-License-Identifier: MIT
#include "halfband.h"
#include "kaiser.h"

void lq_halfband_taps(float *taps, int pairs, double beta)
{
    double value[LQ_HALFBAND_MOST], sum = 0.0;
    for (int k = 0; k < pairs; k++) {
        value[k] = lq_sinc(k + 0.5) * lq_kaiser((k + 0.5) / pairs, beta);
        sum += 2.0 * value[k];
    }
    for (int k = 0; k < pairs; k++)
        taps[k] = (float)(value[k] / sum);
}
