// fingerprint.js -- what a song is known by: SHA-256 of its PCM, the same on every machine.
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { read, widthOf } from './pcm.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */

const PIECE = 1 << 16; // frames between two breaths

/** @param {Uint8Array} bytes @returns {string} SHA-256 in hex */
export const sha256Hex = (bytes) => bytesToHex(sha256(bytes));

/** Hash over u32le rate, u32le channels, u64le frames, then interleaved f32le. */
export class Fingerprint {
  /** @param {{ sampleRate: number, width: number, frames: number }} shape */
  constructor({ sampleRate, width, frames }) {
    this.hash = sha256.create();
    const head = new DataView(new ArrayBuffer(16));
    head.setUint32(0, sampleRate, true);
    head.setUint32(4, width, true);
    head.setBigUint64(8, BigInt(frames), true);
    this.hash.update(new Uint8Array(head.buffer));
  }

  /**
   * @param {ArrayLike<number>[]} planes
   * @param {number} start
   * @param {number} end
   * @param {number} [scale] 2^(1 - bits) for integers, 1 for floats
   */
  push(planes, start, end, scale = 1) {
    const width = planes.length;
    const all = new Float32Array((end - start) * width); // little-endian, as every machine that runs this
    planes.forEach((plane, channel) => {
      for (let i = start, at = channel; i < end; i++, at += width) all[at] = plane[i] * scale;
    });
    this.hash.update(new Uint8Array(all.buffer));
  }

  /** @returns {string} hex; the end of this hash */
  hex() {
    return bytesToHex(this.hash.digest());
  }
}

/**
 * In pieces, for callers that must not block: yields the fraction done, returns the hash.
 * @param {Pcm} pcm what is known from reading is not made again
 * @returns {Generator<number, string, void>}
 */
export function* fingerprintPass(pcm) {
  if (pcm.print) return pcm.print;
  const { sampleRate, frames } = pcm;
  const width = widthOf(pcm);
  const print = new Fingerprint({ sampleRate, width, frames });
  const planes = Array.from({ length: width }, () => new Float32Array(Math.min(PIECE, frames)));
  for (let i = 0; i < frames; i += PIECE) {
    const count = Math.min(PIECE, frames - i);
    read(pcm, planes, i, count);
    print.push(planes, 0, count);
    yield (i + count) / frames;
  }
  return print.hex();
}

/** @param {Pcm} pcm @returns {string} */
export function fingerprint(pcm) {
  const pass = fingerprintPass(pcm);
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
}
