// run.js -- plays the cases and says what was read, what was expected and whether that will do.
// SPDX-License-Identifier: MIT
import { filePass, livePass, watchPass } from './play.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Figure} Figure */
/**
 * @typedef {object} Result of several readings the one that is furthest off
 * @property {string} standard
 * @property {string} name
 * @property {string} title
 * @property {number} rate Hz
 * @property {'file' | 'live'} via
 * @property {Figure} figure
 * @property {string} unit
 * @property {number} reading NaN where there is none
 * @property {number} expected
 * @property {number} below
 * @property {number} above
 * @property {boolean} pass
 */
/** @typedef {import('./play.js').Reading} Reading */
/**
 * @template T
 * @typedef {Generator<number, T, void>} Pass yields how many frames were played
 */

/** @param {WebAssembly.Module} module @param {number} rate @param {Case} one @param {'file' | 'live'} via
 * @returns {Pass<Map<Figure, Reading[]>>} */
function* readPass(module, rate, one, via) {
  const wanted = /** @type {[Figure, number][]} */ (Object.entries(one.expected));
  const watched = one.steps || one.steadyAfter;
  if (watched) return new Map([[wanted[0][0], yield* watchPass(module, rate, one, wanted[0][0])]]);
  /** @type {Record<Figure, number>[]} */
  const all = [];
  if (via === 'live') all.push(yield* livePass(module, rate, one));
  else
    for (const signal of one.signals)
      all.push(yield* filePass(module, rate, signal, one.channels ?? 2));
  return new Map(
    wanted.map(([figure, expected]) => [
      figure,
      all.map((figures) => ({ reading: figures[figure], expected })),
    ]),
  );
}

/** @param {Reading[]} readings @returns {Reading} the one that is furthest off; no number is worse than any */
function furthest(readings) {
  const off = (/** @type {Reading} */ { reading, expected }) => {
    const distance = Math.abs(reading - expected);
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
  };
  return readings.reduce((worst, each) => (off(each) > off(worst) ? each : worst));
}

/**
 * One case at one rate.
 * @param {WebAssembly.Module} module
 * @param {Case} one
 * @param {number} rate Hz
 * @returns {Pass<Result[]>}
 */
export function* casePass(module, one, rate) {
  const { standard, name, title, unit, below, above } = one;
  /** @type {Result[]} */
  const results = [];
  for (const via of one.via) {
    for (const [figure, readings] of yield* readPass(module, rate, one, via)) {
      const { reading, expected } = furthest(readings);
      const pass = reading >= expected - below && reading <= expected + above;
      const about = { standard, name, title, rate, via, figure, unit };
      results.push({ ...about, reading, expected, below, above, pass });
    }
  }
  return results;
}

/** @param {Case} one @param {number} rate @returns {number} frames that it will play */
const framesOf = ({ signals, via }, rate) =>
  via.length * signals.reduce((sum, signal) => sum + signal(rate).frames, 0);

/**
 * Cases at rates, a rate after the other.
 * @param {WebAssembly.Module} module
 * @param {readonly Case[]} cases
 * @param {readonly number[]} rates
 * @param {(results: Result[]) => void} [tell] of each case as it is done
 * @returns {Pass<Result[]>} yields the fraction done
 */
export function* selftestPass(module, cases, rates, tell) {
  const jobs = rates.flatMap((rate) => cases.map((one) => ({ one, rate })));
  const total = jobs.reduce((sum, { one, rate }) => sum + framesOf(one, rate), 0);
  /** @type {Result[]} */
  const all = [];
  let played = 0;
  for (const { one, rate } of jobs) {
    const pass = casePass(module, one, rate);
    let step = pass.next();
    for (; !step.done; step = pass.next()) {
      played += step.value;
      yield Math.min(1, played / total);
    }
    tell?.(step.value);
    all.push(...step.value);
  }
  return all;
}
