// standout.c -- see standout.h. SPDX-License-Identifier: MIT
#include "standout.h"
#include "units.h"
#include <math.h>
#include <string.h>

#define JOINT 34.6246809813350 // bins: 24 / ln 2, where 1/24 octave is one bin
#define PER_OCTAVE 24.0
#define WIDE_OCTAVES 1.25
#define THRESHOLD_DB 2.0
#define KNEE_DB 2.0
#define SLOPE 3.0 // the mean over 1/12 octave sees less than the peak has
#define CROWD_FREE_DB 0.8
#define CROWD_SLOPE 3.0
#define NOTE_FROM_DB 12.0
#define NOTE_DB 18.0
#define NOTE_BANDS 5 // its skirts belong to it: the window's main lobe and more
#define SHOULDER_DB 3.0
#define FADE_OCTAVES 0.25 // at the ends of where it acts

static double band_of(double bin)
{
    return bin <= JOINT ? bin : JOINT + PER_OCTAVE * lq_log2(bin / JOINT);
}

static double bin_of(double band)
{
    return band <= JOINT ? band : JOINT * lq_exp2((band - JOINT) / PER_OCTAVE);
}

void lq_standout_init(lq_standout *s, double sample_rate, int length, int step_frames, double full)
{
    s->bins = length / 2;
    s->bin_hz = sample_rate / length;
    s->step = step_frames / sample_rate;
    s->floor = full * 2.5e-10; // -96 dB
    s->bands = lq_min_int(LQ_STANDOUT_BANDS, (int)band_of(s->bins - 1.0));
    for (int b = 0; b <= s->bands; b++) // band b is centred on coordinate b + 1
        s->edge[b] = (float)bin_of(b + 0.5);
    for (int k = 0; k < s->bins; k++) {
        double place = band_of(k < 1 ? 1.0 : k) - 1.0;
        s->place[k] = (float)lq_clamp(place, 0.0, s->bands - 1.001);
    }
    lq_standout_reset(s);
}

void lq_standout_reset(lq_standout *s)
{
    memset(s->power, 0, sizeof s->power);
    memset(s->reduction_db, 0, sizeof s->reduction_db);
    memset(s->smooth_db, 0, sizeof s->smooth_db);
}

// Windows of so many octaves around each band, at least so many bands each way, as long on both
// sides.
static void windows(const lq_standout *s, double octaves, double least, float *low, float *high)
{
    double ratio = lq_exp2(0.5 * octaves);
    for (int b = 0; b < s->bands; b++) {
        double bin = bin_of(b + 1.0),
               centre = b + 0.5; // edges count from 0: the band is b .. b + 1
        double down = b + 1.0 - band_of(bin / ratio), up = band_of(bin * ratio) - (b + 1.0);
        double room = centre < s->bands - centre ? centre : s->bands - centre;
        down = down < least ? least : down;
        up = up < least ? least : up;
        low[b] = (float)(centre - (down < room ? down : room));
        high[b] = (float)(centre + (up < room ? up : room));
    }
}

void lq_standout_set(lq_standout *s, const lq_resonance_settings *settings)
{
    const lq_resonance_settings *p = settings;
    s->settings = *p;
    double over_time = 0.36 * lq_exp2(-3.0 * p->speed); // 360 .. 45 ms
    s->keep = 1.0 - lq_exp(-s->step / over_time);
    s->rise = 1.0 - lq_exp(-s->step / (0.5 * over_time));
    s->fall = 1.0 - lq_exp(-s->step / (1.0 * over_time));
    windows(s, lq_exp2(-3.0 * p->sharpness) / 3.0, 0.75, s->fine_low, s->fine_high);
    windows(s, WIDE_OCTAVES, 6.0, s->wide_low, s->wide_high);
    for (int b = 0; b < s->bands; b++) {
        double octave = lq_log2(bin_of(b + 1.0) * s->bin_hz);
        double above = (octave - lq_log2(p->low_hz)) / FADE_OCTAVES + 1.0;
        double below = (lq_log2(p->high_hz) - octave) / FADE_OCTAVES + 1.0;
        s->weight[b] = (float)(lq_ease(above) * lq_ease(below));
    }
}

// The sum up to a place between whole ones.
static double up_to(const double *sum, double place)
{
    int whole = (int)place;
    return sum[whole] + (place - whole) * (sum[whole + 1] - sum[whole]);
}

static double mean(const double *sum, double low, double high)
{
    return (up_to(sum, high) - up_to(sum, low)) / (high - low);
}

// Power of the bands, its mean over time, and its running sum in dB.
static void levels(lq_standout *s, const float *power)
{
    s->sum[0] = 0.0; // bin k lies from k to k + 1 in this sum, its centre at k + 0.5
    for (int k = 0; k < s->bins; k++)
        s->sum[k + 1] = s->sum[k] + power[k];
    s->level_sum[0] = 0.0;
    for (int b = 0; b < s->bands; b++) {
        double now = mean(s->sum, s->edge[b] + 0.5, s->edge[b + 1] + 0.5);
        s->power[b] = lq_tidy(s->power[b] + s->keep * (now - s->power[b]));
        double level = 0.5 * LQ_DB_PER_LOG2 * lq_log2(s->power[b] + s->floor);
        s->level_sum[b + 1] = s->level_sum[b] + level;
    }
}

static double excess(const lq_standout *s, int b)
{
    const double *sum = s->level_sum;
    double centre = b + 0.5, low = s->wide_low[b], high = s->wide_high[b];
    double left = mean(sum, low, centre) - SHOULDER_DB;
    double right = mean(sum, centre, high) - SHOULDER_DB;
    double around = mean(sum, low, high);
    around = left > around ? left : around;
    around = right > around ? right : around;
    return mean(sum, s->fine_low[b], s->fine_high[b]) - around;
}

// What a band's excess asks for, dB.
static double wanted(const lq_standout *s, int b)
{
    double crowd = mean(s->level_sum, s->wide_low[b], s->wide_high[b]) - CROWD_FREE_DB;
    double threshold = THRESHOLD_DB + (crowd > 0.0 ? CROWD_SLOPE * crowd : 0.0);
    double over = s->excess_db[b] - threshold, half = 0.5 * KNEE_DB, peak_db = 0.0;
    if (over <= -half || s->weight[b] <= 0.0f)
        return 0.0;
    double knee = over >= half ? over : (over + half) * (over + half) / (2.0 * KNEE_DB);
    int last = lq_min_int(b + NOTE_BANDS, s->bands - 1);
    for (int i = b > NOTE_BANDS ? b - NOTE_BANDS : 0; i <= last; i++)
        peak_db = s->excess_db[i] > peak_db ? s->excess_db[i] : peak_db;
    double note = lq_ease((NOTE_DB - peak_db) / (NOTE_DB - NOTE_FROM_DB));
    double reduction = s->settings.depth * SLOPE * knee * note;
    return s->weight[b] * (reduction < s->settings.cap_db ? reduction : s->settings.cap_db);
}

// Over five bands, so that the filter that the gains make is short: its echoes fade within half a
// frame.
static void smooth(lq_standout *s)
{
    static const double weights[] = {0.0625, 0.25, 0.375, 0.25, 0.0625};
    for (int b = 0; b < s->bands; b++) {
        double sum = 0.0;
        for (int i = -2; i <= 2; i++) {
            int at = b + i < 0 ? 0 : b + i >= s->bands ? s->bands - 1 : b + i;
            sum += weights[i + 2] * s->reduction_db[at];
        }
        s->smooth_db[b] = (float)sum;
    }
}

bool lq_standout_measure(lq_standout *s, const float *power)
{
    double most = 0.0;
    levels(s, power);
    for (int b = 0; b < s->bands; b++)
        s->excess_db[b] = excess(s, b);
    for (int b = 0; b < s->bands; b++) // from here on: of what stands out
        s->level_sum[b + 1] = s->level_sum[b] + (s->excess_db[b] > 0.0 ? s->excess_db[b] : 0.0);
    for (int b = 0; b < s->bands; b++) {
        double to = wanted(s, b);
        double now = s->reduction_db[b];
        now += (to > now ? s->rise : s->fall) * (to - now);
        s->reduction_db[b] = now > 1e-4 ? now : 0.0;
        most = now > most ? now : most;
    }
    smooth(s);
    return most > 1e-4;
}

static float between(const lq_standout *s, float place)
{
    int whole = (int)place;
    float low = s->smooth_db[whole], high = s->smooth_db[whole + 1];
    return low + (place - (float)whole) * (high - low);
}

void lq_standout_gains(const lq_standout *s, float *gain)
{
    const float scale = (float)(-1.0 / LQ_DB_PER_LOG2);
    for (int k = 0; k < s->bins; k += 4) {
        f32x4 db = {between(s, s->place[k]), between(s, s->place[k + 1]),
                    between(s, s->place[k + 2]), between(s, s->place[k + 3])};
        f32x4 linear = lq_exp2_x4(db * scale);
        memcpy(gain + k, &linear, sizeof linear);
    }
    gain[s->bins] = gain[s->bins - 1];
}

double lq_standout_at(const lq_standout *s, double hz)
{
    double place = band_of(hz / s->bin_hz) - 1.0;
    return between(s, (float)lq_clamp(place, 0.0, s->bands - 1.001));
}
