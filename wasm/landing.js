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
    /** K-weighted powers that the last scan finished, or that the next try may use. */
    this.powers = this.doubles(this.x.lq_land_powers(), this.x.lq_land_most_powers());
    this.powerCount = 0;
    this.powersPerSecond = this.x.lq_land_powers_per_second();
    this.latency = this.x.lq_land_latency();
  }

  /** @param {number} frames of `input`, as it reaches the loudness block */
  scan(frames) {
    this.powerCount = this.x.lq_land_scan(frames);
  }

  /** A new trial. @param {number} driveDb stands for the drive of values @param {Float32Array} values */
  begin(driveDb, values) {
    this.values.set(values);
    this.x.lq_land_begin(driveDb);
  }

  /**
   * The next frames of the scanned peaks.
   * @param {number} frames in `peaks` @param {number} count of `powers`, from the first not used yet
   * @returns {number} how many powers were used
   */
  try(frames, count) {
    return this.x.lq_land_try(frames, count);
  }

  /** Of what was tried since begin. */
  result() {
    const [integrated, shortTermMax, p95, max] = this.doubles(this.x.lq_land_result(), 4);
    return {
      integratedLufs: orNull(integrated),
      shortTermMaxLufs: orNull(shortTermMax),
      limiterP95Db: p95,
      limiterMaxDb: max,
    };
  }
}
