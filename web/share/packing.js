// packing.js -- as what a song is shared, and about how large it will be. SPDX-License-Identifier: MIT

/** @typedef {{ format: 'flac' | 'wav', bits: 16 | 24 | '32f' }} Packing */

/** Part of the bytes that FLAC leaves of music, by experience; for a size that is said beforehand. */
const FLAC_LEAVES = 0.7;

/** FLAC where every sample is a whole number of 16 or 24 bits, else float. @param {{ exact16?: boolean, exact24?: boolean }} figures
 * of all samples @returns {Packing} */
export function packingFor({ exact16, exact24 }) {
  if (exact16) return { format: 'flac', bits: 16 };
  return exact24 ? { format: 'flac', bits: 24 } : { format: 'wav', bits: '32f' };
}

/** About how many bytes it will be. @param {{ channels: number, frames: number }} shape @param {Packing} packing */
export const packedSize = ({ channels, frames }, { format, bits }) =>
  Math.round(frames * channels * (format === 'wav' ? 4 : (Number(bits) / 8) * FLAC_LEAVES));
