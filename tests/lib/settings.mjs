// settings.mjs -- settings that the tests share: each block at work, and all of them at once.
// SPDX-License-Identifier: MIT
import { BLOCKS } from '../../wasm/out/table.js';

/** @typedef {Record<string, number>} Params */

/** Blocks of the chain, in order. */
export const CHAIN = BLOCKS.map(({ block }) => block).filter((block) => block !== 'monitor');

/** Under which each block changes the sound. @type {Record<string, Params>} */
export const WORKING = {
  input: {
    'input.trim_db': -4,
    'input.dc': 1,
    'input.hp_slope': 12,
    'input.hp_hz': 60,
    'input.balance_db': 1.5,
  },
  eq: {
    'eq.1.gain_db': 6,
    'eq.3.gain_db': -5,
    'eq.3.q': 8,
    'eq.5.gain_db': 4,
    'eq.5.place': 2,
    'eq.8.gain_db': 3,
    'eq.9.type': 4,
    'eq.9.hz': 30,
    'eq.9.slope': 24,
  },
  dyneq: {
    'dyneq.resonance': 1,
    'dyneq.res_depth': 100,
    'dyneq.1.on': 1,
    'dyneq.1.type': 1,
    'dyneq.1.hz': 700,
    'dyneq.3.on': 1,
    'dyneq.3.hz': 900,
    'dyneq.3.range_db': -9,
    'dyneq.5.on': 1,
    'dyneq.5.relative': 1,
    'dyneq.5.threshold_db': -15,
    'dyneq.6.on': 1,
    'dyneq.6.type': 2,
    'dyneq.6.place': 2,
  },
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
  color: { 'color.drive_db': 6, 'color.character': 1, 'color.exciter': 40 },
  stereo: {
    ...{ 'stereo.width': 140, 'stereo.low_width': 80, 'stereo.high_width': 130 },
    ...{ 'stereo.mono_hz': 110, 'stereo.balance_db': 0.5 },
  },
  tone: { 'tone.low_db': 2, 'tone.tilt_db': -1.5, 'tone.high_db': 3, 'tone.place': 1 },
  loudness: { 'loudness.drive_db': 9, 'loudness.ceiling_db': -1.2 },
};

/** Every block on, at its defaults. @type {Params} */
export const ALL_ON = Object.fromEntries(CHAIN.map((block) => [`${block}.on`, 1]));

/** Every block on and at work. @type {Params} */
export const BUSY = Object.assign({ ...ALL_ON }, ...Object.values(WORKING));
