// landing.js -- lands a song on a loudness: the drive is found on what the core kept of the song, a real pass
// verifies it. All figures come from the core.
// SPDX-License-Identifier: MIT
import { effective, INDEX, toValues } from '../wasm/params.js';
import { budgetOf, landingText } from './budget.js';
import { findDrive, loudestClean, loudnessOf } from './drive.js';
import { borrowCache, giveBack } from './land-cache.js';
import { asStereo, finalPass, run, within } from './passes.js';
import { TARGET_RANGE } from './recipe.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').Target} Target */
/** @typedef {import('./passes.js').Final} Final */
/** @typedef {import('./land-cache.js').Cache} Cache */
/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {import('./drive.js').Drive} Drive */
/** @typedef {import('./store.js').Room} Room */
/**
 * @template T
 * @typedef {import('./passes.js').Pass<T>} Pass
 */
/** @typedef {Drive & { final: Final, limiter: 0 | 1 }} Verified */
/**
 * @typedef {object} Landed
 * @property {number} driveDb
 * @property {0 | 1} limiter 0: the gain alone is enough, and the samples are the song's own
 * @property {import('../wasm/params.js').Params} params what was found, for the recipe
 * @property {number | null} reachedLufs of the finished file, by a real pass
 * @property {number | null} cleanLufs on a miss: the nearest clean loudness, as a target
 * @property {boolean} reached
 * @property {import('./budget.js').Blocked} blockedBy
 * @property {import('./budget.js').Miss | null} miss which limit the target would break, by how much and where
 * @property {string} text the status sentence
 * @property {number} limiterP95Db
 * @property {number} limiterMaxDb
 * @property {Final} final of the settings with that drive
 */

const REACHED = 0.05; // LU: landed
const CENTRED = 0.03; // LU: not aimed again for less, so that other meters read it as landed too
const VERIFIES = 3; // real passes at most
const MARGIN = 0.1; // dB: what a meter may miss of a peak
const DRIVE = INDEX['loudness.drive_db'];
const LIMITER = INDEX['loudness.limiter'];
const CEILING = INDEX['loudness.ceiling_db'];

/** A tenth that lands on what was reached, or below. @param {number} lufs */
const tenth = (lufs) => Math.floor(lufs * 10 + 0.45) / 10;

/** One song on its way to one target. */
class Approach {
  /** @param {WebAssembly.Module} module @param {Pcm} pcm stereo @param {Cache} cache @param {Target} target */
  constructor(module, pcm, cache, target) {
    this.module = module;
    this.pcm = pcm;
    this.cache = cache;
    this.target = target;
  }

  /** @param {number} goal @param {number} still @returns {import('./drive.js').Wish} */
  wish(goal, still) {
    const { of, budget } = this.target;
    return { goal, of, budget: budgetOf(budget), still };
  }

  /** The finished file; without the limiter where the gain alone stays under the ceiling. @param {Drive} drive
   * @returns {Pass<Verified>} */
  *verified(drive) {
    const { module, pcm, cache } = this;
    const values = cache.values.with(DRIVE, drive.driveDb);
    const { limiterMaxDb } = yield* cache.tryPass(drive.driveDb);
    if (limiterMaxDb === 0) {
      const final = yield* finalPass(module, pcm, values.with(LIMITER, 0));
      if ((final.figures.peaks.truePeakDbtp ?? -Infinity) <= values[CEILING] - MARGIN)
        return { ...drive, limiter: 0, final };
    }
    return { ...drive, limiter: 1, final: yield* finalPass(module, pcm, values.with(LIMITER, 1)) };
  }

  /** Searched again while a real pass disagrees. @returns {Pass<Verified>} */
  *land() {
    const { lufs, of } = this.target;
    let goal = lufs;
    for (let pass = 1; ; pass++) {
      const wish = this.wish(goal, pass === 1 ? REACHED : 0);
      const found = yield* within(findDrive(this.cache, wish), 0, 0.4);
      const drive = yield* within(this.verified(found), 0.4, 1);
      const miss = lufs - (loudnessOf(drive.final.figures.loudness, of) ?? -Infinity);
      const again = pass === 1 && found.reached && drive.driveDb !== 0 && Math.abs(miss) > CENTRED;
      if (Math.abs(miss) <= REACHED && !again)
        return { ...drive, reached: true, blockedBy: null, miss: null };
      if (!found.reached || pass === VERIFIES || !Number.isFinite(miss))
        return { ...drive, reached: false };
      goal += miss; // the cache is 0.01 LU off, or a little more on odd material
    }
  }
}

/** What a cache is made for. @param {Partial<Recipe>} recipe @returns {Float32Array} */
const valuesOf = (recipe) =>
  toValues({ ...effective(recipe), 'loudness.on': 1, 'loudness.drive_db': 0 }).values;

/**
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Partial<Recipe> & { target: Target }} recipe
 * @param {Room} [room] for what is kept of the song
 * @returns {Pass<Landed>}
 */
export function* landPass(module, song, recipe, room) {
  const pcm = asStereo(song);
  const { target } = recipe;
  const cache = yield* within(borrowCache(module, song, pcm, valuesOf(recipe), room), 0, 0.3);
  try {
    const found = yield* within(new Approach(module, pcm, cache, target).land(), 0.3, 1);
    const { reached, blockedBy, limiter, miss, final } = found;
    const { limiterP95Db, limiterMaxDb } = yield* cache.tryPass(found.driveDb);
    const driveDb = Math.fround(found.driveDb);
    const reachedLufs = loudnessOf(final.figures.loudness, target.of);
    const cleanLufs = reached || reachedLufs === null ? null : tenth(reachedLufs);
    const seconds = pcm.frames / pcm.sampleRate;
    const text = landingText({ reached, reachedLufs, blockedBy, miss }, target, seconds);
    return {
      driveDb,
      limiter,
      params: { 'loudness.on': 1, 'loudness.drive_db': driveDb, 'loudness.limiter': limiter },
      ...{ reachedLufs, cleanLufs, reached, blockedBy, miss, text },
      ...{ limiterP95Db, limiterMaxDb, final },
    };
  } finally {
    giveBack(song, cache);
  }
}

/** @param {Partial<Recipe>} recipe @returns {Partial<Recipe> & { target: Target }} */
function withTarget(recipe) {
  const { target } = recipe;
  if (!target) throw new Error('There is no target to land on.');
  return { ...recipe, target };
}

/**
 * @param {Pcm} song
 * @param {Partial<Recipe>} recipe with a target
 * @param {{ module: WebAssembly.Module, room?: Room } & import('./passes.js').RunOptions} options
 * @returns {Promise<Landed>}
 */
export const land = (song, recipe, { module, room, ...options }) =>
  run(landPass(module, song, withTarget(recipe), room), options);

/**
 * The loudest target, in tenths, that the budget allows: found on cached data, then landed on.
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Partial<Recipe>} recipe with a target, whose loudness does not matter
 * @param {Room} [room]
 * @returns {Pass<number | null>} LUFS; null for silence
 */
export function* cleanPass(module, song, recipe, room) {
  const pcm = asStereo(song);
  const { target } = withTarget(recipe);
  const cache = yield* within(borrowCache(module, song, pcm, valuesOf(recipe), room), 0, 0.4);
  try {
    const wish = new Approach(module, pcm, cache, target).wish(TARGET_RANGE.max, 0);
    const found = yield* within(loudestClean(cache, wish), 0.4, 0.6);
    if (found === null) return null;
    const lufs = Math.max(TARGET_RANGE.min, tenth(found));
    const landed = new Approach(module, pcm, cache, { ...target, lufs }).land();
    const { reached, final } = yield* within(landed, 0.6, 1);
    const real = loudnessOf(final.figures.loudness, target.of);
    return reached || real === null ? lufs : Math.max(TARGET_RANGE.min, tenth(real));
  } finally {
    giveBack(song, cache);
  }
}

/**
 * What the limiter does at the drive that is set.
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Float32Array} values
 * @param {Room} [room]
 * @returns {Pass<Pick<Tried, 'limiterP95Db' | 'limiterMaxDb'>>}
 */
export function* limiterWork(module, song, values, room) {
  if (!values[INDEX['loudness.on']] || !values[LIMITER])
    return { limiterP95Db: 0, limiterMaxDb: 0 };
  const cache = yield* borrowCache(module, song, asStereo(song), values, room);
  try {
    return yield* cache.tryPass(values[DRIVE]);
  } finally {
    giveBack(song, cache);
  }
}
