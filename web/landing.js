// landing.js -- finds the drive that lands on a loudness.
// The song runs once through the chain up to the limiter; the search then works on what the core
// kept of it (peaks and 10 ms powers), and a real pass verifies. All figures come from the core.
// SPDX-License-Identifier: MIT
import { PARAMS } from '../wasm/out/table.js';
import { effective, INDEX, toValues } from '../wasm/params.js';
import { Cache } from './land-cache.js';
import { asStereo, finalPass, run } from './passes.js';
import { search } from './search.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').Target} Target */
/** @typedef {import('./passes.js').Final} Final */
/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {'limiterP95' | 'limiterMax' | 'plr' | 'range' | 'ceiling' | 'silence' | null} Blocked */
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
const CLOSE = 0.005; // LU: what the search on the cache aims for
const VERIFIES = 3; // real passes at most
const EASE = 0.1; // LU under the most that can be had: the last tenth costs decibels of limiting
const SILENT = -70; // LUFS, stands for silence in the search
const DRIVE = INDEX['loudness.drive_db'];
const { min, max } = PARAMS[DRIVE];

/** The first limit of the budget that these figures break.
 * @param {Target['budget']} budget @param {Tried} tried @param {number} ceilingDb @returns {Blocked} */
function overBudget(budget, tried, ceilingDb) {
  const { limiterP95Db = Infinity, limiterMaxDb = Infinity, plrMinDb = -Infinity } = budget ?? {};
  if (tried.limiterP95Db > limiterP95Db) return 'limiterP95';
  if (tried.limiterMaxDb > limiterMaxDb) return 'limiterMax';
  // With the limiter at work the true peak is the ceiling.
  if (ceilingDb - (tried.integratedLufs ?? SILENT) < plrMinDb) return 'plr';
  return null;
}

/**
 * Halves the way from `low` (within the budget) to `high` (over it).
 * @param {Cache} cache
 * @param {(tried: Tried) => Blocked} limit
 * @param {number} low dB
 * @param {number} high dB
 * @returns {import('./passes.js').Pass<number>} the most drive within the budget
 */
function* mostWithin(cache, limit, low, high) {
  let [inside, outside] = [low, high];
  while (outside - inside > 0.01) {
    const middle = (inside + outside) / 2;
    if (limit(yield* cache.tryPass(middle))) outside = middle;
    else inside = middle;
  }
  return Math.floor(inside * 100) / 100;
}

/**
 * @param {Cache} cache
 * @param {Target} target
 * @param {number} goal LUFS on the cache: the target, corrected by what real passes showed
 * @param {number} ceilingDb
 * @returns {import('./passes.js').Pass<{ driveDb: number, blockedBy: Blocked, reached: boolean }>}
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
  const blocked = limit(yield* cache.tryPass(best.x));
  if (blocked && best.x > min) {
    const driveDb = limit(yield* cache.tryPass(min))
      ? min
      : yield* mostWithin(cache, limit, min, best.x);
    return { driveDb, blockedBy: blocked, reached: false };
  }
  if (reached || best.y > goal) return { driveDb: best.x, blockedBy: null, reached };
  const tolerance = EASE / 4;
  const eased = yield* search(measure, { goal: best.y - EASE, start, min, max, tolerance });
  return { driveDb: eased.best.x, blockedBy: 'ceiling', reached: false };
}

/** @param {Pick<Landed, 'reached' | 'reachedLufs' | 'blockedBy'>} landed @param {number} lufs @returns {string} */
export function landingText({ reached, reachedLufs, blockedBy }, lufs) {
  if (blockedBy === 'silence' || reachedLufs === null) return 'not reached: the song is silent';
  if (reached) return `landed on ${reachedLufs.toFixed(1)} LUFS`;
  const reasons = {
    limiterP95: 'the limiter would work too hard for too long',
    limiterMax: 'the limiter would cut single peaks too deep',
    plr: 'peaks and loudness would come too close',
    range: 'too much loudness range would be lost',
    ceiling: 'more drive only adds distortion',
  };
  const why = blockedBy
    ? `: ${reasons[blockedBy]}`
    : reachedLufs > lufs
      ? ': the drive ends here'
      : '';
  return `not reached, best ${reachedLufs.toFixed(1)} LUFS${why}`;
}

/**
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Partial<Recipe> & { target: Target }} recipe
 * @returns {import('./passes.js').Pass<Landed>}
 */
export function* landPass(module, song, recipe) {
  const pcm = asStereo(song);
  const { target } = recipe;
  const { values } = toValues({ ...effective(recipe), 'loudness.on': 1, 'loudness.drive_db': 0 });
  const ceilingDb = values[INDEX['loudness.ceiling_db']];
  const cache = new Cache(module, pcm, values);
  yield* within(cache.scanPass(), 0, 0.3);
  let goal = target.lufs;
  for (let pass = 1; ; pass++) {
    const found = yield* within(findDrive(cache, target, goal, ceilingDb), 0.3, 0.5);
    values[DRIVE] = found.driveDb;
    const final = yield* within(finalPass(module, pcm, values), 0.5, 1);
    const reachedLufs = final.figures.loudness.integratedLufs;
    const miss = reachedLufs === null ? Infinity : target.lufs - reachedLufs;
    const reached = Math.abs(miss) <= REACHED;
    if (!reached && found.reached && pass < VERIFIES && Number.isFinite(miss)) {
      goal += miss; // the cache is 0.01 LU off, or a little more on odd material
      continue;
    }
    const tried = yield* cache.tryPass(found.driveDb);
    const blockedBy = reached ? null : found.blockedBy;
    return {
      driveDb: values[DRIVE],
      reachedLufs,
      reached,
      blockedBy,
      text: landingText({ reached, reachedLufs, blockedBy }, target.lufs),
      limiterP95Db: tried.limiterP95Db,
      limiterMaxDb: tried.limiterMaxDb,
      final,
    };
  }
}

/**
 * A pass as a part of a longer one.
 * @template T
 * @param {import('./passes.js').Pass<T>} pass
 * @param {number} from
 * @param {number} to
 * @returns {import('./passes.js').Pass<T>}
 */
function* within(pass, from, to) {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
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
 * @param {Pcm} pcm stereo
 * @param {Float32Array} values
 * @returns {import('./passes.js').Pass<Pick<Tried, 'limiterP95Db' | 'limiterMaxDb'>>}
 */
export function* limiterWork(module, pcm, values) {
  if (!values[INDEX['loudness.on']]) return { limiterP95Db: 0, limiterMaxDb: 0 };
  const cache = new Cache(module, pcm, values);
  yield* cache.scanPass();
  return yield* cache.tryPass(values[DRIVE]);
}
