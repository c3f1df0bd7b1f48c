// repair.js -- a rendered master held under its ceiling, and the true peak of a file, as passes.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES, Repair } from '../wasm/engine.js';

/** @typedef {import('../wasm/repair.js').Place} Place */
/** @typedef {import('../wasm/repair.js').Repaired} Repaired */

/**
 * @param {Repair} repair
 * @param {Float32Array[]} channels two planes
 * @param {number} start may lie behind the end
 * @param {number} frames
 */
function load(repair, channels, start, frames) {
  channels.forEach((channel, c) => {
    const part = channel.subarray(Math.min(start, channel.length), start + frames);
    repair.input[c].set(part);
    repair.input[c].fill(0, part.length, frames);
  });
}

/**
 * Lowers in place what is over the ceiling; everything else stays the same bits.
 * @param {WebAssembly.Module} module
 * @param {{ sampleRate: number, channels: Float32Array[], frames: number }} master two channels
 * @param {number | null} ceilingDb dBTP; null only measures
 * @returns {Generator<number, Repaired & { repairs: Place[] }, void>} yields the fraction done
 */
export function* repairPass(module, { sampleRate, channels, frames }, ceilingDb) {
  const repair = new Repair(module, sampleRate, ceilingDb);
  const { latency } = repair;
  /** @type {Place[]} */
  const repairs = [];
  for (let at = 0; at < frames + latency; ) {
    // Up to the latency by itself, so that what comes out begins with frame 0.
    const end = at < latency ? latency : frames + latency;
    const size = Math.min(MAX_FRAMES, end - at);
    load(repair, channels, at, size);
    repairs.push(...repair.process(size));
    if (ceilingDb !== null && at >= latency)
      channels.forEach((channel, c) => {
        channel.set(repair.output[c].subarray(0, size), at - latency);
      });
    at += size;
    yield at / (frames + latency);
  }
  return { ...repair.result(), repairs };
}
