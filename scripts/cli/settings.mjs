// settings.mjs -- the recipe that the flags of `lacquer master` come to.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { PARAMS } from '../../wasm/out/table.js';
import { INDEX, short, toValues } from '../../wasm/params.js';
import { FileError } from '../../web/files/source.js';
import { makeRecipe, parseRecipe, RecipeError } from '../../web/recipe.js';
import { BITS, DELIVERY, DITHERS, isRate, RATE_RANGE } from '../../web/recipe-delivery.js';
import { numberOf, oneOf, UsageError } from './args.mjs';
import { note, systemReason } from './io.mjs';
import { readTarget } from './target.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */
/** @typedef {import('../../web/recipe.js').Delivery} Delivery */

/** @param {Record<string, string>} flags @param {string[]} sets @param {string[]} budgets @returns {Recipe} */
export function readSettings(flags, sets, budgets) {
  const recipe = flags['--recipe'] ? readRecipe(flags['--recipe']) : makeRecipe({});
  for (const set of sets) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(set) ?? [];
    if (!name) throw new UsageError(`--set ${set}: write block.key=value`);
    if (INDEX[name] === undefined)
      throw new UsageError(`--set ${name}: no such parameter; see lacquer params`);
    const { values, messages } = toValues({ [name]: settingOf(name, value) });
    messages.forEach(note);
    recipe.params[name] = short(values[INDEX[name]]);
    if (name === 'loudness.drive_db') delete recipe.target; // touching drive clears the target
  }
  readTarget(recipe, flags, budgets, sets);
  const typed = {
    rate: flags['--rate'],
    bits: flags['--bits'],
    dither: flags['--dither'],
    kbps: flags['--kbps'],
  };
  recipe.delivery = deliveryOf('--', typed, recipe.delivery);
  return recipe;
}

/** A number, or a choice by its name: `eq.1.type=bell`. @param {string} name of a parameter @param {string} text */
function settingOf(name, text) {
  const { choices } = PARAMS[INDEX[name]];
  const choice = choices.findIndex((each) => each.toLowerCase() === text.trim().toLowerCase());
  if (choice >= 0) return choice;
  if (choices.length > 0 && !Number.isFinite(Number(text)))
    throw new UsageError(`--set ${name} takes ${choices.join(', ')}; not "${text}"`);
  return numberOf(`--set ${name}`, text);
}

/**
 * @param {string} where for messages, what stands before the name of a setting
 * @param {Record<string, string | undefined>} typed
 * @param {Delivery} before what holds where nothing was typed
 * @returns {Delivery}
 */
function deliveryOf(where, typed, before) {
  const rate = typed.rate === undefined ? before.rate : numberOf(`${where}rate`, typed.rate);
  const { min, max } = RATE_RANGE;
  if (rate !== undefined && !isRate(rate))
    throw new UsageError(`${where}rate takes whole hertz, ${min} to ${max}; not ${typed.rate}`);
  const bits = oneOf(`${where}bits`, typed.bits ?? before.bits, [...BITS]);
  const dither = oneOf(`${where}dither`, typed.dither ?? before.dither, [...DITHERS]);
  const kbps = typed.kbps === undefined ? before.kbps : numberOf(`${where}kbps`, typed.kbps);
  return /** @type {Delivery} */ ({ ...(rate && { rate }), bits, dither, ...(kbps && { kbps }) });
}

/**
 * @param {string[]} texts each `rate=44100,bits=16,dither=shaped,out=FILE` or `kbps=256,out=FILE`; only `out` is a must
 * @returns {{ delivery: Delivery, out: string }[]}
 */
export function readDeliveries(texts) {
  return texts.map((text) => {
    /** @type {Record<string, string>} */
    const typed = {};
    for (const pair of text.split(/,(?=(?:rate|bits|dither|kbps|out)=)/)) {
      const [, key, value] = /^(rate|bits|dither|kbps|out)=(.+)$/s.exec(pair) ?? [];
      if (!key)
        throw new UsageError(`--delivery ${text}: write rate=HZ,bits=B,dither=D,kbps=K,out=FILE`);
      if (key in typed) throw new UsageError(`--delivery ${text}: ${key} is given twice`);
      typed[key] = value;
    }
    const { out, ...rest } = typed;
    if (!out || out === '-') throw new UsageError(`--delivery ${text}: out=FILE is missing`);
    return { delivery: deliveryOf('--delivery ', rest, DELIVERY), out };
  });
}

/** @param {string} path @returns {Recipe} */
function readRecipe(path) {
  let text;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new FileError(path, systemReason(error));
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
