// linear.test.mjs -- the equaliser without phase shift: its response beside the analogue prototypes and scipy, its
// symmetry, its delay, its places. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { DEFAULTS, LINEAR, ONLY_STEREO, settings } from './lib/linear.mjs';
import { db, fft, noise, response, rms } from './lib/signal.mjs';

/** @typedef {import('./lib/linear.mjs').Band} Band */

/** Frames of an impulse response, with room behind it. @param {number} rate */
const room = (rate) => (rate > 100000 ? 1 << 16 : rate > 50000 ? 1 << 15 : 1 << 14);

/** Impulse into one channel. @param {Record<string, number>} params @param {number[]} levels of L and R */
function impulse(params, rate = 48000, levels = [1, 0]) {
  const input = levels.map((level) => new Float32Array(room(rate)).fill(level, 0, 1));
  const { out, engine } = render(params, input, { rate });
  return { out, latency: engine.latency };
}

/** Shapes with their |H|^2 over x = f/hz, as text books give them. @type {Record<string, (x: number, b: Required<Band>) => number>} */
const POWER = {
  bell: (x, { gain_db, q }) => {
    const a = 10 ** (gain_db / 40);
    return ((1 - x * x) ** 2 + ((a * x) / q) ** 2) / ((1 - x * x) ** 2 + (x / (a * q)) ** 2);
  },
  'low shelf': (x, b) =>
    10 ** (b.gain_db / 10) * POWER['high shelf'](x, { ...b, gain_db: -b.gain_db }),
  'high shelf': (x, { gain_db, q }) => {
    const gain = 10 ** (gain_db / 20);
    const c = Math.sqrt(gain) * (1 / (q * q) - 2);
    return (1 + c * x * x + gain * x ** 4) / (1 + (c / gain) * x * x + x ** 4 / gain);
  },
  'low pass': (x, { slope }) => 1 / (1 + x ** (slope / 3)),
  'high pass': (x, { slope }) => 1 / (1 + x ** (-slope / 3)),
  notch: (x, { q }) => (1 - x * x) ** 2 / ((1 - x * x) ** 2 + (x / q) ** 2),
};
const TYPES = Object.keys(POWER);
const GRID = Array.from({ length: 80 }, (_, i) => 20 * 1000 ** (i / 79));

/** Worst error in dB where the response is above -40 dB. @param {Band} shape @param {number} rate @param {number} from Hz */
function worstError(shape, rate, from = 20) {
  const band = { ...DEFAULTS, ...shape };
  const h = impulse(settings([band]), rate).out[0];
  const power = POWER[TYPES[band.type]];
  const errors = GRID.filter((hz) => hz >= from).map((hz) => {
    const expected = 10 * Math.log10(power(hz / band.hz, band));
    return expected < -40 ? 0 : Math.abs(response(h, hz, rate) - expected);
  });
  return Math.max(...errors);
}

const Q = Math.fround(Math.SQRT1_2);
for (const rate of [44100, 48000, 96000, 192000]) {
  test(`the response is the analogue prototype's within 0.05 dB above 200 Hz at ${rate} Hz`, () => {
    const shapes = [
      { hz: 200, gain_db: 6, q: 2 },
      { hz: 1000, gain_db: -12, q: 4 },
      { hz: 8000, gain_db: 12, q: 8 },
      { hz: 16000, gain_db: 12, q: 1 },
      { hz: 19000, gain_db: -6, q: 0.5 },
      { type: 1, hz: 200, gain_db: 12, q: Q },
      { type: 1, hz: 300, gain_db: -6, q: 0.5 },
      { type: 2, hz: 16000, gain_db: 12, q: Q },
      { type: 2, hz: 1000, gain_db: -9, q: 0.4 },
      ...[6, 12, 18, 24, 48].map((slope) => ({ type: 3, hz: 5000, slope, q: Q })),
      ...[6, 12, 18, 24].map((slope) => ({ type: 4, hz: 400, slope, q: Q })),
      { type: 5, hz: 3000, q: 4 },
    ];
    for (const shape of shapes) {
      const error = worstError(shape, rate, 200);
      assert.ok(error <= 0.05, `${JSON.stringify(shape)}: ${error.toFixed(4)} dB`);
    }
  });

  test(`a bell of 50 Hz, +6 dB, Q 2 is within 0.5 dB at ${rate} Hz`, () => {
    const error = worstError({ hz: 50, gain_db: 6, q: 2 }, rate);
    assert.ok(error <= 0.5, `${error.toFixed(3)} dB`);
  });

  test(`the impulse response is symmetric about the reported latency at ${rate} Hz`, () => {
    const { out, latency } = impulse(ONLY_STEREO, rate);
    const [h] = out;
    const far = Math.min(latency, h.length - latency - 1);
    const at = h.indexOf(h.reduce((a, b) => Math.max(a, b)));
    assert.equal(at, latency, 'its peak');
    for (let i = 1; i <= far; i++)
      assert.ok(Math.abs(h[latency - i] - h[latency + i]) < 3e-7, `${i} frames from the middle`);
  });
}

test('group delay: the phase is a straight line within 1e-6 frames', () => {
  const { out, latency } = impulse(ONLY_STEREO);
  const [h] = out;
  const re = Float64Array.from(h, (_, i) => h[(i + latency) % h.length]);
  const im = new Float64Array(re.length);
  fft(re, im);
  let xy = 0;
  let xx = 0;
  for (let k = 1; k < h.length / 2; k++) {
    const w = (2 * Math.PI * k) / h.length;
    const phase = Math.atan2(im[k], re[k]);
    assert.ok(Math.abs(phase) < 1e-5, `${phase} rad at bin ${k}`);
    xy += w * phase;
    xx += w * w;
  }
  near(xy / xx, 0, 1e-6, 'frames beside the latency');
});

test('latency: 4096 + 512 frames at 48 kHz, as long at other rates, known before the first frame', () => {
  for (const [rate, frames] of [
    [44100, 4608],
    [48000, 4608],
    [88200, 9216],
    [96000, 9216],
    [176400, 18432],
    [192000, 18432],
  ]) {
    const plain = new Engine(core, rate).latency;
    assert.equal(new Engine(core, rate, values(LINEAR)).latency, plain + frames, `${rate} Hz`);
    const engine = new Engine(core, rate);
    engine.set(values({ 'eq.phase': 1 }));
    assert.equal(engine.latency, plain + frames, 'the last settings before the first frame count');
    engine.set(values({}));
    assert.equal(engine.latency, plain);
  }
});

test('neutral is a delay, bit for bit, also after it was not', () => {
  const input = [noise(60000, 0, 3), noise(60000, 0, 4)];
  const { out, engine } = render(LINEAR, input, { at: { 8000: ONLY_STEREO, 24000: LINEAR } });
  const late = engine.latency;
  for (const c of [0, 1]) {
    assert.deepEqual(out[c].subarray(late, 8000), input[c].subarray(0, 8000 - late));
    const changed = out[c].subarray(18000, 24000).map((x, i) => x - input[c][18000 + i - late]);
    assert.ok(db(rms(changed)) > -40);
    assert.deepEqual(out[c].subarray(40000), input[c].subarray(40000 - late, 60000 - late));
  }
});

/** Level in dB at hz of what one input gives. @param {Band} band @param {number[]} levels */
function atCentre(band, levels) {
  const { out } = impulse(settings([{ hz: 1000, gain_db: 6, q: 1, ...band }]), 48000, levels);
  const both = [
    out[0],
    out[1],
    out[0].map((x, i) => (x + out[1][i]) / 2),
    out[0].map((x, i) => (x - out[1][i]) / 2),
  ];
  return both.map((h) => response(h, 1000));
}

test('places: a band on left, right, mid or side leaves the others alone', () => {
  const silent = (/** @type {number} */ x) => assert.ok(x < -120, `${x} dB`);
  for (const [place, own] of /** @type {[number, number][]} */ ([
    [1, 2],
    [2, 3],
    [3, 0],
    [4, 1],
  ])) {
    const levels = [
      [1, 0],
      [0, 1],
      [1, 1],
      [1, -1],
    ];
    const inputs = place < 3 ? [2, 3] : [0, 1];
    for (const which of inputs) {
      const got = atCentre({ place }, levels[which]);
      near(got[which], which === own ? 6 : 0, 0.01, `dB, place ${place}, input ${which}`);
      silent(got[which ^ 1]);
    }
  }
});

/** The same by scipy. @param {Float32Array[]} input @param {Band[]} bands @param {number} rate @param {number} taps */
function byScipy(input, bands, rate, taps) {
  const frames = Float32Array.from({ length: 2 * input[0].length }, (_, i) => input[i & 1][i >> 1]);
  const exact = bands.map((band) =>
    Object.fromEntries(
      Object.entries({ ...DEFAULTS, ...band }).map(([key, x]) => [key, Math.fround(x)]),
    ),
  );
  const oracle = fileURLToPath(new URL('oracle/linear_phase.py', import.meta.url));
  const args = [oracle, `${rate}`, `${taps}`, JSON.stringify(exact)];
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', args, {
    input: Buffer.from(frames.buffer),
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, `${stderr}`);
  const out = new Float64Array(
    stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length),
  );
  return [0, 1].map((c) => Float64Array.from(input[0], (_, i) => out[2 * i + c]));
}

for (const [rate, taps] of [
  [44100, 8192],
  [96000, 16384],
  [192000, 32768],
]) {
  test(`scipy, one FIR of each response in float64, differs by less than -125 dB at ${rate} Hz`, () => {
    const sets = {
      stereo: [
        { hz: 90, gain_db: 8, q: 3 },
        { type: 2, hz: 12000, gain_db: 6, q: Q },
        { type: 5, hz: 3000, q: 4 },
      ],
      'left and right': [
        { type: 4, hz: 40, slope: 30, q: 1.1, place: 3 },
        { hz: 700, gain_db: -9, q: 2, place: 4 },
        { type: 1, hz: 200, gain_db: 4, q: 0.5 },
      ],
      'mid and side': [
        { type: 4, hz: 150, slope: 18, q: Q, place: 2 },
        { hz: 2500, gain_db: 4, q: 1, place: 1 },
      ],
      both: [
        { hz: 300, gain_db: 7, q: 1, place: 3 },
        { type: 3, hz: 9000, slope: 48, q: 0.9, place: 4 },
        { hz: 1200, gain_db: -6, q: 2, place: 1 },
        { type: 2, hz: 6000, gain_db: -8, q: Q, place: 2 },
        { hz: 4000, gain_db: 3, q: 4 },
      ],
    };
    const frames = 2 * taps;
    const input = [noise(frames, -12, 7), noise(frames, -9, 8)];
    for (const [name, bands] of Object.entries(sets)) {
      const { out, engine } = render(settings(bands), input, { rate });
      const early = engine.latency - taps / 2; // of which hops, loudness
      byScipy(input, bands, rate, taps).forEach((expected, c) => {
        const apart = expected.subarray(0, frames - early).map((x, i) => x - out[c][i + early]);
        const error = db(rms(apart) / rms(expected));
        assert.ok(error < -125, `${name}, channel ${c}: ${error.toFixed(1)} dB`);
      });
    }
  });
}
