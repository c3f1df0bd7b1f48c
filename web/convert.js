// convert.js -- whole songs to another sample rate, by the core.
// SPDX-License-Identifier: MIT
import { Converter } from '../wasm/converter.js';
import { run } from './passes.js';
import { inStore, read, widthOf } from './pcm.js';
import { Room } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./store.js').Store} Store */

/** @param {number} frames @param {number} fromRate Hz @param {number} toRate Hz @returns {number} frames of the converted file */
export const convertedFrames = (frames, fromRate, toRate) =>
  Math.ceil((frames * toRate) / fromRate);

/**
 * By the piece, from a reader into a store.
 * @param {Converter} converter
 * @param {Store['read']} from its first frame is frame 0
 * @param {number} frames of it
 * @param {Store} store as long as the converted song
 * @returns {import('./passes.js').Pass<void>}
 */
export function* conversionPass(converter, from, frames, store) {
  const keep = (/** @type {number} */ count) =>
    store.write(converter.output, converter.made - count, count);
  for (let at = 0; at < frames; at += converter.most) {
    const count = Math.min(converter.most, frames - at);
    from(converter.input, at, count);
    keep(converter.push(count));
    yield at / frames;
  }
  keep(converter.finish());
}

/**
 * A song at another rate, in memory while the room has some, else on disk.
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm
 * @param {number} rate Hz; its own gives the song back, untouched
 * @param {import('./store.js').Room} room
 * @returns {import('./passes.js').Pass<Pcm>}
 * @throws {RangeError} when the core cannot convert between these two
 */
export function* atRate(module, pcm, rate, room) {
  if (pcm.sampleRate === rate) return pcm;
  const converter = new Converter(module, pcm.sampleRate, rate);
  const frames = convertedFrames(pcm.frames, pcm.sampleRate, rate);
  const store = yield* room.opened(frames, widthOf(pcm), pcm.name);
  const from = (
    /** @type {Float32Array[]} */ planes,
    /** @type {number} */ start,
    /** @type {number} */ count,
  ) => read(pcm, planes, start, count);
  let done = false;
  try {
    yield* conversionPass(converter, from, pcm.frames, store);
    done = true;
  } finally {
    if (!done) store.close();
  }
  const { source, print, read: _, width, ...about } = pcm;
  return { ...inStore({ ...about, sampleRate: rate }, store), close: store.close };
}

/**
 * Planes in memory, by the same way.
 * @param {WebAssembly.Module} module
 * @param {Float32Array[]} channels one or two
 * @param {number} fromRate Hz
 * @param {number} toRate Hz; the same rate gives the same channels back, untouched
 * @returns {import('./passes.js').Pass<Float32Array[]>} as many channels, convertedFrames long
 * @throws {RangeError} when the core cannot convert between these two
 */
export function* convertPass(module, channels, fromRate, toRate) {
  const about = {
    name: '',
    container: 'memory',
    codec: 'pcm_f32',
    bits: /** @type {const} */ ('32f'),
  };
  const pcm = { ...about, sampleRate: fromRate, frames: channels[0].length, channels };
  const room = new Room(Number.POSITIVE_INFINITY);
  return (yield* atRate(module, pcm, toRate, room)).channels;
}

/**
 * @param {WebAssembly.Module} module
 * @param {Float32Array[]} channels one or two
 * @param {number} fromRate Hz
 * @param {number} toRate Hz
 * @param {import('./passes.js').RunOptions} [options] signal, onProgress
 * @returns {Promise<Float32Array[]>}
 */
export const convertPcm = (module, channels, fromRate, toRate, options) =>
  run(convertPass(module, channels, fromRate, toRate), options);
