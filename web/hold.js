// hold.js -- the last look at a finished master: what an ideal interpolation finds over the ceiling is lowered.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES } from '../wasm/engine.js';
import { INDEX } from '../wasm/params.js';
import { Repair } from '../wasm/repair.js';
import { run } from './slices.js';

/** @typedef {import('../wasm/repair.js').Place} Place */

/**
 * @param {Float32Array} values
 * @param {boolean} landed without the limiter a landing keeps under the ceiling, too
 * @returns {number | null} dBTP; null where nothing is promised
 */
export function ceilingOf(values, landed) {
  const value = (/** @type {string} */ key) => values[INDEX[`loudness.${key}`]];
  return value('on') && (value('limiter') || landed) ? value('ceiling_db') : null;
}

/**
 * Holds the master of a track, unless that was done before.
 * @param {WebAssembly.Module} module
 * @param {import('./track.js').Track} track
 * @param {number} ceilingDb dBTP
 * @param {import('./slices.js').RunOptions} options
 * @returns {Promise<Place[]>} each place that was lowered, ever
 */
export async function hold(module, track, ceilingDb, options) {
  const { ceilingDb: before = Infinity, places = [] } = track.held ?? {};
  if (before <= ceilingDb) return places;
  const more = await run(holdPass(module, track.master, track.sampleRate, ceilingDb), options);
  track.held = { ceilingDb, places: [...places, ...more] };
  return track.held.places;
}

/**
 * Over the store in place; where nothing is over, the samples stay what they are.
 * @param {WebAssembly.Module} module
 * @param {import('./store.js').Store} master
 * @param {number} sampleRate Hz
 * @param {number} ceilingDb dBTP
 * @returns {import('./slices.js').Pass<Place[]>} each place that was lowered
 */
export function* holdPass(module, master, sampleRate, ceilingDb) {
  const repair = new Repair(module, sampleRate, ceilingDb);
  const { latency } = repair;
  const total = master.frames + latency;
  /** @type {Place[]} */
  const places = [];
  for (let at = 0; at < total; ) {
    const frames = Math.min(MAX_FRAMES, at < latency ? latency - at : total - at);
    master.read(repair.input, at, frames);
    places.push(...repair.process(frames));
    if (at >= latency) master.write(repair.output, at - latency, frames);
    at += frames;
    yield at / total;
  }
  return places;
}
