// bytes.js -- bytes as text that an address or a JSON document can carry. SPDX-License-Identifier: MIT

const STEP = 1 << 13; // bytes at a time: arguments of one call are limited

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += STEP)
    text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer> | null} null when it is none, or not written the one right way */
export function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

/** @param {Uint8Array} bytes @returns {string} RFC 4648, section 5, without padding */
export const toBase64Url = (bytes) =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** @param {string} text @returns {Uint8Array<ArrayBuffer> | null} */
export function fromBase64Url(text) {
  if (!/^[\w-]*$/.test(text)) return null;
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(plain.padEnd(4 * Math.ceil(plain.length / 4), '='));
}

/** A line of text as it may be shown: no control characters, nothing that turns the direction of what follows.
 * @param {unknown} x @param {number} most characters @param {RegExp} [keep] control characters that stay */
export function clean(x, most, keep = /^$/) {
  if (typeof x !== 'string') return '';
  const plain = x.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (c) => (keep.test(c) ? c : ' '));
  const text = plain.trim();
  return text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text;
}
