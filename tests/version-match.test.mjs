// version-match.test.mjs -- going from one version of the settings to another: as loud as before, from the first moment.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { METERS } from '../wasm/out/table.js';
import { core, near, values } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';

const RATE = 48000;
const QUANTUM = 128;
const A_LUFS = -14;
const FIRST = { 'input.on': 1, 'input.trim_db': 0 };
const SECOND = { 'input.on': 1, 'input.trim_db': 6 };

/** Plays and changes to the second version after a second; what is heard, against the same song untouched.
 * @param {Float32Array} song @param {Record<string, any>} known of the second version */
function changed(song, known) {
  const engine = new Engine(core, RATE, values(FIRST));
  engine.match({ a: A_LUFS, b: A_LUFS, fresh: true });
  const out = new Float32Array(song.length);
  for (let at = 0; at < song.length; at += QUANTUM) {
    if (at >= RATE && at < RATE + QUANTUM) {
      engine.set(values(SECOND));
      engine.match({ a: A_LUFS, b: A_LUFS + 6, ...known });
    }
    for (let c = 0; c < 2; c++) engine.input[c].set(song.subarray(at, at + QUANTUM));
    const n = Math.min(QUANTUM, song.length - at);
    engine.process(n);
    engine.listen(n);
    out.set(engine.heard[0].subarray(0, n), at);
  }
  return { out: out.subarray(engine.latency), engine };
}

/** @param {Engine} engine @param {string} name */
const meter = (engine, name) =>
  engine.readMeters()[METERS.find((m) => m.name === name)?.offset ?? -1];

test('a version that is 6 dB louder is heard as loud as the one before, in every 20 ms', () => {
  const song = noise(3 * RATE, -20, 1);
  const { out } = changed(song, { fresh: true, atOnce: true });
  const part = 960;
  for (let at = 0; at + part < out.length; at += part) {
    const change = db(rms(out.subarray(at, at + part)) / rms(song.subarray(at, at + part)));
    // The way there: settings and match glide by the same curve in their own units, trim in dB or gain.
    near(change, 0, Math.abs(at - RATE) < 9600 ? 0.5 : 0.01, `dB at ${at}`);
  }
});

test('what was not known beforehand moves by 3 dB a second, as ever', () => {
  const song = noise(3 * RATE, -20, 1);
  const { out } = changed(song, { fresh: true });
  const at = RATE + 9600; // 0.2 s later 0.6 of the 6 dB are taken back
  const change = db(rms(out.subarray(at, at + 2400)) / rms(song.subarray(at, at + 2400)));
  near(change, 6 - 0.6, 0.3, 'dB');
});

test('no version clicks when it comes', () => {
  const { out } = changed(sine(997, -20, 3 * RATE), { fresh: true, atOnce: true });
  const worst = strays(out);
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS beside the tone`);
});

test('all versions are as loud as the quietest of them, and A and R too', () => {
  const engine = new Engine(core, RATE, values({}));
  const played = (/** @type {number} */ frames) => {
    for (let at = 0; at < frames; at += QUANTUM) {
      engine.process(QUANTUM);
      engine.listen(QUANTUM);
    }
    return ['a', 'b', 'r'].map((slot) => meter(engine, `match_${slot}_db`));
  };
  const are = (/** @type {number[]} */ gains, /** @type {number[]} */ expected) => {
    for (const [i, gain] of gains.entries()) near(gain, expected[i], 0.01, 'dB');
  };
  engine.match({ a: -14, b: -9, r: -11, least: -20, fresh: true });
  are(played(QUANTUM), [-6, -11, -9]);
  // The quietest one has gone: all rise together by 3 dB a second, to the next, which is A.
  engine.match({ a: -14, b: -9, r: -11, least: -12, fresh: true });
  are(played(RATE), [-3, -8, -6]);
  are(played(2 * RATE), [0, -5, -3]);
});
