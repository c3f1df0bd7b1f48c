// selftest.mjs -- the cases of the self-test as tests: the standard's tolerance, and what other meters read.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES } from '../../web/selftest/cases.js';
import { casePass } from '../../web/selftest/run.js';
import { core, near } from './core.mjs';

/** @typedef {import('../../web/selftest/run.js').Result} Result */

/** What a numpy meter after BS.1770-5 reads at 48 kHz, in LUFS; libebur128 gives the same to 0.001. */
const OTHER_METER = { 1: -22.993, 2: -32.993, 3: -23.014, 4: -23.014, 5: -22.979 };
const AGREE = 0.02; // LU

/** @template T @param {Generator<unknown, T, void>} pass @returns {T} */
export function finish(pass) {
  let step = pass.next();
  while (!step.done) step = pass.next();
  return step.value;
}

/** @param {Result} result */
function check({ standard, name, via, figure, reading, expected, below, above, pass, unit }) {
  const what = `${via} ${figure}: ${reading} ${unit}, expected ${expected} +${above} -${below}`;
  assert.ok(reading >= expected - below && reading <= expected + above, what);
  assert.equal(pass, true, what);
  if (unit === 'LU') near(reading, expected, AGREE, 'LU'); // numpy: 10.000, 5.000, 20.000, 15.000
  const known = /** @type {Record<string, number>} */ (OTHER_METER)[name];
  if (standard === 'EBU Tech 3341' && known) near(reading, known, AGREE, 'LUFS beside numpy');
  if (standard === 'ITU-R BS.2217') near(reading, expected, 0.05, 'LKFS');
  if (figure !== 'TP') return;
  // 15 to 19: the sine itself. 20 to 23: the official files by ideal interpolation.
  const ideal = expected === 0 ? -0.08 : 20 * Math.log10(expected > 0 ? 1.41 : 0.5);
  near(reading, ideal, 0.02, 'dBTP');
}

/** @param {number} rate */
export function testRate(rate) {
  for (const one of CASES) {
    test(`${one.standard}, ${one.name}, at ${rate} Hz`, () => {
      const results = finish(casePass(core, one, rate));
      assert.equal(results.length, one.via.length * Object.keys(one.expected).length);
      results.forEach(check);
    });
  }
}
