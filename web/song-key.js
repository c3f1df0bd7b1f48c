// song-key.js -- what is kept of a song is kept under its fingerprint; until that is known, under what tells its file
// from others. SPDX-License-Identifier: MIT

/** @param {File} file @param {number[]} [pick] channels @returns {string} */
export const fileKey = ({ name, size, lastModified }, pick = []) =>
  `file:${JSON.stringify([name, size, lastModified, ...pick])}`;

/** @param {{ pcm: string | null, key?: string }} song @returns {string} */
export const songKey = ({ pcm, key = '' }) => pcm ?? key;
