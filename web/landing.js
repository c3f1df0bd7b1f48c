// landing.js -- finds the drive that lands on a loudness.
// The song runs once through the chain up to the limiter; the search then works on what the core
// kept of it (peaks and 10 ms powers), and a real pass verifies. All figures come from the core.
// SPDX-License-Identifier: MIT
import { PARAMS } from '../wasm/out/table.js';
import { effective, INDEX, toValues } from '../wasm/params.js';
import { keepRange, mostWithin, overBudget } from './budget.js';
import { borrowCache, giveBack } from './land-cache.js';
import { asStereo, finalPass, run, within } from './passes.js';
import { search } from './search.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').Target} Target */
/** @typedef {import('./passes.js').Final} Final */
/** @typedef {import('./land-cache.js').Cache} Cache */
/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {import('./budget.js').Blocked} Blocked */
/** @typedef {{ driveDb: number, blockedBy: Blocked, reached: boolean }} Drive */
/**
 * @template T
 * @typedef {import('./passes.js').Pass<T>} Pass
 */
/**
 * @typedef {object} Landed
 * @property {number} driveDb
 * @property {number | null} reachedLufs of the finished file, by a real pass
 * @property {boolean} reached
 * @property {Blocked} blockedBy
 * @property {string} text the status sentence
 * @property {number | null} limiterP95Db
 * @property {number | null} limiterMaxDb
 * @property {Final} final of the settings with that drive
 */

const REACHED = 0.05; // LU: landed
const CLOSE = 0.02; // LU: what the search on the cache aims for
const VERIFIES = 3; // real passes at most
const EASE = 0.1; // LU under the most that can be had: the last tenth costs decibels of limiting
const SILENT = -70; // LUFS, stands for silence in the search
const DRIVE = INDEX['loudness.drive_db'];
const { min, max } = PARAMS[DRIVE];

/**
 * @param {Cache} cache
 * @param {Target} target
 * @param {number} goal LUFS on the cache: the target, corrected by what real passes showed
 * @param {number} ceilingDb
 * @returns {Pass<Drive>}
 */
function* findDrive(cache, target, goal, ceilingDb) {
  const zero = yield* cache.tryPass(0);
  if (zero.integratedLufs === null) return { driveDb: 0, blockedBy: 'silence', reached: false };
  const measure = function* (/** @type {number} */ driveDb) {
    return (yield* cache.tryPass(driveDb)).integratedLufs ?? SILENT;
  };
  const start = { x: 0, y: zero.integratedLufs };
  const { reached, best } = yield* search(measure, { goal, start, min, max, tolerance: CLOSE });
  /** @param {Tried} tried */
  const limit = (tried) => overBudget(target.budget, tried, ceilingDb);
  const blockedBy = limit(yield* cache.tryPass(best.x));
  if (blockedBy)
    return { driveDb: yield* mostWithin(cache, limit, min, best.x), blockedBy, reached: false };
  if (reached || best.y > goal) return { driveDb: best.x, blockedBy: null, reached };
  const tolerance = EASE / 4;
  const eased = yield* search(measure, { goal: best.y - EASE, start, min, max, tolerance });
  return { driveDb: eased.best.x, blockedBy: 'ceiling', reached: false };
}

const REASONS = {
  limiterP95: 'the limiter would work too hard for too long',
  limiterMax: 'the limiter would cut single peaks too deep',
  plr: 'peaks and loudness would come too close',
  range: 'too much loudness range would be lost',
  ceiling: 'more drive only adds distortion',
};

/** @param {Pick<Landed, 'reached' | 'reachedLufs' | 'blockedBy'>} landed @param {number} lufs @returns {string} */
export function landingText({ reached, reachedLufs, blockedBy }, lufs) {
  if (blockedBy === 'silence' || reachedLufs === null) return 'not reached: the song is silent';
  if (reached) return `landed on ${reachedLufs.toFixed(1)} LUFS`;
  const end = reachedLufs > lufs ? ': the drive ends here' : '';
  const why = blockedBy ? `: ${REASONS[blockedBy]}` : end;
  return `not reached, best ${reachedLufs.toFixed(1)} LUFS${why}`;
}

/**
 * The drive, and the finished file's figures with it; searched again while a real pass disagrees.
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm stereo
 * @param {Cache} cache
 * @param {Target} target
 * @param {(driveDb: number) => Float32Array} valuesAt
 * @returns {Pass<Drive & { final: Final }>}
 */
function* landOn(module, pcm, cache, target, valuesAt) {
  const ceilingDb = valuesAt(0)[INDEX['loudness.ceiling_db']];
  let goal = target.lufs;
  for (let pass = 1; ; pass++) {
    const found = yield* within(findDrive(cache, target, goal, ceilingDb), 0.3, 0.5);
    const final = yield* within(finalPass(module, pcm, valuesAt(found.driveDb)), 0.5, 1);
    const { integratedLufs } = final.figures.loudness;
    const miss = integratedLufs === null ? Infinity : target.lufs - integratedLufs;
    const reached = Math.abs(miss) <= REACHED;
    if (reached) return { ...found, blockedBy: null, reached, final };
    const again = found.reached && pass < VERIFIES && Number.isFinite(miss);
    if (!again) return { ...found, reached, final };
    goal += miss; // the cache is 0.01 LU off, or a little more on odd material
  }
}

/**
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Partial<Recipe> & { target: Target }} recipe
 * @returns {Pass<Landed>}
 */
export function* landPass(module, song, recipe) {
  const pcm = asStereo(song);
  const { target } = recipe;
  const { values } = toValues({ ...effective(recipe), 'loudness.on': 1, 'loudness.drive_db': 0 });
  const valuesAt = (/** @type {number} */ driveDb) => values.with(DRIVE, driveDb);
  const cache = yield* within(borrowCache(module, song, pcm, values), 0, 0.3);
  try {
    let landed = yield* landOn(module, pcm, cache, target, valuesAt);
    const rangeLimit = target.budget?.rangeLossLu;
    if (rangeLimit !== undefined) {
      const { final, driveDb } = landed;
      const less = yield* keepRange(module, pcm, rangeLimit, final, valuesAt, driveDb);
      if (less) landed = { ...less, reached: false, blockedBy: 'range' };
    }
    const { final, reached, blockedBy } = landed;
    const driveDb = Math.fround(landed.driveDb);
    const { limiterP95Db, limiterMaxDb } = yield* cache.tryPass(landed.driveDb);
    const reachedLufs = final.figures.loudness.integratedLufs;
    const text = landingText({ reached, reachedLufs, blockedBy }, target.lufs);
    return { driveDb, reachedLufs, reached, blockedBy, text, limiterP95Db, limiterMaxDb, final };
  } finally {
    giveBack(song, cache);
  }
}

/**
 * @param {Pcm} song
 * @param {Partial<Recipe>} recipe with a target
 * @param {{ module: WebAssembly.Module } & import('./passes.js').RunOptions} options
 * @returns {Promise<Landed>}
 */
export function land(song, recipe, { module, ...options }) {
  const { target } = recipe;
  if (!target) throw new Error('There is no target to land on.');
  return run(landPass(module, song, { ...recipe, target }), options);
}

/**
 * What the limiter does at the drive that is set.
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Float32Array} values
 * @returns {Pass<Pick<Tried, 'limiterP95Db' | 'limiterMaxDb'>>}
 */
export function* limiterWork(module, song, values) {
  if (!values[INDEX['loudness.on']]) return { limiterP95Db: 0, limiterMaxDb: 0 };
  const cache = yield* borrowCache(module, song, asStereo(song), values);
  try {
    return yield* cache.tryPass(values[DRIVE]);
  } finally {
    giveBack(song, cache);
  }
}
