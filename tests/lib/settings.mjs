// settings.mjs -- settings that the tests share: each block at work, and all of them at once.
// SPDX-License-Identifier: MIT
import { BLOCKS } from '../../wasm/out/table.js';

/** @typedef {Record<string, number>} Params */

/** Blocks of the chain, in order. */
export const CHAIN = BLOCKS.map(({ block }) => block).filter((block) => block !== 'monitor');

/** Under which each block changes the sound. @type {Record<string, Params>} */
export const WORKING = {
  input: { 'input.trim_db': -4, 'input.dc': 1, 'input.hp_slope': 12, 'input.hp_hz': 60 },
  eq: { 'eq.1.gain_db': 6, 'eq.3.gain_db': -5, 'eq.3.q': 8, 'eq.5.gain_db': 4, 'eq.8.gain_db': 3 },
  color: { 'color.drive_db': 6, 'color.character': 1, 'color.exciter': 40 },
  stereo: {
    ...{ 'stereo.width': 140, 'stereo.low_width': 80, 'stereo.high_width': 130 },
    ...{ 'stereo.mono_hz': 110, 'stereo.balance_db': 0.5 },
  },
  tone: { 'tone.low_db': 2, 'tone.tilt_db': -1.5, 'tone.high_db': 3, 'tone.place': 1 },
  loudness: { 'loudness.drive_db': 9, 'loudness.ceiling_db': -1.2 },
};

/** Every block on, at neutral values. @type {Params} */
export const ALL_ON = Object.fromEntries(CHAIN.map((block) => [`${block}.on`, 1]));

/** Every block on and at work. @type {Params} */
export const BUSY = Object.assign({ ...ALL_ON }, ...Object.values(WORKING));
