// structural.test.mjs -- a parameter that changes the latency: known at once, faded around, A and B still on one frame.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { PARAMS } from '../wasm/out/table.js';
import { core, render, values } from './lib/core.mjs';
import { db, noise, rms } from './lib/signal.mjs';

const PLAIN = 191 + 55; // loudness, color
const CLIPPED = PLAIN + 48;
const FRAMES = 96000;
const AT = 24000;
const song = [noise(FRAMES, -18, 3), noise(FRAMES, -18, 4)];
const off = { 'loudness.on': 1, 'loudness.drive_db': 3 };
const on = { ...off, 'loudness.clip': 1 };

test('what is structural is flagged, and its latency is known before the first frame', () => {
  assert.ok(PARAMS.find(({ name }) => name === 'loudness.clip')?.flags.includes('structural'));
  const [plain, clipped] = [off, on].map((p) => new Engine(core, 48000, values(p)).latency);
  assert.deepEqual([plain, clipped], [PLAIN, CLIPPED]);
  const engine = new Engine(core, 48000, values(off));
  engine.set(values(on));
  assert.equal(engine.latency, CLIPPED, 'the last settings before the first frame count');
});

test('a switch while it plays fades out, starts anew at the new latency and fades in, A and B together', () => {
  for (const slot of [0, 1]) {
    const heard = (/** @type {Record<string, number>} */ p) => ({
      ...p,
      'monitor.slot': slot,
      'monitor.match': 0,
    });
    const { out, engine } = render(heard(off), song, { at: { [AT]: heard(on) }, listen: true });
    assert.equal(engine.latency, CLIPPED);
    const anew = render(heard(on), song, { listen: true }).out;
    for (let c = 0; c < 2; c++) {
      const settled = out[c].subarray(2 * AT);
      const expected = anew[c].subarray(2 * AT);
      const apart = settled.map((x, i) => x - expected[i]);
      assert.ok(
        db(rms(apart) / rms(expected)) < -60,
        'it sounds as if it had been so from the start',
      );
      const silent = out[c].subarray(AT + 1000, AT + 1150);
      assert.ok(db(rms(silent)) < -120, 'nothing is heard while it starts anew');
    }
    if (slot === 0)
      assert.deepEqual(
        out[0].slice(2 * AT),
        song[0].slice(2 * AT - CLIPPED, FRAMES - CLIPPED),
        'A as late',
      );
  }
});

test('changed back while it fades out, the old structure goes on', () => {
  const { out, engine } = render(off, song, { at: { [AT]: on, [AT + 320]: off } });
  assert.equal(engine.latency, PLAIN);
  const plain = render(off, song).out;
  assert.deepEqual(out[0].slice(2 * AT), plain[0].slice(2 * AT));
});
