// day.test.mjs -- 24 hours through the shipped core: integrated loudness and range as exact lists give them, in the
// memory that one second takes. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Analysis } from '../../wasm/engine.js';
import { core, near } from '../lib/core.mjs';
import { numpyLevels, scratch } from '../lib/music.mjs';

const RATE = 8000; // the gates work on powers of 10 ms, the same at any rate
const STEP = RATE / 10;
const HOURS = 24;

/** Levels of 100 ms: scenes of 5 to 300 s from silence to full scale, each in a spread of its own. */
function levels() {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const all = new Float64Array(HOURS * 36000);
  for (let at = 0; at < all.length; ) {
    const [length, level, spread] = [50 + 2950 * next(), -60 * next() ** 2 - 3, 12 * next()];
    const silent = next() < 0.05;
    for (const end = Math.min(all.length, at + length); at < end; at++)
      all[at] = silent ? 0 : 10 ** ((level - spread * next()) / 20);
  }
  return all;
}

test(`${HOURS} h: integrated within 0.02 LU and range within 0.1 LU of exact lists`, (t) => {
  const all = levels();
  const path = join(scratch, 'levels.f64');
  writeFileSync(path, new Uint8Array(all.buffer));
  const analysis = new Analysis(core, RATE, 1);
  const memory = analysis.x.memory.buffer.byteLength;
  const wave = Float64Array.from({ length: STEP }, (_, i) => Math.sin((2 * Math.PI * (i % 8)) / 8));
  for (let i = 0; i < all.length; i += 5) {
    for (let k = 0; k < 5; k++)
      for (let n = 0; n < STEP; n++) analysis.input[0][k * STEP + n] = all[i + k] * wave[n];
    analysis.push(5 * STEP);
  }
  const { loudness } = analysis.result();
  const exact = numpyLevels(path, RATE);
  t.diagnostic(`integrated ${loudness.integratedLufs}, exact ${exact.integratedLufs}`);
  t.diagnostic(`range ${loudness.rangeLu}, exact ${exact.rangeLu}`);
  near(loudness.integratedLufs ?? Number.NaN, exact.integratedLufs, 0.02, 'LUFS');
  near(loudness.rangeLu ?? Number.NaN, exact.rangeLu, 0.1, 'LU');
  near(loudness.momentaryMaxLufs ?? Number.NaN, exact.momentaryMaxLufs, 0.001, 'LUFS');
  near(loudness.shortTermMaxLufs ?? Number.NaN, exact.shortTermMaxLufs, 0.001, 'LUFS');
  assert.equal(analysis.x.memory.buffer.byteLength, memory);
});
