// landing.js -- role land: how loud a drive would make a whole song, without limiting it each time.
// SPDX-License-Identifier: MIT
import { Core, MAX_FRAMES } from './core.js';

/** @param {number} value @returns {number | null} null for what does not exist */
const orNull = (value) => (Number.isFinite(value) && value > -200 ? value : null);

/** `scan` a song once, then `begin` and `try` for each drive. */
export class Landing extends Core {
  /** @param {WebAssembly.Module} module @param {number} sampleRate @param {Float32Array} [values] all parameters */
  constructor(module, sampleRate, values) {
    super(module, 'land', sampleRate);
    this.values = this.floats(this.x.lq_param_values(), this.x.lq_param_count());
    if (values) this.values.set(values);
    /** Linked true peaks after the band limit, linear, one a frame. */
    this.peaks = this.floats(this.x.lq_land_peaks(), MAX_FRAMES);
    /** The greatest of every `stride` peaks, for coarse trials. */
    this.coarse = this.floats(this.x.lq_land_coarse(), this.x.lq_land_most_coarse());
    this.coarseCount = 0;
    this.stride = this.x.lq_land_stride();
    /** K-weighted powers that the last scan finished, or that the next try may use. */
    this.powers = this.doubles(this.x.lq_land_powers(), this.x.lq_land_most_powers());
    this.powerCount = 0;
    this.powersPerSecond = this.x.lq_land_powers_per_second();
    this.latency = this.x.lq_land_latency();
  }

  /** @param {number} frames of `input`, as it reaches the loudness block */
  scan(frames) {
    this.powerCount = this.x.lq_land_scan(frames);
    this.coarseCount = this.x.lq_land_coarse_count();
  }

  /**
   * A new trial.
   * @param {number} driveDb stands for the drive of values @param {Float32Array} values
   * @param {boolean} [coarse] on `coarse` instead of `peaks`: an eighth of the work, some hundredths of a LU off
   */
  begin(driveDb, values, coarse = false) {
    this.values.set(values);
    this.x.lq_land_begin(driveDb, coarse ? 1 : 0);
  }

  /**
   * The next of the scanned peaks.
   * @param {number} count in `peaks`, or in `coarse` @param {number} powers from the first not used yet
   * @returns {number} how many powers were used
   */
  try(count, powers) {
    return this.x.lq_land_try(count, powers);
  }

  /** Whether what was scanned stands for these settings; where not, a trial is a pass. @param {Float32Array} values */
  scans(values) {
    this.values.set(values);
    return this.x.lq_land_scans() !== 0;
  }

  /** A new trial by a real pass. @param {number} driveDb @param {Float32Array} values
   * @returns {number} frames of silence that it needs behind the song */
  beginPass(driveDb, values) {
    this.values.set(values);
    return this.x.lq_land_begin_pass(driveDb);
  }

  /** @param {number} frames of `input`, as it reaches the loudness block */
  pass(frames) {
    this.x.lq_land_pass(frames);
  }

  /** Of what was tried since begin. Places are seconds of the finished file. */
  result() {
    const all = this.doubles(this.x.lq_land_result(), 9);
    const [integratedLufs, shortTermMaxLufs, rangeLu, truePeakDbtp] = Array.from(all, orNull);
    const [limiterP95Db, limiterMaxDb, limiterMaxAt, takenAt, loudestAt] = all.subarray(4);
    return {
      integratedLufs,
      shortTermMaxLufs,
      rangeLu,
      truePeakDbtp,
      limiterP95Db,
      limiterMaxDb,
      limiterMaxAt,
      takenAt,
      loudestAt,
    };
  }
}
