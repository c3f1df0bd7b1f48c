// flac-read.js -- FLAC (RFC 9639) by libFLAC in WebAssembly: the integers of the file, bit for bit.
// SPDX-License-Identifier: MIT
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { flacNames } from './layout.js';
import { FileError, tagEnd } from './source.js';
import { decodeStream } from './stream.js';

/** @typedef {import('./source.js').Source} Source */

/** STREAMINFO, RFC 9639 section 8.2. @param {Source} source */
export async function streamInfo(source) {
  const start = tagEnd(await source.read(0, 10));
  const b = await source.read(start, 42);
  if (b.length < 42) throw new FileError(source.name, 'is cut short inside its header');
  const bits = (((b[20] & 1) << 4) | (b[21] >> 4)) + 1;
  const high = b[21] & 15;
  const low = new DataView(b.buffer, b.byteOffset).getUint32(22);
  const sampleRate = (b[18] << 12) | (b[19] << 4) | (b[20] >> 4);
  const width = ((b[20] >> 1) & 7) + 1;
  return { start, bits, sampleRate, width, frames: high * 2 ** 32 + low };
}

/** @param {Source} source @param {import('./read.js').ReadOptions} options @returns {Promise<import('./source.js').Pcm>} */
export async function readFlac(source, options) {
  const { start, ...info } = await streamInfo(source);
  // The decoder divides by 2^(bits-1) - 1: multiplied by it, the integers are back.
  const full = 2 ** (info.bits - 1) - 1;
  const exact = (/** @type {Float32Array} */ plane) => {
    for (let i = 0; i < plane.length; i++) plane[i] = Math.round(plane[i] * full) / (full + 1);
  };
  const how = { ...options, start, exact, layout: flacNames };
  const { sampleRate, errors, behind, nonfinite, all } = await decodeStream(
    source,
    new FLACDecoder(),
    how,
  );
  const { frames } = all;
  const short = info.frames && frames < info.frames;
  if (short || errors || (behind && !info.frames)) {
    all.drop();
    const reason = short
      ? `is cut short: its header promises ${info.frames} samples, ${frames} are there`
      : 'is damaged: parts of it could not be decoded';
    throw new FileError(source.name, reason);
  }
  const bits = /** @type {16 | 24} */ (info.bits <= 16 ? 16 : 24);
  const format = { bits, container: 'flac', codec: 'flac' };
  return all.finish({ sampleRate, ...format, name: source.name, nonfinite });
}
