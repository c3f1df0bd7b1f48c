// repair.test.mjs -- no true peak over the ceiling in what leaves the house, by an ideal sinc of 32x.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../scripts/house.mjs';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { idealPeaks, music, PIECES } from './lib/music.mjs';
import { channelsOf, repaired, torture, written } from './lib/repaired.mjs';
import { noise, sine } from './lib/signal.mjs';

const OVER = 0.005; // dB, what a file may be over
const GRID = 0.0105; // dB, what the oracle's 32x grid may miss: 20 log10 cos(pi / 64)
const RATES = [44100, 48000, 96000];

/** @type {Map<number, Float32Array[]>} */
const tortured = new Map();
for (const rate of RATES) tortured.set(rate, await channelsOf(torture(rate)));

/** @param {number} rate @returns {Float32Array[]} */
const set = (rate) => tortured.get(rate) ?? [];

/** The live limiter, latency taken off. @param {Float32Array[]} input @param {number} rate @param {Record<string, number>} params */
function limited(input, rate, params) {
  const engine = new Engine(core, rate, values({ 'loudness.on': 1, ...params }));
  const padded = input.map((x) => {
    const longer = new Float32Array(x.length + engine.latency);
    longer.set(x);
    return longer;
  });
  const { out } = render({}, padded, { rate, engine, block: 4096 });
  return out.map((x) => x.subarray(engine.latency));
}

/** @param {Float32Array[]} channels @param {'tpdf' | 'shaped'} dither @param {number} rate */
function dithered(channels, dither, rate) {
  const engine = new Engine(core, rate);
  const out = channels.map((x) => new Float32Array(x.length));
  for (let at = 0; at < out[0].length; at += 4096) {
    const size = Math.min(4096, out[0].length - at);
    channels.forEach((x, c) => {
      engine.output[c].set(x.subarray(at, at + size));
    });
    engine.quantize(size, 16, dither, at).forEach((steps, c) => {
      for (let i = 0; i < size; i++) out[c][at + i] = steps[i] / 32768;
    });
  }
  return out;
}

for (const rate of RATES) {
  for (const drive of [3, 6, 12, 24]) {
    test(`+${drive} dB of drive on the torture set at ${rate} Hz: under the ceiling as float, with flat and with shaped dither`, () => {
      const master = limited(set(rate), rate, { 'loudness.drive_db': drive });
      const { out, result } = repaired(master, rate, -1);
      assert.equal(result.overDb, 0);
      const files = idealPeaks(
        written('float', out, rate),
        written('flat', dithered(out, 'tpdf', rate), rate),
        written('shaped', dithered(out, 'shaped', rate), rate),
      );
      for (const { truePeakDbtp } of files) {
        assert.ok(truePeakDbtp <= -1 + OVER, `${truePeakDbtp} dBTP`);
        assert.ok(truePeakDbtp >= -1.2, `${truePeakDbtp} dBTP: it should use what there is`);
      }
      near(result.afterDbtp ?? 0, files[0].truePeakDbtp, GRID, 'dBTP');
    });
  }
}

test('a limited master held to a ceiling the limiter did not know, full-band signals without any limiter', () => {
  for (const rate of RATES) {
    const master = limited(set(rate), rate, { 'loudness.drive_db': 12 });
    const loud = set(rate).map((x) => x.map((v) => 4 * v));
    /** @type {[Float32Array[], number][]} */
    const cases = [
      [master, -1.2],
      [set(rate), -0.3],
      [loud, -6],
    ];
    for (const [input, ceiling] of cases.slice(0, rate === 96000 ? 2 : 3)) {
      const { out, places, result } = repaired(input, rate, ceiling);
      const [{ truePeakDbtp }] = idealPeaks(written('held', out, rate));
      assert.ok(truePeakDbtp <= ceiling + OVER, `${truePeakDbtp} dBTP at ${ceiling}, ${rate} Hz`);
      assert.ok(truePeakDbtp >= ceiling - 0.2, `${truePeakDbtp} dBTP at ${ceiling}, ${rate} Hz`);
      assert.equal(result.overDb, 0);
      assert.equal(result.places, places.length);
      assert.ok(places.length > 0);
    }
  }
});

test('nothing over the ceiling: the same bits, however near it is; silence, too', () => {
  for (const rate of RATES) {
    const master = limited(set(rate), rate, { 'loudness.drive_db': 6 });
    const { beforeDbtp } = repaired(master, rate, null).result;
    const { out, places, result } = repaired(master, rate, (beforeDbtp ?? 0) + 0.001);
    const changed = out.some((x, c) => x.some((v, i) => v !== master[c][i]));
    assert.equal(changed, false);
    assert.equal(places.length + result.places + result.overDb + result.loweredDb, 0);
    assert.equal(result.afterDbtp, beforeDbtp);
    assert.equal(result.beforeDbtp, beforeDbtp);
    assert.ok(repaired(master, rate, (beforeDbtp ?? 0) - 0.001).places.length > 0);
  }
  const silent = [new Float32Array(9000), new Float32Array(9000)];
  const { out, result } = repaired(silent, 48000, -1);
  assert.ok(out.every((x) => x.every((v) => v === 0)));
  assert.equal(result.beforeDbtp, null);
});

test('a place is lowered within 0.5 ms, both channels alike, and stands on the record', () => {
  const rate = 48000;
  const tops = [5000, 12200, 12288, 24575, 30000, 47990]; // on and beside the seams of the windows
  const left = Float32Array.from(noise(48000, -40));
  const right = Float32Array.from(noise(48000, -30, 7));
  for (const at of tops) left[at] = 0.95;
  const { out, places } = repaired([left, right], rate, -1);
  const lowest = new Float32Array(left.length).fill(1);
  for (let i = 0; i < left.length; i++) {
    lowest[i] = out[0][i] / left[i];
    near(out[1][i] / right[i], lowest[i], 1e-5, 'the other channel');
    if (tops.every((at) => Math.abs(i - at) > 24)) assert.equal(out[0][i], left[i], `frame ${i}`);
  }
  assert.equal(places.length, tops.length);
  places.forEach(({ frame, overDb, loweredDb }, i) => {
    assert.ok(Math.abs(frame - tops[i]) <= 1, `${frame} for ${tops[i]}`);
    near(overDb, 20 * Math.log10(0.95) + 1, 0.1, 'dB: the noise beside it counts');
    near(loweredDb, overDb + 0.042, 0.02, 'dB');
    near(-20 * Math.log10(lowest[tops[i]]), loweredDb, 0.01, 'dB');
  });
});

test('the reading: ideal on music and on full-band signals', async () => {
  for (const rate of RATES) {
    const path = music(PIECES[1], { seconds: 4, rate, filter: 'volume=3dB' });
    const [song, hard] = idealPeaks(path, torture(rate));
    const measured = repaired(await channelsOf(path), rate, null).result;
    const full = repaired(set(rate), rate, null).result;
    near(measured.beforeDbtp ?? 0, song.truePeakDbtp + GRID / 2, GRID / 2 + 0.001, 'dBTP');
    near(full.beforeDbtp ?? 0, hard.truePeakDbtp, 0.02, 'dBTP');
    assert.equal(measured.afterDbtp, measured.beforeDbtp);
  }
});

test('sines read as high as they are, between all the samples', () => {
  for (const rate of [44100, 192000]) {
    for (const hz of [997, rate / 4, 0.31 * rate, 0.4 * rate, 0.455 * rate, 0.49 * rate]) {
      const x = sine(hz, -3, 30000, rate, 0.3);
      const rise = (/** @type {number} */ t) => (t < 1 ? Math.sin((Math.PI / 2) * t) ** 2 : 1);
      const middle = x.map((v, i) => v * rise(i / 8000) * rise((29999 - i) / 8000));
      const { beforeDbtp } = repaired([middle, middle], rate, null).result;
      near(beforeDbtp ?? 0, -3, 0.001, 'dBTP');
    }
  }
});

test('any cut gives the same samples and places', () => {
  const input = set(44100).map((x) => x.subarray(0, 120000));
  const whole = repaired(input, 44100, -2);
  let state = 5;
  const odd = repaired(input, 44100, -2, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + (state >>> 20);
  });
  assert.deepEqual(odd, whole);
  assert.ok(whole.places.length > 10);
});

test('the native build gives the same samples and places', () => {
  const tool = join(ROOT, 'build/native/gcc/render_repair');
  assert.ok(existsSync(tool), `${tool} is missing: node scripts/test.mjs gcc`);
  const input = set(48000);
  const { out, places, latency } = repaired(input, 48000, -1.5);
  const frames = out[0].length;
  const interleaved = new Float32Array(2 * (frames + latency));
  for (let i = 0; i < 2 * frames; i++) interleaved[i] = input[i & 1][i >> 1];
  const { stdout, stderr, status } = spawnSync(tool, ['48000', '-1.5', '0'], {
    input: Buffer.from(interleaved.buffer),
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0);
  const bytes = stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length);
  const native = new Float32Array(bytes).subarray(2 * latency);
  let different = Math.abs(native.length - 2 * frames);
  for (let i = 0; i < 2 * frames; i++) if (native[i] !== out[i & 1][i >> 1]) different++;
  assert.equal(different, 0);
  const lines = `${stderr}`.split('\n').filter((line) => line.startsWith('place '));
  assert.deepEqual(
    lines,
    places.map(
      ({ frame, overDb, loweredDb }) =>
        `place ${frame} ${overDb.toFixed(5)} ${loweredDb.toFixed(5)}`,
    ),
  );
});

test('what is no number does not stop it', () => {
  const x = sine(997, -0.2, 40000);
  x[10000] = Number.NaN;
  x[20000] = Number.POSITIVE_INFINITY;
  const { result, out } = repaired([x, x], 48000, -1);
  assert.ok(Number.isFinite(result.beforeDbtp));
  assert.ok(Number.isNaN(out[0][10000]) && out[0][20000] === Number.POSITIVE_INFINITY);
  near(20 * Math.log10(Math.max(...out[0].subarray(30000, 39000))), -1.04, 0.05, 'dBFS');
});
