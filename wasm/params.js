// params.js -- parameter names <-> the one Float32Array that every host posts to the core.
// Ranges, defaults and units come from out/table.js, made from dsp/table.def. Nothing here repeats them.
// SPDX-License-Identifier: MIT
import { PARAMS } from './out/table.js';

/** @typedef {Record<string, number>} Params plain values by name, e.g. `{ 'eq.3.gain_db': -2 }` */
/** @typedef {{ on?: boolean, amount?: number, params: Params }} Move */

/** Units in which a move's amount scales the way from the default; all other kinds are taken whole. */
const SCALED_UNITS = new Set(['dB', 'dBTP', '%']);

/** Place of each parameter in the Float32Array, by name.
 * @type {Readonly<Record<string, number>>} */
export const INDEX = Object.freeze(
  Object.assign(Object.create(null), Object.fromEntries(PARAMS.map((p, i) => [p.name, i]))),
);

/** @param {string} name @returns whether the parameter only serves listening */
export const isMonitor = (name) => PARAMS[INDEX[name]]?.flags.includes('monitor') ?? false;

/** @returns {Float32Array} every parameter at its default */
export function defaults() {
  return Float32Array.from(PARAMS, (p) => p.default);
}

/**
 * Brings one plain value into the range of its parameter.
 * @param {string} name a name of the table
 * @param {number} value
 * @returns {number} as the core will see it (float32); the default for what is not a number
 */
export function clamp(name, value) {
  const p = PARAMS[INDEX[name]];
  if (typeof value !== 'number' || !Number.isFinite(value)) return Math.fround(p.default);
  const inside = Math.min(p.max, Math.max(p.min, value));
  return Math.fround(p.scale === 'choice' ? Math.round(inside) : inside);
}

/**
 * @param {Params} params
 * @returns {{ values: Float32Array, messages: string[] }} all values, and a sentence for everything
 *   that was dropped or clamped
 */
export function toValues(params) {
  const values = defaults();
  /** @type {string[]} */
  const messages = [];
  for (const [name, value] of Object.entries(params)) {
    if (INDEX[name] === undefined) {
      messages.push(`${name} is not a parameter of this version and was dropped`);
      continue;
    }
    const taken = clamp(name, value);
    values[INDEX[name]] = taken;
    const same = typeof value === 'number' && taken === Math.fround(value);
    if (!same) messages.push(describe(name, value, taken));
  }
  return { values, messages };
}

/** @param {string} name @param {unknown} given @param {number} taken @returns {string} */
function describe(name, given, taken) {
  const { min, max, unit, scale } = PARAMS[INDEX[name]];
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
 * @returns {Params} only what is off its default and is not a matter of listening
 */
export function toParams(values) {
  /** @type {Params} */
  const params = {};
  PARAMS.forEach((p, i) => {
    if (values[i] !== Math.fround(p.default) && !p.flags.includes('monitor'))
      params[p.name] = short(values[i]);
  });
  return params;
}

/**
 * The settings that a recipe comes to: the hand's own win over the moves, moves count by their amount.
 * A loudness target turns the loudness block on.
 * @param {{ params?: Params, moves?: Move[], target?: { lufs?: number | null } | null }} recipe
 * @returns {Params}
 */
export function effective({ params = {}, moves = [], target }) {
  /** @type {Params} */
  const out = {};
  for (const { on = true, amount = 1, params: wanted } of moves) {
    if (!on) continue;
    for (const [name, value] of Object.entries(wanted ?? {})) {
      const p = PARAMS[INDEX[name]];
      if (p && SCALED_UNITS.has(p.unit)) out[name] = p.default + amount * (value - p.default);
      else if (p) out[name] = value;
    }
  }
  Object.assign(out, params);
  if (typeof target?.lufs === 'number') out['loudness.on'] = 1;
  return out;
}
