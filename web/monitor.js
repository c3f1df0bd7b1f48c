// monitor.js -- what the monitor is told: slot, level match or a platform's gains, volume. Never in a recipe or a file.
// SPDX-License-Identifier: MIT
import { INDEX, toValues } from '../wasm/params.js';
import { platformGains } from './platforms.js';

const SLOTS = { A: 0, B: 1, R: 2 };

/**
 * All values as the core takes them.
 * @param {any} state
 * @param {Record<string, any> | null} instead of what Compare shows: a blind test's own
 * @returns {Float32Array}
 */
export function listeningValues(
  { params, compare, transport, platform, final, reference },
  instead,
) {
  const { values } = toValues(params);
  const figures = { a: final.a, b: final.b, r: reference?.figures };
  const gains = instead ? null : platformGains(platform, figures);
  const heard = { ...compare, ...(gains && { match: false }), ...instead };
  values[INDEX['monitor.slot']] = SLOTS[/** @type {'A' | 'B' | 'R'} */ (heard.slot)];
  for (const key of ['match', 'delta', 'mono', 'side'])
    values[INDEX[`monitor.${key}`]] = Number(heard[key]);
  if (heard.deltaOf) values[INDEX[`${heard.deltaOf}.delta`]] = 1;
  for (const slot of /** @type {const} */ (['a', 'b', 'r']))
    values[INDEX[`monitor.${slot}_gain_db`]] = gains?.[slot] ?? 0;
  values[INDEX['monitor.volume_db']] = transport.volumeDb;
  return values;
}
