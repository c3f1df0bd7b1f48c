// ebu-peak.test.mjs -- EBU Tech 3341 (2023) cases 15 to 23 through the shipped core, as files and live.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METERS } from '../wasm/out/table.js';
import { near } from './lib/core.mjs';
import { figuresOf, Live } from './lib/tone.mjs';

const TP = METERS.find((meter) => meter.name === 'true_peak_dbtp')?.offset ?? Number.NaN;

for (const rate of [44100, 48000, 96000]) {
  test(`3341 cases 15 to 19 at ${rate} Hz: true peak of tones between the samples`, () => {
    for (const [divisor, amplitude, degrees, expected] of [
      [4, 0.5, 0, -6],
      [4, 0.5, 45, -6],
      [6, 0.5, 60, -6],
      [8, 0.5, 67.5, -6],
      [4, 1.41, 45, 3],
    ]) {
      const wave = (/** @type {number} */ i) =>
        amplitude * Math.sin(2 * Math.PI * (i / divisor + degrees / 360));
      const peak = truePeak(rate, faded(rate, wave));
      assert.ok(peak >= expected - 0.4 && peak <= expected + 0.2, `${peak} dBTP`);
      near(peak, 20 * Math.log10(amplitude), 0.02, 'dBTP'); // the sine itself
    }
  });

  test(`3341 cases 20 to 23 at ${rate} Hz: true peak of a burst at four offsets`, () => {
    for (let offset = 0; offset < 4; offset++) {
      const peak = truePeak(rate, faded(rate, burst(rate, offset)));
      assert.ok(peak >= -0.4 && peak <= 0.2, `${peak} dBTP`);
      near(peak, -0.08, 0.03, 'dBTP'); // official files by ideal interpolation
    }
  });
}

/** Of the file, held against the live meter. @param {number} rate @param {Float32Array} samples */
function truePeak(rate, samples) {
  const peak = figuresOf(rate, samples).peaks.truePeakDbtp ?? Number.NaN;
  const { engine } = new Live(rate);
  for (let i = 0; i < samples.length + 4096; i += 4096) {
    for (const plane of engine.input) plane.fill(0).set(samples.subarray(i, i + 4096));
    engine.process(4096);
    engine.listen(4096);
  }
  near(engine.readMeters()[TP], peak, 0.001, 'dBTP live');
  return peak;
}

/** A quarter of a second with 10 ms fades. @param {number} rate @param {(i: number) => number} wave */
function faded(rate, wave) {
  const frames = rate / 4;
  return Float32Array.from({ length: frames }, (_, i) => {
    const edge = Math.min(1, i / (0.01 * rate), (frames - 1 - i) / (0.01 * rate));
    return wave(i) * (0.5 - 0.5 * Math.cos(Math.PI * edge));
  });
}

/** fs/6 at 0.5, one period of fs/4 at 1.0 in its midst, made at four times the rate.
 * @param {number} rate @param {number} offset in samples of the high rate */
function burst(rate, offset) {
  const taps = Array.from({ length: 513 }, (_, i) => {
    const t = i - 256;
    const sinc = t === 0 ? 0.25 : Math.sin((Math.PI * t) / 4) / (Math.PI * t);
    return sinc * (0.5 + 0.5 * Math.cos((2 * Math.PI * t) / 513));
  });
  const sum = taps.reduce((a, b) => a + b);
  const start = 24 * Math.floor(rate / 48);
  const tone = (/** @type {number} */ n) => {
    if (n < start) return 0.5 * Math.sin((Math.PI * n) / 12);
    if (n < start + 16) return Math.sin((Math.PI * (n - start)) / 8);
    return 0.5 * Math.sin((Math.PI * (n - start - 16)) / 12);
  };
  return (/** @type {number} */ i) =>
    taps.reduce((y, tap, k) => y + tap * tone(4 * i + offset + k), 0) / sum;
}
