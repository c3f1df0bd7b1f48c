// repair.js -- role repair: no true peak over the ceiling, by ideal interpolation; or only the reading.
// SPDX-License-Identifier: MIT
import { Core, MAX_FRAMES } from './core.js';

/** @typedef {{ frame: number, overDb: number, loweredDb: number }} Place of the file, once it is lowered */
/**
 * @typedef {object} Repaired
 * @property {number | null} beforeDbtp true peak of what came in; null for silence
 * @property {number | null} afterDbtp of what went out; the same where nothing was over
 * @property {number} places how many were lowered
 * @property {number} loweredDb the most
 * @property {number} overDb what is left over the ceiling, with all doubts; 0 when it holds
 */

const FLOOR = -120; // as in dsp/units.h
const PLACE = 3; // doubles

export class Repair extends Core {
  /**
   * @param {WebAssembly.Module} module
   * @param {number} sampleRate
   * @param {number | null} [ceilingDb] dBTP; without it nothing is changed and nothing comes out
   */
  constructor(module, sampleRate, ceilingDb = null) {
    super(module, 'repair', sampleRate);
    const most = this.x.lq_repair_most_places();
    this.found = this.doubles(this.x.lq_repair_places(), most * PLACE);
    this.begin(ceilingDb);
  }

  /** A new file. @param {number | null} ceilingDb dBTP, or null: only measure */
  begin(ceilingDb) {
    this.x.lq_repair_begin(ceilingDb ?? this.x.lq_repair_off_db());
    /** Frames from input to output; feed as much silence behind the file. */
    this.latency = this.x.lq_repair_latency();
  }

  /**
   * input -> output, the same samples unless they are part of a place.
   * @param {number} frames 1..MAX_FRAMES
   * @returns {Place[]} that ended
   */
  process(frames) {
    const count = this.x.lq_repair_process(Math.min(frames, MAX_FRAMES));
    return Array.from({ length: count }, (_, i) => {
      const [frame, overDb, loweredDb] = this.found.subarray(i * PLACE, (i + 1) * PLACE);
      return { frame, overDb, loweredDb };
    });
  }

  /** Of all that came so far. @returns {Repaired} */
  result() {
    const all = this.doubles(this.x.lq_repair_result(), 5);
    const peak = (/** @type {number} */ db) => (db > FLOOR ? db : null);
    return {
      beforeDbtp: peak(all[0]),
      afterDbtp: peak(all[1]),
      places: all[2],
      loweredDb: all[3],
      overDb: all[4],
    };
  }
}
