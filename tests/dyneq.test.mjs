// dyneq.test.mjs -- dynamic bands: static curve, time constants, what they are measured against, purity.
// SPDX-License-Identifier: MIT
// Expected figures are the formulas of Giannoulis, Massberg and Reiss (2012), written again here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { METERS } from '../wasm/out/table.js';
import { core, near, render, values } from './lib/core.mjs';
import { db, fft, gain, noise, rms, sine } from './lib/signal.mjs';

const RATE = 48000;

/** One band on. @param {number} n @param {Record<string, number>} keys */
const band = (n, keys) => ({
  'dyneq.on': 1,
  [`dyneq.${n}.on`]: 1,
  ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`dyneq.${n}.${key}`, value])),
});

/** What comes out, aligned with what went in. @param {Record<string, number>} params @param {Float32Array[]} input @param {number} rate */
function aligned(params, input, rate = RATE, block = 512) {
  const { latency } = new Engine(core, rate, values(params));
  const padded = input.map((x) => {
    const longer = new Float32Array(x.length + latency);
    longer.set(x);
    return longer;
  });
  return render(params, padded, { rate, block }).out.map((y) => y.slice(latency));
}

/** Gain in dB that a level asks for. @param {number} level @param {Record<string, number>} p */
function law(level, { threshold_db, ratio, range_db, direction = 0 }) {
  const over = direction ? threshold_db - level : level - threshold_db;
  const knee = over <= -3 ? 0 : over >= 3 ? over : (over + 3) ** 2 / 12;
  const c = (1 - 1 / ratio) * knee;
  const most = Math.abs(range_db);
  const half = Math.min(2, most / 2);
  const inside = c - most + half;
  const kept = inside <= 0 ? c : inside >= 2 * half ? most : c - inside ** 2 / (4 * half);
  return Math.sign(range_db) * kept;
}

/** Gain on a tone once it has settled, dB. @param {Record<string, number>} params @param {number} hz @param {number} level @param {{ rate?: number }} [options] */
function toneGain(params, hz, level, { rate = RATE } = {}) {
  const frames = rate;
  const input = sine(hz, level, frames, rate);
  const [out] = aligned(params, [input], rate);
  return db(rms(out.subarray(frames / 2)) / rms(input.subarray(frames / 2)));
}

for (const keys of /** @type {Record<string, number>[]} */ ([
  { threshold_db: -30, ratio: 3, range_db: -6 },
  { threshold_db: -24, ratio: 1.5, range_db: -12 },
  { threshold_db: -30, ratio: 4, range_db: 9 },
  { threshold_db: -20, ratio: 2, range_db: 6, direction: 1 },
  { threshold_db: -18, ratio: 20, range_db: -3, direction: 1 },
])) {
  test(`the gain of a tone on the centre follows the law: ${JSON.stringify(keys)}`, () => {
    for (let level = -54; level <= 0; level += 4.5) {
      const got = toneGain(band(4, { ...keys, hz: 1200 }), 1200, level);
      near(got, law(level, keys), 0.05, `dB at ${level} dBFS`);
    }
  });
}

test('the same at the bottom and the top of the range, at every rate', () => {
  const keys = { threshold_db: -30, ratio: 3, range_db: -6 };
  for (const rate of [44100, 48000, 96000, 192000]) {
    for (const hz of [60, 200, 7500, 15000]) {
      for (const q of [0.5, 4]) {
        const params = band(2, { ...keys, hz, q, attack_ms: 20, release_ms: 100 });
        near(toneGain(params, hz, -24, { rate }), law(-24, keys), 0.05, `dB at ${hz} Hz, Q ${q}`);
      }
    }
  }
});

/** Response of the parallel form at full range, from the analogue prototype. @param {number} x hz / centre @param {number} type @param {number} q @param {number} g */
function analogue(x, type, q, g) {
  const bottom = (1 - x * x) ** 2 + (x / q) ** 2;
  if (type === 0) return 10 * Math.log10(((1 - x * x) ** 2 + ((g * x) / q) ** 2) / bottom);
  const [low, high] = type === 1 ? [g, 1] : [1, g];
  return 10 * Math.log10(((low - high * x * x) ** 2 + (g * x * x) / (q * q)) / bottom);
}

test('bell and shelves have their analogue shape', () => {
  for (const type of [0, 1, 2]) {
    for (const range_db of [-8, 8]) {
      // Far over the threshold everywhere: the whole range, whatever the tone.
      const params = band(3, {
        type,
        hz: 1000,
        q: Math.SQRT1_2,
        threshold_db: -80,
        ratio: 20,
        range_db,
      });
      for (const hz of [100, 400, 800, 1000, 1300, 2500, 6000]) {
        const want = analogue(hz / 1000, type, Math.SQRT1_2, gain(range_db));
        near(toneGain(params, hz, -6), want, 0.25, `dB at ${hz} Hz, type ${type}`);
      }
    }
  }
});

/** Gain over time of a tone on the band, dB, by its quadrature over one period. @param {ArrayLike<number>} x @param {ArrayLike<number>} y @param {number} hz */
function gainOverTime(x, y, hz) {
  const period = RATE / hz;
  const level = (/** @type {ArrayLike<number>} */ s, /** @type {number} */ at) => {
    let [re, im] = [0, 0];
    for (let i = at; i < at + period; i++) {
      re += s[i] * Math.cos((2 * Math.PI * hz * i) / RATE);
      im += s[i] * Math.sin((2 * Math.PI * hz * i) / RATE);
    }
    return Math.hypot(re, im);
  };
  return (/** @type {number} */ at) => db(level(y, at) / level(x, at));
}

for (const [attack_ms, release_ms] of [
  [10, 200],
  [40, 800],
]) {
  test(`attack ${attack_ms} ms and release ${release_ms} ms are the times to 63 %`, () => {
    const hz = 3000;
    const keys = { hz, q: 0.7, threshold_db: -30, ratio: 4, range_db: -12, attack_ms, release_ms };
    const [up, down, frames] = [9600, 57600, 9600 + 48000 + 96000];
    const tone = sine(hz, 0, frames).map(
      (x, i) => x * (i >= up && i < down ? gain(-18) : gain(-40)),
    );
    const at = gainOverTime(tone, aligned(band(5, keys), [tone])[0], hz);
    const full = law(-18, keys);
    near(at(down - 480), full, 0.05, 'dB when settled');
    const rise = Array.from({ length: 48000 }, (_, i) => i).find(
      (i) => at(up + i) < full * (1 - Math.exp(-1)),
    );
    const fall = Array.from({ length: 96000 }, (_, i) => i).find(
      (i) => i > 240 && at(down + i) > full * Math.exp(-1), // the filter itself lets go first
    );
    near(((rise ?? Number.NaN) / RATE) * 1000, attack_ms, 0.05 * attack_ms, 'ms of attack');
    // The attack smooths the release too: its time is taken out of the release's own.
    near(((fall ?? Number.NaN) / RATE) * 1000, release_ms, 0.05 * release_ms, 'ms of release');
  });
}

test('bands that reduce nothing leave every sample alone', () => {
  const input = [noise(20000, -3, 5), noise(20000, -3, 6)];
  const all = (/** @type {Record<string, number>} */ keys) =>
    Object.assign({}, ...[1, 2, 3, 4, 5, 6].map((n) => band(n, keys)));
  for (const keys of /** @type {Record<string, number>[]} */ ([
    { range_db: 0 },
    { threshold_db: 12 },
    { ratio: 1 },
    { threshold_db: -80, direction: 1 },
  ]))
    assert.deepEqual(aligned(all(keys), input), input, JSON.stringify(keys));
});

test('and none again, bit for bit, once it has let go', () => {
  const input = noise(96000, -40, 7).map((x, i) => (i < 12000 ? x * 50 : x));
  const out = aligned(band(5, { threshold_db: -30, release_ms: 20 }), [input]);
  assert.notDeepEqual(out[0].slice(0, 12000), input.slice(0, 12000));
  assert.deepEqual(out[0].slice(60000), input.slice(60000));
});

test('relative to the whole, the level of the music moves nothing', () => {
  const length = RATE * 2;
  const left = noise(length, -20, 8).map((x, i) => x * (i % 12000 < 4000 ? 1 : 0.2));
  const tone = sine(3200, -26, length).map((x, i) => (i % 31000 < 9000 ? x : 0));
  const song = left.map((x, i) => x + tone[i]);
  const params = band(5, { relative: 1, threshold_db: -9, range_db: -9, ratio: 4 });
  const ratioOf = (/** @type {number} */ by) => {
    const input = song.map((x) => x * gain(by));
    const out = aligned(params, [input]);
    return Array.from({ length: 90 }, (_, k) => {
      const [a, b] = [k * 1000 + 2000, k * 1000 + 3000];
      return db(rms(out[0].subarray(a, b)) / rms(input.subarray(a, b)));
    });
  };
  const plain = ratioOf(0);
  assert.ok(Math.min(...plain) < -2, 'it works on this signal');
  for (const by of [-12, 12])
    for (const [i, g] of ratioOf(by).entries())
      near(g, plain[i], 0.1, `dB at ${by} dB, stretch ${i}`);
});

test('against full scale it does: 12 dB less and nothing is over the threshold', () => {
  const keys = { hz: 1000, threshold_db: -24, range_db: -6, ratio: 4 };
  near(toneGain(band(4, keys), 1000, -18), law(-18, keys), 0.05, 'dB');
  near(toneGain(band(4, keys), 1000, -30), 0, 0.001, 'dB');
});

test('mid, side, left and right: only there, and the other stays', () => {
  const keys = { hz: 1000, threshold_db: -40, range_db: -6, ratio: 20, attack_ms: 5 };
  const [left, right] = [sine(1000, -12, RATE), sine(1000, -12, RATE, RATE, Math.PI / 2)];
  const part = (/** @type {Float32Array[]} */ [l, r], /** @type {number} */ place) =>
    [l.map((x, i) => (x + r[i]) / 2), l.map((x, i) => (x - r[i]) / 2), l, r][place - 1].subarray(
      RATE / 2,
    );
  for (const place of [1, 2, 3, 4]) {
    const out = aligned(band(4, { ...keys, place }), [left, right]);
    const other = [2, 1, 4, 3][place - 1];
    const change = (/** @type {number} */ where) =>
      db(rms(part(out, where)) / rms(part([left, right], where)));
    near(change(place), -6, 0.05, `dB, place ${place}`);
    near(change(other), 0, 0.001, `dB, not place ${place}`);
  }
});

test('stereo: the louder channel moves both alike', () => {
  const keys = { hz: 1000, threshold_db: -30, range_db: -6, ratio: 4 };
  const { out } = render(band(4, keys), [sine(1000, -18, RATE), sine(1000, -58, RATE)]);
  for (const [ch, level] of [
    [0, -18],
    [1, -58],
  ])
    near(db(rms(out[ch].subarray(RATE / 2)) * Math.SQRT2) - level, law(-18, keys), 0.05, 'dB');
});

test('under steady reduction a tone keeps clean: harmonics below -100 dB', () => {
  for (const [attack_ms, release_ms] of [
    [1, 10],
    [5, 100],
  ]) {
    const keys = { hz: 1000, threshold_db: -30, range_db: -12, ratio: 4, attack_ms, release_ms };
    const size = 16384;
    const hz = (341 * RATE) / size; // a whole number of periods
    const { out } = render(band(4, { ...keys, hz }), [sine(hz, -10, 3 * size)]);
    const re = Float64Array.from(out[0].subarray(2 * size, 3 * size));
    const im = new Float64Array(size);
    fft(re, im);
    const power = (/** @type {number} */ k) => re[k] ** 2 + im[k] ** 2;
    let all = 0;
    for (let k = 1; k < size / 2; k++) if (k !== 341) all += power(k);
    const worst = 10 * Math.log10(all / power(341));
    assert.ok(worst < -100, `${worst} dB of distortion and noise`);
  }
});

test('the meters read the applied gain and the level that the threshold sees', () => {
  const meter = (/** @type {string} */ name) => METERS.find((m) => m.name === name)?.offset ?? -1;
  for (const level of [-30, -20, -12]) {
    const keys = { hz: 3200, threshold_db: -30, range_db: -9, ratio: 3 };
    const { engine } = render(band(5, keys), [sine(3200, level, RATE)]);
    engine.readMeters();
    const input = sine(3200, level, RATE);
    const { out } = render(band(5, keys), [input], { engine });
    engine.listen(1);
    const read = engine.readMeters();
    const applied = db(rms(out[0].subarray(24000)) / rms(input.subarray(24000)));
    near(read[meter('dyneq_gain_db') + 4], applied, 0.05, 'dB');
    near(read[meter('dyneq_level_db') + 4], level, 0.05, 'dBFS');
    assert.equal(read[meter('dyneq_gain_db') + 3], 0);
    assert.equal(read[meter('dyneq_level_db') + 3], -120);
  }
});

test('silence becomes exactly 0, and reset forgets', () => {
  const params = {
    ...band(1, { threshold_db: -60, relative: 1 }),
    ...band(5, { threshold_db: -50 }),
  };
  const input = new Float32Array(480000);
  input.set(noise(4800, 0, 20));
  const { out, engine } = render(params, [input], { block: 4096 });
  assert.ok(out[0].subarray(470000).every((x) => x === 0));
  engine.reset(0);
  assert.deepEqual(render(params, [input], { engine, block: 441 }).out[0], out[0]);
});
