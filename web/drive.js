// drive.js -- the drive for a loudness, found on a cache: coarse trials until it is near, fine ones to be sure.
// SPDX-License-Identifier: MIT
import { PARAMS } from '../wasm/out/table.js';
import { INDEX } from '../wasm/params.js';
import { broken, tightest } from './budget.js';
import { search } from './search.js';

/** @typedef {import('./land-cache.js').Cache} Cache */
/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {import('./budget.js').Miss} Miss */
/** @typedef {import('./recipe.js').Target['of']} Of */
/**
 * @template T
 * @typedef {import('./passes.js').Pass<T>} Pass
 */
/**
 * @typedef {object} Wish
 * @property {number} goal LUFS on the cache
 * @property {Of} of
 * @property {import('./budget.js').Budget} budget
 * @property {number} still LU: so near to the goal a song that needs no limiting is left alone
 */
/**
 * @typedef {object} Drive
 * @property {number} driveDb
 * @property {boolean} reached
 * @property {import('./budget.js').Blocked} blockedBy
 * @property {Miss | null} miss what the goal itself would have cost
 */

const CLOSE = 0.02; // LU: what the search on the cache aims for
const FINE = 0.01; // dB of drive
const FINER = 3; // fine trials at most: the first one tells how far off the coarse ones are
const EASE = 0.1; // LU under the most that can be had: the last tenth costs decibels of limiting
const TURNED = 0.08; // LU for each one that the limiter takes: K weighting turns the lows, and what is kept is not turned with them
const TURNED_MOST = 0.05; // LU
const SILENT = -70; // LUFS, stands for silence in the search
const MARGIN = 0.1; // dB that the limiter keeps under the ceiling
const { min, max } = PARAMS[INDEX['loudness.drive_db']];
const CEILING = INDEX['loudness.ceiling_db'];

/** @param {{ integratedLufs: number | null, shortTermMaxLufs: number | null }} figures @param {Of} of */
export const loudnessOf = ({ integratedLufs, shortTermMaxLufs }, of) =>
  of === 'shortTermMax' ? shortTermMaxLufs : integratedLufs;

/** One search: what all its steps need. */
class Hunt {
  /** @param {Cache} cache @param {Wish} wish @param {Tried} source without a limiter */
  constructor(cache, wish, source) {
    this.cache = cache;
    this.wish = wish;
    this.source = source;
    this.start = { x: 0, y: loudnessOf(source, wish.of) ?? SILENT };
  }

  /** What a real pass is likely to read. @param {Tried} tried @param {number} driveDb */
  likely(tried, driveDb) {
    const lufs = loudnessOf(tried, this.wish.of) ?? SILENT;
    const taken = this.cache.exact ? 0 : Math.max(0, this.start.y + driveDb - lufs);
    return lufs - Math.min(TURNED_MOST, TURNED * taken);
  }

  /** @param {number} goal @param {number} [tolerance] */
  solve(goal, tolerance = CLOSE / 2) {
    const hunt = this;
    const measure = function* (/** @type {number} */ driveDb) {
      return hunt.likely(yield* hunt.cache.tryPass(driveDb, { coarse: true }), driveDb);
    };
    return search(measure, { goal, start: this.start, min, max, tolerance });
  }

  /** @param {number} driveDb @param {boolean} coarse @returns {Pass<Miss[]>} */
  *misses(driveDb, coarse) {
    const tried = yield* this.cache.tryPass(driveDb, { coarse });
    return broken(this.wish.budget, tried, this.source);
  }

  /** Coarse trials are off by a hair: fine ones say by how much. @param {number} driveDb @returns {Pass<number>} */
  *refine(driveDb) {
    const { cache, wish } = this;
    let { goal } = wish;
    let best = driveDb;
    for (let i = 0; i < FINER; i++) {
      const lufs = this.likely(yield* cache.tryPass(best), best);
      if (Math.abs(wish.goal - lufs) <= CLOSE) break;
      goal += wish.goal - lufs;
      best = (yield* this.solve(goal)).best.x;
    }
    return best;
  }

  /**
   * The most drive within the budget. Most limits follow the drive decibel by decibel, so few trials do.
   * @param {number} high dB, over the budget
   * @returns {Pass<Drive>}
   */
  *within(high) {
    const { cache, wish, source } = this;
    const asked = yield* this.misses(high, true);
    const free = cache.values[CEILING] - MARGIN - (source.truePeakDbtp ?? 0); // nothing is limited
    let binding = asked[0];
    const measure = function* (/** @type {number} */ driveDb) {
      const tried = yield* cache.tryPass(driveDb, { coarse: true });
      const miss = tightest(wish.budget, tried, source);
      if (miss && miss.over > 0) binding = miss;
      return miss ? miss.over : driveDb - free;
    };
    const start = { x: high, y: yield* measure(high) };
    const options = { goal: -FINE / 2, start, min, max: high, tolerance: FINE / 2 };
    const { best } = yield* search(measure, options);
    let driveDb = best.x;
    for (let step = FINE; driveDb > min; step *= 2) {
      const [first] = yield* this.misses(driveDb, false);
      if (!first) break;
      [binding, driveDb] = [first, Math.max(min, Math.round((driveDb - step) * 1000) / 1000)];
    }
    const miss = asked.find(({ by }) => by === binding.by) ?? binding;
    return { driveDb, reached: false, blockedBy: miss.by, miss };
  }
}

/** @param {Cache} cache @param {Wish} wish @returns {Pass<Drive>} */
export function* findDrive(cache, wish) {
  const { goal, of, still } = wish;
  const source = yield* cache.tryPass(0, { coarse: true, limiter: false });
  const lufs = loudnessOf(source, of);
  if (lufs === null) return { driveDb: 0, reached: false, blockedBy: 'silence', miss: null };
  if (
    Math.abs(lufs - goal) <= still &&
    (yield* cache.tryPass(0, { coarse: true })).limiterMaxDb === 0
  )
    return { driveDb: 0, reached: true, blockedBy: null, miss: null };
  const hunt = new Hunt(cache, wish, source);
  const { reached, best } = yield* hunt.solve(goal);
  if ((yield* hunt.misses(best.x, true)).length > 0) return yield* hunt.within(best.x);
  if (reached) {
    const driveDb = yield* hunt.refine(best.x);
    if ((yield* hunt.misses(driveDb, false)).length > 0) return yield* hunt.within(driveDb);
    return { driveDb, reached, blockedBy: null, miss: null };
  }
  if (best.y > goal || best.x === max)
    // the drive ends before the goal
    return { driveDb: best.x, reached, blockedBy: null, miss: null };
  const eased = yield* hunt.solve(best.y - EASE, EASE / 4);
  return { driveDb: eased.best.x, reached, blockedBy: 'ceiling', miss: null };
}

/** The most loudness within the budget. @param {Cache} cache @param {Wish} wish @returns {Pass<number | null>} LUFS */
export function* loudestClean(cache, wish) {
  const { driveDb, blockedBy } = yield* findDrive(cache, wish);
  return blockedBy === 'silence' ? null : loudnessOf(yield* cache.tryPass(driveDb), wish.of);
}
