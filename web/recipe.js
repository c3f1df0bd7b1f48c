// recipe.js -- the one document for settings: made, read, checked. See also link.js.
// SPDX-License-Identifier: MIT
import { effective, isMonitor, short, TABLE, toParams, toValues } from '../wasm/params.js';
import { checkDeliveries, checkDelivery, checkEdit, DELIVERY } from './recipe-delivery.js';

export { DELIVERY };

/** @typedef {import('../wasm/params.js').Params} Params */
/** @typedef {import('../wasm/params.js').Table} Table */
/** @typedef {{ lufs: number, of: 'integrated' | 'shortTermMax', budget?: Partial<import('./budget.js').Budget> }} Target */
/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/** @typedef {import('./recipe-delivery.js').Edit} Edit */
/** @typedef {{ id: string, title?: string, why?: string, on: boolean, amount: number, by?: string, params: Params }} Move */
/** @typedef {{ name: string, file?: string, pcm: string, sampleRate: number, channels: number, frames: number }} SourceInfo */
/**
 * @typedef {object} Recipe
 * @property {1} lacquer
 * @property {string} [core] SHA-256 of the wasm, hex
 * @property {SourceInfo} [source]
 * @property {Edit} [edit]
 * @property {Params} params the hand's own, only what is off its default
 * @property {Target} [target]
 * @property {Delivery} delivery
 * @property {import('./recipe-delivery.js').Delivered[]} [deliveries] all files of an export, when they are
 *   several; the first one is `delivery`
 * @property {Move[]} [moves]
 */

export const VERSION = 1;
/** LUFS that a target may have: below is no music, above no limiter holds. */
export const TARGET_RANGE = Object.freeze({ min: -40, max: 0 });
const PARTS = 'lacquer core source edit params target delivery deliveries moves record'.split(' ');
const BUDGET = ['limiterP95Db', 'limiterMaxDb', 'plrMinDb', 'rangeLossLu'];

/** A recipe that cannot be used at all. Nothing was changed. */
export class RecipeError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'RecipeError';
  }
}

/**
 * @param {Partial<Recipe>} parts params may be complete: defaults and monitor settings are left out
 * @param {Table} [table] of the core that the settings are for
 * @returns {Recipe}
 */
export function makeRecipe(parts, table = TABLE) {
  const { core, source, edit, params = {}, target, delivery, deliveries, moves } = parts;
  /** @type {Recipe} */
  const recipe = {
    lacquer: VERSION,
    params: toParams(toValues(params, table).values, table),
    delivery: { ...DELIVERY, ...delivery },
  };
  if (target && typeof target.lufs === 'number')
    recipe.target = { ...target, of: target.of ?? 'integrated' };
  if (core) recipe.core = core;
  if (source) recipe.source = source;
  if (edit) recipe.edit = edit;
  if (deliveries?.length) recipe.deliveries = deliveries;
  if (moves?.length) {
    recipe.moves = moves;
    // Beside moves a value at its default is a statement of the hand, too.
    for (const [name, value] of Object.entries(params))
      if (table.index[name] !== undefined && !isMonitor(name, table))
        recipe.params[name] = short(Math.fround(value));
  }
  return recipe;
}

/**
 * @param {string} text
 * @returns {{ recipe: Recipe, messages: string[] }}
 * @throws {RecipeError} for what is no recipe, or one of a newer kind
 */
export function parseRecipe(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new RecipeError(`This is not a recipe: ${/** @type {Error} */ (error).message}`);
  }
  return checkRecipe(document);
}

/** @param {unknown} x @returns {x is Record<string, any>} */
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);

/**
 * @param {unknown} document
 * @param {Table} [table] of the core that it is for
 * @returns {{ recipe: Recipe, messages: string[] }} only what this version and the table know, in range
 */
export function checkRecipe(document, table = TABLE) {
  if (!isObject(document) || !Number.isInteger(document.lacquer) || document.lacquer < 1)
    throw new RecipeError('This is not a recipe: it does not say "lacquer": 1');
  if (document.lacquer > VERSION)
    throw new RecipeError(
      `This recipe is of version ${document.lacquer}, made by a newer Lacquer; this one reads version ${VERSION}`,
    );
  /** @type {string[]} */
  const messages = [];
  for (const key of Object.keys(document))
    if (!PARTS.includes(key)) messages.push(`${key} is not part of a recipe and was dropped`);
  const source = checkSource(document.source);
  const parts = {
    core: isHash(document.core) ? document.core : undefined,
    source,
    edit: checkEdit(document.edit, source?.frames, messages),
    params: checkParams(document.params, 'params', messages, table),
    target: checkTarget(document.target, messages),
    delivery: checkDelivery(document.delivery, messages),
    deliveries: checkDeliveries(document.deliveries, messages),
    moves: checkMoves(document.moves, messages, table),
  };
  return { recipe: makeRecipe(parts, table), messages };
}

/** @param {unknown} x @returns {x is string} */
const isHash = (x) => typeof x === 'string' && /^[0-9a-f]{64}$/.test(x);

/** @param {unknown} x @returns {string} of bounded length, as it may be shown */
const words = (x) => (typeof x === 'string' ? x.slice(0, 500) : '');

/** @param {unknown} source @returns {SourceInfo | undefined} */
function checkSource(source) {
  if (!isObject(source) || !isHash(source.pcm)) return undefined;
  const { name, file, pcm, sampleRate, channels, frames } = source;
  if (![sampleRate, channels, frames].every(Number.isInteger)) return undefined;
  return { name: words(name), ...(isHash(file) && { file }), pcm, sampleRate, channels, frames };
}

/** @param {unknown} params @param {string} where @param {string[]} messages @param {Table} table @returns {Params} */
function checkParams(params, where, messages, table) {
  if (params === undefined) return {};
  if (!isObject(params)) {
    messages.push(`${where} is not an object and was dropped`);
    return {};
  }
  const { values, messages: found } = toValues(params, table);
  messages.push(...found);
  /** @type {Params} */
  const out = {};
  for (const name of Object.keys(params)) {
    if (table.index[name] === undefined) continue;
    if (isMonitor(name, table)) messages.push(`${name} is a matter of listening and was dropped`);
    else out[name] = short(values[table.index[name]]);
  }
  return out;
}

/** @param {unknown} target @param {string[]} messages @returns {Target | undefined} */
function checkTarget(target, messages) {
  if (target === undefined || target === null) return undefined;
  if (!isObject(target) || typeof target.lufs !== 'number' || !Number.isFinite(target.lufs)) {
    if (!isObject(target) || target.lufs !== null)
      messages.push('target names no loudness and was dropped');
    return undefined;
  }
  const { min, max } = TARGET_RANGE;
  const lufs = Math.min(max, Math.max(min, target.lufs));
  if (lufs !== target.lufs)
    messages.push(`target.lufs: ${target.lufs} is outside ${min} to ${max} LUFS; ${lufs} is used`);
  const of = target.of === 'shortTermMax' ? 'shortTermMax' : 'integrated';
  if (target.of !== undefined && target.of !== of)
    messages.push(`target.of "${words(target.of)}" is not in this version; integrated is used`);
  const budget = Object.entries(isObject(target.budget) ? target.budget : {}).filter(
    ([key, limit]) =>
      BUDGET.includes(key) && (limit === null || (Number.isFinite(limit) && limit >= 0)),
  );
  return { lufs, of, ...(budget.length && { budget: Object.fromEntries(budget) }) };
}

/** @param {unknown} moves @param {string[]} messages @param {Table} table @returns {Move[]} */
function checkMoves(moves, messages, table) {
  if (!Array.isArray(moves)) return [];
  /** @type {Set<string>} */
  const taken = new Set();
  return moves.filter(isObject).map((move, i) => {
    const id = words(move.id) || String(i + 1);
    const params = checkParams(move.params, `moves.${id}`, messages, table);
    for (const name of Object.keys(params)) {
      if (taken.has(name)) {
        messages.push(`${name} is in two moves; the first one counts`);
        delete params[name];
      }
      taken.add(name);
    }
    const amount = Number.isFinite(move.amount) ? Math.min(2, Math.max(0, move.amount)) : 1;
    const [title, why, by] = [words(move.title), words(move.why), words(move.by)];
    return { id, title, why, on: move.on !== false, amount, by, params };
  });
}

/** @param {Partial<Recipe>} recipe @returns {Float32Array} what the core is given */
export const recipeValues = (recipe) => toValues(effective(recipe)).values;
