// eq-bands.js -- what can be done with a band: find a free one, add, reset, move. SPDX-License-Identifier: MIT
import { PARAMS } from '../../wasm/out/table.js';
import {
  BELL,
  bandOf,
  HIGH_PASS,
  HIGH_SHELF,
  hasGain,
  hzAt,
  isPass,
  LOW_PASS,
  LOW_SHELF,
  place,
} from './eq-curve.js';
import { snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const OF_ONE = PARAMS.filter((p) => p.block === 'eq' && p.band === 1).map((p) => p.key);
export const COUNT = PARAMS.filter((p) => p.block === 'eq' && p.key === 'gain_db').length;
const PASS_Q = 0.71;
const BELL_Q = 1;
const AFTER_LAST = ['gain_db']; // closes a gesture

export const gainSpan = () => spec('eq.1.gain_db').max;

/** @param {any} params */
export const bandsOf = (params) => Array.from({ length: COUNT }, (_, i) => bandOf(params, i + 1));

/** Somebody has touched it. @param {any} params @param {number} n */
export const isUsed = (params, n) =>
  OF_ONE.some((key) => params[`eq.${n}.${key}`] !== spec(`eq.${n}.${key}`).default);

/** @param {any} params @returns {number} 0 when all are used */
export function firstFree(params) {
  for (let n = 1; n <= COUNT; n++) if (!isUsed(params, n)) return n;
  return 0;
}

/** Several values of one band as one step for undo. @param {Studio} studio @param {number} n @param {Record<string, number>} values @param {boolean} [done] */
export function put(studio, n, values, done = true) {
  const keys = Object.keys(values);
  keys.forEach((key, i) => {
    const name = `eq.${n}.${key}`;
    const last = i === keys.length - 1;
    studio.set(name, snap(spec(name), values[key]), { done: done && last });
  });
}

/** @param {Studio} studio @param {number} n */
export function reset(studio, n) {
  const keys = [...OF_ONE.filter((key) => !AFTER_LAST.includes(key)), ...AFTER_LAST];
  put(studio, n, Object.fromEntries(keys.map((key) => [key, spec(`eq.${n}.${key}`).default])));
}

/** A type and what goes with it. @param {Studio} studio @param {number} n @param {number} type */
export function setType(studio, n, type) {
  const q = studio.state.params[`eq.${n}.q`];
  const usual = [PASS_Q, BELL_Q].includes(Number(q.toFixed(2)));
  const fitting = type === BELL || !(isPass(type) || hasGain(type)) ? BELL_Q : PASS_Q;
  put(studio, n, { ...(usual && { q: fitting }), type });
}

/** What one wants at this place of the graph: cuts at its ends, then shelves, bells between.
 * @param {number} at 0..1 @returns {number} */
export function typeAt(at) {
  if (at < 0.09) return HIGH_PASS; // 37 Hz
  if (at < 0.2) return LOW_SHELF; // 80 Hz
  if (at > 0.965) return LOW_PASS; // 15.7 kHz
  return at > 0.87 ? HIGH_SHELF : BELL; // 8.1 kHz
}

/** The middle of the widest stretch without a band. @param {any} params @returns {number} 0..1 */
export function widestGap(params) {
  const used = bandsOf(params).filter(({ n }) => isUsed(params, n));
  const at = [place(50), ...used.map(({ hz }) => place(hz)), 1].sort((a, b) => a - b);
  const gaps = at.slice(1).map((end, i) => ({ middle: (at[i] + end) / 2, width: end - at[i] }));
  return gaps.reduce((a, b) => (b.width > a.width ? b : a)).middle;
}

/** Puts the first free band there. @param {Studio} studio @param {number} at 0..1 @param {number} gain dB @param {number} [type] @returns {number} its number; 0 when none is free */
export function add(studio, at, gain, type = typeAt(at)) {
  const n = firstFree(studio.state.params);
  if (!n) return 0;
  const q = type === BELL ? BELL_Q : PASS_Q;
  const values = { on: 1, type, q, slope: spec('eq.1.slope').default, place: 0, hz: hzAt(at) };
  put(studio, n, { ...values, gain_db: hasGain(type) ? gain : 0 });
  return n;
}
