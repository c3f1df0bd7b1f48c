// stereo.test.mjs -- width, bands, mono below, balance, and the guard's limits. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METERS } from '../wasm/out/table.js';
import { near, render } from './lib/core.mjs';
import { WORKING } from './lib/settings.mjs';
import { db, noise, response, rms, sine } from './lib/signal.mjs';

const FREE = { 'stereo.on': 1, 'stereo.guard': 0 };
/** What comes out, its delay taken off. @param {Record<string, number>} params @param {Float32Array[]} input @param {object} [options] */
function through(params, input, options = {}) {
  const { out, engine } = render(params, input, options);
  return out.map((plane) => Float64Array.from(plane.subarray(engine.latency)));
}
const mid = (/** @type {ArrayLike<number>[]} */ [l, r]) =>
  Float64Array.from(l, (x, i) => (x + r[i]) / 2);
const side = (/** @type {ArrayLike<number>[]} */ [l, r]) =>
  Float64Array.from(l, (x, i) => (x - r[i]) / 2);
/** How far y is from x over their common length, against x. @param {Float64Array} x @param {Float64Array} y */
const off = (x, y) => {
  const frames = Math.min(x.length, y.length);
  return db(rms(x.slice(0, frames).map((v, i) => v - y[i])) / rms(x));
};
const song = [noise(96000, -12, 3), noise(96000, -14, 4)];

/** The allpass that an LR4 split sums to, bilinear: (s^2 - 2k s + 1) / (s^2 + 2k s + 1), k = 0.7071. @param {Float64Array} x @param {number} hz */
function allpass(x, hz, rate = 48000) {
  const w = Math.tan((Math.PI * hz) / rate);
  const [a0, a1, a2] = [1 + Math.SQRT2 * w + w * w, 2 * (w * w - 1), 1 - Math.SQRT2 * w + w * w];
  const y = new Float64Array(x.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    y[i] = (a2 * x[i] + a1 * x1 + a0 * x2 - a1 * y1 - a2 * y2) / a0;
    [x2, x1, y2, y1] = [x1, x[i], y1, y[i]];
  }
  return y;
}

test('width 50 % halves the side and leaves the mono sum alone', () => {
  const out = through({ ...FREE, 'stereo.width': 50 }, song);
  near(db(rms(side(out)) / rms(side(song).slice(0, out[0].length))), -6.02, 0.001, 'dB');
  assert.ok(off(mid(song), mid(out)) < -140);
});

test('on at neutral values leaves every sample alone, whatever the guard', () => {
  for (const guard of [0, 1]) {
    const quiet = { 'stereo.on': 1, 'stereo.guard': guard, 'stereo.guard_loss_db': 0.5 };
    const input = [noise(40000, 0, 5), noise(40000, 0, 6)];
    const { out, engine } = render(quiet, input);
    for (const ch of [0, 1])
      assert.deepEqual(
        out[ch].subarray(engine.latency),
        input[ch].subarray(0, 40000 - engine.latency),
      );
  }
});

test('mono below: the mono sum is the input through an allpass, to -140 dB', () => {
  const out = through({ ...FREE, 'stereo.mono_hz': 120, 'stereo.width': 130 }, song);
  assert.ok(off(allpass(mid(song), 120), mid(out)) < -140);
});

test('band widths: the mono sum is the input through both allpasses; equal widths are one width', () => {
  const bands = { 'stereo.split_1_hz': 300, 'stereo.split_2_hz': 5000 };
  const odd = { 'stereo.low_width': 20, 'stereo.mid_width': 140, 'stereo.high_width': 180 };
  const through2 = (/** @type {Float64Array} */ x) => allpass(allpass(x, 300), 5000);
  assert.ok(off(through2(mid(song)), mid(through({ ...FREE, ...bands, ...odd }, song))) < -140);
  const even = { 'stereo.low_width': 80, 'stereo.mid_width': 80, 'stereo.high_width': 80 };
  const got = side(through({ ...FREE, ...bands, ...even }, song));
  const want = through2(side(song)).map((x) => 0.8 * x);
  assert.ok(off(want, got) < -135);
});

test('each band width does its number inside its band', () => {
  const widths = { 'stereo.low_width': 50, 'stereo.mid_width': 120, 'stereo.high_width': 160 };
  for (const [hz, percent] of [
    [50, 50],
    [1000, 120],
    [15000, 160],
  ]) {
    const tone = sine(hz, -20, 96000);
    const out = through({ ...FREE, ...widths }, [tone, tone.map((x) => -x)]);
    const level = db(rms(side(out).subarray(48000)) / rms(tone.subarray(48000)));
    near(level, db(percent / 100), 0.1, `dB at ${hz} Hz`);
  }
});

test('a hard-panned source leaks at most -30 dB from twice the mono frequency on', () => {
  for (const [mono, times, most] of [
    [120, 1, -9.4],
    [120, 2, -30],
    [120, 4, -54],
    [60, 2, -30],
    [300, 2, -30],
  ]) {
    const x = sine(mono * times, -12, 96000);
    const out = through({ ...FREE, 'stereo.mono_hz': mono }, [x, new Float32Array(96000)]);
    const leak = db(rms(out[1].subarray(48000)) / rms(out[0].subarray(48000)));
    assert.ok(leak <= most, `${mono * times} Hz: ${leak.toFixed(1)} dB`);
  }
});

test('far below the mono frequency everything is mono', () => {
  const x = sine(30, -12, 192000);
  const out = through({ ...FREE, 'stereo.mono_hz': 200 }, [x, new Float32Array(192000)]);
  // LR4's high-pass, 1/4 of the corner and more: 40 log10(30/200) - rest of its square
  const ratio = (30 / 200) ** 2;
  const want = db(ratio ** 2 / (1 + ratio ** 2));
  const late = out.map((plane) => plane.subarray(96000));
  near(db(rms(side(late)) / rms(mid(late))), want, 0.1, 'dB');
});

test('balance moves level from one side to the other, half of it each', () => {
  const x = sine(997, -12, 24000);
  const [l, r] = through({ ...FREE, 'stereo.balance_db': 3 }, [x, x]);
  near(db(rms(r.subarray(4800)) / rms(l.subarray(4800))), 3, 0.001, 'dB');
  near(db(rms(r.subarray(4800)) / rms(x.subarray(4800))), 1.5, 0.01, 'dB');
});

/**
 * Largest loss on folding down and lowest correlation, dB above what is allowed, of one-pole means over 0.2 s. Allowed
 * is the limit or, where the source is beyond it already, the source.
 */
function worst(
  /** @type {ArrayLike<number>[]} */ out,
  /** @type {ArrayLike<number>[]} */ source,
  { loss = 3, correlation = 0, from = 0 } = {},
) {
  const coef = 1 - Math.exp(-1 / (0.2 * 48000));
  const of = { m: 0, s: 0, l: 0, r: 0, c: 0, was: 0, wl: 0, wr: 0, wc: 0 };
  const mean = (/** @type {keyof typeof of} */ key, /** @type {number} */ x) => {
    of[key] += coef * (x - of[key]);
  };
  const found = { over: -100, under: -100, most: 0, least: 1 };
  for (let i = 0; i < out[0].length; i++) {
    const [l, r, a, b] = [out[0][i], out[1][i], source[0][i], source[1][i]];
    mean('m', ((l + r) / 2) ** 2);
    mean('s', ((l - r) / 2) ** 2);
    mean('l', l * l);
    mean('r', r * r);
    mean('c', l * r);
    mean('was', ((a - b) / 2) ** 2);
    mean('wl', a * a);
    mean('wr', b * b);
    mean('wc', a * b);
    if (i < from || of.l + of.r < 1e-9) continue;
    if (of.m === 0) {
      found.over = Math.max(found.over, 10 * Math.log10(of.s / of.was)); // nothing to fold down to
      continue;
    }
    const lost = 10 * Math.log10(1 + of.s / of.m);
    found.most = Math.max(found.most, lost);
    found.over = Math.max(found.over, lost - Math.max(loss, 10 * Math.log10(1 + of.was / of.m)));
    if (Math.min(of.l, of.r, of.wl, of.wr) < 1e-9) continue;
    const r0 = of.c / Math.sqrt(of.l * of.r);
    const before = of.wc / Math.sqrt(of.wl * of.wr);
    found.least = Math.min(found.least, r0);
    found.under = Math.max(found.under, Math.min(correlation, before) - r0);
  }
  return found;
}

const FRAMES = 192000;
const [one, two, three] = [31, 32, 33].map((seed) => noise(FRAMES, -9, seed));
/** Mid and side of given levels. @param {number} m @param {number} s */
const pair = (m, s) => [
  one.map((x, i) => m * x + s * two[i]),
  one.map((x, i) => m * x - s * two[i]),
];
/** The first for a second, then the other, and again. @param {Float32Array[]} a @param {Float32Array[]} b */
const turns = (a, b, every = 24000) =>
  a.map((plane, ch) => plane.map((x, i) => (Math.floor(i / every) % 2 ? b[ch][i] : x)));
const quiet = [new Float32Array(FRAMES), new Float32Array(FRAMES)];
const bass = sine(45, -8, FRAMES);
/** @type {Record<string, Float32Array[]>} */
const MATERIAL = {
  'wide noise': pair(0.5, 0.42),
  'independent noise': [one, two],
  antiphase: pair(0, 0.6),
  'antiphase after mono': turns(pair(0.5, 0), pair(0, 0.5)),
  'antiphase after wide': turns(pair(0.5, 0.4), pair(0, 0.5)),
  'silence and wide': turns(quiet, pair(0.5, 0.5), 19200),
  'mono stops, a faint side goes on': turns(pair(0.5, 0.3), pair(0.001, 0.3), 20000),
  'loud wide after faint mono': turns(pair(0.002, 0), pair(0.4, 0.5), 15000),
  'wide bass': [
    bass.map((x, i) => x + 0.4 * three[i]),
    bass.map((x, i) => 0.15 * x * Math.sin(i / 9000) + 0.4 * three[i]),
  ],
  'one side': [one, quiet[0]],
};

for (const [name, source] of Object.entries(MATERIAL)) {
  test(`the guard holds both limits on ${name}`, () => {
    for (const params of /** @type {Record<string, number>[]} */ ([
      { 'stereo.width': 200 },
      { 'stereo.width': 170, 'stereo.guard_loss_db': 1.5, 'stereo.guard_correlation': 0.3 },
    ])) {
      const out = through({ 'stereo.on': 1, ...params }, source, { block: 441 });
      const limits = {
        loss: params['stereo.guard_loss_db'] ?? 3,
        correlation: params['stereo.guard_correlation'] ?? 0,
      };
      const { over, under } = worst(out, source, limits);
      // 1 % of side power where the source is beyond the limit: 0.043 dB; in correlation, 0.02 where L and R differ.
      assert.ok(over <= 0.044, `${over.toFixed(3)} dB over`);
      assert.ok(under <= 0.02, `correlation ${under.toFixed(3)} under`);
    }
  });
}

test('per band too: a wide top counts for the whole', () => {
  const source = pair(0.5, 0.3);
  const params = { 'stereo.on': 1, 'stereo.low_width': 60, 'stereo.high_width': 200 };
  const out = through({ ...params, 'stereo.width': 150 }, source);
  const found = worst(out, source, { from: 9600 });
  assert.ok(found.most <= 3 && found.least >= 0, JSON.stringify(found));
});

test('it leaves alone what keeps to the limits, and the source where it is beyond them', () => {
  const narrow = pair(0.5, 0.2);
  const on = { 'stereo.on': 1, 'stereo.width': 150 };
  const free = through({ ...on, 'stereo.guard': 0 }, narrow);
  assert.deepEqual(through(on, narrow), free);
  const anti = pair(0.1, 0.6);
  const held = through({ 'stereo.on': 1, 'stereo.width': 200 }, anti);
  // From a second on the side is what it was.
  const [was, is] = [side(anti), side(held)].map((plane) => plane.slice(96000, 180000));
  near(db(rms(is) / rms(was)), 0, 0.05, 'dB');
});

test('at rest it ends half a decibel below the limit, and the meters say so', () => {
  const source = pair(0.5, 0.4);
  const { out, engine } = render({ 'stereo.on': 1, 'stereo.width': 200 }, source, { block: 480 });
  const read = (/** @type {string} */ name) =>
    engine.readMeters()[METERS.find((m) => m.name === name)?.offset ?? -1];
  const late = out.map((plane) => Float64Array.from(plane.subarray(96000)));
  const ratio = (rms(side(late)) / rms(mid(late))) ** 2;
  near(ratio, 0.9 * (10 ** 0.3 - 1), 0.03, 'side / mid in power');
  near(read('stereo_loss_db'), 10 * Math.log10(1 + ratio), 0.15, 'dB');
  // Width w of side / mid 0.64: (0.8 w)^2 = 0.896, w = 1.183; of the 100 % asked 81.7 % are held back.
  render(
    { 'stereo.on': 1, 'stereo.width': 200 },
    source.map((p) => p.subarray(0, 48000)),
    { engine },
  );
  engine.readMeters();
  render(
    { 'stereo.on': 1, 'stereo.width': 200 },
    source.map((p) => p.subarray(0, 4800)),
    { engine },
  );
  near(read('stereo_guard'), 81.7, 3, '%');
});

test('the meters read correlation and loss of pairs that are known', () => {
  for (const [m, s] of [
    [1, 0],
    [1, 1],
    [0.8, 0.4],
  ]) {
    const source = pair(0.5 * m, 0.5 * s);
    const { engine } = render(FREE, source);
    const read = (/** @type {string} */ name) =>
      engine.meters[METERS.find((meter) => meter.name === name)?.offset ?? -1];
    engine.readMeters();
    near(read('stereo_correlation'), (m * m - s * s) / (m * m + s * s), 0.03, '');
    near(read('stereo_loss_db'), 10 * Math.log10(1 + (s * s) / (m * m)), 0.15, 'dB');
    assert.equal(read('stereo_guard'), 0);
  }
});

test('any block size gives the same samples while everything changes, and reset forgets', () => {
  const input = song.map((plane) => plane.subarray(0, 24000));
  const on = { 'stereo.on': 1, ...WORKING.stereo };
  const at = {
    3000: { ...on, 'stereo.mono_hz': 0, 'stereo.width': 200 },
    9000: { ...on, 'stereo.low_width': 100, 'stereo.high_width': 100, 'stereo.guard': 0 },
    12000: { ...on, 'stereo.split_2_hz': 8000, 'stereo.guard_loss_db': 1 },
    18000: { 'stereo.on': 1 },
  };
  const want = render(on, input, { at, block: 512 }).out;
  for (const block of [1, 7, 441, 4096])
    assert.deepEqual(render(on, input, { at, block }).out, want, `block size ${block}`);
  const { engine } = render(on, [noise(5000, 0, 9), noise(5000, 0, 10)]);
  engine.reset(0);
  assert.deepEqual(render(on, input, { engine }).out, render(on, input).out);
});

test('silence after sound becomes exactly 0', () => {
  const x = [new Float32Array(240000), new Float32Array(240000)];
  x[0].set(noise(4800, 0, 20));
  const { out } = render({ 'stereo.on': 1, ...WORKING.stereo }, x);
  assert.ok(out.every((plane) => plane.subarray(230000).every((v) => v === 0)));
});

test('a width shown by an impulse: the response is flat but for the side', () => {
  const x = new Float32Array(32768);
  x[0] = 1;
  const params = { ...FREE, 'stereo.mono_hz': 100, 'stereo.high_width': 150 };
  const [l, r] = through(params, [x, x]);
  for (const hz of [20, 100, 1000, 4000, 16000]) near(response(l, hz), 0, 0.001, `dB at ${hz} Hz`);
  assert.deepEqual(l, r);
});
