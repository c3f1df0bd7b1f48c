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
  multiband: {
    'multiband.1.threshold_db': -26,
    'multiband.1.ratio': 2,
    'multiband.1.attack_ms': 5,
    'multiband.2.gain_db': 1.5,
    'multiband.3.threshold_db': -20,
    'multiband.3.ratio': 1.6,
    'multiband.3.expand_threshold_db': -45,
    'multiband.3.expand_ratio': 1.5,
    'multiband.4.ratio': 2,
    'multiband.4.auto_release': 1,
    'multiband.4.link': 40,
  },
  glue: { 'glue.threshold_db': -18, 'glue.attack_ms': 3, 'glue.makeup_db': 1 },
  stereo: { 'stereo.width': 160 },
  loudness: { 'loudness.drive_db': 9, 'loudness.ceiling_db': -1.2 },
};

/** Every block on, at its defaults. @type {Params} */
export const ALL_ON = Object.fromEntries(CHAIN.map((block) => [`${block}.on`, 1]));

/** Every block on and at work. @type {Params} */
export const BUSY = Object.assign({ ...ALL_ON }, ...Object.values(WORKING));
