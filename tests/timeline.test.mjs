// timeline.test.mjs -- the records of 100 ms: loudness, true peak and the limiter's work over time, and PSR live.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Analysis, Engine } from '../wasm/engine.js';
import { METERS } from '../wasm/out/table.js';
import { analysePass, finalPass } from '../web/passes.js';
import { core, near, values } from './lib/core.mjs';
import { finish } from './lib/selftest.mjs';
import { gain, sine } from './lib/signal.mjs';

const PSR = METERS.find(({ name }) => name === 'psr_db')?.offset ?? Number.NaN;

/** @param {Float32Array} samples @param {number} sampleRate @returns {any} a stereo song */
const song = (samples, sampleRate) => ({
  sampleRate,
  channels: [samples, samples],
  frames: samples.length,
  name: 'song',
});

/** 997 Hz at -20 dBFS, in both channels -20 LUFS (BS.1770-5), louder from 2.0 to 2.3 s.
 * @param {number} rate @param {number} db */
function burst(rate, db) {
  const samples = sine(997, -20, 5 * rate, rate);
  const loud = sine(997, db, 5 * rate, rate);
  samples.set(loud.subarray(2 * rate, 2.3 * rate), 2 * rate);
  return samples;
}

for (const rate of [44100, 48000, 96000, 192000]) {
  test(`momentary, short-term and true peak of each 100 ms at ${rate} Hz`, () => {
    const { momentary, shortTerm, truePeak, figures } = finish(
      analysePass(core, song(burst(rate, -8), rate)),
    );
    for (const column of [momentary, shortTerm, truePeak]) assert.equal(column.length, 50);
    // Mean squares of what the window holds, silence before the start counted in; record k ends at (k + 1) / 10 s.
    for (let k = 0; k < 50; k++) {
      const held = (/** @type {number} */ seconds) => {
        const end = (k + 1) / 10;
        const from = Math.max(0, end - seconds);
        const loud = Math.max(0, Math.min(end, 2.3) - Math.max(from, 2));
        return 10 * Math.log10(((end - from - loud) * 0.01 + loud * 10 ** -0.8) / seconds);
      };
      near(momentary[k], held(0.4), 0.06, `LUFS momentary, record ${k}`);
      near(shortTerm[k], held(3), 0.06, `LUFS short-term, record ${k}`);
      const peak = k >= 20 && k <= 22 ? -8 : -20;
      if (k > 0 && (k < 19 || k > 23 || peak === -8)) near(truePeak[k], peak, 0.2, `dBTP ${k}`);
    }
    // The file's highest place is read again by more taps; a burst without fades needs them.
    near(Math.max(...truePeak), figures.peaks.truePeakDbtp ?? 0, 0.05, 'dBTP of the file');
    near(Math.max(...shortTerm), figures.loudness.shortTermMaxLufs ?? 0, 0.02, 'LUFS of the file');
  });

  test(`the limiter's work in each 100 ms at ${rate} Hz`, () => {
    const params = values({ 'loudness.on': 1, 'loudness.ceiling_db': -6 });
    const { reduction, over, truePeak } = finish(
      finalPass(core, song(burst(rate, 0), rate), params),
    );
    assert.equal(reduction.length, 50);
    assert.equal(over.length, 50);
    for (const k of [20, 21, 22]) {
      near(reduction[k], -6, 0.3, `dB taken, record ${k}`);
      near(over[k], 6, 0.3, `dB over, record ${k}`);
      near(truePeak[k], -6, 0.3, `dBTP after it, record ${k}`);
    }
    for (const k of [5, 18, 35, 49]) {
      near(reduction[k], 0, 0.05, `dB taken, record ${k}`);
      near(over[k], -14, 0.3, `dB over, record ${k}`);
    }
  });
}

test('records do not depend on the size of the pushes', () => {
  const samples = burst(44100, -8);
  const columns = [64, 441, 4096].map((size) => {
    const analysis = new Analysis(core, 44100, 2);
    /** @type {number[]} */
    const all = [];
    for (let at = 0; at < samples.length; at += size) {
      const part = samples.subarray(at, at + size);
      for (const plane of analysis.input) plane.set(part);
      analysis.push(part.length);
      all.push(...analysis.records);
    }
    return all;
  });
  assert.equal(columns[0].length, 150);
  assert.deepEqual(columns[1], columns[0]);
  assert.deepEqual(columns[2], columns[0]);
});

test('PSR: the highest peak of the last 3 s over the short-term loudness', () => {
  const rate = 48000;
  const samples = sine(997, -20, 8 * rate, rate);
  samples[4 * rate + 12] = gain(-2);
  const engine = new Engine(core, rate);
  /** @type {number[]} */
  const read = [];
  for (let at = 0; at < samples.length; at += 480) {
    for (const plane of engine.input) plane.set(samples.subarray(at, at + 480));
    engine.process(480);
    engine.listen(480);
    read.push(engine.readMeters()[PSR]);
  }
  assert.ok(read.slice(0, 299).every((db) => db === 0)); // the window is not full
  near(read[350], 0, 0.02, 'dB: a sine');
  for (const at of [410, 550, 690]) near(read[at], 18, 0.25, `dB: a click, ${at * 10} ms`);
  near(read[710], 0, 0.05, 'dB: the click has left the window');
});
