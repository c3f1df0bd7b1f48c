// linear-change.test.mjs -- the equaliser without phase shift while it changes: nothing depends on when and how a FIR
// is made, nothing clicks, and every build does the same. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../scripts/house.mjs';
import { Engine } from '../wasm/engine.js';
import { PARAMS } from '../wasm/out/table.js';
import { renderOffline } from '../web/render.js';
import { Playhead } from '../worklet/playhead.js';
import { core, near, render, values } from './lib/core.mjs';
import { BUSY, LINEAR, ONLY_STEREO, settings } from './lib/linear.mjs';
import { scratch } from './lib/music.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';

const PLACES = [settings([{ gain_db: 5, place: 3 }]), settings([{ gain_db: 5, place: 2 }])];
const CHANGES = {
  5000: ONLY_STEREO,
  5400: PLACES[0],
  9000: { ...BUSY, 'eq.4.gain_db': 6 },
  9032: PLACES[1],
  16000: LINEAR,
  17000: BUSY,
};

test('any block size gives the same samples, while it changes too', () => {
  const input = [noise(26000, -3, 7), noise(26000, -3, 8)];
  const want = render(BUSY, input, { block: 512, at: CHANGES }).out;
  let state = 9;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return 1 + ((state >>> 8) % 700);
  };
  for (const block of [1, 7, 128, 441, 4096, random])
    assert.deepEqual(render(BUSY, input, { block, at: CHANGES }).out, want, `blocks of ${block}`);
});

test('reset forgets, also in the middle of a change', () => {
  const input = [noise(16000, -3, 10), noise(16000, -3, 11)];
  for (const frames of [300, 5000, 5900, 9000]) {
    const engine = new Engine(core, 48000, values(BUSY));
    const first = render(BUSY, input, { engine }).out;
    const other = [noise(frames, 0, 12), noise(frames, 0, 13)];
    render(BUSY, other, { engine, at: { 200: ONLY_STEREO, 5200: PLACES[1] } });
    engine.reset(0);
    engine.set(values(BUSY));
    assert.deepEqual(render(BUSY, input, { engine }).out, first, `after ${frames} frames`);
  }
});

test('after many changes the newest is heard, as if it had been so from the start', () => {
  const input = [noise(40000, -3, 14), noise(40000, -3, 15)];
  const at = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      3000 + 160 * i,
      { ...ONLY_STEREO, 'eq.2.gain_db': i / 4 - 6 },
    ]),
  );
  const last = { ...ONLY_STEREO, 'eq.2.gain_db': 59 / 4 - 6 };
  const { out } = render(ONLY_STEREO, input, { at });
  const straight = render(last, input).out;
  for (const c of [0, 1]) {
    const late = 12440 + 2 * 3600 + 2048; // two FIRs and two fades after the last one
    assert.deepEqual(out[c].subarray(late), straight[c].subarray(late));
  }
});

test('a change is heard within 150 ms', () => {
  const input = [sine(4000, -20, 40000)];
  const { out } = render(ONLY_STEREO, input, {
    at: { 20000: { ...ONLY_STEREO, 'eq.2.gain_db': -6 } },
  });
  const late = out[0].subarray(20000 + 7200);
  near(db(rms(late) * Math.SQRT2), -26, 0.02, 'dBFS');
});

const FRAMES = 65536;
const fade = (/** @type {number} */ x, /** @type {number} */ i) =>
  i < 9600 ? x * (0.5 - 0.5 * Math.cos((Math.PI * i) / 9600)) : x;
const tone = [sine(997, -6, FRAMES).map(fade), sine(997, -6, FRAMES, 48000, 1).map(fade)];
const quiet = (/** @type {Float32Array[]} */ out) =>
  Math.max(...out.map((channel) => strays(channel.subarray(17000))));

for (const p of PARAMS) {
  if (p.block !== 'eq' || p.band !== 3) continue;
  test(`stepping ${p.name} over its range in linear phase does not click`, () => {
    const base = settings([{}, {}, { hz: 997, gain_db: 12, q: 2 }]);
    for (const type of p.key === 'slope' ? [3, 4] : [0]) {
      const low = { ...base, 'eq.3.type': type, [p.name]: p.min };
      const { out } = render(low, tone, { at: { 28000: { ...low, [p.name]: p.max }, 44000: low } });
      const worst = quiet(out);
      assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
    }
  });
}

test('dragging a band does not click', () => {
  const at = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => {
      const moved = { hz: 300 * 10 ** (i / 100), gain_db: 12 - i / 5, q: 1 };
      return [24000 + 160 * i, settings([moved])];
    }),
  );
  const worst = quiet(render(settings([{ hz: 300, gain_db: 12 }]), tone, { at }).out);
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
});

test('switching it on and off, neutral and back, does not click', () => {
  const off = { ...ONLY_STEREO, 'eq.on': 0 };
  const at = { 20000: ONLY_STEREO, 32000: LINEAR, 40000: ONLY_STEREO, 50000: off };
  const worst = quiet(render(off, tone, { at }).out);
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
});

test('after silence no sound is left, no later than the FIR is long', () => {
  const input = [0, 1].map((c) => {
    const x = new Float32Array(40000);
    x.set(noise(4800, 0, 20 + c));
    return x;
  });
  const { out } = render(BUSY, input);
  for (const plane of out)
    assert.ok(plane.subarray(4800 + 8192 + 1024 + 256).every((x) => x === 0));
});

test('an export begins and ends with the song', async () => {
  const channels = [noise(30000, -3, 40), noise(30000, -3, 41)];
  const pcm = { sampleRate: 48000, channels, frames: 30000, bits: '32f', name: 'song' };
  const song = /** @type {any} */ ({ ...pcm, container: 'memory', codec: 'pcm_f32' });
  const neutral = await renderOffline(song, { params: LINEAR }, { module: core });
  assert.deepEqual(neutral.channels, channels);
  const { channels: shaped } = await renderOffline(song, { params: ONLY_STEREO }, { module: core });
  const padded = channels.map((x) => Float32Array.from({ length: 40000 }, (_, i) => x[i] ?? 0));
  const { out, engine } = render(ONLY_STEREO, padded);
  assert.deepEqual(
    shaped,
    out.map((plane) => plane.slice(engine.latency, engine.latency + 30000)),
  );
});

test('in a loop shorter than the latency the place stays inside the loop', () => {
  const { latency } = new Engine(core, 48000, values(LINEAR));
  const playhead = new Playhead(48000);
  playhead.jump(1000, 0);
  playhead.setLoop({ on: true, start: 1000, end: 1000 + 1920 });
  for (let i = 0; i < 200; i++) {
    playhead.walk(128, () => {});
    const place = playhead.heard(latency);
    if (i > 40) assert.ok(place >= 1000 && place < 2920, `${place} after ${i} quanta`);
  }
});

/** @param {string} command @param {string[]} args @param {Buffer} [input] */
function call(command, args, input) {
  const options = { cwd: ROOT, input, maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  assert.equal(status, 0, `${command}: ${stderr}`);
  return stdout;
}

for (const compiler of ['gcc', 'clang'])
  test(`native ${compiler} gives the same samples`, () => {
    const folder = `build/native/${compiler}`;
    call('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', `-DCMAKE_C_COMPILER=${compiler}`]);
    call('ninja', ['-C', folder, 'render_native']);
    const file = join(scratch, 'linear.f32');
    const input = [noise(50000, -3, 30), noise(50000, -3, 31)];
    const frames = Float32Array.from({ length: 100000 }, (_, i) => input[i & 1][i >> 1]);
    for (const rate of [44100, 48000, 96000, 192000])
      for (const params of [ONLY_STEREO, BUSY]) {
        const { out } = render(params, input, { rate, block: 128 });
        writeFileSync(file, new Uint8Array(values(params).buffer));
        const args = [`${rate}`, '0', file]; // calls of any size
        const raw = call(join(folder, 'render_native'), args, Buffer.from(frames.buffer));
        const both = new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
        for (const c of [0, 1])
          assert.ok(
            out[c].every((x, i) => Object.is(x, both[2 * i + c])),
            `${rate} Hz`,
          );
      }
  });
