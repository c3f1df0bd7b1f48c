// monitor.js -- what the monitor is told: slot, level match or a platform's gains, a band, a place, volume. Never in a
// recipe or a file. SPDX-License-Identifier: MIT
import { PARAMS } from '../wasm/out/table.js';
import { INDEX, TABLE, toValues } from '../wasm/params.js';
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

/** @param {{ band: Band | null, place: string, dim: boolean }} heard @returns {Record<string, number>} */
const ears = ({ band, place, dim }) => ({
  band: Number(band !== null),
  ...(band && { band_low_hz: band.lowHz, band_high_hz: band.highHz }),
  place: PLACES.indexOf(place),
  dim: Number(dim),
});

/**
 * All values as the core takes them.
 * @param {any} state
 * @param {Record<string, any> | null} instead of what Compare shows: a blind test's own, `params` of another version too
 * @param {import('../wasm/params.js').Table} [table] of the core; what it has no name for is left out
 * @returns {Float32Array}
 */
export function listeningValues(
  { params, compare, transport, platform, final, reference, codec },
  instead,
  table = TABLE,
) {
  const { values } = toValues(instead?.params ?? params, table);
  const figures = { a: final.a, b: final.b, r: reference?.figures, c: codec.made?.figures };
  const gains = instead ? null : platformGains(platform, figures);
  const heard = { ...compare, ...(gains && { match: false }), ...instead };
  /** @param {string} name @param {number} value */
  const put = (name, value) => {
    if (table.index[name] !== undefined) values[table.index[name]] = value;
  };
  put('monitor.slot', SLOTS[/** @type {keyof typeof SLOTS} */ (heard.slot)]);
  for (const key of ['match', 'delta', 'mono', 'side']) put(`monitor.${key}`, Number(heard[key]));
  for (const [key, value] of Object.entries(ears(heard))) put(`monitor.${key}`, value);
  if (heard.deltaOf) put(`${heard.deltaOf}.delta`, 1);
  for (const slot of /** @type {const} */ (['a', 'b', 'r', 'c']))
    put(`monitor.${slot}_gain_db`, gains?.[slot] ?? 0);
  put('monitor.volume_db', transport.volumeDb);
  return values;
}
