// tag-bytes.mjs -- tags made by hand, as the standards describe them. SPDX-License-Identifier: MIT

/** Big-endian. @param {number} x @param {number} count */
export const be = (x, count) =>
  Array.from({ length: count }, (_, i) => (x / 256 ** (count - 1 - i)) & 255);
export const sevens = (/** @type {number} */ x) => [21, 14, 7, 0].map((s) => (x >> s) & 127);
export const codes = (/** @type {string} */ text) => [...text].map((c) => c.charCodeAt(0));
export const wide = (/** @type {string} */ text, /** @type {boolean} */ big) =>
  codes16(text).flatMap((c) => (big ? [c >> 8, c & 255] : [c & 255, c >> 8]));
const codes16 = (/** @type {string} */ text) =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

/** @param {number} version @param {string} id @param {number[]} body @param {number} [flags] */
export function frame(version, id, body, flags = 0) {
  if (version === 2) return [...codes(id), ...be(body.length, 3), ...body];
  const size = version === 4 ? sevens(body.length) : be(body.length, 4);
  return [...codes(id), ...size, 0, flags, ...body];
}

/** Unsynchronised as the standard has it (id3v2.4.0-structure, 6.1). @param {number[]} bytes */
export const stuffed = (bytes) =>
  bytes.flatMap((b, i) =>
    b === 0xff && (i + 1 === bytes.length || bytes[i + 1] >= 0xe0 || bytes[i + 1] === 0)
      ? [b, 0]
      : [b],
  );
