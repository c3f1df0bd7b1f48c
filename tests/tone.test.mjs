// tone.test.mjs -- low shelf, tilt and high shelf against their analogue prototypes. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, render } from './lib/core.mjs';
import { WORKING } from './lib/settings.mjs';
import { db, noise, response, rms, sine } from './lib/signal.mjs';

const HZ = Array.from({ length: 60 }, (_, i) => 20 * 1000 ** (i / 59));

/** Response in dB of what comes out on the left of an impulse on the left. @param {Record<string, number>} params @param {number} rate */
function curve(params, rate) {
  const x = new Float32Array(1 << 15);
  const { out, engine } = render({ 'tone.on': 1, ...params }, [x.with(0, 1), x], { rate });
  const h = out[0].subarray(engine.latency);
  return HZ.map((hz) => response(h, hz, rate));
}

/** A high shelf of second order, in dB. @param {number} x f / f0 @param {number} gainDb @param {number} q */
function shelf(x, gainDb, q) {
  const G = 10 ** (gainDb / 20);
  const c = Math.sqrt(G) * (1 / (q * q) - 2);
  return 10 * Math.log10((1 + c * x ** 2 + G * x ** 4) / (1 + (c / G) * x ** 2 + x ** 4 / G));
}

/** @type {Record<string, (hz: number, f0: number, db: number) => number>} */
const ANALOGUE = {
  low: (hz, f0, gain) => gain + shelf(hz / f0, -gain, Math.SQRT1_2),
  tilt: (hz, f0, gain) => shelf(hz / f0, gain, 0.3) - gain / 2,
  high: (hz, f0, gain) => shelf(hz / f0, gain, Math.SQRT1_2),
};
const PLACES = { low: [30, 100, 400], tilt: [300, 800, 3000], high: [2000, 8000, 16000] };

for (const [rate, most] of [
  [48000, 0.15],
  [44100, 0.2],
]) {
  for (const [part, places] of Object.entries(PLACES)) {
    test(`${part} follows the analogue curve to 20 kHz at ${rate} Hz`, () => {
      for (const f0 of places) {
        for (const gain of [6, 2, -2, -6]) {
          const got = curve({ [`tone.${part}_db`]: gain, [`tone.${part}_hz`]: f0 }, rate);
          const worst = Math.max(
            ...got.map((g, i) => Math.abs(g - ANALOGUE[part](HZ[i], f0, gain))),
          );
          assert.ok(worst <= most, `${f0} Hz ${gain} dB: ${worst.toFixed(3)} dB off`);
        }
      }
    });
  }
}

test('a tilt of 3 dB is -1.5 dB at the bottom, 0 at its frequency, +1.5 dB at the top', () => {
  const x = new Float32Array(1 << 16);
  const params = { 'tone.on': 1, 'tone.tilt_db': 3, 'tone.tilt_hz': 800 };
  const { out, engine } = render(params, [x.with(0, 1), x], { rate: 192000 });
  const at = (/** @type {number} */ hz) => response(out[0].subarray(engine.latency), hz, 192000);
  near(at(5), -1.5, 0.02, 'dB');
  near(at(800), 0, 0.02, 'dB');
  near(at(90000), 1.5, 0.05, 'dB');
});

test('mid leaves the side alone, side the mid, and the other changes as it would in stereo', () => {
  const frames = 48000;
  const [a, b] = [noise(frames, -12, 3), noise(frames, -12, 4)];
  const params = { 'tone.on': 1, 'tone.low_db': 4, 'tone.tilt_db': 2, 'tone.high_db': -3 };
  const parts = (/** @type {number} */ place) => {
    const { out, engine } = render({ ...params, 'tone.place': place }, [a, b]);
    const [l, r] = out.map((plane) => plane.subarray(engine.latency));
    return { mid: l.map((x, i) => (x + r[i]) / 2), side: l.map((x, i) => (x - r[i]) / 2) };
  };
  const dry = { mid: a.map((x, i) => (x + b[i]) / 2), side: a.map((x, i) => (x - b[i]) / 2) };
  const [stereo, mid, side] = [0, 1, 2].map(parts);
  const apart = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) =>
    db(rms(x.map((v, i) => v - y[i]))) - db(rms(x));
  for (const [what, want] of /** @type {const} */ ([
    [mid.side, dry.side],
    [mid.mid, stereo.mid],
    [side.mid, dry.mid],
    [side.side, stereo.side],
  ]))
    assert.ok(apart(what, want) < -130, `${apart(what, want)} dB`);
});

test('on at 0 dB leaves every sample alone, at any frequency and place', () => {
  const input = [noise(20000, 0, 5), noise(20000, 0, 6)];
  const params = { 'tone.on': 1, 'tone.low_hz': 300, 'tone.high_hz': 3000, 'tone.place': 2 };
  const { out, engine } = render(params, input);
  for (const ch of [0, 1])
    assert.deepEqual(
      out[ch].subarray(engine.latency),
      input[ch].subarray(0, 20000 - engine.latency),
    );
});

test('any block size gives the same samples, and reset forgets', () => {
  const input = [noise(20000, -3, 7), noise(20000, -3, 8)];
  const on = { 'tone.on': 1, ...WORKING.tone };
  const at = { 4000: { ...on, 'tone.high_db': -4, 'tone.place': 2 }, 9000: on };
  const { out: want } = render(on, input, { at });
  for (const block of [1, 7, 441, 4096])
    assert.deepEqual(render(on, input, { at, block }).out, want, `block size ${block}`);
  const { engine } = render(on, [noise(5000, 0, 9)]);
  engine.reset(0);
  assert.deepEqual(render(on, input, { engine }).out, render(on, input).out);
});

test('silence after sound becomes exactly 0', () => {
  const x = new Float32Array(144000);
  x.set(noise(4800, 0, 20));
  const { out } = render({ 'tone.on': 1, ...WORKING.tone }, [x, x.map((v) => -v)]);
  assert.ok(out.every((plane) => plane.subarray(140000).every((v) => v === 0)));
});

test('a shelf gives half its gain at its frequency', () => {
  const tone = sine(100, -12, 96000);
  const { out } = render({ 'tone.on': 1, 'tone.low_db': 6, 'tone.low_hz': 100 }, [tone]);
  near(db(rms(out[0].subarray(48000)) * Math.SQRT2), -12 + 3, 0.02, 'dBFS at the corner');
});
