// hostile-bombs.mjs -- files that unfold to far more than they are: every frame of this FLAC is the longest that there
// is, of one value. SPDX-License-Identifier: MIT
import { checksum8, checksum16 } from './hostile-mutate.mjs';

const LONGEST = 65535; // samples of one frame

/** UTF-8 as FLAC numbers its frames, RFC 9639 section 9.1.5. @param {number} x */
function coded(x) {
  if (x < 0x80) return [x];
  if (x < 0x800) return [0xc0 | (x >> 6), 0x80 | (x & 63)];
  return [0xe0 | (x >> 12), 0x80 | ((x >> 6) & 63), 0x80 | (x & 63)];
}

/** @param {number} size about how many bytes @param {number} width channels @returns {Uint8Array} */
export function flacBomb(size, width) {
  const info = new Uint8Array(42);
  info.set([...Buffer.from('fLaC'), 0x80, 0, 0, 34, 0xff, 0xff, 0xff, 0xff]);
  info.set([0x0a, 0xc4, 0x40 | ((width - 1) << 1), 0xf0], 18); // 44100 Hz, 16 bits, total unknown
  const bytes = [...info];
  for (let n = 0; bytes.length < size; n++) {
    const head = [0xff, 0xf8, 0x79, ((width - 1) << 4) | 8, ...coded(n % 0x8000)];
    head.push((LONGEST - 1) >> 8, (LONGEST - 1) & 255);
    head.push(checksum8(head));
    for (let c = 0; c < width; c++) head.push(0, 0, 1); // CONSTANT
    const sum = checksum16(head);
    bytes.push(...head, sum >> 8, sum & 255);
  }
  return Uint8Array.from(bytes);
}
