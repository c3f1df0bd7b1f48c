// monitor.c -- see monitor.h. SPDX-License-Identifier: MIT
#include "monitor.h"
#include "units.h"
#include <string.h>

enum {
    LONGEST_WINDOW = 1000, // 10 ms blocks: 10 s
    DRIVEN_WINDOW = 80,    // 0.8 s: while drive is dragged, over some beats
    SHORTEST_WINDOW = 40, // 0.4 s: the least that steadies a difference of two versions of one song
};

#define SILENT 1e-8 // K-weighted power of a 10 ms block below which nothing is learnt (-80 LUFS)

// What moves on its own, the levels first.
enum { MATCHED, VOLUME, DELTA, TAPPED, MONO, SIDE, SWITCHES };

static lq_smooth *switch_of(lq_monitor *m, int i)
{
    lq_smooth *const all[SWITCHES] = {&m->matched, &m->volume, &m->delta,
                                      &m->tapped,  &m->mono,   &m->side};
    return all[i];
}

void lq_monitor_init(lq_monitor *m, const lq_desc *d)
{
    memset(m, 0, sizeof *m);
    const double unknown = __builtin_nan("");
    m->match = (lq_match){.lufs = {unknown, unknown, unknown}, .least = unknown};
    for (int i = 0; i < 2; i++)
        lq_kpower_init(&m->k[i], d);
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_init(&m->gain[s], d, 1.0, 1e-9);
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_init(&m->own[s], d, 1.0, 1e-9);
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_init(switch_of(m, i), d, i == VOLUME ? 1.0 : 0.0, 1e-9);
    m->blocks_per_frame = 100.0 / d->sample_rate;
    m->residual_step_db = 3.0 * LQ_GRID / d->sample_rate;
    m->fade_step = 1.0 / (0.015 * d->sample_rate);
    m->fresh = true;
    lq_monitor_reset(m);
}

void lq_monitor_reset(lq_monitor *m)
{
    for (int i = 0; i < 2; i++)
        lq_kpower_reset(&m->k[i]);
    m->blocks = m->since = m->driven = 0;
    m->measured_at = -1;
    m->phase = 0;
}

void lq_monitor_changed(lq_monitor *m, bool beyond_drive)
{
    m->match.fresh = false;
    m->driven = m->blocks;
    if (beyond_drive)
        m->since = m->blocks;
}

void lq_monitor_match(lq_monitor *m, const lq_match *match)
{
    double loop_blocks = match->loop_frames * m->blocks_per_frame;
    if (loop_blocks != m->loop_blocks || match->at_once)
        m->since = m->blocks;
    m->loop_blocks = loop_blocks < LQ_MATCH_BLOCKS - 1 ? loop_blocks : LQ_MATCH_BLOCKS - 1;
    m->match = *match;
}

void lq_monitor_set(lq_monitor *m, const lq_monitor_params *p, bool tapped)
{
    m->params = *p;
    lq_smooth_to(&m->matched, p->match > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->delta, p->delta > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->tapped, tapped ? 1.0 : 0.0);
    lq_smooth_to(&m->mono, p->mono > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->side, p->side > 0.5f ? 1.0 : 0.0);
    lq_smooth_to(&m->volume, p->volume_db > -59.95f ? lq_db_to_gain(p->volume_db) : 0.0);
    const float own_db[LQ_SLOTS] = {p->a_gain_db, p->b_gain_db, p->r_gain_db};
    for (int s = 0; s < LQ_SLOTS; s++)
        lq_smooth_to(&m->own[s], own_db[s] != 0.0f ? lq_db_to_gain(own_db[s]) : 1.0);
    if (!m->fresh)
        return;
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_jump(switch_of(m, i), switch_of(m, i)->target);
    for (int s = 0; s < LQ_SLOTS; s++) {
        lq_smooth_jump(&m->own[s], m->own[s].target);
        m->mix[s] = s == (int)(p->slot + 0.5f) ? 1.0 : 0.0;
    }
    m->fresh = false;
}

// Power of B in a block, drive taken out, as it would be at the present drive: a limiter that was
// at work takes back what the drive adds, one that was not begins where the highest peak gets over.
static double present_power(const lq_monitor *m, int64_t block)
{
    const lq_played *was = &m->played[block & (LQ_MATCH_BLOCKS - 1)];
    double power = m->power[1][block & (LQ_MATCH_BLOCKS - 1)];
    double more = m->drive_db - (double)was->drive_db, had = (double)was->reduction_db;
    double would = had > 0.01 ? had + more : (double)was->over_db + more;
    would = would > 0.0 ? would : 0.0;
    double change = had > 0.01 ? would - had : would;
    return fabs(change) < 0.001 ? power : power * lq_db_to_gain(-2.0 * change);
}

// B - A in dB over the last `count` blocks; false where either is silent. Worked out once in 10 ms.
static bool difference(lq_monitor *m, int count, double *db)
{
    if (m->measured_at != m->blocks || m->measured_count != count) {
        double sum[2] = {0.0, 0.0};
        for (int i = 1; i <= count; i++) {
            sum[0] += m->power[0][(m->blocks - i) & (LQ_MATCH_BLOCKS - 1)];
            sum[1] += present_power(m, m->blocks - i);
        }
        m->measured = sum[0] >= SILENT * count && sum[1] >= SILENT * count;
        m->measured_db = m->measured ? lq_power_to_db(sum[1]) - lq_power_to_db(sum[0]) : 0.0;
        m->measured_at = m->blocks;
        m->measured_count = count;
    }
    *db = m->measured_db;
    return m->measured;
}

static bool known(double lufs)
{
    return lufs > -70.0; // false for NaN too
}

// The loop that is set was heard once, with these settings.
static bool looped(const lq_monitor *m)
{
    return m->loop_blocks >= 1.0 && (double)(m->blocks - m->since) >= m->loop_blocks;
}

// The host knew the loudness of these settings before they were heard.
static bool exact(const lq_monitor *m)
{
    return m->match.at_once && m->match.fresh && !looped(m);
}

// What residual_db should be, by the best that is known; false when nothing is.
static bool wanted(lq_monitor *m, double *db)
{
    if (looped(m))
        return difference(m, (int)(m->loop_blocks + 0.5), db);
    if (m->match.fresh && known(m->match.lufs[LQ_SLOT_A]) && known(m->match.lufs[LQ_SLOT_B])) {
        *db = m->match.lufs[LQ_SLOT_B] - m->match.lufs[LQ_SLOT_A] - m->drive_db;
        return true;
    }
    int64_t count = m->blocks - m->since, steady = DRIVEN_WINDOW + (m->blocks - m->driven) / 2;
    count = count < steady ? count : steady;
    count = count < SHORTEST_WINDOW  ? SHORTEST_WINDOW
            : count > LONGEST_WINDOW ? LONGEST_WINDOW
                                     : count;
    count = count < m->blocks ? count : m->blocks;
    return count >= 10 && difference(m, (int)count, db);
}

// Match gains: every slot down to the quietest one that is known.
static void aim(lq_monitor *m)
{
    const double *lufs = m->match.lufs;
    double a = known(lufs[LQ_SLOT_A]) ? lufs[LQ_SLOT_A] : 0.0;
    double level[LQ_SLOTS] = {a, a + m->residual_db + m->drive_db, a};
    double quietest = level[0] < level[1] ? level[0] : level[1];
    if (known(lufs[LQ_SLOT_A]) && known(lufs[LQ_SLOT_R])) {
        level[LQ_SLOT_R] = lufs[LQ_SLOT_R];
        quietest = quietest < level[LQ_SLOT_R] ? quietest : level[LQ_SLOT_R];
    } else {
        level[LQ_SLOT_R] = quietest;
    }
    if (known(lufs[LQ_SLOT_A]) && known(m->match.least) && m->match.least < quietest)
        quietest = m->match.least;
    for (int s = 0; s < LQ_SLOTS; s++) {
        double gain = lq_db_to_gain(quietest - level[s]);
        if (gain != m->gain[s].target)
            lq_smooth_to(&m->gain[s], gain);
    }
}

static void step(lq_monitor *m, double drive_db)
{
    m->drive_db = drive_db;
    double db;
    if (wanted(m, &db)) {
        double most = !m->settled || exact(m) ? 60.0 : m->residual_step_db;
        m->residual_db += lq_clamp(db - m->residual_db, -most, most);
        m->settled = true;
    }
    aim(m);
    for (int s = 0; s < LQ_SLOTS; s++) {
        lq_smooth_step(&m->gain[s]);
        lq_smooth_step(&m->own[s]);
    }
    for (int i = 0; i < SWITCHES; i++)
        lq_smooth_step(switch_of(m, i));
}

static void learn(lq_monitor *m, float *const *a, float *const *b, const lq_drive *drive,
                  int frames)
{
    double powers[2][LQ_KPOWER_MOST];
    int count = lq_kpower_process(&m->k[0], a[0], a[1], frames, powers[0]);
    lq_kpower_process(&m->k[1], b[0], b[1], frames, powers[1]);
    double gain = lq_db_to_gain(m->drive_db);
    m->drive_sum += frames * drive->drive_db;
    m->reduction_sum += frames * drive->reduction_db;
    m->frame_sum += frames;
    m->over = drive->over_db > m->over ? drive->over_db : m->over;
    for (int i = 0; i < count; i++, m->blocks++) {
        m->played[m->blocks & (LQ_MATCH_BLOCKS - 1)] =
            (lq_played){(float)(m->drive_sum / m->frame_sum),
                        (float)(m->reduction_sum / m->frame_sum), (float)m->over};
        m->power[0][m->blocks & (LQ_MATCH_BLOCKS - 1)] = powers[0][i];
        m->power[1][m->blocks & (LQ_MATCH_BLOCKS - 1)] = powers[1][i] / (gain * gain);
    }
    if (count > 0) {
        m->drive_sum = m->reduction_sum = m->frame_sum = 0.0;
        m->over = LQ_FLOOR_DB;
    }
}

// Weights of the slots at this frame; they sum to 1, and one slot alone weighs exactly 1.
static void weigh(lq_monitor *m, double weight[LQ_SLOTS])
{
    int slot = (int)(m->params.slot + 0.5f);
    double sum = 0.0;
    for (int s = 0; s < LQ_SLOTS; s++) {
        m->mix[s] = lq_clamp(m->mix[s] + (s == slot ? m->fade_step : -m->fade_step), 0.0, 1.0);
        sum += weight[s] = lq_ease(m->mix[s]);
    }
    for (int s = 0; s < LQ_SLOTS; s++)
        weight[s] /= sum;
}

// One slot alone, nothing else on or on its way.
static bool plain(lq_monitor *m)
{
    bool rests = m->mix[(int)(m->params.slot + 0.5f)] == 1.0;
    for (int s = 0; s < LQ_SLOTS; s++)
        rests = rests && (m->mix[s] == 0.0 || m->mix[s] == 1.0) && !m->own[s].moving;
    for (int i = 0; i < SWITCHES; i++) {
        const lq_smooth *each = switch_of(m, i);
        rests = rests && !each->moving && (i <= VOLUME || each->now == 0.0);
    }
    return rests;
}

// The same sum with all its zeros left out.
static void play_plain(lq_monitor *m, float *const *in, float *const *heard, float *const *out,
                       int frames)
{
    int slot = (int)(m->params.slot + 0.5f);
    lq_smooth *match = &m->gain[slot];
    double matched = m->matched.now, volume = m->volume.now, own = m->own[slot].now;
    for (int i = 0; i < frames; i++) {
        double gain = (1.0 + matched * (lq_smooth_next(match) - 1.0)) * own;
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            double y = gain * in[ch][i];
            heard[ch][i] = (float)y;
            out[ch][i] = (float)(volume * y);
        }
    }
    for (int s = 0; s < LQ_SLOTS; s++)
        for (int i = 0; i < frames && s != slot; i++)
            lq_smooth_next(&m->gain[s]);
}

void lq_monitor_process(lq_monitor *m, float *const *a, float *const *b, float *const *r,
                        float *const *tap, const lq_drive *drive, float *const *heard,
                        float *const *out, int frames)
{
    if (m->phase == 0)
        step(m, drive->drive_db);
    m->phase = (m->phase + frames) % LQ_GRID;
    learn(m, a, b, drive, frames);
    float *const *const slots[LQ_SLOTS] = {a, b, r};
    if (plain(m)) {
        play_plain(m, slots[(int)(m->params.slot + 0.5f)], heard, out, frames);
        return;
    }
    for (int i = 0; i < frames; i++) {
        double weight[LQ_SLOTS], gain[LQ_SLOTS], heard_gain[LQ_SLOTS], y[LQ_CHANNELS];
        weigh(m, weight);
        double matched = lq_smooth_next(&m->matched), delta = lq_smooth_next(&m->delta);
        double mono = lq_smooth_next(&m->mono), side = lq_smooth_next(&m->side);
        double volume = lq_smooth_next(&m->volume), tapped = lq_smooth_next(&m->tapped);
        for (int s = 0; s < LQ_SLOTS; s++) {
            gain[s] = lq_smooth_next(&m->gain[s]);
            heard_gain[s] = (1.0 + matched * (gain[s] - 1.0)) * lq_smooth_next(&m->own[s]);
        }
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            y[ch] = 0.0;
            for (int s = 0; s < LQ_SLOTS; s++)
                y[ch] += weight[s] * heard_gain[s] * slots[s][ch][i];
            double lost = gain[LQ_SLOT_B] * b[ch][i] - gain[LQ_SLOT_A] * a[ch][i];
            y[ch] += delta * (lost - y[ch]);
            if (tapped != 0.0)
                y[ch] += tapped * (gain[LQ_SLOT_A] * tap[ch][i] - y[ch]);
        }
        double middle = 0.5 * (y[0] + y[1]), edge = 0.5 * (y[0] - y[1]);
        for (int ch = 0; ch < LQ_CHANNELS; ch++) {
            y[ch] += mono * (middle - y[ch]);
            y[ch] += side * (edge - y[ch]);
            heard[ch][i] = (float)y[ch];
            out[ch][i] = (float)(volume * y[ch]);
        }
    }
}

double lq_monitor_gain_db(const lq_monitor *m, int slot)
{
    return lq_gain_to_db(m->gain[slot].target);
}
