// switch.test.mjs -- switching a block and stepping any parameter never clicks. SPDX-License-Identifier: MIT
// A tone of 997 Hz at -6 dBFS: whatever happens, nothing above -80 dBFS outside +-500 Hz of it; of a block that makes
// harmonics, outside +-250 Hz of each and of 0 Hz.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMS } from '../wasm/out/table.js';
import { render } from './lib/core.mjs';
import { CHAIN, WORKING } from './lib/settings.mjs';
import { sine, strays } from './lib/signal.mjs';

const FRAMES = 65536;
// It fades in, so that no filter still rings from its start when something is switched.
/** @param {number} x @param {number} i */
const fade = (x, i) => (i < 9600 ? x * (0.5 - 0.5 * Math.cos((Math.PI * i) / 9600)) : x);
const tone = [sine(997, -6, FRAMES).map(fade), sine(997, -6, FRAMES, 48000, 1).map(fade)];
const HARMONIC = ['color'];
/** Past the start of the tone. @param {Float32Array[]} out @param {string} block */
const quiet = (out, block) =>
  Math.max(
    ...out.map((plane) => strays(plane.subarray(12000), 997, 48000, HARMONIC.includes(block))),
  );

for (const block of CHAIN) {
  test(`switching ${block} on and off does not click`, () => {
    const on = { ...WORKING[block], [`${block}.on`]: 1 };
    const off = { ...WORKING[block], [`${block}.on`]: 0 };
    const { out } = render(off, tone, { at: { 24000: on, 44000: off } });
    const worst = quiet(out, block);
    assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  });
}

for (const p of PARAMS) {
  if (p.key === 'on' || p.flags.includes('monitor')) continue;
  if (p.band !== null && p.band !== 3 && p.band !== 1) continue; // bands are alike: a bell and a shelf
  test(`stepping ${p.name} over its range does not click`, () => {
    const base = { ...WORKING[p.block], [`${p.block}.on`]: 1 };
    // Under the clipper's knee: what it makes of a louder tone is meant.
    if (p.name === 'loudness.clip') base['loudness.drive_db'] = 0;
    const low = { ...base, [p.name]: p.min };
    // drive by 12 dB at a time: the tone is then 12 dB over the ceiling
    const top = p.name === 'loudness.drive_db' || p.name === 'input.trim_db' ? p.min + 12 : p.max;
    const { out } = render(low, tone, { at: { 24000: { ...base, [p.name]: top }, 44000: low } });
    const worst = quiet(out, p.block);
    assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  });
}
