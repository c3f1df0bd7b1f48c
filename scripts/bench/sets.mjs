// sets.mjs -- the settings whose cost is measured, and ffmpeg's filters for the same work.
// SPDX-License-Identifier: MIT
import { BUSY, WORKING } from '../../tests/lib/settings.mjs';

/** @typedef {Record<string, number>} Params */

const four = [1, 2, 3, 4];
const eight = [...four, 5, 6, 7, 8];

/** The parts of the like-for-like set. @type {Record<string, Params>} */
export const PARTS = {
  'eq, 8 bells': {
    'eq.on': 1,
    ...Object.fromEntries(eight.map((n) => [`eq.${n}.gain_db`, n % 2 ? 2 : -2])),
  },
  'multiband, 4 compressors': {
    'multiband.on': 1,
    ...Object.fromEntries(
      four.flatMap((n) => [
        [`multiband.${n}.threshold_db`, -24],
        [`multiband.${n}.ratio`, 2],
      ]),
    ),
  },
  glue: { 'glue.on': 1, 'glue.threshold_db': -18 },
  'color, drive at 4x': { 'color.on': 1, 'color.drive_db': 6 },
  'stereo, width': { 'stereo.on': 1, 'stereo.width': 120 },
  'loudness, limiter': { 'loudness.on': 1, 'loudness.drive_db': 6 },
};

/** All of them, the rest off. @type {Params} */
export const LIKE = Object.assign({}, ...Object.values(PARTS));

/** Every block on and at work, linear phase and resonance control too. @type {Params} */
export const EVERYTHING = { ...BUSY, 'eq.phase': 1 };

/** Each of the nine blocks alone, at work. @type {Record<string, Params>} */
export const BLOCKS = Object.fromEntries(
  Object.entries(WORKING).map(([block, params]) => [block, { [`${block}.on`]: 1, ...params }]),
);
BLOCKS['eq, linear phase'] = { ...BLOCKS.eq, 'eq.phase': 1 };

const BELLS = [80, 150, 320, 700, 1500, 3200, 6500, 11000].map(
  (hz, i) => `equalizer=f=${hz}:t=q:w=1:g=${i % 2 ? -2 : 2}`,
);
const ACOMPRESSOR = 'acompressor=threshold=0.063:ratio=2:attack=10:release=100';
const bands = four.map((n) => `[b${n}]${ACOMPRESSOR}[c${n}]`).join(';');
const MULTIBAND =
  `acrossover=split=120 1000 6000:order=4th[b1][b2][b3][b4];${bands};` +
  '[c1][c2][c3][c4]amix=inputs=4:normalize=0';

/** @param {number} rate @returns {string} ffmpeg's filters for the same work as LIKE */
export const ffmpegChain = (rate) =>
  [
    ...BELLS,
    MULTIBAND,
    'acompressor=threshold=0.126:ratio=2:attack=10:release=100',
    'asoftclip=type=tanh:oversample=4',
    'stereotools=slev=1.2',
    'volume=6dB',
    `aresample=${4 * rate}`,
    'alimiter=limit=0.891:attack=2.5:release=20:level=0',
    `aresample=${rate}`,
  ].join(',');
