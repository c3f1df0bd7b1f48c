// Landing: what the cached peaks and powers promise against a real pass through the block and the
// meter. SPDX-License-Identifier: MIT
#include "../../dsp/land.h"
#include "../../dsp/loudness.h"
#include "check.h"
#include "sinc.h"

enum { SECONDS = 4, MOST = 48000 * SECONDS + 1000 };

static lq_land land;
static lq_loudness block;
static lq_gating gating;
static lq_kpower power;
static float in[2][MOST], out[MOST], peaks[MOST], again[MOST];
static float coarse[MOST];
static int coarse_count;
static double powers[SECONDS * 100 * LQ_TRIAL_PARTS + 99],
    powers_again[SECONDS * 100 * LQ_TRIAL_PARTS + 99];

static void song(double rate, int frames)
{
    memset(in, 0, sizeof in);
    for (int i = 0; i < frames; i++) {
        double t = i / rate, beat = fmod(t, 0.25);
        double x = 0.5 * sin(2.0 * LQ_PI * (50 + 200 * exp(-beat * 40)) * t) * exp(-beat * 9) +
                   0.3 * noise() * exp(-beat * 60) + 0.15 * sin(2.0 * LQ_PI * 220 * t) +
                   0.1 * sin(2.0 * LQ_PI * 1318.5 * t);
        in[0][i] = (float)(x * (t < 2 ? 0.6 : 1.0));
        in[1][i] = 0.8F * in[0][i];
    }
}

static lq_loudness_params settings(float drive_db)
{
    lq_params p;
    lq_params_defaults(&p);
    p.loudness.on = 1;
    p.loudness.drive_db = drive_db;
    return p.loudness;
}

static int scan(int frames, int most, float *to_peaks, double *to_powers)
{
    int count = 0;
    coarse_count = 0;
    lq_land_reset(&land);
    for (int done = 0; done < frames;) {
        int n = lq_min_int(most > 0 ? most : 1 + (int)((noise() + 1.0) * 200), frames - done);
        lq_land_scanned to = {to_peaks + done, coarse + coarse_count, to_powers + count, 0, 0};
        lq_land_scan(&land, (float *[]){in[0] + done, in[1] + done}, n, &to);
        count += to.power_count;
        coarse_count += to.coarse_count;
        done += n;
    }
    return count;
}

static lq_trial_result trial(const lq_loudness_params *p, int frames, int count, int most)
{
    int used = 0;
    lq_land_begin(&land, p->drive_db, p, false);
    for (int done = 0; done < frames; done += most)
        used += lq_land_try(&land, peaks + done, lq_min_int(most, frames - done), powers + used,
                            count - used);
    check(used == count);
    return lq_land_read(&land);
}

static lq_trial_result coarse_trial(const lq_loudness_params *p, int count)
{
    lq_land_begin(&land, p->drive_db, p, true);
    check(lq_land_try(&land, coarse, coarse_count, powers, count) <= count);
    return lq_land_read(&land);
}

// The trimmed output, metered.
static double real_pass(const lq_loudness_params *p, double rate, int frames)
{
    float io[2][LQ_GRID];
    double ended[8];
    lq_loudness_init(&block, &(lq_desc){rate});
    lq_loudness_set(&block, p);
    lq_gating_reset(&gating);
    lq_kpower_init(&power, &(lq_desc){rate});
    for (int done = 0, skip = lq_loudness_latency(&block); done < frames; done += LQ_GRID) {
        int n = lq_min_int(LQ_GRID, frames - done);
        for (int c = 0; c < 2; c++)
            memcpy(io[c], in[c] + done, (size_t)n * sizeof(float));
        lq_loudness_process(&block, (float *[]){io[0], io[1]}, n);
        int off = lq_min_int(skip, n);
        skip -= off;
        memcpy(out + done + off - lq_loudness_latency(&block), io[0] + off,
               (size_t)(n - off) * sizeof(float));
        int count = lq_kpower_process(&power, io[0] + off, io[1] + off, n - off, ended);
        for (int i = 0; i < count; i++)
            lq_gating_push(&gating, ended[i]);
    }
    return lq_gating_integrated(&gating);
}

static void trials_match_real_passes(double rate)
{
    const float drives[] = {-6, 0, 6, 12, 24};
    lq_land_init(&land, &(lq_desc){rate});
    lq_loudness_init(&block, &(lq_desc){rate});
    check(lq_land_latency(&land) == lq_loudness_latency(&block));
    int frames = (int)rate * SECONDS + lq_land_latency(&land);
    song(rate, (int)rate * SECONDS);
    int count = scan(frames, LQ_MAX_FRAMES, peaks, powers);
    check(count == SECONDS * 100 * LQ_TRIAL_PARTS);
    double before = -100.0;
    for (int i = 0; i < 5; i++) {
        about("drive %g dB at %g Hz", (double)drives[i], rate);
        lq_loudness_params p = settings(drives[i]);
        lq_trial_result r = trial(&p, frames, count, 4096);
        double real = real_pass(&p, rate, frames),
               reduction = -lq_loudness_take_work(&block).reduction_db;
        near(r.integrated_lufs, real, 0.02, "LUFS");
        near(r.short_term_max_lufs, lq_gating_short_term_max(&gating), 0.02, "LUFS");
        near(r.limiter_max_db, reduction, 0.001, "dB");
        within(r.limiter_p95_db, 0.0, r.limiter_max_db + 0.005, "dB");
        near(r.range_lu, lq_gating_range(&gating), 0.1, "LU");
        // The detector reads at most 0.06 dB low; the limiter keeps 0.1 dB for that.
        double peak_db = 20.0 * log10(sinc_peak(out, (int)rate * SECONDS));
        within(r.true_peak_dbtp, peak_db - 0.1, peak_db + 0.01, "dBTP");
        check(drives[i] >= 0 || r.limiter_p95_db == 0.0);
        check(i == 4 || r.integrated_lufs > before); // at +24 dB it has long stopped growing
        before = r.integrated_lufs;
    }
    about("places at %g Hz", rate);
    lq_loudness_params p6 = settings(6);
    lq_trial_result r6 = trial(&p6, frames, count, 4096);
    within(fmod(r6.limiter_max_s, 0.25), 0.0, 0.03, "s behind a beat"); // the kick is the peak
    // The loud half is the last two of four seconds; 3 s that hold it, to a beat of 0.25 s.
    check(r6.limiter_max_s >= 2.0 && r6.taken_s >= 0.75 && r6.loudest_s >= 0.75);
    lq_loudness_params dry = settings(6);
    dry.limiter = 0;
    lq_trial_result off = trial(&dry, frames, count, 4096);
    check(off.limiter_max_db == 0.0 && off.limiter_p95_db == 0.0);
    dry.drive_db = 0;
    near(off.integrated_lufs, trial(&dry, frames, count, 4096).integrated_lufs + 6.0, 1e-4, "LUFS");
    about("coarse trials at %g Hz", rate);
    for (int i = 0; i < 5; i++) {
        p6.drive_db = drives[i];
        lq_trial_result fine = trial(&p6, frames, count, 4096), rough = coarse_trial(&p6, count);
        near(rough.integrated_lufs, fine.integrated_lufs, 0.05, "LUFS");
        near(rough.limiter_max_db, fine.limiter_max_db, 0.02, "dB");
        near(rough.limiter_p95_db, fine.limiter_p95_db, 0.1, "dB");
    }
    about("chunks at %g Hz", rate);
    lq_loudness_params p = settings(9);
    double whole = trial(&p, frames, count, frames).integrated_lufs;
    check(trial(&p, frames, count, 441).integrated_lufs == whole);
    check(scan(frames, 0, again, powers_again) == count);
    check(memcmp(peaks, again, (size_t)frames * sizeof *peaks) == 0);
    check(memcmp(powers, powers_again, (size_t)count * sizeof *powers) == 0);
}

static lq_trial_result pass(const lq_loudness_params *p, int frames, int most)
{
    lq_land_begin_pass(&land, p->drive_db, p);
    for (int done = 0; done < frames; done += most)
        lq_land_pass(&land, (float *[]){in[0] + done, in[1] + done},
                     lq_min_int(most, frames - done));
    return lq_land_read(&land);
}

static void passes_are_the_block_itself(double rate)
{
    lq_land_init(&land, &(lq_desc){rate});
    lq_loudness_params linked = settings(9), apart = settings(9), clipped = settings(9);
    linked.style = 1;
    apart.link_transients = 40;
    clipped.clip = 1;
    const lq_loudness_params *all[] = {&linked, &apart, &clipped};
    check(lq_land_scans(&linked) && !lq_land_scans(&apart) && !lq_land_scans(&clipped));
    song(rate, (int)rate * SECONDS);
    for (int i = 0; i < 3; i++) {
        about("pass %d at %g Hz", i, rate);
        lq_land_begin_pass(&land, 9, all[i]);
        int frames = (int)rate * SECONDS + lq_land_pass_latency(&land);
        lq_trial_result r = pass(all[i], frames, 4096);
        near(r.integrated_lufs, real_pass(all[i], rate, frames), 1e-9, "LUFS");
        lq_work work = lq_loudness_take_work(&block);
        double limited = -work.reduction_db, shaved = -work.clipped_db;
        // A clipped peak loses to both; without the clipper it is the limiter's figure itself.
        within(r.limiter_max_db, fmax(limited, shaved) - 1e-5, limited + shaved + 1e-5, "dB");
        check((i == 2) == (shaved > 1.0));
        check(r.integrated_lufs == pass(all[i], frames, 441).integrated_lufs);
        if (i > 0)
            continue;
        // Loud style is linked: what was scanned stands for it.
        int scanned = (int)rate * SECONDS + lq_land_latency(&land);
        lq_trial_result t =
            trial(&linked, scanned, scan(scanned, LQ_MAX_FRAMES, peaks, powers), 4096);
        near(t.integrated_lufs, r.integrated_lufs, 0.02, "LUFS");
        near(t.limiter_p95_db, r.limiter_p95_db, 0.3, "dB"); // least gains of 32 frames at a time
        near(t.limiter_max_db, r.limiter_max_db, 0.001, "dB");
        near(t.range_lu, r.range_lu, 0.1, "LU");
        near(t.true_peak_dbtp, r.true_peak_dbtp, 0.1, "dBTP");
        near(t.loudest_s, r.loudest_s, 0.02, "s");
        near(t.taken_s, r.taken_s, 0.2, "s");
    }
}

static void silence_has_no_loudness(void)
{
    about("silence");
    memset(in, 0, sizeof in);
    int frames = 48000, count = scan(frames, LQ_MAX_FRAMES, peaks, powers);
    lq_loudness_params p = settings(12);
    lq_trial_result r = trial(&p, frames, count, 4096);
    check(r.integrated_lufs == LQ_NO_LUFS && r.limiter_p95_db == 0.0 && r.limiter_max_db == 0.0);
}

int main(void)
{
    sinc_init();
    trials_match_real_passes(44100);
    trials_match_real_passes(48000);
    passes_are_the_block_itself(44100);
    passes_are_the_block_itself(48000);
    silence_has_no_loudness();
    return check_done();
}
