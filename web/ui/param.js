// param.js -- one parameter of the table as a control sees it. SPDX-License-Identifier: MIT
import { PARAMS } from '../../wasm/out/table.js';

/** @type {Map<string, any>} */
const byName = new Map(PARAMS.map((/** @type {any} */ p) => [p.name, p]));

/** @param {string} name */
export function spec(name) {
  const found = byName.get(name);
  if (!found) throw new Error(`no parameter ${name}`);
  return found;
}

/** @param {any} p @param {number} value */
export const clamp = (p, value) => Math.min(p.max, Math.max(p.min, value));

/** Value -> place on the track, 0..1. @param {any} p @param {number} value */
export function toPlace(p, value) {
  if (p.scale === 'log') return Math.log(value / p.min) / Math.log(p.max / p.min);
  return (value - p.min) / (p.max - p.min);
}

/** @param {any} p @param {number} place */
export function fromPlace(p, place) {
  const at = Math.min(1, Math.max(0, place));
  if (p.scale === 'log') return p.min * (p.max / p.min) ** at;
  return p.min + at * (p.max - p.min);
}

/** Decimals that the step needs. @param {any} p */
export const decimals = (p) => Math.max(0, Math.ceil(-Math.log10(p.step) - 1e-9));

/** To the step and into the range. @param {any} p @param {number} value */
export function snap(p, value) {
  const rounded = Math.round(clamp(p, value) / p.step) * p.step;
  return clamp(p, Number(rounded.toFixed(decimals(p))));
}

/** One press of an arrow key or notch of a wheel. @param {any} p @param {number} value @param {number} steps @param {boolean} fine */
export function nudge(p, value, steps, fine) {
  if (p.scale === 'log') {
    const moved = snap(p, value * 2 ** (steps / (fine ? 48 : 12)));
    return moved === value ? snap(p, value + Math.sign(steps) * p.step) : moved;
  }
  const coarse = (p.max - p.min) / p.step > 300 ? 5 : 1;
  return snap(p, value + steps * p.step * (fine ? 1 : coarse));
}

/** The number as the field shows it. @param {any} p @param {number} value */
export const text = (p, value) => value.toFixed(decimals(p));
