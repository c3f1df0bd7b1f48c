// glue.test.mjs -- the bus compressor: neutral, curve, times, distortion, parallel mix. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { beats, besideOracle, curve, meter, tone } from './lib/dynamics.mjs';
import { db, noise, rms, sine } from './lib/signal.mjs';

/** A plain compressor: 12 dB over at -8 dBFS becomes 9 dB less. */
const PLAIN = {
  'glue.on': 1,
  'glue.threshold_db': -20,
  'glue.ratio': 4,
  'glue.knee_db': 0,
  'glue.attack_ms': 10,
  'glue.release_ms': 100,
  'glue.auto_release': 0,
  'glue.sidechain_hz': 20,
  'glue.detector': 0,
};
const KINDS = [
  ['peak', 0],
  ['RMS', 1],
];

test('at ratio 1, and on what stays below the knee, every sample is left alone', () => {
  for (const [params, level] of /** @type {[Record<string, number>, number][]} */ ([
    [{ 'glue.ratio': 1 }, 0],
    [{ 'glue.threshold_db': 0 }, -9],
    [{ 'glue.mix': 0, 'glue.ratio': 10 }, 0],
    [{ 'glue.range_db': 0 }, 0],
  ])) {
    const input = [noise(20000, level, 5), noise(20000, level, 6)];
    const { out, engine } = render({ 'glue.on': 1, ...params }, input);
    for (const ch of [0, 1])
      assert.deepEqual(
        out[ch].subarray(engine.latency),
        input[ch].subarray(0, 20000 - engine.latency),
      );
  }
});

for (const [kind, detector] of KINDS)
  test(`the static curve is the formula within 0.02 dB, ${kind} level`, () => {
    for (const [t, r, w] of [
      [-24, 2, 0],
      [-24, 4, 8],
      [-30, 10, 12],
      [-18, 1.5, 24],
    ])
      for (const level of [-40, -28, -24, -20, -14, -4]) {
        const params = { 'glue.threshold_db': t, 'glue.ratio': r, 'glue.knee_db': w };
        const all = { ...PLAIN, ...params, 'glue.detector': Number(detector) };
        const { out } = render(all, [sine(997, level, 96000)]);
        near(tone(out[0].subarray(48000), 997).dbfs, curve(level, { t, r, w }), 0.02, 'dBFS');
      }
  });

test('63 % of an attack after its time, of a release after its time and the attack', () => {
  for (const [attack, release] of [
    [10, 100],
    [30, 600],
    [1, 50],
  ]) {
    const times = { 'glue.attack_ms': attack, 'glue.release_ms': release };
    const x = [...sine(5990, -30, 4800), ...sine(5990, -8, 96000), ...sine(5990, -30, 96000)];
    const { out, engine } = render({ ...PLAIN, ...times }, [Float32Array.from(x)]);
    const gain = x.slice(0, -engine.latency).map((v, i) => db(out[0][i + engine.latency] / v));
    // near a zero crossing a ratio of samples says nothing
    const sure = gain.map((g, i) => (Math.abs(x[i]) > 0.005 ? g : Number.NaN));
    const up = sure.findIndex((g, i) => i > 4800 && g < -9 * 0.6321) - 4800;
    const down = sure.findIndex((g, i) => i > 100800 && g > -9 * 0.3679) - 100800;
    near(up / 48, attack, 0.02 * attack + 0.17, 'ms, attack');
    near(down / 48, release + attack, 0.02 * release + 0.2, 'ms, release');
  }
});

test('distortion and noise, 4:1, 12 dB over, 10 and 100 ms', () => {
  for (const [hz, detector, most] of [
    [50, 0, -55],
    [100, 0, -66],
    [1000, 0, -105],
    [50, 1, -75],
    [1000, 1, -140],
  ]) {
    const { out } = render({ ...PLAIN, 'glue.detector': detector }, [sine(hz, -8, 192000)]);
    const { thdn } = tone(out[0].subarray(96000), hz);
    assert.ok(thdn <= most, `${thdn} dB at ${hz} Hz, detector ${detector}`);
  }
});

test('the meter reads what is taken, make-up left out, and the level that the detector hears', () => {
  for (const level of [-30, -14, -3]) {
    const params = { ...PLAIN, 'glue.detector': 1, 'glue.makeup_db': 3 };
    const { out, engine } = render(params, [sine(9001, level, 96000)]);
    const applied = tone(out[0].subarray(48000), 9001).dbfs - level;
    near(meter(engine, 'glue_gain_db') + 3, applied, 0.01, 'dB');
    render(params, [sine(9001, level, 9600)], { engine }); // the highest since the last read
    near(meter(engine, 'glue_level_db'), level, 0.02, 'dBFS');
  }
});

test('parallel: every frequency has the same gain, that of the formula', () => {
  for (const mix of [25, 50, 75]) {
    // Probes 60 dB below the tone that works the compressor; all are whole cycles in a second.
    const probes = [31, 211, 3001, 9973, 19001];
    const parts = [sine(997, -8, 144000), ...probes.map((hz) => sine(hz, -68, 144000))];
    const x = parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0));
    const { out } = render({ ...PLAIN, 'glue.detector': 1, 'glue.mix': mix }, [x]);
    const late = out[0].subarray(96000);
    const want = db(1 - mix / 100 + (mix / 100) * 10 ** (-9 / 20));
    for (const hz of [997, ...probes])
      near(tone(late, hz).dbfs - (hz === 997 ? -8 : -68), want, 0.05, `dB at ${hz} Hz`);
    const gains = probes.map((hz) => tone(late, hz).dbfs);
    near(Math.max(...gains) - Math.min(...gains), 0, 0.02, 'dB between them');
  }
});

test('automatic make-up is what the curve takes at -10 dBFS, whatever plays', () => {
  const params = { ...PLAIN, 'glue.makeup': 1 };
  for (const level of [-60, -40, -25]) {
    const { out } = render(params, [sine(997, level, 48000)]);
    const want = -10 - curve(-10, { t: -20, r: 4, w: 0 });
    near(tone(out[0].subarray(24000, 48000), 997).dbfs - level, want, 0.005, 'dB');
  }
});

test('the side-chain high-pass keeps bass from the detector, not from the sound', () => {
  // |H|^2 = x^4 / (1 + x^4), the analogue prototype of the second-order Butterworth
  for (const hz of [50, 100, 200]) {
    const params = { ...PLAIN, 'glue.detector': 1, 'glue.sidechain_hz': 100 };
    const { out } = render(params, [sine(hz, -2, 144000)]);
    const x = hz / 100;
    const heard = -2 + 10 * Math.log10(x ** 4 / (1 + x ** 4));
    const want = curve(heard, { t: -20, r: 4, w: 0 }) - heard - 2;
    near(tone(out[0].subarray(96000), hz).dbfs, want, 0.6 * (50 / hz) ** 2, `dBFS at ${hz} Hz`);
  }
});

test('link: at 100 % both channels get the same gain, at 0 % the quiet one is left alone', () => {
  const input = [sine(997, -8, 96000), sine(997, -30, 96000)];
  const gains = [0, 50, 100].map((link) => {
    const { out } = render({ ...PLAIN, 'glue.detector': 1, 'glue.link': link }, input);
    return out.map((x, ch) => tone(x.subarray(48000), 997).dbfs - [-8, -30][ch]);
  });
  for (const [left] of gains) near(left, -9, 0.02, 'dB');
  for (const [i, [, right]] of gains.entries()) near(right, -4.5 * i, 0.02, 'dB');
});

test('no more is taken than the range', () => {
  const { out } = render({ ...PLAIN, 'glue.range_db': 4, 'glue.ratio': 10 }, [sine(997, 0, 96000)]);
  near(tone(out[0].subarray(48000), 997).dbfs, -4, 0.02, 'dBFS');
});

test('auto release: 90 ms after a hit, about a second after a long loud part', () => {
  const params = { ...PLAIN, 'glue.auto_release': 1, 'glue.attack_ms': 3 };
  const left = (/** @type {number} */ seconds) => {
    const loud = sine(997, -8, 48000 * seconds);
    const { engine } = render(params, [Float32Array.from([...loud, ...sine(997, -40, 19200)])]);
    return meter(engine, 'glue_gain_db'); // 400 ms after it
  };
  // Two followers in a row let go: 90 ms and 1 s.
  near(left(5), (-9 * (1000 * Math.exp(-0.4) - 90 * Math.exp(-400 / 90))) / 910, 0.05, 'dB');
  assert.ok(left(0.05) > -1.6, `${left(0.05)} dB after a hit`);
});

test('on music it is the detector of the literature, written in numpy', () => {
  for (const [, detector] of KINDS)
    for (const auto of [0, 1]) {
      const params = {
        'glue.threshold_db': -25,
        'glue.detector': Number(detector),
        'glue.auto_release': auto,
        'glue.sidechain_hz': 20,
        'glue.mix': 70,
        'glue.makeup_db': 2,
        'glue.link': 60,
      };
      const { worst, residual } = besideOracle('glue', params, beats(96000));
      near(worst, 0, 0.02, 'dB');
      assert.ok(residual < -100, `${residual} dB`);
    }
});

test('as it comes it is gentle: 0.2 to 2.5 dB of pink-like music at -18 to -14 LUFS', () => {
  const song = beats(480000);
  const loudness = new Engine(core, 48000, values({ 'monitor.match': 0 }));
  const { engine: measured } = render({}, song, { listen: true, engine: loudness });
  const lufs = meter(measured, 'integrated_lufs');
  for (const wanted of [-18, -14]) {
    const scaled = song.map((x) => x.map((v) => v * 10 ** ((wanted - lufs) / 20)));
    const { out, engine } = render({ 'glue.on': 1 }, scaled);
    const frames = scaled[0].length - engine.latency;
    const less = db(rms(out[0].subarray(engine.latency)) / rms(scaled[0].subarray(0, frames)));
    assert.ok(less < -0.2 && less > -2.5, `${less} dB at ${wanted} LUFS`);
  }
});
