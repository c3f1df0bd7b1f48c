// spectrum.c -- see spectrum.h. SPDX-License-Identifier: MIT
#include "spectrum.h"
#include "units.h"
#include <string.h>

#define LOWEST_HZ 20.0
#define OCTAVES 9.96578428466208704361 // log2(20000 / 20)

static float bin_at(double band, double bin_hz)
{
    return (float)(LOWEST_HZ * lq_exp2(OCTAVES * band / (LQ_SPECTRUM_BANDS - 1)) / bin_hz);
}

void lq_spectrum_init(lq_spectrum *s, const lq_desc *d)
{
    bool high = d->sample_rate >= 88200.0;
    int length = high ? 8192 : 4096;
    s->hop = high ? 3200 : 1600;
    lq_fft_init(&s->fft, length, s->memory, sizeof s->memory);
    for (int i = 0; i < length; i++)
        s->window[i] = (float)(0.5 - 0.5 * lq_cos(2.0 * LQ_PI * i / length));
    double bin_hz = d->sample_rate / length;
    for (int i = 0; i < LQ_SPECTRUM_BANDS; i++)
        s->band_bin[i] = bin_at(i, bin_hz);
    for (int i = 0; i <= LQ_SPECTRUM_BANDS; i++)
        s->edge_bin[i] = bin_at(i - 0.5, bin_hz);
    lq_spectrum_reset(s);
}

void lq_spectrum_reset(lq_spectrum *s)
{
    s->frame = 0;
    memset(s->ring, 0, sizeof s->ring);
    for (int i = 0; i < LQ_SPECTRUM_BANDS; i++)
        s->band_db[i] = (float)LQ_FLOOR_DB;
}

// The top of a sine's peak at this bin; just the bin where there is none. Hann's main lobe is
// sin(pi x) / (pi x (1 - x^2)): the neighbours' ratio gives the offset x of the sine, the offset
// what the bin misses. Both series are within 0.01 dB for |x| <= 0.5.
static float peak_at(const float *db, int bin)
{
    float tilt = db[bin + 1] - db[bin - 1];
    if (db[bin] < db[bin - 1] || db[bin] < db[bin + 1] || tilt > 14.0f || tilt < -14.0f)
        return db[bin];
    float offset = tilt * (1.0f / 26.06f - 1.336e-5f * tilt * tilt);
    return db[bin] + 5.66f * offset * offset;
}

// The level between bins: a parabola in dB through the nearest three, never above the peak itself.
static float curve_at(const float *db, float place, int last)
{
    int bin = (int)(place + 0.5f);
    bin = bin < 1 ? 1 : bin > last ? last : bin;
    float slope = 0.5f * (db[bin + 1] - db[bin - 1]);
    float bend = 0.5f * (db[bin + 1] + db[bin - 1]) - db[bin];
    float offset = place - (float)bin;
    float level = db[bin] + offset * (slope + offset * bend);
    float most = peak_at(db, bin);
    most = db[bin - 1] > most ? db[bin - 1] : most;
    most = db[bin + 1] > most ? db[bin + 1] : most;
    return level < most ? level : most;
}

static float higher(float a, float b)
{
    return a > b ? a : b;
}

static float read_band(const lq_spectrum *s, int band)
{
    const float *db = s->bin_db;
    int last = s->fft.length / 2 - 1;
    float low = s->edge_bin[band], high = s->edge_bin[band + 1];
    if (s->band_bin[band] > (float)last)
        return (float)LQ_FLOOR_DB;
    float level = higher((float)LQ_FLOOR_DB, curve_at(db, s->band_bin[band], last));
    level = higher(level, higher(curve_at(db, low, last), curve_at(db, high, last)));
    for (int bin = (int)low + 1; bin <= lq_min_int((int)high, last); bin++)
        level = higher(level, peak_at(db, bin));
    return level;
}

static void measure(lq_spectrum *s)
{
    int length = s->fft.length, oldest = (int)(s->frame % length);
    for (int i = 0; i < length; i++) {
        lq_complex x = s->ring[(oldest + i) & (length - 1)];
        s->in[i] = (lq_complex){x.re * s->window[i], x.im * s->window[i]};
    }
    lq_fft_forward(&s->fft, s->in, s->out);

    // Hann halves a sine and the spectrum halves it again: its bin holds length / 4 in each
    // channel.
    float scale = 4.0f / ((float)length * (float)length);
    float power[4];
    for (int bin = 0; bin < length / 2; bin += 4) {
        for (int i = 0; i < 4; i++) {
            lq_complex a = s->out[bin + i], b = s->out[(length - bin - i) & (length - 1)];
            power[i] = scale * (a.re * a.re + a.im * a.im + b.re * b.re + b.im * b.im) + 1e-14f;
        }
        f32x4 log2 = lq_log2_x4((f32x4){power[0], power[1], power[2], power[3]});
        for (int i = 0; i < 4; i++)
            s->bin_db[bin + i] = (float)(0.5 * LQ_DB_PER_LOG2) * log2[i];
    }
    s->bin_db[length / 2] = s->bin_db[length / 2 - 1];
    for (int band = 0; band < LQ_SPECTRUM_BANDS; band++)
        s->band_db[band] = read_band(s, band);
}

// A sample the transform can take: NaN and Inf become silence.
static float sane(float x)
{
    return x > -1e6f && x < 1e6f ? x : 0.0f;
}

void lq_spectrum_process(lq_spectrum *s, float *const *io, int frames)
{
    int mask = s->fft.length - 1;
    for (int at = 0; at < frames;) {
        int to_due = s->hop - (int)(s->frame % s->hop);
        int run = lq_min_int(frames - at, to_due);
        for (int i = 0; i < run; i++) {
            int place = (int)(s->frame + i) & mask;
            s->ring[place] = (lq_complex){sane(io[0][at + i]), sane(io[1][at + i])};
        }
        s->frame += run;
        at += run;
        if (run == to_due)
            measure(s);
    }
}

void lq_spectrum_read(const lq_spectrum *s, float band_db[LQ_SPECTRUM_BANDS])
{
    memcpy(band_db, s->band_db, sizeof s->band_db);
}
