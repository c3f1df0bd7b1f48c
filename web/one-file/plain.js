// plain.js -- bytes out of the text that holds them in a page. SPDX-License-Identifier: MIT
import { Trouble } from '../listen/trouble.js';

/** @param {string} text base 64 @returns {Uint8Array<ArrayBuffer>} */
export function plainBytes(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    throw new Trouble('tampered');
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i); // `from` takes ten times as long
  return bytes;
}

/** @param {string} text base 64 of gzip @returns {Promise<ArrayBuffer>} */
export function unpacked(text) {
  const packed = new Blob([plainBytes(text)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
