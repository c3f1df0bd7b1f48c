// samples.js -- sample formats of PCM files <-> planar float32. Integers scale by a power of two.
// SPDX-License-Identifier: MIT

/**
 * @typedef {object} Format
 * @property {8|16|24|32|'32f'|'64f'} bits
 * @property {string} codec name as ffmpeg knows it, without the byte order
 * @property {number} bytes of one sample
 * @property {(view: DataView, at: number) => number} read
 */

/** @type {Format[]} */
export const FORMATS = [
  { bits: 8, codec: 'pcm_u8', bytes: 1, read: (v, at) => (v.getUint8(at) - 128) * 2 ** -7 },
  { bits: 16, codec: 'pcm_s16', bytes: 2, read: (v, at) => v.getInt16(at, true) * 2 ** -15 },
  {
    bits: 24,
    codec: 'pcm_s24',
    bytes: 3,
    read: (v, at) => ((v.getInt8(at + 2) << 16) | v.getUint16(at, true)) * 2 ** -23,
  },
  { bits: 32, codec: 'pcm_s32', bytes: 4, read: (v, at) => v.getInt32(at, true) * 2 ** -31 },
  { bits: '32f', codec: 'pcm_f32', bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  { bits: '64f', codec: 'pcm_f64', bytes: 8, read: (v, at) => v.getFloat64(at, true) },
];

/** The same, big-endian, as AIFF has them; its 8 bits are signed. @type {Format[]} */
export const BIG_ENDIAN = [
  { bits: 8, codec: 'pcm_s8', bytes: 1, read: (v, at) => v.getInt8(at) * 2 ** -7 },
  { bits: 16, codec: 'pcm_s16', bytes: 2, read: (v, at) => v.getInt16(at) * 2 ** -15 },
  {
    bits: 24,
    codec: 'pcm_s24',
    bytes: 3,
    read: (v, at) => ((v.getInt16(at) << 8) | v.getUint8(at + 2)) * 2 ** -23,
  },
  { bits: 32, codec: 'pcm_s32', bytes: 4, read: (v, at) => v.getInt32(at) * 2 ** -31 },
  { bits: '32f', codec: 'pcm_f32', bytes: 4, read: (v, at) => v.getFloat32(at) },
  { bits: '64f', codec: 'pcm_f64', bytes: 8, read: (v, at) => v.getFloat64(at) },
];

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
  const { read } = format;
  let bad = 0;
  pick.forEach((channel, p) => {
    const plane = planes[p];
    let at = channel * format.bytes;
    for (let i = 0; i < frames; i++, at += stride) {
      const x = Math.fround(read(view, at));
      if (x - x === 0) plane[start + i] = x;
      else bad++; // the plane is new and holds 0 there
    }
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
  planes.forEach((plane, channel) => {
    let at = channel * size;
    for (let i = 0; i < frames; i++, at += width * size) {
      if (bits === '32f') view.setFloat32(at, plane[i], little);
      else if (bits === 16) view.setInt16(at, plane[i], little);
      else {
        view.setInt16(little ? at : at + 1, plane[i] & 0xffff, little);
        view.setInt8(little ? at + 2 : at, plane[i] >> 16);
      }
    }
  });
  return bytes;
}
