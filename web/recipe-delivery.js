// recipe-delivery.js -- the parts of a recipe that say which stretch of the song becomes which files.
// SPDX-License-Identifier: MIT
import { SHAPES } from '../wasm/fade.js';
import { FORMATS, rateFor } from './files/formats.js';

/** @typedef {import('../wasm/fade.js').Shape} Shape */
/**
 * Which part of the song is released. Trim and fades are made on the finished master, behind the limiter.
 * @typedef {object} Edit in frames of the source
 * @property {number} start first frame
 * @property {number} end behind the last frame
 * @property {number} fadeIn length, 0 for none
 * @property {number} fadeOut
 * @property {Shape} [fadeInShape] the raised cosine when it is missing
 * @property {Shape} [fadeOutShape]
 */
/**
 * @typedef {object} Delivery
 * @property {number} [rate] Hz; the source's own when it is missing
 * @property {'16' | '24' | '32f'} bits
 * @property {import('./files/writers.js').FormatName} [format] WAV when it is missing
 * @property {'auto' | 'none' | 'tpdf' | 'shaped'} dither
 * @property {number} [kbps] of a lossy format, which has neither bits nor dither; its usual one when it is missing
 */
/**
 * On the record: what a file came to.
 * @typedef {object} DeliveryRecord
 * @property {number} driveDb in force
 * @property {number | null} integratedLufs of the file that was read back
 * @property {number | null} truePeakDbtp
 * @property {{ frame: number, overDb: number, loweredDb: number }[]} repairs each place that was over the ceiling
 * @property {string} pcm SHA-256 of what was written
 */
/** @typedef {Delivery & Partial<DeliveryRecord>} Delivered */

/** @type {Readonly<Delivery>} */
export const DELIVERY = Object.freeze({ bits: '24', dither: 'auto' });
export const BITS = Object.freeze(['16', '24', '32f']);
export const DITHERS = Object.freeze(['auto', 'none', 'tpdf', 'shaped']);
/** Rates that a file is usually asked for, Hz. */
export const RATES = Object.freeze([44100, 48000, 88200, 96000, 176400, 192000]);
/** Rates that the core can make, Hz. */
export const RATE_RANGE = Object.freeze({ min: 8000, max: 192000 });
const MOST = 8; // files of one export

/** @param {unknown} x @returns {x is Record<string, any>} */
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);

/** @param {unknown} x */
const words = (x) => (typeof x === 'string' ? x.slice(0, 500) : '');

/** @param {unknown} rate */
export const isRate = (rate) =>
  Number.isInteger(rate) && Number(rate) >= RATE_RANGE.min && Number(rate) <= RATE_RANGE.max;

/** @param {unknown} delivery @param {string[]} messages @param {string} [where] @returns {Delivery} */
export function checkDelivery(delivery, messages, where = 'delivery') {
  const given = isObject(delivery) ? delivery : {};
  /** @type {Delivery} */
  const out = { ...DELIVERY };
  const bits = typeof given.bits === 'number' ? `${given.bits}` : words(given.bits) || out.bits;
  const dither = words(given.dither) || out.dither;
  if (BITS.includes(bits)) out.bits = /** @type {Delivery['bits']} */ (bits);
  else messages.push(`${where}.bits "${bits}" is not in this version; ${out.bits} is used`);
  if (DITHERS.includes(dither)) out.dither = /** @type {Delivery['dither']} */ (dither);
  else messages.push(`${where}.dither "${dither}" is not in this version; ${out.dither} is used`);
  const format = words(given.format) || 'wav';
  if (!Object.hasOwn(FORMATS, format))
    messages.push(`${where}.format "${format}" is not in this version; wav is used`);
  else if (format !== 'wav') out.format = /** @type {Delivery['format']} */ (format);
  if (out.format && out.bits === '32f' && !FORMATS[out.format].float) {
    messages.push(`${where}: ${FORMATS[out.format].title} holds no float; 24 bits are used`);
    out.bits = '24';
  }
  setKbps(out, given.kbps, messages, where);
  if (isRate(given.rate)) return { ...out, rate: rateWithin(out, given.rate, messages, where) };
  if (given.rate !== undefined && given.rate !== null)
    messages.push(
      `${where}.rate ${words(given.rate) || 'given'} cannot be made; the source's is used`,
    );
  return out;
}

/** @param {Delivery} out @param {unknown} kbps @param {string[]} messages @param {string} where */
function setKbps(out, kbps, messages, where) {
  const { lossy, title } = FORMATS[out.format ?? 'wav'];
  if (!lossy || kbps === undefined || kbps === null) return;
  if (lossy.kbps.includes(Number(kbps))) out.kbps = Number(kbps);
  else
    messages.push(
      `${where}.kbps ${words(`${kbps}`)} is not made of ${title}; ${lossy.kbps[0]} is used`,
    );
}

/** @param {Delivery} out @param {number} rate Hz @param {string[]} messages @param {string} where @returns {number} */
function rateWithin({ format }, rate, messages, where) {
  const held = rateFor({ format, rate }, rate);
  if (held !== rate)
    messages.push(
      `${where}: ${FORMATS[format ?? 'wav'].title} holds no ${rate} Hz; ${held} Hz is used`,
    );
  return held;
}

/** Of a record only the settings come back. @param {unknown} list @param {string[]} messages @returns {Delivery[]} */
export function checkDeliveries(list, messages) {
  if (!Array.isArray(list)) return [];
  if (list.length > MOST)
    messages.push(`deliveries: ${list.length} are too many; ${MOST} are used`);
  return list
    .filter(isObject)
    .slice(0, MOST)
    .map((one, i) => checkDelivery(one, messages, `deliveries.${i + 1}`));
}

/** The usual shape is left out. @param {unknown} shape @param {string} key @param {string[]} messages
 * @returns {[string, Shape][]} */
function shapeOf(shape, key, messages) {
  if (shape === undefined || shape === SHAPES[0]) return [];
  const known = SHAPES.find((name) => name === shape);
  if (known) return [[key, known]];
  messages.push(`edit.${key} "${words(shape)}" is not in this version; the raised cosine is used`);
  return [];
}

/**
 * @param {unknown} edit
 * @param {number | undefined} frames of the source, where they are known
 * @param {string[]} messages
 * @returns {Edit | undefined}
 */
export function checkEdit(edit, frames, messages) {
  if (!isObject(edit)) return undefined;
  const count = (/** @type {unknown} */ x, /** @type {number} */ otherwise) =>
    typeof x === 'number' && Number.isFinite(x) && x >= 0
      ? Math.min(Number.MAX_SAFE_INTEGER, Math.round(x))
      : otherwise;
  const start = count(edit.start, 0);
  const end = Math.min(count(edit.end, frames ?? -1), frames ?? Number.MAX_SAFE_INTEGER);
  if (end <= start) {
    messages.push('edit leaves nothing of the song and was dropped');
    return undefined;
  }
  const fade = (/** @type {unknown} */ x) => Math.min(end - start, count(x, 0));
  const shapes = Object.fromEntries(
    ['fadeInShape', 'fadeOutShape'].flatMap((key) => shapeOf(edit[key], key, messages)),
  );
  return { start, end, fadeIn: fade(edit.fadeIn), fadeOut: fade(edit.fadeOut), ...shapes };
}
