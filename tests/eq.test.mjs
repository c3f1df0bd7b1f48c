// eq.test.mjs -- equaliser: passes and notch, where a band works, switching, a second opinion. SPDX-License-Identifier: MIT
// Bells and shelves against their prototypes are in blocks.test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PARAMS } from '../wasm/out/table.js';
import { near, render, values } from './lib/core.mjs';
import { scratch } from './lib/music.mjs';
import { db, noise, response, rms, sine, strays } from './lib/signal.mjs';

const [BELL, LOW_SHELF, HIGH_SHELF, LOW_PASS, HIGH_PASS, NOTCH] = [0, 1, 2, 3, 4, 5];
const [STEREO, MID, SIDE, LEFT, RIGHT] = [0, 1, 2, 3, 4];
const Q = Math.fround(Math.SQRT1_2);

/** @param {Record<string, number>} band @returns {Record<string, number>} settings with this as band 3 */
const only = (band) => ({
  'eq.on': 1,
  ...Object.fromEntries(Object.entries(band).map(([key, value]) => [`eq.3.${key}`, value])),
});

/** @param {Record<string, number>} params @param {number} rate */
function impulseResponse(params, rate = 48000) {
  const impulse = new Float32Array(1 << 15);
  impulse[0] = 1;
  return render(params, [impulse, impulse], { rate }).out[0];
}

const grid = Array.from({ length: 60 }, (_, i) => 20 * 1000 ** (i / 59));

/** |H|^2 of a second-order section at x = f/hz. @param {number} x @param {number} q */
const resonant = (x, q) => 1 / ((1 - x * x) ** 2 + (x / q) ** 2);

/** Butterworth low pass of this order whose most resonant section has its Q times q/0.7071, in dB.
 * @param {number} x @param {number} order @param {number} q */
function lowPass(x, order, q) {
  let power = order % 2 ? 1 / (1 + x * x) : 1;
  for (let k = 1; k <= order / 2; k++) {
    const of = 0.5 / Math.sin((Math.PI * (2 * k - 1)) / (2 * order));
    power *= resonant(x, k === 1 ? (of * q) / Math.SQRT1_2 : of);
  }
  return 10 * Math.log10(power);
}

/** @param {number} x @param {number} q */
const notch = (x, q) => 10 * Math.log10((1 - x * x) ** 2 * resonant(x, q));

/** @param {number} rate @param {number} type @param {number} hz @param {number} slope @param {number} q */
function worstPass(rate, type, hz, slope, q) {
  const h = impulseResponse(only({ type, hz, slope, q }), rate);
  let worst = 0;
  for (const f of grid) {
    const want = lowPass(type === LOW_PASS ? f / hz : hz / f, slope / 6, q);
    if (want > -80) worst = Math.max(worst, Math.abs(response(h, f, rate) - want));
  }
  return worst;
}

for (const [rate, plain, resonance, cut] of [
  [48000, 0.6, 0.9, 0.35],
  [44100, 1.1, 1.4, 0.6],
]) {
  for (const type of [LOW_PASS, HIGH_PASS]) {
    const name = type === LOW_PASS ? 'low pass' : 'high pass';
    test(`a ${name} of every slope follows the analogue one to 20 kHz, down to -80 dB, at ${rate} Hz`, () => {
      for (let slope = 6; slope <= 48; slope += 6) {
        for (const hz of [30, 400, 2500, 5000, 10000, 16000, 19000]) {
          const error = worstPass(rate, type, hz, slope, Q);
          assert.ok(error <= plain, `${hz} Hz ${slope} dB/oct: ${error} dB`);
        }
      }
    });

    test(`Q lifts the most resonant section of a ${name} at ${rate} Hz`, () => {
      for (const slope of [12, 18, 48]) {
        for (const hz of [60, 1000, 8000, 14000]) {
          for (const q of [0.5, 1.5]) {
            const error = worstPass(rate, type, hz, slope, q);
            assert.ok(error <= resonance, `${hz} Hz ${slope} dB/oct Q ${q}: ${error} dB`);
          }
        }
      }
    });
  }

  test(`a notch follows the analogue one to 20 kHz and is deep at ${rate} Hz`, () => {
    for (const hz of [50, 1000, 5000, 12000, 16000]) {
      for (const q of [0.3, 1, 10].map(Math.fround)) {
        const h = impulseResponse(only({ type: NOTCH, hz, q }), rate);
        assert.ok(response(h, hz, rate) < -70, `${hz} Hz Q ${q}: ${response(h, hz, rate)} dB deep`);
        for (const f of grid) {
          const want = notch(f / hz, q);
          if (want > -40) near(response(h, f, rate), want, cut, `dB at ${f} Hz, ${hz} Hz Q ${q}`);
        }
      }
    }
  });
}

/** @param {Float32Array} a @param {Float32Array} b @param {number} sign */
const half = (a, b, sign) => a.map((x, i) => 0.5 * (x + sign * b[i]));

test('a band placed left or right leaves the other channel alone, bit for bit', () => {
  const input = [noise(20000, -6, 3), noise(20000, -6, 4)];
  for (const [place, other] of [
    [LEFT, 1],
    [RIGHT, 0],
  ]) {
    for (const band of /** @type {Record<string, number>[]} */ ([
      { type: BELL, gain_db: 6 },
      { type: HIGH_PASS, slope: 30 },
    ])) {
      const { out, engine } = render(only({ ...band, place }), input);
      const late = engine.latency;
      assert.deepEqual(out[other].subarray(late), input[other].subarray(0, 20000 - late));
      const both = render(only({ ...band, place: STEREO }), input).out;
      assert.deepEqual(out[1 - other], both[1 - other]);
    }
  }
});

test('a band on the side leaves the mono sum alone, a band on the mid the difference', () => {
  const input = [noise(20000, -6, 5), noise(20000, -6, 6)];
  for (const [place, kept] of [
    [SIDE, 1],
    [MID, -1],
  ]) {
    const { out, engine } = render(only({ gain_db: 9, hz: 2000, place }), input);
    const now = half(out[0].slice(engine.latency), out[1].slice(engine.latency), kept);
    const was = half(input[0], input[1], kept).subarray(0, now.length);
    // Two roundings to float32 of signals below 1: at most 2^-24 together.
    assert.ok(now.every((x, i) => Math.abs(x - was[i]) <= 2 ** -23));
    const changed = half(out[0].slice(engine.latency), out[1].slice(engine.latency), -kept);
    const before = half(input[0], input[1], -kept);
    const alone = render(only({ gain_db: 9, hz: 2000 }), [before, before]).out[0];
    const error = changed.map((x, i) => x - alone[i + engine.latency]);
    assert.ok(db(rms(error) / rms(changed)) < -135, `${db(rms(error) / rms(changed))} dB`);
  }
});

test('left and right come before mid and side, whatever the numbers of the bands', () => {
  const input = [noise(20000, -6, 7), noise(20000, -6, 8)];
  const one = { type: BELL, hz: 500, gain_db: 8, place: LEFT };
  const two = { type: BELL, hz: 500, gain_db: -8, place: SIDE };
  /** @param {Record<string, number>} a @param {Record<string, number>} b */
  const both = (a, b) =>
    render(
      Object.fromEntries([
        ['eq.on', 1],
        ...Object.entries(a).map(([key, value]) => [`eq.2.${key}`, value]),
        ...Object.entries(b).map(([key, value]) => [`eq.7.${key}`, value]),
      ]),
      input,
    ).out;
  const q = { q: 1 };
  assert.deepEqual(
    both({ ...one, ...q }, { ...two, ...q }),
    both({ ...two, ...q }, { ...one, ...q }),
  );
});

test('a pass or a notch acts at gain 0, and not when its band is off', () => {
  const input = [noise(8000, -6, 9), noise(8000, -6, 10)];
  for (const type of [LOW_PASS, HIGH_PASS, NOTCH]) {
    const off = render(only({ type, on: 0 }), input);
    const late = off.engine.latency;
    assert.deepEqual(off.out[0].subarray(late), input[0].subarray(0, 8000 - late));
    const on = render(only({ type }), input).out;
    assert.ok(on[0].subarray(late).some((x, i) => x !== input[0][i]));
  }
});

test('bands 1 to 8 keep their places and shapes; all twelve are neutral', () => {
  /** @param {string} key */
  const all = (key) =>
    PARAMS.filter((p) => p.block === 'eq' && p.band && p.key === key).map((p) => p.default);
  assert.deepEqual(all('hz').slice(0, 8), [80, 150, 320, 700, 1500, 3200, 6500, 11000]);
  assert.deepEqual(all('type'), [LOW_SHELF, 0, 0, 0, 0, 0, 0, HIGH_SHELF, 0, 0, 0, 0]);
  for (const key of ['gain_db', 'place']) assert.deepEqual(all(key), Array(12).fill(0));
  assert.deepEqual(all('slope'), Array(12).fill(12));
});

const FRAMES = 49152;
/** @param {number} x @param {number} i */
const fade = (x, i) => (i < 9600 ? x * (0.5 - 0.5 * Math.cos((Math.PI * i) / 9600)) : x);
const tone = [sine(997, -6, FRAMES).map(fade), sine(997, -9, FRAMES, 48000, 1).map(fade)];

/** @param {Record<string, number>} from @param {Record<string, number>} to @param {string} what */
function quiet(from, to, what) {
  const { out } = render(only(from), tone, { at: { 16384: only(to), 32768: only(from) } });
  const worst = Math.max(...out.map((channel) => strays(channel.subarray(10000))));
  assert.ok(worst < -80, `${what}: ${worst.toFixed(1)} dBFS`);
}

test('from any type to any other: no click', () => {
  const base = { hz: 700, gain_db: 9, q: 2, slope: 48 };
  for (let a = 0; a <= 5; a++)
    for (let b = a + 1; b <= 5; b++)
      quiet({ ...base, type: a }, { ...base, type: b }, `type ${a} to ${b}`);
});

test('from any place to any other: no click', () => {
  const base = { hz: 700, gain_db: -9, q: 2 };
  for (let a = 0; a <= 4; a++)
    for (let b = a + 1; b <= 4; b++)
      quiet({ ...base, place: a }, { ...base, place: b }, `place ${a} to ${b}`);
});

test('slope, frequency and Q of a pass: no click', () => {
  for (const type of [LOW_PASS, HIGH_PASS]) {
    const base = { type, hz: 900, slope: 24, q: 1 };
    for (const slope of [6, 12, 18, 30, 42, 48])
      quiet(base, { ...base, slope }, `slope 24 to ${slope}`);
    for (const hz of [500, 1200, 30, 20000]) quiet(base, { ...base, hz }, `900 Hz to ${hz}`);
    quiet(base, { ...base, q: 8 }, 'Q 1 to 8');
    quiet({ ...base, on: 0 }, base, 'on and off');
  }
});

const MANY = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [
    [`eq.${i + 1}.type`, i % 6],
    [`eq.${i + 1}.place`, i % 5],
    [`eq.${i + 1}.gain_db`, i % 2 ? 5 : -5],
    [`eq.${i + 1}.slope`, 6 + 6 * (i % 8)],
    [`eq.${i + 1}.hz`, [9000, 150, 4000, 15000, 40, 1000][i % 6]],
  ]).flat(),
);

test('all types at all places: any block size, and reset, give the same samples', () => {
  const input = [noise(20000, -12, 11), noise(20000, -12, 12)];
  const params = { 'eq.on': 1, ...MANY };
  const at = {
    5000: { ...params, 'eq.2.place': 4, 'eq.5.slope': 48 },
    6000: { ...params, 'eq.1.type': 4, 'eq.9.on': 0 },
    12000: { 'eq.on': 1 },
    15000: params,
  };
  const want = render(params, input, { at });
  for (const block of [1, 33, 4096])
    assert.deepEqual(render(params, input, { at, block }).out, want.out, `block size ${block}`);
  want.engine.set(values(params));
  want.engine.reset(0);
  assert.deepEqual(render(params, input, { at, engine: want.engine }).out, want.out);
});

test('bells and a high pass null against scipy, -140 dB', () => {
  for (const rate of [48000, 192000]) {
    const frames = 2 * rate;
    const x = noise(frames, -12, 13);
    const path = join(scratch, `eq-${rate}`);
    writeFileSync(`${path}.in`, x);
    const high = [1.3065629648763766, 0.5411961001461969].map((q) => ['high pass', 25, q]); // Butterworth
    const sections = [
      ['bell', 30, 6, 4],
      ['bell', 3000, -9, 1.5],
      ['bell', 12000, 3, 0.5],
      ...high,
    ];
    const script = fileURLToPath(new URL('./oracle/equaliser.py', import.meta.url));
    const args = [script, `${path}.in`, `${path}.out`, `${rate}`, JSON.stringify(sections)];
    const { status, stderr } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const want = new Float64Array(new Uint8Array(readFileSync(`${path}.out`)).buffer);
    const params = { 'eq.on': 1 };
    [
      { type: BELL, hz: 30, gain_db: 6, q: 4 },
      { type: BELL, hz: 3000, gain_db: -9, q: 1.5 },
      { type: BELL, hz: 12000, gain_db: 3, q: 0.5 },
      { type: HIGH_PASS, hz: 25, slope: 24, q: Math.SQRT1_2 },
    ].forEach((band, i) => {
      for (const [key, value] of Object.entries(band))
        Object.assign(params, { [`eq.${i + 4}.${key}`]: value });
    });
    const { out, engine } = render(params, [x, x], { rate });
    let error = 0;
    let power = 0;
    for (let i = 0; i < frames - engine.latency; i++) {
      error += (out[0][i + engine.latency] - want[i]) ** 2;
      power += want[i] ** 2;
    }
    const left = 10 * Math.log10(error / power);
    assert.ok(left <= -140, `${left.toFixed(1)} dB at ${rate} Hz`);
  }
});
