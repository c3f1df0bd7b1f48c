// ebu.test.mjs -- EBU Tech 3341, 3342 and BS.2217 through the shipped core at 44.1 to 96 kHz, and what the tables
// leave out. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES, RATES } from '../web/selftest/cases.js';
import { filePass } from '../web/selftest/play.js';
import { casePass } from '../web/selftest/run.js';
import { tones } from '../web/selftest/signals.js';
import { core, near } from './lib/core.mjs';
import { finish, testRate } from './lib/selftest.mjs';

for (const rate of RATES.filter((rate) => rate <= 96000)) testRate(rate);

test('every case that can be synthesised is there', () => {
  const names = (/** @type {string} */ standard) =>
    CASES.filter((one) => one.standard === standard).map(({ name }) => Number.parseInt(name, 10));
  const own = Array.from({ length: 23 }, (_, i) => i + 1).filter((n) => n !== 7 && n !== 8);
  assert.deepEqual(names('EBU Tech 3341'), own);
  assert.deepEqual(names('EBU Tech 3342'), [1, 2, 3, 4]);
  assert.deepEqual(RATES, [44100, 48000, 88200, 96000, 176400, 192000]);
});

test('the long cases hold live as well', () => {
  const long = CASES.filter(({ via, steps }) => !steps && via[0] === 'file' && via.length === 1);
  const ebu = long.filter(({ standard, signals }) => /EBU/.test(standard) && signals.length === 1);
  assert.equal(ebu.length, 3 + 4);
  for (const one of ebu) {
    for (const { reading, expected } of finish(casePass(core, { ...one, via: ['live'] }, 48000)))
      near(reading, expected, 0.1, one.unit);
  }
});

test('a range does not change when the signal is said three times', () => {
  for (const [once, expected] of /** @type {[string, number][]} */ ([
    ['20@-20 20@-30', 10],
    ['20@-50 20@-35 20@-20 20@-35 20@-50', 15],
  ])) {
    const thrice = tones([once, once, once].join(' '));
    near(finish(filePass(core, 48000, thrice)).LRA, expected, 0.02, 'LU');
  }
});
