// Promise 1 over settings nobody thought of: however the input is cut, the samples are the same and finite.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PARAMS } from '../../wasm/out/table.js';
import { render } from '../lib/core.mjs';

const SECONDS = 1.5;
const RUNS = 2000;

/** A generator of numbers from 0 to 1 that any failure repeats. @param {number} seed */
function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Noise in bursts with silence and full scale between them, the channels unlike each other.
 * @param {number} frames @param {number} seed */
function bursts(frames, seed) {
  const next = random(seed);
  let gain = 1;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    if (next() < 0.0005) gain = next() < 0.2 ? 0 : next() ** 2 * 2;
    left[i] = gain * (2 * next() - 1);
    right[i] = 0.7 * left[i] + 0.3 * gain * (2 * next() - 1);
  }
  return [left, right];
}

const chain = PARAMS.filter((p) => !p.flags.includes('monitor'));
const settings = fc.record(
  Object.fromEntries(
    chain.map((p) => [
      p.name,
      p.scale === 'choice'
        ? fc.integer({ min: p.min, max: p.max })
        : fc.double({ min: p.min, max: p.max, noNaN: true }),
    ]),
  ),
);

test('any settings, changed at any grid frame, give the same finite samples at any block size', () => {
  const property = fc.property(
    settings,
    settings,
    fc.integer({ min: 1, max: 1000 }),
    fc.integer(),
    fc.constantFrom(44100, 48000, 96000),
    (first, second, step, seed, rate) => {
      const frames = Math.round(SECONDS * rate);
      const input = bursts(frames, seed);
      const at = { [32 * step]: second };
      const next = random(seed + 1);
      const whole = render(first, input, { rate, at, block: 4096 }).out;
      const cut = render(first, input, {
        rate,
        at,
        block: () => 1 + Math.floor(next() ** 3 * 999),
      }).out;
      for (const c of [0, 1]) {
        assert.ok(
          whole[c].every((x) => Number.isFinite(x)),
          'a sample is not a number',
        );
        assert.ok(
          Buffer.from(whole[c].buffer).equals(Buffer.from(cut[c].buffer)),
          'samples differ',
        );
      }
    },
  );
  fc.assert(property, { numRuns: RUNS });
});
