// budget.js -- how much damage a loudness may cost, and the most drive that stays within it.
// SPDX-License-Identifier: MIT
import { analysePass, finalPass } from './passes.js';

/** @typedef {import('./passes.js').Final} Final */
/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {import('./land-cache.js').Cache} Cache */
/** @typedef {import('./recipe.js').Target['budget']} Budget */
/** @typedef {'limiterP95' | 'limiterMax' | 'plr' | 'range' | 'ceiling' | 'silence' | null} Blocked */
/**
 * @template T
 * @typedef {import('./passes.js').Pass<T>} Pass
 */

const FINE = 0.01; // dB of drive, on the cache
const PASSES = 6; // real ones, for the range: a 64th of the way

/**
 * The first limit that these figures break.
 * @param {Budget} budget
 * @param {Tried} tried
 * @param {number} ceilingDb
 * @returns {Blocked}
 */
export function overBudget(budget, tried, ceilingDb) {
  const { limiterP95Db = Infinity, limiterMaxDb = Infinity, plrMinDb = -Infinity } = budget ?? {};
  if (tried.limiterP95Db > limiterP95Db) return 'limiterP95';
  if (tried.limiterMaxDb > limiterMaxDb) return 'limiterMax';
  // With the limiter at work the true peak is the ceiling.
  const loud = tried.integratedLufs !== null && ceilingDb - tried.integratedLufs < plrMinDb;
  return loud && tried.limiterMaxDb > 0 ? 'plr' : null;
}

/**
 * Halves the way from `low` to `high`, which is over the budget.
 * @param {Cache} cache
 * @param {(tried: Tried) => Blocked} limit
 * @param {number} low dB
 * @param {number} high dB
 * @returns {Pass<number>} the most drive within the budget; `low` when there is none
 */
export function* mostWithin(cache, limit, low, high) {
  let [inside, outside] = [low, high];
  while (outside - inside > FINE) {
    const middle = (inside + outside) / 2;
    if (limit(yield* cache.tryPass(middle))) outside = middle;
    else inside = middle;
  }
  return inside;
}

/**
 * Loudness range that the settings cost, and less drive when that is over the budget.
 * @param {WebAssembly.Module} module
 * @param {import('./files/source.js').Pcm} pcm stereo
 * @param {number} limit LU
 * @param {Final} final
 * @param {(driveDb: number) => Float32Array} valuesAt
 * @param {number} driveDb of final
 * @returns {Pass<{ final: Final, driveDb: number } | null>} null when the range is within the budget
 */
export function* keepRange(module, pcm, limit, final, valuesAt, driveDb) {
  const { rangeLu } = (yield* analysePass(module, pcm)).figures.loudness;
  const lost = (/** @type {Final} */ f) => (rangeLu ?? 0) - (f.figures.loudness.rangeLu ?? 0);
  if (lost(final) <= limit || driveDb <= 0) return null;
  let [inside, outside] = [0, driveDb];
  let kept = yield* finalPass(module, pcm, valuesAt(0));
  for (let i = 0; i < PASSES; i++) {
    const middle = (inside + outside) / 2;
    const tried = yield* finalPass(module, pcm, valuesAt(middle));
    if (lost(tried) > limit) outside = middle;
    else [inside, kept] = [middle, tried];
  }
  return { final: kept, driveDb: inside };
}
