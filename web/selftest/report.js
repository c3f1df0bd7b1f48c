// report.js -- results of the self-test in groups and in a sentence, for the page, the command line and the README.
// SPDX-License-Identifier: MIT
import { CASES, RATES } from './cases.js';

/** @typedef {import('./run.js').Result} Result */
/** @typedef {{ standard: string, rate: number, results: Result[], passed: number, furthest: Result }} Group */

/** @param {Result} result @returns {number} how far the reading is off; without a reading, infinitely */
export function deviation({ reading, expected }) {
  const off = Math.abs(reading - expected);
  return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
}

/** @param {Result} result @returns {number} the part of the tolerance that is used; above 1 it fails */
export function used({ reading, expected, below, above }) {
  const off = reading - expected;
  if (Number.isNaN(off)) return Number.POSITIVE_INFINITY;
  return off < 0 ? -off / below : off / above;
}

const STANDARDS = [...new Set(CASES.map(({ standard }) => standard))];

/** By standard, then by rate, in the order of the cases. @param {Result[]} results @returns {Group[]} */
export function groups(results) {
  return STANDARDS.flatMap((standard) =>
    RATES.map((rate) => {
      const own = results.filter((r) => r.standard === standard && r.rate === rate);
      const furthest = own.reduce((a, b) => (used(b) > used(a) ? b : a), own[0]);
      return { standard, rate, results: own, passed: own.filter((r) => r.pass).length, furthest };
    }).filter((group) => group.results.length > 0),
  );
}

/** @param {Result} result @returns {string} e.g. `±0.1` or `+0.2 -0.4` */
export const tolerance = ({ below, above }) =>
  below === above ? `±${above}` : `+${above} -${below}`;

/** @param {Result} result @returns {string} */
export const found = ({ reading }) => (Number.isFinite(reading) ? reading.toFixed(2) : 'none');

/** @param {Result[]} results @returns {string} */
export function summary(results) {
  const failed = results.filter((r) => !r.pass);
  const rates = new Set(results.map((r) => r.rate)).size;
  const at = `${rates} sample ${rates === 1 ? 'rate' : 'rates'}`;
  if (results.length === 0) return 'Nothing was tested.';
  if (failed.length === 0)
    return `All ${results.length} readings at ${at} are within the standards' tolerance.`;
  const { standard, name, rate } = failed.reduce((a, b) => (used(b) > used(a) ? b : a));
  return `${failed.length} of ${results.length} readings at ${at} are out of tolerance; furthest off: ${standard}, ${name}, at ${rate} Hz.`;
}
