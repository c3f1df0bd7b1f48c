// wav-write.js -- the head of a WAV file; the body is samples.js/encode, piece after piece.
// A file of 4 GiB or more becomes RF64 (EBU Tech 3306).
// SPDX-License-Identifier: MIT
import { encode } from './samples.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f' }} WavShape */

const LIMIT = 0xffffffff;

/** @param {WavShape} shape @returns {number} bytes of audio */
const bodySize = ({ width, frames, bits }) => frames * width * (bits === '32f' ? 4 : bits / 8);

/** @param {string} name */
const text = (name) => [...name].map((c) => c.charCodeAt(0));

/** @param {number} x @param {number} bytes @returns {number[]} little endian */
const le = (x, bytes) => Array.from({ length: bytes }, (_, i) => Math.floor(x / 256 ** i) % 256);

/**
 * @param {WavShape} shape
 * @param {number} [after] bytes of chunks behind the audio, even
 * @returns {Uint8Array} everything before the first frame
 */
export function wavHead(shape, after = 0) {
  const { sampleRate, width, frames, bits } = shape;
  const float = bits === '32f';
  const size = float ? 4 : bits / 8;
  const body = bodySize(shape);
  const long = body + 128 + after > LIMIT;
  const kind = [float ? 3 : 1, width].flatMap((x) => le(x, 2));
  const rates = [sampleRate, sampleRate * width * size].flatMap((x) => le(x, 4));
  const widths = [width * size, size * 8].flatMap((x) => le(x, 2));
  const chunks = [
    ...text('fmt '),
    ...le(float ? 18 : 16, 4),
    ...kind,
    ...rates,
    ...widths,
    ...(float ? [0, 0, ...text('fact'), ...le(4, 4), ...le(Math.min(LIMIT, frames), 4)] : []),
    ...text('data'),
    ...le(long ? LIMIT : body, 4),
  ];
  const total = 4 + (long ? 36 : 0) + chunks.length + body + (body % 2) + after;
  const ds64 = [...le(28, 4), ...[total, body, frames].flatMap((x) => le(x, 8)), ...le(0, 4)];
  return Uint8Array.from([
    ...text(long ? 'RF64' : 'RIFF'),
    ...le(long ? LIMIT : total, 4),
    ...text('WAVE'),
    ...(long ? [...text('ds64'), ...ds64] : []),
    ...chunks,
  ]);
}

/** @param {WavShape} shape @returns {Uint8Array} what follows the last frame: a pad byte, or nothing */
export const wavTail = (shape) => new Uint8Array(bodySize(shape) % 2);

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
