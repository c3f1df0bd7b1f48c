// color.test.mjs -- harmonics, aliases, what passes untouched, and loudness kept. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { core, near, render, values } from './lib/core.mjs';
import { ebur128, music, PIECES } from './lib/music.mjs';
import { channelsOf, written } from './lib/repaired.mjs';
import { WORKING } from './lib/settings.mjs';
import { db, fft, gain, noise, response, rms } from './lib/signal.mjs';

const SIZE = 8192;
const [TAPE, TUBE, EDGE] = [0, 1, 2];
const NAMES = ['tape', 'tube', 'edge'];
/** @param {number} drive @param {number} character */
const driven = (drive, character) => ({
  'color.on': 1,
  'color.drive_db': drive,
  'color.character': character,
});

/** Amplitudes of a tone on a bin of SIZE once the gain stands still, in both channels. @param {Record<string, number>} params @param {number} bin @param {number} dbfs */
function spectrum(params, bin, dbfs, rate = 48000) {
  const engine = new Engine(core, rate, values(params));
  const turn = Float32Array.from(
    { length: SIZE },
    (_, i) => gain(dbfs) * Math.sin((2 * Math.PI * ((bin * i) % SIZE)) / SIZE),
  );
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  for (let round = 0; round < 160; round++) {
    for (let at = 0; at < SIZE; at += 4096) {
      for (const plane of engine.input) plane.set(turn.subarray(at, at + 4096));
      engine.process(4096);
      re.set(engine.output[0].subarray(0, 4096), at);
    }
  }
  fft(re, im);
  return Float64Array.from(re.subarray(0, SIZE / 2), (x, k) => (2 * Math.hypot(x, im[k])) / SIZE);
}

/** All that is no harmonic, below 20 kHz, against the fundamental. @param {Float64Array} s @param {number} bin @param {number} rate */
function aliases(s, bin, rate) {
  let power = 0;
  for (let k = 1; k < (20000 / rate) * SIZE; k++) if (k % bin) power += s[k] * s[k];
  return 10 * Math.log10(power) - db(s[bin]);
}

/** Of a curve y(x) on a sine, by a Fourier sum: dB of harmonic n against the first. @param {(x: number) => number} y @param {number} n @param {number} peak */
function harmonic(y, n, peak) {
  const of = (/** @type {number} */ m) => {
    let [c, s] = [0, 0];
    for (let i = 0; i < 4096; i++) {
      const w = (2 * Math.PI * i) / 4096;
      c += y(peak * Math.sin(w)) * Math.cos(m * w);
      s += y(peak * Math.sin(w)) * Math.sin(m * w);
    }
    return Math.hypot(c, s);
  };
  return db(of(n) / of(1));
}

/** Pade's approximation of tanh. @param {number} v */
const pade = (v) => (v * (27 + v * v)) / (27 + 9 * v * v);
const slope = 1 / 9 + ((8 / 3) * (3 - 0.25)) / 3.25 ** 2; // of pade at 0.5
/** The curves of dsp/curve.h from their descriptions, of u = s x. @type {((u: number) => number)[]} */
const CURVES = [
  pade,
  (u) => (pade(u + 0.5) - pade(0.5)) / slope,
  (u) => {
    const over = Math.max(Math.abs(u) - 0.25, 0);
    return u - (Math.sign(u) * (8 / 9) * over ** 3) / (0.7 + over ** 2);
  },
];

for (const character of [TAPE, TUBE, EDGE]) {
  test(`${NAMES[character]}: harmonics of 47 Hz are its curve's`, () => {
    for (const drive of [6, 12]) {
      const s = gain(drive) - 1;
      const bin = 8; // 47 Hz, where the emphasis of tape is nil
      const got = spectrum(driven(drive, character), bin, -6);
      for (const n of [2, 3, 4, 5, 7]) {
        const want = harmonic((x) => CURVES[character](s * x) / s, n, gain(-6));
        const level = db(got[n * bin] / got[bin]);
        if (want < -90) assert.ok(level < -85, `harmonic ${n} at ${drive} dB: ${level} dB`);
        else near(level, want, 0.25, `dB, harmonic ${n} at ${drive} dB`);
      }
    }
  });
}

test('the three differ: tube second first, tape third alone, edge third and fifth close', () => {
  const levels = NAMES.map((_, character) => {
    const s = spectrum(driven(6, character), 34, -6);
    return (/** @type {number} */ n) => db(s[n * 34] / s[34]);
  });
  assert.ok(levels[TUBE](2) > levels[TUBE](3) + 15 && levels[TUBE](2) > -25);
  assert.ok(levels[TAPE](2) < -100 && levels[TAPE](3) > levels[TAPE](5) + 30);
  assert.ok(levels[EDGE](2) < -100 && levels[EDGE](3) < levels[EDGE](5) + 12);
});

test('tape bends highs sooner than lows: a shelf of 6 dB above 3 kHz, taken back from what is added', () => {
  // The shelf (1 + 2 w) / (1 + w) of first order, bilinear at 3 kHz.
  const shelf = (/** @type {number} */ hz) => {
    const w = Math.tan((Math.PI * hz) / 48000) / Math.tan((Math.PI * 3000) / 48000);
    return Math.sqrt((1 + 4 * w * w) / (1 + w * w));
  };
  const bin = 1024; // 6 kHz
  const s = gain(6) - 1;
  const lifted = shelf(6000);
  const peak = lifted * gain(-6);
  // Parts of what the curve gives, against the lifted tone; phases of the shelf fall out of the levels.
  const part = (/** @type {number} */ m) => {
    let sum = 0;
    for (let i = 0; i < 4096; i++) {
      const w = (2 * Math.PI * i) / 4096;
      sum += (CURVES[TAPE](s * peak * Math.sin(w)) / s) * Math.sin(m * w);
    }
    return Math.abs(sum) / 2048;
  };
  const third = (part(3) / shelf(18000)) * (lifted / part(1));
  const got = spectrum(driven(6, TAPE), bin, -6);
  near(db(got[3 * bin] / got[bin]), db(third), 0.3, 'dB');
  const low = spectrum(driven(6, TAPE), 17, -6);
  assert.ok(db(got[3 * bin] / got[bin]) > db(low[3 * 17] / low[17]) + 6);
});

for (const rate of [48000, 44100]) {
  test(`aliases stay below -90 dB at 6 and 12 dB of drive, ${rate} Hz`, () => {
    for (const drive of [6, 12]) {
      for (const character of [TAPE, TUBE, EDGE]) {
        for (const hz of [997, 2300, 5000]) {
          const bin = Math.round((hz / rate) * SIZE);
          const db = aliases(spectrum(driven(drive, character), bin, -6, rate), bin, rate);
          assert.ok(db <= -90, `${NAMES[character]} ${drive} dB, ${hz} Hz: ${db.toFixed(1)} dB`);
        }
      }
    }
  });
}

test('the exciter adds a second harmonic above all, without aliases', () => {
  const on = { 'color.on': 1, 'color.exciter': 100, 'color.exciter_hz': 4000 };
  for (const hz of [5000, 8000]) {
    const bin = Math.round((hz / 48000) * SIZE);
    const s = spectrum(on, bin, -20);
    const second = db(s[2 * bin] / s[bin]);
    assert.ok(second > -25 && second < -8, `${second} dB`);
    assert.ok(aliases(s, bin, 48000) <= -90);
    near(db(s[bin]), -20, 0.4, 'dBFS, the tone, which makes room for what is added');
  }
  const low = spectrum(on, 34, -20); // 199 Hz: not its business
  assert.ok(db(low[68] / low[34]) < -100);
});

test('small signals pass: 0.01 dB to 18 kHz, 0.5 dB at 20 kHz, every character and the exciter', () => {
  const frames = 48000 * 32; // until the gain has learnt the level
  const x = noise(frames, -62, 3);
  const from = frames - 32768;
  for (const character of [TAPE, TUBE, EDGE]) {
    const params = { ...driven(6, character), 'color.exciter': 30 };
    const { out, engine } = render(params, [x], { block: 4096 });
    const late = engine.latency;
    const [cross, power] = [new Float64Array(3), new Float64Array(3)];
    const bands = [0, 1, 2];
    // Transfer at a frequency: averaged cross spectrum over windows, against the input's own.
    for (const [i, hz] of [1000, 18000, 20000].entries()) {
      const window = (/** @type {ArrayLike<number>} */ y, /** @type {number} */ shift) =>
        project(y, from + shift, hz);
      const [a, b] = [window(x, -late), window(out[0], 0)];
      cross[i] = Math.hypot(b.re, b.im);
      power[i] = Math.hypot(a.re, a.im);
    }
    for (const i of bands)
      near(db(cross[i] / power[i]), 0, i < 2 ? 0.01 : 0.5, `dB, ${NAMES[character]} ${i}`);
  }
});

/** @param {ArrayLike<number>} y @param {number} from @param {number} hz */
function project(y, from, hz) {
  let [re, im] = [0, 0];
  for (let i = 0; i < 32768; i++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 32768);
    const w = (2 * Math.PI * hz * i) / 48000;
    re += hann * y[from + i] * Math.cos(w);
    im += hann * y[from + i] * Math.sin(w);
  }
  return { re, im };
}

test('neutral is the input, bit for bit: no drive, no mix, and again after work', () => {
  const input = [noise(96000, 0, 5), noise(96000, 0, 6)];
  const on = { 'color.on': 1 };
  for (const neutral of [on, { ...on, 'color.drive_db': 12, 'color.mix': 0 }]) {
    const at = { 9600: { ...on, ...WORKING.color }, 19200: neutral };
    for (const [changes, from] of /** @type {const} */ ([
      [{}, 0],
      [at, 80000],
    ])) {
      const { out, engine } = render(neutral, input, { at: changes });
      for (const ch of [0, 1])
        assert.deepEqual(
          out[ch].subarray(from + engine.latency),
          input[ch].subarray(from, 96000 - engine.latency),
        );
    }
  }
});

test('its delay is 55 frames, on or off, at every rate', () => {
  const off = (/** @type {number} */ rate) => new Engine(core, rate, values({})).latency;
  const on = (/** @type {number} */ rate) =>
    new Engine(core, rate, values(driven(6, TUBE))).latency;
  for (const rate of [44100, 48000, 192000]) assert.equal(on(rate), off(rate));
  // A small impulse comes out where the latency says.
  const x = new Float32Array(2000);
  x[100] = 1e-3;
  const { out, engine } = render(driven(6, TUBE), [x]);
  const peak = out[0].reduce((best, v, i) => (Math.abs(v) > Math.abs(out[0][best]) ? i : best), 0);
  assert.equal(peak, 100 + engine.latency);
});

test('no DC is left of a tone through the tube', () => {
  const s = spectrum(driven(12, TUBE), 170, -6);
  assert.ok(db(s[0] / 2) < -100, `${db(s[0] / 2)} dBFS`);
});

test('loudness on music stays within 0.3 dB, any drive and character, by libebur128', async () => {
  for (const piece of PIECES) {
    const path = music(piece, { seconds: 12 });
    const song = await channelsOf(path);
    const paths = [path];
    for (const character of [TAPE, TUBE, EDGE]) {
      for (const drive of [6, 18]) {
        const params = { ...driven(drive, character), 'color.exciter': drive === 6 ? 70 : 0 };
        const { out, engine } = render(params, song, { rate: 44100, block: 4096 });
        const late = out.map((plane) => plane.subarray(engine.latency));
        paths.push(written(`${piece}-${character}-${drive}`, late, 44100));
      }
    }
    const [before, ...after] = ebur128(...paths).map((r) => r.integratedLufs);
    for (const [i, lufs] of after.entries()) near(lufs, before, 0.3, `LUFS, ${piece} ${i}`);
  }
});

test('the gain never pumps: after a drop of 12 dB it moves less than 0.1 dB in 100 ms', () => {
  const x = noise(480000, -6, 3).map((v, i) => (i < 240000 ? v : v / 4));
  const { out, engine } = render(driven(9, TAPE), [x]);
  const levels = Array.from({ length: 48 }, (_, i) => {
    const from = 244800 + 4800 * i;
    const late = from + engine.latency;
    return db(rms(out[0].subarray(late, late + 4800)) / rms(x.subarray(from, from + 4800)));
  });
  for (let i = 1; i < 48; i++)
    assert.ok(Math.abs(levels[i] - levels[i - 1]) < 0.1, `${levels[i - 1]} to ${levels[i]} dB`);
  assert.ok(Math.abs(levels[0] - levels[47]) > 0.2, 'it follows the passage all the same');
});

test('any block size gives the same samples while everything changes, and reset forgets', () => {
  const input = [noise(24000, -3, 7), noise(24000, -3, 8)];
  const on = { 'color.on': 1, ...WORKING.color };
  const at = {
    3000: { ...on, 'color.character': 2, 'color.drive_db': 14 },
    9000: { ...on, 'color.exciter_hz': 8000, 'color.mix': 40 },
    15000: { 'color.on': 1 },
    20000: on,
  };
  const want = render(on, input, { at, block: 512 }).out;
  for (const block of [1, 7, 441, 4096])
    assert.deepEqual(render(on, input, { at, block }).out, want, `block size ${block}`);
  const { engine } = render(on, [noise(5000, 0, 9)]);
  engine.reset(0);
  assert.deepEqual(render(on, input, { engine }).out, render(on, input).out);
});

test('silence after sound becomes exactly 0', () => {
  const x = new Float32Array(192000);
  x.set(noise(4800, 0, 20));
  const { out } = render({ 'color.on': 1, ...WORKING.color }, [x, x.map((v) => -v)]);
  assert.ok(out.every((plane) => plane.subarray(188000).every((v) => v === 0)));
});

test('far beyond full scale it stays finite', () => {
  for (const character of [TAPE, TUBE, EDGE]) {
    const params = { ...driven(18, character), 'color.exciter': 100 };
    const { out } = render(params, [noise(20000, 60, 3), noise(20000, 55, 4)]);
    assert.ok(out.every((plane) => plane.every((v) => Number.isFinite(v) && Math.abs(v) < 1e4)));
  }
});

test('what it adds passes 20 kHz and stops what would fold', () => {
  // The exciter alone on a click of treble: the sum of its parts is linear for a small one, so nothing moves.
  const x = new Float32Array(32768);
  x[200] = 1e-4;
  const { out, engine } = render({ 'color.on': 1, 'color.exciter': 100 }, [x]);
  const h = out[0].subarray(engine.latency).map((v) => v * 1e4);
  for (const hz of [100, 1000, 10000, 18000, 20000]) near(response(h, hz), 0, 0.01, `dB at ${hz}`);
});
