// multiband-bands.js -- where the bands lie, as the core keeps them. SPDX-License-Identifier: MIT
import { HIGH_HZ, LOW_HZ } from './eq-curve.js';
import { clamp, snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

export const MOST = 5;
export const APART = Math.SQRT2; // between splits at least, as in dsp/crossover.c

/** @param {number} n 1..4 */
export const splitName = (n) => `multiband.split_${n}_hz`;

/** @param {number} n 1..5 @param {string} key */
export const bandName = (n, key) => `multiband.${n}.${key}`;

/** @param {any} params */
export const countOf = (params) => Math.round(params['multiband.bands']);

/** Splits in use, in order. @param {any} params @returns {number[]} Hz */
export function splitsOf(params) {
  /** @type {number[]} */
  const splits = [];
  for (let n = 1; n < countOf(params); n++)
    splits.push(Math.max(params[splitName(n)], (splits.at(-1) ?? 0) * APART));
  return splits;
}

/** @param {any} params @returns {{ n: number, low: number, high: number, works: boolean, on: boolean }[]} */
export function bandsOf(params) {
  const edges = [LOW_HZ, ...splitsOf(params), HIGH_HZ];
  return edges.slice(1).map((high, i) => {
    const get = (/** @type {string} */ key) => params[bandName(i + 1, key)];
    const on = get('on') > 0;
    const works = on && (get('ratio') !== 1 || get('expand_ratio') !== 1 || get('gain_db') !== 0);
    return { n: i + 1, low: edges[i], high, on, works };
  });
}

/** Moves a split between its neighbours. @param {Studio} studio @param {number} n @param {number} hz @param {boolean} done */
export function moveSplit(studio, n, hz, done) {
  const splits = splitsOf(studio.state.params);
  const p = spec(splitName(n));
  const low = n > 1 ? splits[n - 2] * APART : p.min;
  const high = n < splits.length ? splits[n] / APART : p.max;
  const value = snap(p, clamp({ min: low, max: Math.max(low, high) }, hz));
  studio.set(splitName(n), value, { done });
}
