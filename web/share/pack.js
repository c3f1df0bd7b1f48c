// pack.js -- a song as one lossless file: FLAC where every sample is a whole number of 16 or 24 bits, else float WAV.
// What was written is decoded again; only the very same samples are shared.
// SPDX-License-Identifier: MIT
import { FORMATS } from '../files/writers.js';
import { Fingerprint } from '../fingerprint.js';
import { read, widthOf } from '../pcm.js';
import { opened } from '../read-back.js';
import { isFull } from '../room-left.js';
import { breathe, orAborted } from '../slices.js';

/** @typedef {import('../files/source.js').Pcm} Pcm */
/** @typedef {import('../files/source.js').Source} Source */
/** @typedef {'flac' | 'wav'} Format */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number) => void }} Options */
/** @typedef {import('./packing.js').Packing} Packing */

const PIECE = 1 << 15; // frames
/** @param {Float32Array[]} planes @param {number} count @param {Packing['bits']} bits */
const integers = (planes, count, bits) =>
  bits === '32f'
    ? planes
    : planes.map((plane) =>
        Int32Array.from(plane.subarray(0, count), (x) => Math.round(x * 2 ** (bits - 1))),
      );

/** @param {Pcm} pcm @param {Packing} packing @param {import('../export.js').Sink} sink @param {Options} options */
async function write(pcm, { format, bits }, sink, { signal, onProgress }) {
  const { sampleRate, frames } = pcm;
  const width = widthOf(pcm);
  const writer = await FORMATS[format].open({ sampleRate, width, frames, bits }, sink.write, {});
  const planes = Array.from({ length: width }, () => new Float32Array(PIECE));
  try {
    for (let at = 0; at < frames; at += PIECE) {
      signal?.throwIfAborted();
      const count = Math.min(PIECE, frames - at);
      read(pcm, planes, at, count);
      await orAborted(writer.push(integers(planes, count, bits), count), signal);
      onProgress?.((at + count) / frames);
      await breathe();
    }
    await orAborted(writer.finish(), signal);
  } catch (error) {
    await writer.cancel?.();
    throw error;
  }
}

/** The fingerprint of what a file holds. @param {Source} source @param {Options} [options] @returns {Promise<string>} */
export async function printOf(source, { signal, onProgress } = {}) {
  const file = await opened(source);
  const { sampleRate, width, frames } = file;
  const print = new Fingerprint({ sampleRate, width, frames });
  const planes = Array.from({ length: width }, () => new Float32Array(PIECE));
  try {
    for (let at = 0; at < frames; at += PIECE) {
      signal?.throwIfAborted();
      const count = Math.min(PIECE, frames - at);
      for (const plane of planes) plane.fill(0);
      await orAborted(file.read(planes, at, count), signal);
      print.push(planes, 0, count);
      onProgress?.((at + count) / frames);
      await breathe();
    }
    return print.hex();
  } finally {
    file.close?.();
  }
}

/**
 * @param {Pcm} pcm @param {string} print its fingerprint
 * @param {Packing} packing what to try first; float WAV holds what FLAC does not
 * @param {import('../export.js').Sink} sink
 * @param {Options} [options]
 * @returns {Promise<{ format: Format, source: Source }>}
 */
export async function pack(pcm, print, packing, sink, options = {}) {
  const { signal, onProgress } = options;
  const half = (/** @type {number} */ from) => (/** @type {number} */ x) =>
    onProgress?.(from + 0.5 * x);
  try {
    await write(pcm, packing, sink, { signal, onProgress: half(0) });
    const source = await sink.reopen();
    if ((await printOf(source, { signal, onProgress: half(0.5) })) === print)
      return { format: packing.format, source };
    if (packing.format === 'wav') throw new Error('The packed song reads back differently.');
  } catch (error) {
    if (signal?.aborted || packing.format === 'wav' || isFull(error)) throw error;
  }
  await sink.rewind();
  return pack(pcm, print, { format: 'wav', bits: '32f' }, sink, options);
}
