// wav-write.js -- the head of a WAV file; the body is samples.js/encode, piece after piece.
// A file of 4 GiB or more becomes RF64 (EBU Tech 3306).
// SPDX-License-Identifier: MIT
import { encode } from './samples.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f' }} WavShape */

const LIMIT = 0xffffffff;

/** @param {WavShape} shape @returns {number} bytes of audio */
const bodySize = ({ width, frames, bits }) => frames * width * (bits === '32f' ? 4 : bits / 8);

/**
 * @param {WavShape} shape
 * @returns {Uint8Array} everything before the first frame
 */
export function wavHead(shape) {
  const { sampleRate, width, frames, bits } = shape;
  const size = bits === '32f' ? 4 : bits / 8;
  const body = bodySize(shape);
  const long = body + 128 > LIMIT;
  const float = bits === '32f';
  const length = 12 + (long ? 36 : 0) + 24 + (float ? 14 : 0) + 8;
  const total = length - 8 + body + (body & 1);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  let at = 0;
  const text = (/** @type {string} */ s) => {
    for (const c of s) out[at++] = c.charCodeAt(0);
  };
  const u16 = (/** @type {number} */ x) => view.setUint16((at += 2) - 2, x, true);
  const u32 = (/** @type {number} */ x) => view.setUint32((at += 4) - 4, x, true);
  const u64 = (/** @type {number} */ x) => view.setBigUint64((at += 8) - 8, BigInt(x), true);
  text(long ? 'RF64' : 'RIFF');
  u32(long ? LIMIT : total);
  text('WAVE');
  if (long) {
    text('ds64');
    u32(28);
    u64(total);
    u64(body);
    u64(frames);
    u32(0); // no table of further long chunks
  }
  text('fmt ');
  u32(float ? 18 : 16);
  u16(float ? 3 : 1);
  u16(width);
  u32(sampleRate);
  u32(sampleRate * width * size);
  u16(width * size);
  u16(size * 8);
  if (float) {
    u16(0);
    text('fact');
    u32(4);
    u32(long ? LIMIT : frames);
  }
  text('data');
  u32(long ? LIMIT : body);
  return out;
}

/** @param {WavShape} shape @returns {Uint8Array} what follows the last frame: a pad byte, or nothing */
export const wavTail = (shape) => new Uint8Array(bodySize(shape) & 1);

/**
 * A whole small file at once.
 * @param {ArrayLike<number>[]} planes integers of `bits`, or floats for '32f'
 * @param {{ sampleRate: number, bits: 16|24|'32f' }} shape
 * @returns {Uint8Array}
 */
export function wavBytes(planes, { sampleRate, bits }) {
  const shape = { sampleRate, width: planes.length, frames: planes[0].length, bits };
  const head = wavHead(shape);
  const body = encode(planes, shape.frames, bits);
  const out = new Uint8Array(head.length + body.length + wavTail(shape).length);
  out.set(head);
  out.set(body, head.length);
  return out;
}
