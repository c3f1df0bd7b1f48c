// selftest.test.mjs -- `lacquer selftest` and what it says when a meter is wrong. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describe, document, markdown } from '../scripts/cli/selftest.mjs';
import { CASES, RATES } from '../web/selftest/cases.js';
import { groups, summary } from '../web/selftest/report.js';
import { casePass, selftestPass } from '../web/selftest/run.js';
import { kGainDb, levelFor } from '../web/selftest/signals.js';
import { core, near } from './lib/core.mjs';
import { finish } from './lib/selftest.mjs';

const BIN = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));

/** @param {string[]} args */
const selftest = (...args) =>
  spawnSync(process.execPath, [BIN, 'selftest', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });

const READINGS = CASES.reduce(
  (sum, { via, expected }) => sum + via.length * Object.keys(expected).length,
  0,
);

test('selftest --json: every reading of a rate, exit 0, as the README has them', () => {
  const { status, stdout, stderr } = selftest('--json', '--rate', '44100');
  assert.equal(status, 0, stderr);
  const { passed, readings, failed, results } = JSON.parse(stdout);
  assert.deepEqual({ passed, readings, failed }, { passed: true, readings: READINGS, failed: 0 });
  for (const { rate, reading, expected, below, above, pass } of results) {
    assert.equal(rate, 44100);
    assert.equal(pass, reading >= expected - below && reading <= expected + above);
  }
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const row of markdown(results).split('\n'))
    assert.ok(readme.includes(row.slice(0, -2)), row);
});

test('selftest: wrong usage exits 2', () => {
  for (const args of [['--rate', '22050'], ['--rate'], ['file.wav'], ['--fast']])
    assert.equal(selftest(...args).status, 2, args.join(' '));
});

const ONE = CASES[0];
const short = { ...ONE, via: /** @type {('file' | 'live')[]} */ (['file']) };

test('a reading out of tolerance fails, is named, and no reading at all fails too', () => {
  const wrong = { ...short, expected: { I: -22 } };
  const silent = { ...short, signals: [() => ({ frames: 480, read: () => {} })] };
  const results = [wrong, silent].flatMap((one) => finish(casePass(core, one, 48000)));
  assert.deepEqual(
    results.map(({ pass }) => pass),
    [false, false, false, false],
  );
  assert.equal(document(results).passed, false);
  assert.equal(document(results).results[1].reading, null);
  assert.match(describe(results), /-22\.99 LUFS {2}-22\.00 ±0\.1 +FAIL/);
  assert.match(describe(results), /none LUFS/);
  assert.match(summary(results), /^4 of 4 readings at 1 sample rate are out of tolerance; .*48000/);
  assert.equal(groups(results)[0].passed, 0);
});

test('the pass tells each case as it is done and how far it is', () => {
  /** @type {number[]} */
  const told = [];
  const pass = selftestPass(core, [short, short], [8000, 16000], (r) => told.push(r[0].rate));
  let last = 0;
  let step = pass.next();
  for (; !step.done; step = pass.next()) {
    assert.ok(step.value >= last && step.value <= 1);
    last = step.value;
  }
  near(last, 1, 1e-9, 'of the way');
  assert.deepEqual(told, [8000, 8000, 16000, 16000]);
  assert.equal(step.value.length, 12);
});

test('the K weighting of the signals is the table of BS.1770-5', () => {
  for (const [hz, db] of [
    [25, -10.393],
    [100, -1.133],
    [500, 0.042],
    [997, 0.691],
    [2000, 3.071],
    [10000, 4.042],
  ])
    near(kGainDb(hz), db, 0.0006, 'dB');
  near(levelFor(-23, 997), -23, 0.0006, 'dBFS');
  assert.ok(RATES.length * READINGS > 300);
});
