// dyneq-curve.js -- what the dynamic bands can do and what they do now, as curves. SPDX-License-Identifier: MIT
// A picture only: magnitude of the analogue prototypes in dsp/dynband.h. What is heard is the core's.

export const COUNT = 6;
const LOW_SHELF = 1;
const HIGH_SHELF = 2;

/** What a problem at a frequency is called, up to that frequency. @type {[number, string][]} */
const NAMES = [
  [110, 'Boom'],
  [340, 'Mud'],
  [800, 'Boxiness'],
  [2000, 'Nose'],
  [5000, 'Harshness'],
  [11000, 'Sibilance'],
  [Number.POSITIVE_INFINITY, 'Air'],
];

/** @param {any} params @param {number} n 1..6 */
export function bandOf(params, n) {
  const of = (/** @type {string} */ key) => params[`dyneq.${n}.${key}`];
  const hz = of('hz');
  return {
    n,
    hz,
    on: of('on') > 0,
    type: of('type'),
    q: of('q'),
    range: of('range_db'),
    relative: of('relative') > 0,
    name: NAMES.find(([top]) => hz < top)?.[1] ?? 'Air',
  };
}

/** @param {any} params */
export const bandsOf = (params) => Array.from({ length: COUNT }, (_, i) => bandOf(params, i + 1));

/** Gain in dB at hz of a band whose gain is `gain` dB now. @param {ReturnType<typeof bandOf>} band @param {number} gain @param {number} hz */
export function shapeDb({ type, hz: centre, q }, gain, hz) {
  const x = hz / centre;
  const g = 10 ** (gain / 20);
  const bottom = (1 - x * x) ** 2 + (x / q) ** 2;
  if (type === LOW_SHELF || type === HIGH_SHELF) {
    const [low, high] = type === LOW_SHELF ? [g, 1] : [1, g];
    return 10 * Math.log10(((low - high * x * x) ** 2 + (g * x * x) / (q * q)) / bottom);
  }
  return 10 * Math.log10(((1 - x * x) ** 2 + ((g * x) / q) ** 2) / bottom);
}

/** Where a band works, for listening to it alone. @param {ReturnType<typeof bandOf>} band */
export function reach({ type, hz, q }) {
  if (type === LOW_SHELF) return { lowHz: 20, highHz: hz };
  if (type === HIGH_SHELF) return { lowHz: hz, highHz: 20000 };
  const half = Math.exp(Math.asinh(0.5 / q)); // half of the bandwidth at -3 dB
  return { lowHz: Math.max(20, hz / half), highHz: Math.min(20000, hz * half) };
}
