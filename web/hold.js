// hold.js -- the last look at a finished master: what an ideal interpolation finds over the ceiling is lowered.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES } from '../wasm/engine.js';
import { Repair } from '../wasm/repair.js';

/** @typedef {import('../wasm/repair.js').Place} Place */

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
