// resonance.test.mjs -- resonance control takes off what stands out, and nothing else. SPDX-License-Identifier: MIT
// Pink noise, bells and long-term spectra are scipy's (tests/oracle/resonance.py).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine } from '../wasm/engine.js';
import { METERS, PARAMS } from '../wasm/out/table.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { core, near, render, values } from './lib/core.mjs';
import { music, PIECES, scratch } from './lib/music.mjs';
import { db, noise, rms, sine } from './lib/signal.mjs';

const RATE = 48000;
const ORACLE = fileURLToPath(new URL('./oracle/resonance.py', import.meta.url));
const ON = { 'dyneq.on': 1, 'dyneq.resonance': 1 };
const FULL = { ...ON, 'dyneq.res_depth': 100, 'dyneq.res_cap_db': 12 };
const METER = METERS.find(({ name }) => name === 'resonance_db') ?? { offset: 0, length: 0 };
const bandHz = (/** @type {number} */ i) => 20 * 1000 ** (i / (METER.length - 1));

/** @param {string[]} args */
const oracle = (...args) =>
  execFileSync('/usr/bin/python3', [ORACLE, ...args], { encoding: 'utf8' });

/** @param {string} path interleaved @returns {Float32Array[]} */
function planes(path) {
  const bytes = readFileSync(path);
  const all = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  return [0, 1].map((ch) =>
    Float32Array.from({ length: all.length / 2 }, (_, i) => all[2 * i + ch]),
  );
}

/** @param {string} name @param {number[]} bells hz, dB, Q of each */
function pink(name, ...bells) {
  const path = join(scratch, `${name}.f32`);
  oracle('make', path, '7', '12', ...bells.map(String));
  return { path, input: planes(path) };
}

/** Renders in steps of a frame's hop; the meter at each. @param {Record<string, number>} params @param {Float32Array[]} input */
function watched(params, input, rate = RATE) {
  const engine = new Engine(core, rate, values(params));
  const frames = input[0].length;
  const out = [new Float32Array(frames), new Float32Array(frames)];
  const rows = [];
  for (let i = 0; i < frames; i += 576) {
    const size = Math.min(576, frames - i);
    for (const ch of [0, 1]) engine.input[ch].set((input[ch] ?? input[0]).subarray(i, i + size));
    engine.process(size);
    for (const ch of [0, 1]) out[ch].set(engine.output[ch].subarray(0, size), i);
    rows.push(engine.readMeters().slice(METER.offset, METER.offset + METER.length));
  }
  return { out, rows, latency: engine.latency };
}

/** @param {Float32Array[]} out */
function written(out) {
  const path = join(scratch, 'resonance-out.f32');
  const both = Float32Array.from({ length: out[0].length * 2 }, (_, i) => out[i % 2][i >> 1]);
  writeFileSync(path, new Uint8Array(both.buffer));
  return path;
}

const plain = pink('pink');

test('the latency is one frame, and known before the first sample', () => {
  assert.ok(PARAMS.find(({ name }) => name === 'dyneq.resonance')?.flags.includes('structural'));
  for (const [rate, frame] of [
    [44100, 2048],
    [48000, 2048],
    [96000, 4096],
    [192000, 8192],
  ]) {
    const without = new Engine(core, rate, values({ 'dyneq.on': 1 })).latency;
    assert.equal(new Engine(core, rate, values(ON)).latency - without, frame, `${rate} Hz`);
  }
});

test('depth 0 is a delay, below -120 dB, at every rate', () => {
  for (const rate of [22050, 44100, 48000, 96000, 192000]) {
    const input = [noise(60000, -3, 5), noise(60000, -3, 6)];
    const { out, latency } = watched({ ...ON, 'dyneq.res_depth': 0 }, input, rate);
    for (const ch of [0, 1]) {
      const apart = input[ch].subarray(0, 60000 - latency).map((x, i) => out[ch][i + latency] - x);
      assert.ok(db(rms(apart) / rms(input[ch])) < -120, `${db(rms(apart))} dB at ${rate} Hz`);
    }
  }
});

test('steady pink noise is left as it is: mean within 0.1 dB, spread within 0.5 dB', () => {
  for (const more of [
    ON,
    { ...ON, 'dyneq.res_depth': 100 },
    { ...FULL, 'dyneq.res_sharpness': 100 },
  ]) {
    const { rows } = watched(more, plain.input);
    const settled = rows.slice(100);
    for (let band = 0; band < METER.length; band++) {
      const gains = settled.map((row) => row[band]);
      const mean = gains.reduce((a, b) => a + b, 0) / gains.length;
      const spread = Math.sqrt(gains.reduce((a, b) => a + (b - mean) ** 2, 0) / gains.length);
      near(mean, 0, 0.1, `dB in the mean at ${bandHz(band)} Hz`);
      near(spread, 0, 0.5, `dB of spread at ${bandHz(band)} Hz`);
    }
  }
});

for (const hz of [1000, 2500, 6000]) {
  test(`a resonance of +12 dB, Q 20 at ${hz} Hz comes down to +3 dB or less, its surroundings stay`, () => {
    const { input } = pink(`bell-${hz}`, hz, 12, 20);
    const before = JSON.parse(oracle('measure', plain.path, written(input), `${hz}`));
    assert.ok(before.most > 10, `${before.most} dB before`);
    const after = JSON.parse(
      oracle('measure', plain.path, written(watched(FULL, input).out), `${hz}`),
    );
    assert.ok(after.most <= 3, `${after.most} dB left`);
    assert.ok(after.least > -2.5, `${after.least} dB beside it`);
  });
}

test('half the depth takes off less, and the cap is never exceeded', () => {
  const { input } = pink('bells', 800, 15, 10, 3000, 18, 8);
  for (const cap of [1, 3, 12]) {
    const { rows } = watched({ ...FULL, 'dyneq.res_cap_db': cap }, input);
    const most = Math.min(...rows.map((row) => Math.min(...row)));
    assert.ok(most >= -cap - 1e-4 && most < -0.8 * Math.min(cap, 8), `${most} dB with cap ${cap}`);
  }
  const most = (/** @type {number} */ depth) =>
    Math.min(...watched({ ...FULL, 'dyneq.res_depth': depth }, input).rows[900]);
  assert.ok(most(100) < most(50) && most(50) < most(20) && most(20) < 0);
});

test('it acts from here to there only', () => {
  const { input } = pink('bells-2', 800, 12, 15, 5000, 12, 15);
  const { rows } = watched({ ...FULL, 'dyneq.res_low_hz': 2500, 'dyneq.res_high_hz': 9000 }, input);
  const at = (/** @type {number} */ hz) =>
    rows[900][Math.round((Math.log(hz / 20) / Math.log(1000)) * (METER.length - 1))];
  assert.ok(at(5000) < -4, `${at(5000)} dB`);
  assert.equal(Math.abs(at(800)), 0);
});

test('a tone alone is a note, not a resonance: at most 1 dB less, from 200 Hz to 8 kHz', () => {
  for (const hz of [200, 440, 1000, 1013, 4321, 8000]) {
    const input = sine(hz, -20, 2 * RATE);
    const { out, latency } = watched(FULL, [input]);
    const late = rms(out[0].subarray(RATE / 2 + latency));
    near(db(late / rms(input.subarray(RATE / 2))), 0, 1, `dB at ${hz} Hz`);
  }
});

test('the edge of a low-pass stands out of nothing', () => {
  const dull = render({ 'eq.on': 1 }, plain.input).out; // as it is, then by a steep filter of its own
  const taps = Float64Array.from({ length: 255 }, (_, i) => {
    const t = i - 127;
    const window =
      0.42 - 0.5 * Math.cos((2 * Math.PI * i) / 254) + 0.08 * Math.cos((4 * Math.PI * i) / 254);
    return window * (t === 0 ? 0.25 : Math.sin(0.25 * Math.PI * t) / (Math.PI * t));
  });
  const low = dull.map((x) =>
    x
      .subarray(0, 4 * RATE)
      .map((_, i) => taps.reduce((sum, tap, k) => sum + tap * (x[i - k] ?? 0), 0)),
  );
  const { rows } = watched(FULL, low); // cut at 6 kHz
  const most = Math.min(...rows.slice(150).map((row) => Math.min(...row)));
  assert.ok(most > -2.5, `${most} dB`);
});

test('on music it neither pumps nor lisps: what it takes off moves slowly and not all together', async () => {
  for (const piece of PIECES) {
    const path = music(piece, { seconds: 12, rate: RATE });
    const wav = await readAudio(fromBytes(readFileSync(path), path));
    const input = wav.channels;
    const { rows } = watched({ ...ON, 'dyneq.res_depth': 100 }, input);
    const settled = rows.slice(100);
    const mean = settled.map((row) => row.reduce((a, b) => a + b, 0) / row.length);
    const middle = mean.reduce((a, b) => a + b, 0) / mean.length;
    const together = Math.sqrt(mean.reduce((a, b) => a + (b - middle) ** 2, 0) / mean.length);
    assert.ok(together < 0.25, `${piece}: ${together} dB of pumping`);
    const speeds = settled
      .slice(1)
      .flatMap((row, i) => [...row].map((g, k) => Math.abs(g - settled[i][k]) / 0.012));
    speeds.sort((a, b) => a - b);
    const usual = speeds[Math.floor(0.95 * speeds.length)];
    assert.ok(usual < 15, `${piece}: 95 % of the time slower than ${usual} dB/s`);
    assert.ok(middle < -0.05 && middle > -1.5, `${piece}: ${middle} dB in the mean`);
  }
});

test('any block size, reset, silence, and no bad number comes out', () => {
  const params = { ...FULL, 'dyneq.3.on': 1, 'dyneq.3.threshold_db': -50 };
  const input = [noise(40000, -9, 30), noise(40000, -9, 31)];
  input[0].fill(0, 20000);
  input[1].fill(0, 20000);
  const { out: want, engine } = render(params, input, { block: 512 });
  for (const block of [1, 7, 128, 441, 4096])
    assert.deepEqual(render(params, input, { block }).out, want);
  assert.ok(want[0].subarray(30000).every((x) => x === 0));
  render(params, [noise(5000, 0, 32)], { engine });
  engine.reset(0);
  assert.deepEqual(render(params, input, { engine }).out, want);
  const wild = [Float32Array.from(input[0], (x, i) => (i % 997 ? 1e4 * x : Number.NaN))];
  const { out } = render(params, wild);
  assert.ok(out[0].every((x) => Number.isFinite(x)));
});

test('its work is spread: the dearest calls of 128 cost at most 3 times the mean', () => {
  const engine = new Engine(core, RATE, values(FULL));
  // The same calls again and again: the fastest of each is its work, without what else the machine did.
  const least = new Float64Array(1500).fill(Number.POSITIVE_INFINITY);
  for (let round = 0; round < 6; round++) {
    engine.reset(0);
    for (let call = 0; call < least.length; call++) {
      for (const ch of [0, 1])
        engine.input[ch].set(plain.input[ch].subarray(128 * call, 128 * call + 128));
      const from = process.hrtime.bigint();
      engine.process(128);
      least[call] = Math.min(least[call], Number(process.hrtime.bigint() - from));
    }
  }
  const mean = least.reduce((a, b) => a + b, 0) / least.length;
  const dear = least.sort()[Math.floor(0.99 * least.length)];
  assert.ok(dear < 3 * mean, `${dear} ns against ${mean} ns in the mean`);
});
