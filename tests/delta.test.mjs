// delta.test.mjs -- what one block changes, heard alone. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, render } from './lib/core.mjs';
import { CHAIN, WORKING } from './lib/settings.mjs';
import { db, noise, response, rms, sine, strays } from './lib/signal.mjs';

const FRAMES = 144000;
const song = [noise(FRAMES, -12, 3), noise(FRAMES, -12, 4)];
const late = (/** @type {Float32Array} */ x) => x.subarray(96000);
const alone = { 'monitor.match': 0 };

/** @param {Record<string, number>} params */
const heard = (params, input = song) =>
  render({ ...alone, ...params }, input, { listen: true }).out.map(late);

test('a block that only turns the level changes nothing', () => {
  const trim = { 'input.on': 1, 'input.trim_db': -7, 'input.delta': 1 };
  for (const plane of heard(trim)) assert.ok(db(rms(plane)) < -120, `${db(rms(plane))} dB`);
});

test('a block that is off changes nothing', () => {
  for (const block of CHAIN)
    for (const plane of heard({ [`${block}.delta`]: 1 })) assert.equal(rms(plane), 0, block);
});

test('of a bell it is the band that the bell lifts', () => {
  const bell = { 'eq.on': 1, 'eq.5.hz': 2000, 'eq.5.gain_db': 6, 'eq.5.q': 4, 'eq.delta': 1 };
  const at = (/** @type {number} */ hz) => {
    const [left] = heard(bell, [sine(hz, -12, FRAMES)]);
    return db(rms(left) * Math.SQRT2) + 12;
  };
  // One tone alone is the same tone at another level: nothing. Two show the band.
  assert.ok(at(2000) < -50, `${at(2000)} dB`);
  const low = sine(300, -12, FRAMES);
  const two = sine(2000, -40, FRAMES).map((x, i) => x + low[i]);
  const [left] = heard(bell, [two]);
  near(
    response(left, 2000) - db(left.length / 2),
    -40 + db(10 ** (6 / 20) - 1),
    0.1,
    'dBFS of what was added',
  );
});

test('it never reaches the export, nor moves it', () => {
  const on = { 'eq.on': 1, ...WORKING.eq };
  const plain = render(on, song).out;
  assert.deepEqual(render({ ...on, 'eq.delta': 1 }, song).out, plain);
});

test('going from one block to another and back to the master does not click', () => {
  const tone = [sine(997, -6, FRAMES)];
  const on = { ...alone, 'eq.on': 1, ...WORKING.eq, 'loudness.on': 1, 'loudness.drive_db': 3 };
  const at = {
    24000: { ...on, 'eq.delta': 1 },
    40000: { ...on, 'loudness.delta': 1 },
    56000: on,
  };
  const { out } = render(on, tone, { at, listen: true });
  const worst = strays(out[0].subarray(12000));
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
});
