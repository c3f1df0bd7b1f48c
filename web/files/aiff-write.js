// aiff-write.js -- the head of an AIFF file, or of an AIFC with 32-bit float; the body is samples.js/encode.
// Apple, Audio Interchange File Format 1.3 (1989) and AIFF-C draft (1991).
// SPDX-License-Identifier: MIT
import { FileError } from './source.js';

/** @typedef {import('./writers.js').Shape} Shape */

const LIMIT = 0xffffffff;

/** @param {string} name */
const text = (name) => [...name].map((c) => c.charCodeAt(0));
/** @param {number} x @param {number} bytes @returns {number[]} big endian */
const be = (x, bytes) =>
  Array.from({ length: bytes }, (_, i) => Math.floor(x / 256 ** (bytes - 1 - i)) % 256);

/** 80-bit extended precision (IEEE 754) of a whole number. @param {number} x */
function extended(x) {
  const exponent = Math.floor(Math.log2(x));
  const mantissa = x * 2 ** (31 - exponent); // rates fit into its upper half
  return [...be(16383 + exponent, 2), ...be(mantissa, 4), 0, 0, 0, 0];
}

/** @param {Shape} shape @returns {number} bytes of audio */
const bodySize = ({ width, frames, bits }) => frames * width * (bits === '32f' ? 4 : bits / 8);

/** @param {Shape} shape @param {number} [after] bytes of chunks behind the audio, even
 * @returns {Uint8Array} everything before the first frame */
export function aiffHead(shape, after = 0) {
  const { sampleRate, width, frames, bits } = shape;
  const float = bits === '32f';
  const body = bodySize(shape);
  if (body + 256 + after > LIMIT)
    throw new FileError('', 'would be over 4 GB, more than an AIFF can be: choose WAV', 'size');
  const common = [
    ...be(width, 2),
    ...be(frames, 4),
    ...be(float ? 32 : bits, 2),
    ...extended(sampleRate),
    ...(float ? [...text('fl32'), 0, 0] : []),
  ];
  const chunks = [
    ...(float ? [...text('FVER'), ...be(4, 4), ...be(0xa2805140, 4)] : []),
    ...[...text('COMM'), ...be(common.length, 4), ...common],
    ...[...text('SSND'), ...be(body + 8, 4), ...be(0, 8)],
  ];
  const total = 4 + chunks.length + body + (body % 2) + after;
  return Uint8Array.from([
    ...[...text('FORM'), ...be(total, 4)],
    ...text(float ? 'AIFC' : 'AIFF'),
    ...chunks,
  ]);
}

/** @param {Shape} shape @returns {Uint8Array} what follows the last frame: a pad byte, or nothing */
export const aiffTail = (shape) => new Uint8Array(bodySize(shape) % 2);
