// cover.js -- a cover picture: JPEG or PNG, known by its own bytes, measured by its header and never decoded here.
// ITU-T T.81 (JPEG) annex B; W3C PNG, 11.2.1 IHDR.
// SPDX-License-Identifier: MIT

/** @typedef {{ type: 'image/jpeg' | 'image/png', bytes: Uint8Array, width: number, height: number }} Cover */

export const MOST_BYTES = 10 * 2 ** 20;
const MOST_PIXELS = 6000; // of a side: 144 MB when a browser draws it, and twice what stores ask for
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** @param {Uint8Array} b @param {number} at */
const be16 = (b, at) => (b[at] << 8) | b[at + 1];

/** @param {Uint8Array} b @returns {{ width: number, height: number } | null} of the first frame header */
function jpegSize(b) {
  for (let at = 2; at + 9 <= b.length; ) {
    if (b[at] !== 0xff) return null;
    const marker = b[at + 1];
    if (marker === 0xff)
      at++; // fill bytes
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9 || marker === 0xda) return null;
    else {
      const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
      if (frame) return { width: be16(b, at + 7), height: be16(b, at + 5) };
      at += 2 + Math.max(2, be16(b, at + 2));
    }
  }
  return null;
}

/** @param {Uint8Array} b @returns {{ width: number, height: number } | null} */
function pngSize(b) {
  if (b.length < 33 || String.fromCharCode(...b.subarray(12, 16)) !== 'IHDR') return null;
  const view = new DataView(b.buffer, b.byteOffset, b.length);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** @param {Uint8Array} bytes @returns {{ cover?: Cover, fault?: string }} */
export function coverOf(bytes) {
  if (bytes.length > MOST_BYTES)
    return { fault: `The cover has ${Math.ceil(bytes.length / 2 ** 20)} MB; 10 MB are the most` };
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const png = PNG.every((byte, i) => bytes[i] === byte);
  if (!jpeg && !png) return { fault: 'The cover is neither JPEG nor PNG' };
  const size = jpeg ? jpegSize(bytes) : pngSize(bytes);
  if (!size?.width || !size.height)
    return { fault: 'The cover is damaged: it does not say its size' };
  const { width, height } = size;
  if (Math.max(width, height) > MOST_PIXELS)
    return {
      fault: `The cover has ${width} x ${height} pixels; ${MOST_PIXELS} a side are the most`,
    };
  return { cover: { type: jpeg ? 'image/jpeg' : 'image/png', bytes, width, height } };
}

/** @param {unknown} given a cover, or its bytes @returns {{ cover?: Cover, fault?: string }} */
export function checkCover(given) {
  const bytes = given instanceof Uint8Array ? given : /** @type {any} */ (given)?.bytes;
  return bytes instanceof Uint8Array ? coverOf(bytes) : {};
}
