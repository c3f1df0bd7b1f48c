// target.mjs -- the loudness that `lacquer master` is to land on, what it may cost, and what is said of a miss.
// SPDX-License-Identifier: MIT
import { BUDGET } from '../../web/budget.js';
import { TARGET_RANGE } from '../../web/recipe.js';
import { numberOf, oneOf, UsageError } from './args.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */

/** @type {Record<string, import('./args.mjs').Kind>} */
export const TARGET_FLAGS = {
  '--target-lufs': 'value',
  '--target-of': 'value',
  '--budget': 'list',
};
const CLEAN = 'clean';

/** Whether the loudest clean loudness was asked for. @param {Record<string, string>} flags */
export const wantsClean = (flags) => flags['--target-lufs'] === CLEAN;

/**
 * @param {Recipe} recipe
 * @param {Record<string, string>} flags
 * @param {string[]} budgets of --budget
 * @param {string[]} sets of --set
 */
export function readTarget(recipe, flags, budgets, sets) {
  if (flags['--target-lufs'] !== undefined) {
    if (sets.some((set) => set.startsWith('loudness.drive_db=')))
      throw new UsageError('--target-lufs finds the drive: do not set loudness.drive_db too');
    const lufs = wantsClean(flags) ? TARGET_RANGE.max : lufsOf(flags['--target-lufs']);
    recipe.target = { of: 'integrated', ...recipe.target, lufs };
  }
  const of = flags['--target-of'];
  if (!recipe.target && (of !== undefined || budgets.length > 0))
    throw new UsageError(`${of ? '--target-of' : '--budget'} is for a target: give --target-lufs`);
  if (recipe.target && of !== undefined)
    recipe.target.of = /** @type {any} */ (
      oneOf('--target-of', of, ['integrated', 'shortTermMax'])
    );
  for (const text of budgets) if (recipe.target) limit(recipe.target, text);
}

/** @param {string} text @returns {number} */
function lufsOf(text) {
  const { min, max } = TARGET_RANGE;
  const lufs = numberOf('--target-lufs', text);
  if (lufs < min || lufs > max)
    throw new UsageError(`--target-lufs takes ${min} to ${max}, or ${CLEAN}; not ${text}`);
  return lufs;
}

/** @param {NonNullable<Recipe['target']>} target @param {string} text `limit=figure`, `limit=none` or `none` */
function limit(target, text) {
  const names = Object.keys(BUDGET);
  const [, name, value] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (text === 'none') {
    target.budget = Object.fromEntries(names.map((key) => [key, null]));
    return;
  }
  if (!name || !names.includes(name))
    throw new UsageError(`--budget ${text}: write none, or one of ${names.join(', ')} with =`);
  const figure = value === 'none' ? null : numberOf(`--budget ${name}`, value);
  if (figure !== null && figure < 0)
    throw new UsageError(`--budget ${name} takes 0 and more; not ${value}`);
  target.budget = { ...target.budget, [name]: figure };
}

/**
 * The limit that stopped a landing, for --json; nothing where there was none.
 * @param {import('../../web/landing.js').Landed | null} landed
 */
export function missOf(landed) {
  if (!landed?.miss) return {};
  const { figure, limit: most, unit, at, seconds } = landed.miss;
  return {
    miss: { figure, limit: most, unit, at: [{ start: at, end: at + seconds }] },
    cleanLufs: landed.cleanLufs,
  };
}
