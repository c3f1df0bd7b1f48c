// match.c -- see match.h. SPDX-License-Identifier: MIT
#include "match.h"
#include "units.h"
#include <math.h>
#include <string.h>

enum {
    LONGEST_WINDOW = 1000, // 10 ms blocks: 10 s
    DRIVEN_WINDOW = 80,    // 0.8 s: while drive is dragged, over some beats
    SHORTEST_WINDOW = 40, // 0.4 s: the least that steadies a difference of two versions of one song
    BRIEF = 1,            // 30 ms: what is new against A shows in it at once
    BRIEF_PAST = 100,     // 1 s: and is told from the song's own ups and downs by these
    TAKING_OVER = 6,      // 60 ms: a block's fade or a filter's glide
    FIRST_HEARD = 16,     // 160 ms
    GUARDED = 300,        // 3 s
};

#define SILENT 1e-8 // K-weighted power of a 10 ms block below which nothing is learnt (-80 LUFS)
#define AHEAD 0.5   // of a rise: what is on its way up goes on, or it is given back 10 ms later
#define NOTHING (-1000.0f) // a difference that was not to be had

static int slot_in_ring(int64_t block)
{
    return (int)(block & (LQ_MATCH_BLOCKS - 1));
}

void lq_matcher_init(lq_matcher *m, const lq_desc *d)
{
    memset(m, 0, sizeof *m);
    const double unknown = __builtin_nan("");
    m->known = (lq_match){.lufs = {unknown, unknown, unknown, unknown}, .least = unknown};
    for (int i = 0; i < 2; i++)
        lq_kpower_init(&m->k[i], d);
    for (int s = 0; s < LQ_SLOTS; s++)
        m->gain[s] = 1.0;
    m->blocks_per_frame = 100.0 / d->sample_rate;
    m->step_db = 3.0 * LQ_GRID / d->sample_rate;
    m->guarded = true;
    lq_matcher_reset(m);
}

void lq_matcher_reset(lq_matcher *m)
{
    for (int i = 0; i < 2; i++)
        lq_kpower_reset(&m->k[i]);
    m->heard = m->guarded && m->heard > m->blocks ? m->heard - m->blocks : 0;
    m->blocks = m->since = m->driven = m->moving = 0;
    m->measured_at = -1;
    m->rise_db = 0.0;
}

void lq_matcher_changed(lq_matcher *m, bool beyond_drive, int latency)
{
    m->known.fresh = false;
    m->driven = m->blocks;
    if (!beyond_drive)
        return;
    m->since = m->blocks;
    if (!m->guarded || m->blocks - m->heard >= FIRST_HEARD)
        m->moving = m->blocks;
    m->heard = m->blocks + TAKING_OVER + (int64_t)(latency * m->blocks_per_frame + 1.0);
    m->guarded = true;
}

void lq_matcher_know(lq_matcher *m, const lq_match *known)
{
    double loop_blocks =
        lq_clamp(known->loop_frames * m->blocks_per_frame, 0.0, LQ_MATCH_BLOCKS - 1);
    if (loop_blocks != m->loop_blocks || known->at_once)
        m->since = m->blocks;
    m->loop_blocks = loop_blocks;
    m->known = *known;
}

// Power of B in a block, drive taken out, as it would be at the present drive: a limiter that was
// at work takes back what the drive adds, one that was not begins where the highest peak gets over.
static double present_power(const lq_matcher *m, int64_t block)
{
    const lq_played *was = &m->played[slot_in_ring(block)];
    double power = m->power[1][slot_in_ring(block)];
    double more = m->drive_db - (double)was->drive_db, had = (double)was->reduction_db;
    double would = had > 0.01 ? had + more : (double)was->over_db + more;
    would = would > 0.0 ? would : 0.0;
    double change = had > 0.01 ? would - had : would;
    return fabs(change) < 0.001 ? power : power * lq_db_to_gain(-2.0 * change);
}

// B - A in dB over `count` blocks before `end`; false where either is silent.
static bool between(const lq_matcher *m, int64_t end, int count, double *db)
{
    double sum[2] = {0.0, 0.0};
    for (int i = 1; i <= count; i++) {
        sum[0] += m->power[0][slot_in_ring(end - i)];
        sum[1] += present_power(m, end - i);
    }
    bool loud = sum[0] >= SILENT * count && sum[1] >= SILENT * count;
    *db = loud ? lq_power_to_db(sum[1]) - lq_power_to_db(sum[0]) : 0.0;
    return loud;
}

// The same over the last ones, worked out once in 10 ms.
static bool difference(lq_matcher *m, int count, double *db)
{
    if (m->measured_at != m->blocks || m->measured_count != count) {
        m->measured = between(m, m->blocks, count, &m->measured_db);
        m->measured_at = m->blocks;
        m->measured_count = count;
    }
    *db = m->measured_db;
    return m->measured;
}

static bool known(double lufs)
{
    return lufs > -70.0 && lufs < 200.0; // false for NaN too, and for what no song measures
}

// The loop that is set was heard once, with these settings.
static bool looped(const lq_matcher *m)
{
    return m->loop_blocks >= 1.0 && (double)(m->blocks - m->since) >= m->loop_blocks;
}

// The host knew the loudness of these settings before they were heard.
static bool exact(const lq_matcher *m)
{
    return m->known.at_once && m->known.fresh && !looped(m);
}

// B - A by what counts for good: the loop, or the files themselves.
static bool certain(lq_matcher *m, double *db)
{
    if (looped(m))
        return difference(m, (int)(m->loop_blocks + 0.5), db);
    const double *lufs = m->known.lufs;
    if (!m->known.fresh || !known(lufs[LQ_SLOT_A]) || !known(lufs[LQ_SLOT_B]))
        return false;
    *db = lufs[LQ_SLOT_B] - lufs[LQ_SLOT_A] - m->drive_db;
    return true;
}

// By what was played lately.
static bool estimate(lq_matcher *m, double *db)
{
    int64_t count = m->blocks - m->since, steady = DRIVEN_WINDOW + (m->blocks - m->driven) / 2;
    count = count < steady ? count : steady;
    count = count < SHORTEST_WINDOW  ? SHORTEST_WINDOW
            : count > LONGEST_WINDOW ? LONGEST_WINDOW
                                     : count;
    count = count < m->blocks ? count : m->blocks;
    return count >= 3 && difference(m, (int)count, db);
}

// A block has ended: what the new settings make louder is taken off before it is heard for long.
static void guard(lq_matcher *m)
{
    double db, loudest = (double)NOTHING;
    int64_t first = m->blocks - BRIEF_PAST;
    for (int64_t i = first > 0 ? first : 0; i < m->blocks - 1; i++)
        loudest = (double)m->brief_db[slot_in_ring(i)] > loudest
                      ? (double)m->brief_db[slot_in_ring(i)]
                      : loudest;
    bool heard = m->blocks >= BRIEF && between(m, m->blocks, BRIEF, &db);
    m->brief_db[slot_in_ring(m->blocks - 1)] = heard ? (float)db : NOTHING;
    int64_t played = m->blocks - m->heard;
    if (!m->guarded || !heard || !m->settled)
        return;
    if (played < FIRST_HEARD) {
        double rise = loudest > (double)NOTHING && db > loudest ? db - loudest : 0.0;
        m->residual_db += rise + AHEAD * (rise - m->rise_db);
        m->rise_db = rise;
        return;
    }
    m->rise_db = 0.0;
    if (played > GUARDED) {
        m->guarded = false;
        return;
    }
    double most = (double)NOTHING;
    for (int part = 1; part <= 4; part *= 2)
        if (between(m, m->blocks, (int)played / part, &db))
            most = db > most ? db : most;
    if (most > (double)NOTHING)
        m->residual_db = most;
}

// Gains: every slot down to the quietest one that is known.
static void aim(lq_matcher *m, bool at_once)
{
    const double *lufs = m->known.lufs;
    double level[LQ_SLOTS] = {[LQ_SLOT_B] = m->residual_db + m->drive_db};
    double quietest = level[LQ_SLOT_B] < 0.0 ? level[LQ_SLOT_B] : 0.0;
    level[LQ_SLOT_C] = level[LQ_SLOT_B];
    if (known(lufs[LQ_SLOT_B]) && known(lufs[LQ_SLOT_C])) {
        level[LQ_SLOT_C] += lufs[LQ_SLOT_C] - lufs[LQ_SLOT_B];
        quietest = quietest < level[LQ_SLOT_C] ? quietest : level[LQ_SLOT_C];
    }
    if (known(lufs[LQ_SLOT_A]) && known(lufs[LQ_SLOT_R])) {
        level[LQ_SLOT_R] = lufs[LQ_SLOT_R] - lufs[LQ_SLOT_A];
        quietest = quietest < level[LQ_SLOT_R] ? quietest : level[LQ_SLOT_R];
    } else {
        level[LQ_SLOT_R] = quietest;
    }
    if (known(lufs[LQ_SLOT_A]) && known(m->known.least))
        quietest = lq_clamp(m->known.least - lufs[LQ_SLOT_A], -200.0, quietest);
    double most = at_once ? quietest : m->common_db + m->step_db;
    m->common_db = quietest < most ? quietest : most;
    for (int s = 0; s < LQ_SLOTS; s++)
        m->gain[s] = lq_db_to_gain(m->common_db - level[s]);
}

// While settings go on moving, what was played lately is of all of them; once they rest, guard() is
// the one to say.
static bool follows(const lq_matcher *m)
{
    bool goes_on = m->blocks - m->heard < FIRST_HEARD && m->blocks - m->moving >= SHORTEST_WINDOW;
    return !m->settled || !m->guarded || goes_on;
}

void lq_matcher_step(lq_matcher *m, double drive_db)
{
    m->drive_db = drive_db;
    double db;
    bool at_once = !m->settled || exact(m), sure = certain(m, &db);
    if (sure)
        m->guarded = false;
    if (sure || (follows(m) && estimate(m, &db))) {
        double most = at_once ? 60.0 : m->step_db;
        m->residual_db += lq_clamp(db - m->residual_db, -most, most);
        m->settled = true;
    }
    aim(m, at_once);
}

void lq_matcher_learn(lq_matcher *m, float *const *a, float *const *b, const lq_drive *drive,
                      int frames)
{
    double powers[2][LQ_KPOWER_MOST];
    int count = lq_kpower_process(&m->k[0], a[0], a[1], frames, powers[0]);
    lq_kpower_process(&m->k[1], b[0], b[1], frames, powers[1]);
    double gain = lq_db_to_gain(m->drive_db);
    m->drive_sum += frames * drive->drive_db;
    m->reduction_sum -= drive->gain < 1.0 ? frames * lq_gain_to_db(drive->gain) : 0.0;
    m->frame_sum += frames;
    m->over = drive->over > m->over ? drive->over : m->over;
    for (int i = 0; i < count; i++) {
        int at = slot_in_ring(m->blocks++);
        m->played[at] =
            (lq_played){(float)(m->drive_sum / m->frame_sum),
                        (float)(m->reduction_sum / m->frame_sum), (float)lq_gain_to_db(m->over)};
        m->power[0][at] = powers[0][i];
        m->power[1][at] = powers[1][i] / (gain * gain);
        guard(m);
    }
    if (count > 0) {
        m->drive_sum = m->reduction_sum = m->frame_sum = 0.0;
        m->over = 0.0;
    }
}
