// align.js -- whether a reference is an earlier bounce of the song, by the core.
// SPDX-License-Identifier: MIT
import { Align } from '../wasm/align.js';
import { MAX_FRAMES } from '../wasm/core.js';
import { asStereo, read } from './pcm.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */

const READING = 0.5; // part of the work

/**
 * @param {WebAssembly.Module} module
 * @param {Pcm} song
 * @param {Pcm} reference at the rate of the song
 * @returns {import('./passes.js').Pass<import('../wasm/align.js').Aligned>}
 */
export function* alignPass(module, song, reference) {
  const align = new Align(module, song.sampleRate);
  const files = [asStereo(song), asStereo(reference)];
  const total = song.frames + reference.frames;
  let done = 0;
  for (const file of /** @type {const} */ ([0, 1])) {
    const { frames } = files[file];
    for (let at = 0; at < frames; at += MAX_FRAMES) {
      const n = Math.min(MAX_FRAMES, frames - at);
      read(files[file], align.input, at, n);
      align.push(file, n);
      done += n;
      yield (READING * done) / total;
    }
  }
  for (let next = align.next(); next !== 'done'; next = align.next()) {
    if (next === 'block') {
      for (const file of [0, 1])
        read(files[file], align.blocks[file], align.want[file], align.blockFrames);
      align.take();
    }
    yield READING + (1 - READING) * align.progress;
  }
  return align.result();
}
