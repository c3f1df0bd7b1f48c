// format.js -- numbers as people read them. A figure that cannot be had is an en dash. SPDX-License-Identifier: MIT

const NONE = '–';

/** @param {any} x */
const known = (x) => typeof x === 'number' && Number.isFinite(x);

/** @param {any} x @param {number} [digits] */
export function figure(x, digits = 1) {
  if (!known(x)) return NONE;
  const text = Math.abs(x).toFixed(digits);
  return x < 0 && Number(text) !== 0 ? `-${text}` : text;
}

/** With a sign on both sides of nought. @param {any} x @param {number} [digits] */
export function signed(x, digits = 1) {
  const text = figure(x, digits);
  return known(x) && x > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** @param {any} seconds */
export function clock(seconds) {
  if (!known(seconds)) return NONE;
  const whole = Math.floor(Math.max(0, seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** With tenths. @param {number} seconds */
export function fineClock(seconds) {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  return `${clock(tenths / 10)}.${tenths % 10}`;
}

/** @param {number} hz */
export function hertz(hz) {
  if (hz < 1000) return `${Math.round(hz)} Hz`;
  return `${(hz / 1000).toFixed(hz < 10000 ? 2 : 1).replace(/\.?0+$/, '')} kHz`;
}

/** 44100 -> "44.1 kHz". @param {number} rate */
export const rate = (rate) => `${Number((rate / 1000).toFixed(3))} kHz`;

/** @param {any} bits */
export function depth(bits) {
  if (!bits) return '';
  return String(bits).endsWith('f') ? `${String(bits).slice(0, -1)}-bit float` : `${bits}-bit`;
}
