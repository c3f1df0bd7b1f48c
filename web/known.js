// known.js -- what settings were found to come to, so that going back to them waits for nothing.
// SPDX-License-Identifier: MIT
import { toParams, toValues } from '../wasm/params.js';

const MOST = 8; // results; their pictures are the larger part, under 1 MB for five minutes

/** While a target is set these belong to the program. */
export const FOUND = Object.freeze(['loudness.drive_db', 'loudness.limiter']);

/** @typedef {Omit<import('./recipe.js').Target, 'lufs'> & { lufs: number | null }} Aim */
/** @typedef {{ params: Record<string, number>, target: Aim }} Settings */
/** @typedef {{ lufs: number, dbtp: number | null, plr: number | null }} Brief of a finished file */
/** @typedef {{ found: Record<string, number>, landing: any, final: any }} Result */

/** Settings without what the program finds. @param {Settings} settings @returns {Settings} */
export function asked({ params, target }) {
  if (target.lufs === null) return { params, target };
  const rest = Object.entries(params).filter(([name]) => !FOUND.includes(name));
  return { params: Object.fromEntries(rest), target };
}

/** The same for settings that come to the same file of a song. @param {Settings} settings @returns {string} */
export function keyOf(settings) {
  const { params, target } = asked(settings);
  return JSON.stringify([toParams(toValues(params).values), target.lufs !== null && target]);
}

/** @param {any} figures @returns {Brief | null} null for silence */
export function briefOf(figures) {
  const lufs = figures?.loudness.integratedLufs ?? null;
  const [dbtp, plr] = [figures?.peaks.truePeakDbtp, figures?.dynamics.plrDb];
  return lufs === null ? null : { lufs, dbtp: dbtp ?? null, plr: plr ?? null };
}

export class Known {
  /** The one that was used last is last. @type {Map<string, Result>} */
  #results = new Map();

  /** @param {string} key @returns {Result | null} */
  get(key) {
    const result = this.#results.get(key);
    if (result) this.put(key, result);
    return result ?? null;
  }

  /** @param {string} key @param {Result} result */
  put(key, result) {
    this.#results.delete(key);
    this.#results.set(key, result);
    if (this.#results.size <= MOST) return;
    const [oldest] = this.#results.keys();
    this.#results.delete(oldest);
  }

  /** Another song, or another part of it. */
  forget() {
    this.#results.clear();
  }
}
