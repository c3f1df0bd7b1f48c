// params.js -- parameter names <-> the one Float32Array that every host posts to the core.
// Ranges, defaults and units come from out/table.js, made from dsp/table.def. Nothing here repeats them. A core of
// another time has a table of its own: whoever drives one hands that over.
// SPDX-License-Identifier: MIT
import { METERS, PARAMS } from './out/table.js';
import { tableOf } from './table.js';

/** @typedef {Record<string, number>} Params plain values by name, e.g. `{ 'eq.3.gain_db': -2 }` */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {{ on?: boolean, amount?: number, params: Params }} Move */

/** Units in which a move's amount scales the way from the default; all other kinds are taken whole. */
const SCALED_UNITS = new Set(['dB', 'dBTP', '%']);

/** Of this build's core. @type {Table} */
export const TABLE = tableOf({ params: PARAMS, meters: METERS });

/** Place of each parameter in the Float32Array, by name. */
export const INDEX = TABLE.index;

/** @param {string} name @param {Table} [table] @returns whether the parameter only serves listening */
export const isMonitor = (name, { params, index } = TABLE) =>
  params[index[name]]?.flags.includes('monitor') ?? false;

/** @param {Table} [table] @returns {Float32Array} every parameter at its default */
export function defaults({ params } = TABLE) {
  return Float32Array.from(params, (p) => p.default);
}

/**
 * Brings one plain value into the range of its parameter.
 * @param {string} name a name of the table
 * @param {number} value
 * @param {Table} [table]
 * @returns {number} as the core will see it (float32); the default for what is not a number
 */
export function clamp(name, value, { params, index } = TABLE) {
  const p = params[index[name]];
  if (typeof value !== 'number' || !Number.isFinite(value)) return Math.fround(p.default);
  const inside = Math.min(p.max, Math.max(p.min, value));
  return Math.fround(p.scale === 'choice' ? Math.round(inside) : inside);
}

/**
 * @param {Params} params
 * @param {Table} [table]
 * @returns {{ values: Float32Array, messages: string[] }} all values, and a sentence for everything
 *   that was dropped or clamped
 */
export function toValues(params, table = TABLE) {
  const { index } = table;
  const values = defaults(table);
  /** @type {string[]} */
  const messages = [];
  for (const [name, value] of Object.entries(params)) {
    if (index[name] === undefined) {
      messages.push(`${name} is not a parameter of this version and was dropped`);
      continue;
    }
    const taken = clamp(name, value, table);
    values[index[name]] = taken;
    const same = typeof value === 'number' && taken === Math.fround(value);
    if (!same) messages.push(describe(table.params[index[name]], value, taken));
  }
  return { values, messages };
}

/** @param {import('./table.js').Param} param @param {unknown} given @param {number} taken @returns {string} */
function describe({ name, min, max, unit, scale }, given, taken) {
  if (typeof given !== 'number' || !Number.isFinite(given))
    return `${name}: ${`${JSON.stringify(given)}`.slice(0, 40)} is not a number; ${short(taken)} is used`;
  if (scale === 'choice' && given >= min && given <= max)
    return `${name}: ${given} is between two choices; ${short(taken)} is used`;
  const range = `${short(min)} to ${short(max)}${unit && ` ${unit}`}`;
  return `${name}: ${JSON.stringify(given)} is outside ${range}; ${short(taken)} is used`;
}

/**
 * The shortest decimal that is the same float32, so that recipes read -1.8 and not -1.7999999523162842.
 * @param {number} value
 * @returns {number}
 */
export function short(value) {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return text;
  }
  return value;
}

/**
 * @param {Float32Array} values
 * @param {Table} [table]
 * @returns {Params} only what is off its default and is not a matter of listening
 */
export function toParams(values, table = TABLE) {
  /** @type {Params} */
  const params = {};
  table.params.forEach((p, i) => {
    if (values[i] !== Math.fround(p.default) && !p.flags.includes('monitor'))
      params[p.name] = short(values[i]);
  });
  return params;
}

/**
 * The settings that a recipe comes to: the hand's own win over the moves, moves count by their amount.
 * A loudness target turns the loudness block on.
 * @param {{ params?: Params, moves?: Move[], target?: { lufs?: number | null } | null }} recipe
 * @param {Table} [table]
 * @returns {Params}
 */
export function effective({ params = {}, moves = [], target }, table = TABLE) {
  /** @type {Params} */
  const out = {};
  for (const { on = true, amount = 1, params: wanted } of moves) {
    if (!on) continue;
    for (const [name, value] of Object.entries(wanted ?? {})) {
      const p = table.params[table.index[name]];
      if (p && SCALED_UNITS.has(p.unit)) out[name] = p.default + amount * (value - p.default);
      else if (p) out[name] = value;
    }
  }
  Object.assign(out, params);
  if (typeof target?.lufs === 'number') out['loudness.on'] = 1;
  return out;
}
