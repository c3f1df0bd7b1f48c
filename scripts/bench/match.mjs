// match.mjs -- limiters brought to one true peak, and to one loudness.
//
// A limiter's ceiling stands at CEILING_DB. What its true peaks are over is taken off behind it, which is the
// same as a lower ceiling under a drive as much lower: no limiter here knows an absolute level.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { scratch } from '../../tests/lib/music.mjs';
import { CEILING_DB } from './limiters.mjs';

const DRIVE_DB = 6;
const CLOSE_LU = 0.01; // loudness of a peer against ours
const TURNS = 8;

/** @typedef {import('./limiters.mjs').Limiter} Limiter */
/** @typedef {{ kind: 'peak' | 'thd' | 'imd' | 'music', hz?: number }} Want */
/** @typedef {{ overDb: number, lufs: number, [figure: string]: number }} Found lufs: with the peaks at CEILING_DB */

export class Match {
  /** @param {ReturnType<typeof import('./oracle.mjs').startOracle>} oracle */
  constructor(oracle) {
    this.oracle = oracle;
  }

  /** @param {Limiter} limiter @param {string} source @param {number} gainDb @param {Want} want @returns {Promise<Found>} */
  async once(limiter, source, gainDb, want) {
    const path = join(scratch, 'limited.wav');
    await limiter.process(source, path, gainDb);
    const found = await this.oracle.measure({ ...want, path, source });
    const overDb = found.truePeakDbtp - CEILING_DB;
    return { ...found, overDb, lufs: found.lufs - overDb };
  }

  /** Over its own ceiling, as set. @param {Limiter} limiter @param {string} source */
  peak(limiter, source) {
    return this.once(limiter, source, DRIVE_DB, { kind: 'peak' });
  }

  /** DRIVE_DB above the ceiling that makes the true peak right. @param {Limiter} limiter @param {string} source @param {Want} want */
  async driven(limiter, source, want) {
    const { overDb } = await this.once(limiter, source, DRIVE_DB, { kind: 'peak' });
    return this.once(limiter, source, DRIVE_DB + overDb, want);
  }

  /**
   * @param {Limiter} limiter @param {string} source
   * @param {number} [lufs] the drive that gives this loudness; without it DRIVE_DB
   * @returns {Promise<Found>} with driveDb
   */
  async asLoud(limiter, source, lufs) {
    const want = /** @type {Want} */ ({ kind: 'music' });
    if (lufs === undefined)
      return { ...(await this.driven(limiter, source, want)), driveDb: DRIVE_DB };
    let gain = DRIVE_DB;
    let found = await this.once(limiter, source, gain, want);
    let slope = 0.7;
    for (let turn = 0; turn < TURNS && Math.abs(found.lufs - lufs) > CLOSE_LU; turn++) {
      const step = Math.max(-4, Math.min(4, (lufs - found.lufs) / slope));
      const next = await this.once(limiter, source, gain + step, want);
      slope = Math.max(0.15, (next.lufs - found.lufs) / step);
      gain += step;
      found = next;
    }
    return { ...found, driveDb: gain - found.overDb };
  }
}
