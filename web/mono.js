// mono.js -- a mono song is heard, exported and measured on both sides; what it measures as the one channel that it is
// says this. SPDX-License-Identifier: MIT

/**
 * Integrated loudness as one channel and on both sides, LUFS: 3.01 LU apart (ITU-R BS.1770-5, Annex 1, sums the channels),
 * but for what the absolute gate lets through of very quiet music.
 * @typedef {{ oneChannelLufs: number, bothSidesLufs: number | null }} Mono
 */

/**
 * @param {{ oneChannelLufs?: number | null, figures: import('./passes.js').Figures }} measured figures: of both sides
 * @returns {Mono | null} nothing of a stereo song, or of silence
 */
export const monoOf = ({ oneChannelLufs, figures }) =>
  typeof oneChannelLufs === 'number'
    ? { oneChannelLufs, bothSidesLufs: figures.loudness.integratedLufs }
    : null;

/** @param {number | null} lufs */
const figure = (lufs) => (lufs === null ? '\u2013' : lufs.toFixed(1).replace('-', '\u2212'));

/** @param {Mono} mono @returns {string} */
export const monoWords = ({ oneChannelLufs, bothSidesLufs }) =>
  `Mono: ${figure(oneChannelLufs)} LUFS as one channel, ${figure(bothSidesLufs)} on both sides, as it is heard`;
