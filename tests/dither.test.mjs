// dither.test.mjs -- the last step of an export: noise of known size, no trace of the signal in it, and where
// the ear is dull if asked. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { channelsOf, repaired, torture } from './lib/repaired.mjs';
import { db, fft, noise, sine } from './lib/signal.mjs';

/** @typedef {'none' | 'tpdf' | 'shaped'} Dither */

/**
 * @param {Float32Array[]} channels
 * @param {Dither} dither
 * @param {{ rate?: number, bits?: 16 | 24, block?: () => number, engine?: Engine }} [options]
 * @returns {Int32Array[]}
 */
function quantized(channels, dither, { rate = 48000, bits = 16, block, engine } = {}) {
  const host = engine ?? new Engine(core, rate);
  const out = channels.map((x) => new Int32Array(x.length));
  for (let at = 0; at < out[0].length; ) {
    const size = Math.min(block?.() ?? 4096, out[0].length - at);
    channels.forEach((x, c) => {
      host.output[c].set(x.subarray(at, at + size));
    });
    host.quantize(size, bits, dither, at).forEach((steps, c) => {
      out[c].set(steps.subarray(0, size), at);
    });
    at += size;
  }
  return out;
}

/** Error in steps of 16 bits. @param {Float32Array} x @param {Int32Array} steps */
const errors = (x, steps) => Float64Array.from(steps, (v, i) => v - x[i] * 32768);

const SIZE = 16384;
const WINDOW = Float64Array.from(
  { length: SIZE },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIZE),
);

/** Mean power of each bin over all windows, half overlapped. @param {ArrayLike<number>} x */
function spectrum(x) {
  const sum = new Float64Array(SIZE / 2 + 1);
  let count = 0;
  for (let at = 0; at + SIZE <= x.length; at += SIZE / 2, count++) {
    const re = WINDOW.map((w, i) => w * x[at + i]);
    const im = new Float64Array(SIZE);
    fft(re, im);
    for (let k = 0; k <= SIZE / 2; k++) sum[k] += re[k] * re[k] + im[k] * im[k];
  }
  return sum.map((v) => v / count);
}

/** Threshold of hearing, dB SPL (Terhardt 1979). @param {number} hz */
function threshold(hz) {
  const khz = Math.max(hz, 20) / 1000;
  return 3.64 * khz ** -0.8 - 6.5 * Math.exp(-0.6 * (khz - 3.3) ** 2) + 0.001 * khz ** 4;
}

/** Power that is heard, up to 20 kHz. @param {Float64Array} bins @param {number} rate */
function heard(bins, rate) {
  let sum = 0;
  for (let k = 1; k < bins.length; k++) {
    const hz = (k * rate) / SIZE;
    if (hz <= 20000) sum += bins[k] * 10 ** (-threshold(hz) / 10);
  }
  return sum;
}

const FRAMES = 64 * SIZE;
/** @param {number} steps */
const level = (steps) => new Float32Array(FRAMES).fill(steps / 32768);

test('flat: mean error 0, a quarter step squared, whatever the signal (Wannamaker et al. 1992)', () => {
  for (let k = 0; k <= 8; k++) {
    const x = level(k / 8);
    for (const steps of quantized([x, x], 'tpdf')) {
      const error = errors(x, steps);
      const mean = error.reduce((sum, v) => sum + v, 0) / FRAMES;
      const square = error.reduce((sum, v) => sum + v * v, 0) / FRAMES;
      near(mean, 0, 0.005, 'LSB');
      near(square, 0.25, 0.005, 'LSB^2');
    }
  }
});

test('flat: idle noise of -93.3 dBFS at 16 bits', () => {
  const [steps] = quantized([level(0), level(0)], 'tpdf');
  const power = steps.reduce((sum, v) => sum + v * v, 0) / FRAMES / 32768 ** 2;
  near(10 * Math.log10(2 * power), -93.32, 0.1, 'dBFS'); // under a full-scale sine
});

for (const dither of /** @type {Dither[]} */ (['tpdf', 'shaped'])) {
  test(`${dither}: a tone of -100 dBFS at 1 kHz comes back without harmonics, after 64 averages`, () => {
    // 1 kHz on a bin, so that windows of the file and the tone's period agree.
    const bin = 341;
    const hz = (bin * 48000) / SIZE;
    const x = sine(hz, -100, FRAMES);
    const [steps] = quantized([x, x], dither);
    // 64 windows one after the other: the tone adds up, the noise does not.
    const re = new Float64Array(SIZE);
    for (let i = 0; i < FRAMES; i++) re[i % SIZE] += steps[i] / 32768 / 64;
    const im = new Float64Array(SIZE);
    fft(re, im);
    const dbfs = (/** @type {number} */ k) => db((2 * Math.hypot(re[k], im[k])) / SIZE);
    near(dbfs(bin), -100, 0.3, 'dBFS');
    // Up to 10 kHz; shaped noise itself is louder above.
    for (let k = 2; k <= 10; k++)
      assert.ok(dbfs(k * bin) < -125, `harmonic ${k}: ${dbfs(k * bin)} dBFS`);
  });
}

test('shaped: heard at least 12 dB softer, at most 12.5 dB louder at any frequency', () => {
  for (const rate of [44100, 48000, 88200, 96000, 176400, 192000]) {
    const x = sine(997, -12, FRAMES, rate);
    const [flat] = quantized([x, x], 'tpdf', { rate });
    const [steps] = quantized([x, x], 'shaped', { rate });
    const a = spectrum(errors(x, flat));
    const b = spectrum(errors(x, steps));
    const gain = 10 * Math.log10(heard(a, rate) / heard(b, rate));
    assert.ok(gain >= 12, `${gain} dB at ${rate} Hz`);
    const total = 10 * Math.log10(b.reduce((s, v) => s + v, 0) / a.reduce((s, v) => s + v, 0));
    assert.ok(total <= 8.1, `${total} dB in all at ${rate} Hz`);
    for (let k = 8; k + 8 < a.length; k++) {
      const sum = (/** @type {Float64Array} */ bins) =>
        bins.subarray(k - 8, k + 8).reduce((s, v) => s + v, 0);
      const rise = 10 * Math.log10(sum(b) / sum(a));
      assert.ok(rise <= 12.5, `${rise} dB at ${(k * rate) / SIZE} Hz`);
    }
  }
});

test('shaped: the error knows neither the signal nor the other channel', () => {
  const squares = [0, 0.25, 0.5, 0.8].map((steps) => {
    const x = level(steps);
    const [left, right] = quantized([x, x], 'shaped').map((v) => errors(x, v));
    const mean = left.reduce((sum, v) => sum + v, 0) / FRAMES;
    near(mean, 0, 0.005, 'LSB');
    const square = left.reduce((sum, v) => sum + v * v, 0) / FRAMES;
    const both = left.reduce((sum, v, i) => sum + v * right[i], 0) / FRAMES / square;
    near(both, 0, 0.01, 'correlation');
    return square;
  });
  for (const square of squares) near(square / squares[0], 1, 0.01, 'of the variance at 0');
});

test('any cut gives the same file, and so does a second time', () => {
  const x = [noise(50000, -20), noise(50000, -3, 2)];
  const engine = new Engine(core, 44100);
  const whole = quantized(x, 'shaped', { rate: 44100, engine });
  let state = 9;
  const block = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + (state >>> 21);
  };
  assert.deepEqual(quantized(x, 'shaped', { rate: 44100, engine, block }), whole);
});

test('full scale and beyond end at full scale; the noise goes on as before', () => {
  const x = sine(997, 6, FRAMES / 8);
  x[500] = Number.POSITIVE_INFINITY;
  x[600] = Number.NaN;
  x.fill(0, 10000);
  for (const dither of /** @type {Dither[]} */ (['tpdf', 'shaped'])) {
    const [steps] = quantized([x, x], dither);
    steps.subarray(0, 10000).forEach((v, i) => {
      if (Math.abs(x[i]) > 1.001) assert.equal(v, x[i] > 0 ? 32767 : -32768, `frame ${i}`);
    });
    assert.ok(steps.subarray(10000).every((v) => Math.abs(v) < 16));
  }
});

test('24 bits stay flat, none rounds', () => {
  const x = [noise(20000, -20), noise(20000, -3, 2)];
  const options = /** @type {const} */ ({ bits: 24 });
  assert.deepEqual(quantized(x, 'shaped', options), quantized(x, 'tpdf', options));
  const [steps] = quantized(x, 'none');
  steps.forEach((v, i) => {
    assert.equal(v, Math.floor(x[0][i] * 32768 + 0.5));
  });
});

test('true peaks grow by no more than 0.01 dB', async () => {
  const engine = new Engine(core, 44100, values({ 'loudness.on': 1, 'loudness.drive_db': 9 }));
  const { out } = render({}, await channelsOf(torture(44100)), { rate: 44100, engine });
  const peak = (/** @type {Float32Array[]} */ x) => repaired(x, 44100, null).result.beforeDbtp ?? 0;
  for (const dither of /** @type {Dither[]} */ (['tpdf', 'shaped'])) {
    const steps = quantized(out, dither, { rate: 44100 });
    const after = steps.map((x) => Float32Array.from(x, (v) => v / 32768));
    near(peak(after) - peak(out), 0, 0.01, 'dB');
  }
});
