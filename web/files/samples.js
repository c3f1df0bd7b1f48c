// samples.js -- sample formats of PCM files <-> planar float32. Integers scale by a power of two.
// SPDX-License-Identifier: MIT

/**
 * @typedef {object} Format
 * @property {8|16|24|32|'32f'|'64f'} bits
 * @property {string} codec name as ffmpeg knows it, without the byte order
 * @property {number} bytes of one sample
 * @property {(view: DataView, at: number) => number} [read] one sample
 * @property {number[]} [order] where its bytes are, the highest first: of integers to 24 bits, which are most files
 */

/** @type {Format[]} */
export const FORMATS = [
  { bits: 8, codec: 'pcm_u8', bytes: 1, read: (v, at) => (v.getUint8(at) - 128) * 2 ** -7 },
  { bits: 16, codec: 'pcm_s16', bytes: 2, order: [1, 0] },
  { bits: 24, codec: 'pcm_s24', bytes: 3, order: [2, 1, 0] },
  { bits: 32, codec: 'pcm_s32', bytes: 4, read: (v, at) => v.getInt32(at, true) * 2 ** -31 },
  { bits: '32f', codec: 'pcm_f32', bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  { bits: '64f', codec: 'pcm_f64', bytes: 8, read: (v, at) => v.getFloat64(at, true) },
];

/** The same, big-endian, as AIFF has them; its 8 bits are signed. @type {Format[]} */
export const BIG_ENDIAN = [
  { bits: 8, codec: 'pcm_s8', bytes: 1, order: [0] },
  { bits: 16, codec: 'pcm_s16', bytes: 2, order: [0, 1] },
  { bits: 24, codec: 'pcm_s24', bytes: 3, order: [0, 1, 2] },
  { bits: 32, codec: 'pcm_s32', bytes: 4, read: (v, at) => v.getInt32(at) * 2 ** -31 },
  { bits: '32f', codec: 'pcm_f32', bytes: 4, read: (v, at) => v.getFloat32(at) },
  { bits: '64f', codec: 'pcm_f64', bytes: 8, read: (v, at) => v.getFloat64(at) },
];

/** Where one channel goes. @typedef {{ plane: Float32Array, start: number, frames: number, stride: number }} Lane */

/** Integers, byte by byte: several times as quick as a view that is asked for each.
 * @param {Uint8Array} bytes @param {number} first of the channel @param {number[]} order @param {Lane} lane */
function integers(bytes, first, order, { plane, start, frames, stride }) {
  const [top, middle = top, low = top] = order;
  const middles = order.length > 1 ? 255 : 0;
  const lows = order.length > 2 ? 255 : 0;
  for (let i = 0, at = first; i < frames; i++, at += stride) {
    const rest = ((bytes[at + middle] & middles) << 16) | ((bytes[at + low] & lows) << 8);
    plane[start + i] = ((bytes[at + top] << 24) | rest) * 2 ** -31;
  }
}

/** @param {DataView} view @param {number} first @param {NonNullable<Format['read']>} read @param {Lane} lane
 * @returns {number} samples that were not finite */
function others(view, first, read, { plane, start, frames, stride }) {
  let bad = 0;
  for (let i = 0, at = first; i < frames; i++, at += stride) {
    const x = Math.fround(read(view, at));
    if (x - x === 0) plane[start + i] = x;
    else bad++; // the plane is new and holds 0 there
  }
  return bad;
}

/**
 * Decodes interleaved frames into planes.
 * @param {Format} format
 * @param {Uint8Array} bytes whole frames
 * @param {number} width channels in the file
 * @param {number[]} pick which of them, one plane each
 * @param {Float32Array[]} planes written from frame `start`
 * @param {number} start
 * @returns {number} samples that were not finite; they become 0
 */
export function decode(format, bytes, width, pick, planes, start) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stride = format.bytes * width;
  const frames = Math.floor(bytes.length / stride);
  const { read, order } = format;
  let bad = 0;
  pick.forEach((channel, p) => {
    const lane = { plane: planes[p], start, frames, stride };
    const first = channel * format.bytes;
    if (order) integers(bytes, first, order, lane);
    else if (read) bad += others(view, first, read, lane);
  });
  return bad;
}

/**
 * @param {ArrayLike<number>[]} planes integers of `bits`, or floats for '32f'
 * @param {number} frames
 * @param {16|24|'32f'} bits
 * @param {boolean} [little] little endian, as in WAV; else big endian, as in AIFF
 * @returns {Uint8Array} interleaved
 */
export function encode(planes, frames, bits, little = true) {
  const size = bits === '32f' ? 4 : bits / 8;
  const width = planes.length;
  const bytes = new Uint8Array(frames * width * size);
  const view = new DataView(bytes.buffer);
  const stride = width * size;
  const last = little ? size - 1 : 0; // the highest byte
  const up = little ? -1 : 1;
  planes.forEach((plane, channel) => {
    let at = channel * size;
    if (bits === '32f')
      for (let i = 0; i < frames; i++, at += stride) view.setFloat32(at, plane[i], little);
    else
      for (let i = 0; i < frames; i++, at += stride) {
        const x = plane[i] << (32 - bits);
        bytes[at + last] = x >> 24;
        bytes[at + last + up] = x >> 16;
        if (bits === 24) bytes[at + last + 2 * up] = x >> 8;
      }
  });
  return bytes;
}
