// multiband.test.mjs -- compressors side by side: the sum of the bands, curve, times, distortion. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { beats, besideOracle, curve, meter, tone } from './lib/dynamics.mjs';
import { WORKING } from './lib/settings.mjs';
import { db, noise, response, rms, sine, strays } from './lib/signal.mjs';

const CLOSE = {
  'multiband.split_1_hz': 200,
  'multiband.split_2_hz': 400,
  'multiband.split_3_hz': 800,
  'multiband.split_4_hz': 1600,
};
/** Of every band. @param {Record<string, number>} keys */
const every = (keys) =>
  Object.fromEntries(
    [1, 2, 3, 4, 5].flatMap((n) =>
      Object.entries(keys).map(([key, value]) => [`multiband.${n}.${key}`, value]),
    ),
  );
/** All but what is below 20 Hz in one band. */
const ONE = { 'multiband.on': 1, 'multiband.bands': 2, 'multiband.split_1_hz': 20 };
const impulse = (frames = 1 << 16) => {
  const x = new Float32Array(frames);
  x[0] = 1;
  return x;
};

for (const bands of [2, 3, 4, 5])
  test(`${bands} bands add up flat, to the allpasses of their splits`, () => {
    const edges = [{}, CLOSE, { 'multiband.split_1_hz': 90, 'multiband.split_2_hz': 250 }];
    for (const splits of /** @type {Record<string, number>[]} */ (edges)) {
      const neutral = { 'multiband.bands': bands, ...splits };
      // A range of 0 keeps every band at work with a gain of 1: the bands are made and added.
      for (const params of [neutral, { ...neutral, ...every({ ratio: 4, range_db: 0 }) }]) {
        const { residual, flat } = besideOracle('multiband', params, [impulse(), impulse()]);
        near(flat, 0, 0.001, 'dB');
        assert.ok(residual < -140, `${residual} dB off scipy's allpasses`);
      }
    }
  });

test('bands at different gains are those of scipy, at every rate', () => {
  const gains = { 'multiband.1.gain_db': 4, 'multiband.2.gain_db': -7, 'multiband.4.gain_db': 3 };
  for (const rate of [44100, 48000, 96000, 192000]) {
    const input = [noise(rate / 2, -6, 1), noise(rate / 2, -6, 2)];
    const { residual } = besideOracle('multiband', { ...gains, 'multiband.bands': 5 }, input, rate);
    assert.ok(residual < -120, `${residual} dB at ${rate} Hz`);
  }
});

test('at 8 kHz, where the upper splits have no room, it is still flat', () => {
  const params = { 'multiband.on': 1, 'multiband.bands': 5, ...every({ ratio: 4, range_db: 0 }) };
  const h = render(params, [impulse(1 << 14)], { rate: 8000 }).out[0];
  for (const hz of [40, 120, 900, 2000, 3000, 3800]) near(response(h, hz, 8000), 0, 0.001, 'dB');
});

test('an octave above its split a band is 24.6 dB down', () => {
  for (const hz of [90, 120, 400, 1000, 6000]) {
    const base = { 'multiband.on': 1, 'multiband.bands': 2, 'multiband.split_1_hz': hz };
    const at = (/** @type {number} */ gain) =>
      render({ ...base, 'multiband.1.gain_db': gain, 'multiband.2.gain_db': 6 }, [impulse()])
        .out[0];
    const [more, less] = [at(12), at(-12)];
    const low = more.map((x, i) => x - less[i]); // the low band, (10^0.6 - 10^-0.6) times
    const down = response(low, 2 * hz) - db(10 ** 0.6 - 10 ** -0.6);
    assert.ok(down <= -24.6, `${down} dB at ${2 * hz} Hz`);
    near(response(low, hz) - db(10 ** 0.6 - 10 ** -0.6), -6.02, 0.01, 'dB at the split');
  }
});

test('splits keep half an octave apart, whatever is asked for', () => {
  const [x] = [noise(24000, -6, 4)];
  const gains = { 'multiband.on': 1, 'multiband.1.gain_db': 6, 'multiband.3.gain_db': -6 };
  const asked = { 'multiband.split_1_hz': 1000, 'multiband.split_2_hz': 300 };
  const kept = { 'multiband.split_1_hz': 1000, 'multiband.split_2_hz': 1000 * Math.SQRT2 };
  const [a, b] = [asked, kept].map((splits) => render({ ...gains, ...splits }, [x]).out[0]);
  assert.ok(db(rms(a.map((v, i) => v - b[i])) / rms(a)) < -110);
});

test('the static curve is the formula within 0.02 dB, over levels, ratios and knees', () => {
  for (const [t, r, w] of [
    [-24, 2, 0],
    [-24, 4, 6],
    [-30, 20, 12],
    [-18, 1.5, 24],
  ])
    for (const level of [-40, -31, -27, -24, -21, -16, -10, -4]) {
      const params = { ...ONE, ...every({ threshold_db: t, ratio: r, knee_db: w }) };
      const { out } = render(params, [sine(997, level, 96000)]);
      near(tone(out[0].subarray(48000), 997).dbfs, curve(level, { t, r, w }), 0.02, 'dBFS');
    }
});

test('below the lower threshold a ratio of 2 expands, one of 0.5 lifts, as far as the range', () => {
  for (const [ratio, level, want] of [
    [2, -50, -60],
    [2, -30, -30],
    [3, -56, -68],
    [0.5, -50, -45],
    [0.5, -65, -53],
  ]) {
    const below = { expand_threshold_db: -40, expand_ratio: ratio, knee_db: 0, range_db: 12 };
    const params = { ...ONE, ...every({ ...below, release_ms: 500 }) };
    const { out } = render(params, [sine(997, level, 240000)]);
    const settled = tone(out[0].subarray(192000), 997).dbfs;
    near(settled, Math.max(want, level - 12), 0.05, `dBFS from ${level}, ratio ${ratio}`);
  }
});

/** Gain of band 2 every 8 frames. @param {Engine} engine @param {Float32Array} x @param {number} from */
function gains(engine, x, from) {
  const list = [];
  for (let i = 0; i < x.length; i += 8) {
    for (const plane of engine.input) plane.set(x.subarray(i, i + 8));
    engine.process(8);
    if (i >= from) list.push(meter(engine, 'multiband_gain_db', 1));
  }
  return list;
}

test('63 % of an attack after its time, of a release after its time and the attack', () => {
  for (const [attack, release] of [
    [10, 100],
    [30, 400],
    [3, 50],
  ]) {
    const params = {
      threshold_db: -20,
      ratio: 4,
      knee_db: 0,
      attack_ms: attack,
      release_ms: release,
    };
    const engine = new Engine(core, 48000, values({ ...ONE, ...every(params) }));
    const loud = sine(5990, -8, 96000);
    const up = gains(engine, Float32Array.from([...new Float32Array(960), ...loud]), 960);
    const down = gains(engine, sine(5990, -30, 144000), 0);
    const ms = (/** @type {number} */ i) => (8 * (i + 1)) / 48;
    // 12 dB over at 4:1: 9 dB
    near(ms(up.findIndex((g) => g < -9 * 0.6321)), attack, 0.02 * attack + 0.17, 'ms, attack');
    const back = ms(down.findIndex((g) => g > -9 * 0.3679));
    near(back, release + attack, 0.02 * release + 0.2, 'ms, release');
  }
});

test('auto release: a short peak lets go fast, a long one slowly', () => {
  const at = { threshold_db: -20, ratio: 4, knee_db: 0, attack_ms: 5, release_ms: 60 };
  const left = (/** @type {number} */ seconds) => {
    const params = { ...ONE, ...every({ ...at, auto_release: 1 }) };
    const engine = new Engine(core, 48000, values(params));
    gains(engine, sine(997, -8, 48000 * seconds), 0);
    return gains(engine, sine(997, -30, 19200), 0).at(-1) ?? 0; // 400 ms later
  };
  // Two followers in a row let go: 60 ms and 600 ms.
  const long = (-9 * (600 * Math.exp(-400 / 600) - 60 * Math.exp(-400 / 60))) / 540;
  near(left(3), long, 0.1, 'dB');
  assert.ok(left(0.05) > 0.5 * long && left(0.01) > 0.2 * long, `${left(0.05)}, ${left(0.01)} dB`);
});

test('distortion and noise, 4:1, 12 dB over, 10 and 100 ms', () => {
  const at = { threshold_db: -20, ratio: 4, knee_db: 0, attack_ms: 10, release_ms: 100 };
  for (const [hz, split, most] of [
    [50, 1000, -55],
    [100, 1000, -66],
    [1000, 20, -105],
  ]) {
    const params = { ...ONE, ...every(at), 'multiband.split_1_hz': split };
    const { out } = render(params, [sine(hz, -8, 192000)]);
    const { thdn } = tone(out[0].subarray(96000), hz);
    assert.ok(thdn <= most, `${thdn} dB at ${hz} Hz`);
  }
});

test('the meter of a band reads the gain that is applied, and its level', () => {
  for (const level of [-30, -12, -3]) {
    const at = { threshold_db: -24, ratio: 3, gain_db: 2.5 };
    const params = { ...ONE, ...every(at), 'multiband.1.ratio': 1, 'multiband.1.gain_db': 0 };
    const { out, engine } = render(params, [sine(9001, level, 96000)]);
    const applied = tone(out[0].subarray(48000), 9001).dbfs - level;
    near(meter(engine, 'multiband_gain_db', 1), applied, 0.01, 'dB');
    render(params, [sine(9001, level, 9600)], { engine }); // the peak since the last read
    near(meter(engine, 'multiband_level_db', 1), level, 0.01, 'dBFS');
    near(meter(engine, 'multiband_gain_db', 0), 0, 0.01, 'dB of the band below');
  }
});

test('on music it is the detector of the literature, written in numpy', () => {
  const hard = every({ threshold_db: -35, ratio: 6, auto_release: 1, link: 50, attack_ms: 3 });
  const gate = every({ expand_threshold_db: -45, expand_ratio: 3 });
  const lift = every({ threshold_db: -25, ratio: 2, expand_ratio: 0.6, range_db: 9, attack_ms: 1 });
  for (const params of [
    WORKING.multiband,
    { 'multiband.bands': 5, ...hard, ...gate },
    { 'multiband.bands': 3, ...lift },
  ]) {
    const { worst, residual } = besideOracle('multiband', params, beats(96000));
    near(worst, 0, 0.02, 'dB');
    assert.ok(residual < -100, `${residual} dB`);
  }
});

test('leaving neutral and coming back does not click, and ends where neutral is', () => {
  const x = sine(997, -6, 144000).map((v, i) => v * Math.min(1, i / 9600));
  const fade = x.map((v, i) => (i < 9600 ? v * Math.sin((Math.PI * i) / 19200) : v));
  const on = { 'multiband.on': 1 };
  const at = { 36000: { ...on, ...WORKING.multiband }, 84000: on };
  const { out } = render(on, [fade], { at });
  assert.ok(strays(out[0].subarray(14000)) < -80);
  const plain = render(on, [fade]).out[0].subarray(132000);
  assert.ok(db(rms(out[0].subarray(132000).map((v, i) => v - plain[i]))) < -140);
});

test('a band that is off passes as it is', () => {
  const input = [impulse(), impulse()];
  const off = every({ on: 0, gain_db: 6, ratio: 3, threshold_db: -40 });
  near(besideOracle('multiband', off, input).flat, 0, 0.001, 'dB');
});
