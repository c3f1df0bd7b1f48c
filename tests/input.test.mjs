// input.test.mjs -- input: balance, polarity, swap and the slopes of the high-pass. SPDX-License-Identifier: MIT
// Trim, DC blocker and the old slope of 12 dB per octave are in blocks.test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, render } from './lib/core.mjs';
import { db, noise, response, rms, sine, strays } from './lib/signal.mjs';

const ON = { 'input.on': 1 };
const input = [noise(12000, -6, 3), noise(12000, -9, 4)];

/** The output in step with the input. @param {Record<string, number>} params */
function outOf(params) {
  const { out, engine } = render({ ...ON, ...params }, input);
  return out.map((channel) => channel.subarray(engine.latency));
}

/** @param {Float32Array} x @param {Float32Array} like */
const cut = (x, like) => x.subarray(0, like.length);

test('balance turns one side down by its number and leaves the other alone', () => {
  for (const balance of [0.5, 3, 12]) {
    for (const [sign, kept] of [
      [1, 1],
      [-1, 0],
    ]) {
      const out = outOf({ 'input.balance_db': sign * balance });
      assert.deepEqual(out[kept], cut(input[kept], out[kept]));
      const other = 1 - kept;
      near(db(rms(out[other]) / rms(cut(input[other], out[other]))), -balance, 0.001, 'dB');
    }
  }
});

test('polarity turns one channel over, exactly', () => {
  for (const [name, at] of /** @type {[string, number][]} */ ([
    ['polarity_l', 0],
    ['polarity_r', 1],
  ])) {
    const out = outOf({ [`input.${name}`]: 1 });
    for (const ch of [0, 1]) {
      const want = cut(input[ch], out[ch]).map((x) => (ch === at ? -x : x));
      assert.deepEqual(out[ch], want);
    }
  }
});

test('swap exchanges the channels, exactly, before balance and polarity', () => {
  const out = outOf({ 'input.swap': 1 });
  assert.deepEqual(out, [cut(input[1], out[0]), cut(input[0], out[1])]);
  const turned = outOf({ 'input.swap': 1, 'input.polarity_l': 1, 'input.balance_db': -12 });
  assert.deepEqual(
    turned[0],
    cut(input[1], turned[0]).map((x) => -x),
  );
  near(db(rms(turned[1]) / rms(cut(input[0], turned[1]))), -12, 0.001, 'dB');
});

/** Butterworth high-pass, in dB. @param {number} x f/hz @param {number} order */
const butterworth = (x, order) => -10 * Math.log10(1 + x ** (-2 * order));

for (const rate of [44100, 48000, 192000]) {
  test(`the high-pass is a Butterworth of every slope to 20 kHz at ${rate} Hz`, () => {
    const impulse = new Float32Array(1 << (rate > 96000 ? 18 : 16));
    impulse[0] = 1;
    for (const slope of [6, 12, 18, 24, 36, 48]) {
      for (const hz of [20, 80, 400]) {
        const params = { ...ON, 'input.hp_slope': slope, 'input.hp_hz': hz };
        const h = render(params, [impulse], { rate }).out[0];
        for (const f of [hz / 4, hz / 2, hz, hz * 2, hz * 10, 20000]) {
          const want = butterworth(f / hz, slope / 6);
          // Further down the float32 of the impulse response shows.
          if (want > -60)
            near(response(h, f, rate), want, 0.05, `dB at ${f} Hz, ${hz} Hz ${slope} dB/oct`);
        }
      }
    }
  });
}

const FRAMES = 49152;
/** @param {number} x @param {number} i */
const fade = (x, i) => (i < 9600 ? x * (0.5 - 0.5 * Math.cos((Math.PI * i) / 9600)) : x);
const tone = [sine(997, -6, FRAMES).map(fade), sine(997, -12, FRAMES, 48000, 2).map(fade)];

test('from any slope to any other: no click', () => {
  const slopes = [0, 6, 12, 18, 24, 36, 48];
  for (const from of slopes) {
    for (const to of slopes.filter((slope) => slope > from)) {
      const params = { ...ON, 'input.hp_hz': 300, 'input.hp_slope': from };
      const at = { 16384: { ...params, 'input.hp_slope': to }, 32768: params };
      const { out } = render(params, tone, { at });
      const worst = Math.max(...out.map((channel) => strays(channel.subarray(10000))));
      assert.ok(worst < -80, `${from} to ${to} dB/oct: ${worst.toFixed(1)} dBFS`);
    }
  }
});

test('everything at once, played in any blocks, and again after reset: the same samples', () => {
  const params = {
    ...ON,
    'input.swap': 1,
    'input.polarity_r': 1,
    'input.balance_db': 4,
    'input.hp_slope': 42,
    'input.dc': 1,
  };
  const at = { 3000: ON, 7000: params };
  const want = render(params, input, { at });
  for (const block of [1, 50, 4096])
    assert.deepEqual(render(params, input, { at, block }).out, want.out, `block size ${block}`);
  want.engine.reset(0);
  assert.deepEqual(render(params, input, { at, engine: want.engine }).out, want.out);
});
