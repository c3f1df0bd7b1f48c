// settings.mjs -- the recipe that the flags of `lacquer master` come to.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { INDEX, short, toValues } from '../../wasm/params.js';
import { FileError } from '../../web/files/source.js';
import { makeRecipe, parseRecipe, RecipeError, TARGET_RANGE } from '../../web/recipe.js';
import { numberOf, oneOf, UsageError } from './args.mjs';
import { note } from './io.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */

/** @param {Record<string, string>} flags @param {string[]} sets @returns {Recipe} */
export function readSettings(flags, sets) {
  const recipe = flags['--recipe'] ? readRecipe(flags['--recipe']) : makeRecipe({});
  for (const set of sets) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(set) ?? [];
    if (!name) throw new UsageError(`--set ${set}: write block.key=value`);
    if (INDEX[name] === undefined)
      throw new UsageError(`--set ${name}: no such parameter; see lacquer params`);
    const { values, messages } = toValues({ [name]: numberOf(`--set ${name}`, value) });
    messages.forEach(note);
    recipe.params[name] = short(values[INDEX[name]]);
    if (name === 'loudness.drive_db') delete recipe.target; // touching drive clears the target
  }
  if (flags['--target-lufs'] !== undefined) setTarget(recipe, flags['--target-lufs'], sets);
  const { bits, dither } = recipe.delivery;
  const wanted = {
    bits: oneOf('--bits', flags['--bits'] ?? bits, ['16', '24', '32f']),
    dither: oneOf('--dither', flags['--dither'] ?? dither, ['auto', 'none', 'tpdf'], ['shaped']),
  };
  recipe.delivery = /** @type {Recipe['delivery']} */ (wanted);
  return recipe;
}

/** @param {Recipe} recipe @param {string} text @param {string[]} sets */
function setTarget(recipe, text, sets) {
  const lufs = numberOf('--target-lufs', text);
  if (lufs < TARGET_RANGE.min || lufs > TARGET_RANGE.max)
    throw new UsageError(
      `--target-lufs takes ${TARGET_RANGE.min} to ${TARGET_RANGE.max}; not ${text}`,
    );
  if (sets.some((set) => set.startsWith('loudness.drive_db=')))
    throw new UsageError('--target-lufs finds the drive: do not set loudness.drive_db too');
  recipe.target = { ...recipe.target, lufs, of: 'integrated' };
}

/** @param {string} path @returns {Recipe} */
function readRecipe(path) {
  let text;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new FileError(path, `cannot be read: ${/** @type {Error} */ (error).message}`);
  }
  try {
    const { recipe, messages } = parseRecipe(text);
    messages.forEach(note);
    return recipe;
  } catch (error) {
    if (error instanceof RecipeError) throw new FileError(`${path}:`, error.message);
    throw error;
  }
}
