// deliveries.mjs -- what the tests of delivery share: songs, one engine as the measure, files in memory.
// SPDX-License-Identifier: MIT
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver } from '../../web/delivery.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { render } from './core.mjs';
import { scratch } from './music.mjs';

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */
/** @typedef {import('../../web/recipe.js').Recipe} Recipe */
/** @typedef {import('../../web/stage.js').Stage} Stage */

/** The loudness stage alone. */
export const LOUD = { 'loudness.on': 1, 'loudness.drive_db': 8 };
/** @param {string} path */
export const open = (path) => readAudio(fromBytes(readFileSync(path), path));

/** @param {Float32Array[]} channels @param {number} [sampleRate] @returns {Pcm} */
export const pcmOf = (channels, sampleRate = 48000) => ({
  ...{ sampleRate, channels, frames: channels[0].length, bits: '32f' },
  ...{ container: 'memory', codec: 'pcm_f32', name: 'song' },
});

/** One engine over the whole song, latency taken off. @param {Pcm} pcm @param {Record<string, number>} params */
export function oneEngine({ channels, frames, sampleRate }, params) {
  const probe = render(params, [new Float32Array(1)], { rate: sampleRate });
  const { latency } = probe.engine;
  const longer = channels.map((plane) => {
    const long = new Float32Array(frames + latency);
    long.set(plane);
    return long;
  });
  const block = () => 1 + Math.floor(4096 * Math.random());
  const { out } = render(params, longer, { rate: sampleRate, block });
  return out.map((plane) => plane.subarray(latency));
}

/** A sink into memory. @param {string} name */
export function memorySink(name) {
  let all = new Uint8Array(1 << 16);
  let size = 0;
  const bytes = () => all.slice(0, size);
  return {
    name,
    write(/** @type {Uint8Array} */ part, at = size) {
      const end = at + part.length;
      if (end > all.length) {
        const more = new Uint8Array(2 * end);
        more.set(all.subarray(0, size));
        all = more;
      }
      all.set(part, at);
      size = Math.max(size, end);
    },
    reopen: () => fromBytes(bytes(), name),
    rewind() {
      size = 0;
    },
    bytes,
  };
}

/**
 * Delivers and leaves the file for programs that share no code with us.
 * @param {Stage} stage @param {Partial<Recipe>} recipe @param {import('../../web/recipe.js').Delivery} delivery
 * @param {string} name
 */
export async function file(stage, recipe, delivery, name) {
  const sink = memorySink(name);
  const made = await deliver(stage, recipe, delivery, sink);
  const path = join(scratch, name);
  writeFileSync(path, sink.bytes());
  return { made, path };
}
