// thirds.c -- see thirds.h. SPDX-License-Identifier: MIT
#include "thirds.h"
#include "units.h"
#include <string.h>

#define LOG2_10 3.32192809488736234787

int lq_loudness_class(double lufs)
{
    double position = (lufs + 70.0) * 10.0;
    return position >= 0.0 ? (int)lq_clamp(position, 0.0, LQ_CLASSES - 1) : -1;
}

double lq_thirds_hz(int band)
{
    return lq_exp2(LOG2_10 * (band + 13) / 10.0); // band 0 is 19.95 Hz, 17 is 1 kHz
}

void lq_thirds_init(lq_thirds *t, const lq_desc *d)
{
    memset(t, 0, sizeof *t);
    int length = d->sample_rate >= 88200.0 ? 16384 : 8192;
    lq_fft_init(&t->fft, length, t->memory, sizeof t->memory);
    for (int i = 0; i < length; i++)
        t->window[i] = (float)(0.5 - 0.5 * lq_cos(2.0 * LQ_PI * i / length));
    t->bin_hz = d->sample_rate / length;
    t->scale = 1.0 / (0.375 * (double)length *
                      (double)length); // Parseval; the window's mean square is 3/8
}

int lq_thirds_room(const lq_thirds *t, int frames)
{
    int half = t->fft.length / 2;
    return lq_min_int(frames, half - (int)(t->frame % half));
}

static void transform(lq_thirds *t, int rank)
{
    int length = t->fft.length, mask = length - 1, oldest = (int)(t->frame & mask);
    for (int i = 0; i < length; i++) {
        lq_complex x = t->ring[(oldest + i) & mask];
        t->in[i] = (lq_complex){x.re * t->window[i], x.im * t->window[i]};
    }
    lq_fft_forward(&t->fft, t->in, t->out);
    t->count[rank]++;
    for (int band = 0; band < LQ_THIRDS; band++) {
        double half_band = lq_exp2(LOG2_10 / 20.0);
        double low = lq_thirds_hz(band) / half_band / t->bin_hz;
        double high = lq_thirds_hz(band) * half_band / t->bin_hz;
        int last = lq_min_int((int)(high + 0.5), length / 2 - 1);
        double sum = 0.0;
        for (int bin = (int)(low + 0.5); bin <= last; bin++) {
            double from = bin - 0.5 > low ? bin - 0.5 : low,
                   to = bin + 0.5 < high ? bin + 0.5 : high;
            lq_complex a = t->out[bin], b = t->out[(length - bin) & mask];
            sum += (to - from) * (double)(a.re * a.re + a.im * a.im + b.re * b.re + b.im * b.im);
        }
        t->power[rank][band] += sum * t->scale;
    }
}

void lq_thirds_push(lq_thirds *t, float *const *io, int frames, double lufs)
{
    int mask = t->fft.length - 1;
    for (int i = 0; i < frames; i++)
        t->ring[(int)((t->frame + i) & mask)] = (lq_complex){io[0][i], io[1][i]};
    t->frame += frames;
    int rank = lq_loudness_class(lufs);
    if (t->frame % (t->fft.length / 2) == 0 && t->frame >= t->fft.length && rank >= 0)
        transform(t, rank);
}

bool lq_thirds_read(const lq_thirds *t, int first, double power[LQ_THIRDS])
{
    double count = 0.0, nyquist = t->bin_hz * t->fft.length / 2.0;
    for (int rank = first; rank < LQ_CLASSES; rank++)
        count += t->count[rank];
    for (int band = 0; band < LQ_THIRDS; band++) {
        double sum = 0.0;
        for (int rank = first; rank < LQ_CLASSES; rank++)
            sum += t->power[rank][band];
        bool whole = lq_thirds_hz(band) * lq_exp2(LOG2_10 / 20.0) <= nyquist;
        power[band] = !whole ? -1.0 : count > 0.0 ? sum / count : 0.0;
    }
    return count > 0.0;
}
