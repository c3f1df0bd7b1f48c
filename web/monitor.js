// monitor.js -- what the monitor is told: slot, level match or a platform's gains, a band, a place, volume. Never in a
// recipe or a file. SPDX-License-Identifier: MIT
import { PARAMS } from '../wasm/out/table.js';
import { INDEX, toValues } from '../wasm/params.js';
import { platformGains } from './platforms.js';

/** @typedef {{ lowHz: number, highHz: number }} Band */

const SLOTS = { A: 0, B: 1, R: 2, C: 3 };
const LEAST_RATIO = 2 ** (1 / 6); // of a band: less has no pitch of its own left

/** Where one can listen, the studio first. @type {string[]} */
export const PLACES = PARAMS[INDEX['monitor.place']].choices;
/** What is heard when nothing helps the ear. */
export const WHOLE = Object.freeze({ band: null, place: 'studio', dim: false });

/** In order, in range and wide enough to hear something. @param {Band} band @returns {Band} */
export function bandInRange({ lowHz, highHz }) {
  const { min, max } = PARAMS[INDEX['monitor.band_low_hz']];
  const low = Math.max(min, Math.min(lowHz, highHz, max / LEAST_RATIO));
  const high = Math.min(max, Math.max(lowHz, highHz, low * LEAST_RATIO));
  return { lowHz: Math.round(low), highHz: Math.round(high) };
}

/** @param {Float32Array} values @param {{ band: Band | null, place: string, dim: boolean }} heard */
function setEars(values, { band, place, dim }) {
  values[INDEX['monitor.band']] = Number(band !== null);
  if (band) values[INDEX['monitor.band_low_hz']] = band.lowHz;
  if (band) values[INDEX['monitor.band_high_hz']] = band.highHz;
  values[INDEX['monitor.place']] = PLACES.indexOf(place);
  values[INDEX['monitor.dim']] = Number(dim);
}

/**
 * All values as the core takes them.
 * @param {any} state
 * @param {Record<string, any> | null} instead of what Compare shows: a blind test's own, `params` of another version too
 * @returns {Float32Array}
 */
export function listeningValues(
  { params, compare, transport, platform, final, reference, codec },
  instead,
) {
  const { values } = toValues(instead?.params ?? params);
  const figures = { a: final.a, b: final.b, r: reference?.figures, c: codec.made?.figures };
  const gains = instead ? null : platformGains(platform, figures);
  const heard = { ...compare, ...(gains && { match: false }), ...instead };
  values[INDEX['monitor.slot']] = SLOTS[/** @type {keyof typeof SLOTS} */ (heard.slot)];
  for (const key of ['match', 'delta', 'mono', 'side'])
    values[INDEX[`monitor.${key}`]] = Number(heard[key]);
  setEars(values, heard);
  if (heard.deltaOf) values[INDEX[`${heard.deltaOf}.delta`]] = 1;
  for (const slot of /** @type {const} */ (['a', 'b', 'r', 'c']))
    values[INDEX[`monitor.${slot}_gain_db`]] = gains?.[slot] ?? 0;
  values[INDEX['monitor.volume_db']] = transport.volumeDb;
  return values;
}
