// coded.test.mjs -- C, the master behind a codec, under the same switch: on B's frame, as loud as B, without a click;
// its delta is what was lost. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Analysis, Engine, MAX_FRAMES } from '../wasm/engine.js';
import { Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, near, values } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const QUIET = { 'monitor.match': 0 };
const MASTER = { ...QUIET, 'loudness.on': 1, 'loudness.drive_db': 6 };
const SLOTS = { A: 0, B: 1, R: 2, C: 3 };
const FADE = 1000; // frames after which a fade of 15 ms on the next step of the grid is over

/** @typedef {keyof typeof SLOTS} Slot */

/**
 * A transport with a song and its master behind a codec; `slot` switches as the processor does.
 * @param {Float32Array[]} song @param {Float32Array[]} coded
 * @param {{ params?: Record<string, number>, offset?: number }} [options]
 */
function player(song, coded, { params = QUIET, offset = 0 } = {}) {
  /** @type {Record<string, Float32Array[]>} */
  const sources = { A: song, C: coded };
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    const planes = sources[want].map((plane) => plane.slice(frame, frame + frames));
    queueMicrotask(() => feed.take({ slot: want, frame, planes, epoch }));
  });
  feed.open('A', song[0].length);
  const engine = new Engine(core, RATE, values(params));
  const transport = new Transport(engine, feed, RATE);
  transport.openCoded(coded[0].length, offset);
  /** @param {Slot} name @param {Record<string, number>} [more] */
  const slot = (name, more = {}) => {
    engine.set(values({ ...params, ...more, 'monitor.slot': SLOTS[name] }));
    transport.reader.coded.heard = name === 'C';
  };
  const take = taking(transport);
  return { transport, engine, slot, take };
}

const noises = (/** @type {number} */ seconds, /** @type {number} */ seed) => [
  noise(seconds * RATE, -12, seed),
  noise(seconds * RATE, -12, seed + 1),
];
const song = noises(6, 1);

/** @param {Float32Array[]} planes @returns {number} LUFS by the core's own meter (proven elsewhere) */
function lufs(planes) {
  const analysis = new Analysis(core, RATE, 2);
  for (let at = 0; at < planes[0].length; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, planes[0].length - at);
    for (let c = 0; c < 2; c++) analysis.input[c].set(planes[c].subarray(at, at + frames));
    analysis.push(frames);
  }
  return Number(analysis.result().loudness.integratedLufs);
}

for (const quantum of [100, 128, 4096])
  test(`C comes out on the frame of the song, chain on, after a seek too, quanta of ${quantum}`, async () => {
    const other = noises(6, 9);
    const { transport, engine, slot, take } = player(song, other, { params: MASTER });
    slot('C');
    transport.play(0);
    await take(64, 64);
    const [first] = await take(20000, quantum);
    assert.deepEqual(
      first.slice(FADE),
      other[0].slice(FADE - engine.latency, 20000 - engine.latency),
    );
    transport.seek(100003);
    const [again] = await take(40000, quantum);
    const place = transport.frame;
    const end = again.slice(-4096);
    assert.deepEqual(end, other[0].slice(place - 4096, place), 'where the page says that it is');
  });

test('a file that begins later in the song stands there, with silence before it', async () => {
  const start = 30000;
  const part = song.map((plane) => plane.slice(start));
  const { transport, engine, slot, take } = player(song, part, { offset: -start });
  slot('C');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(60000);
  const { latency } = engine;
  assert.equal(rms(out.subarray(FADE, start + latency)), 0);
  assert.deepEqual(out.slice(start + latency, 60000), song[0].slice(start, 60000 - latency));
});

test('a C that is B is B to the bit, and nothing was lost of it', async () => {
  const probe = player(song, song, { params: MASTER });
  probe.transport.play(0);
  await probe.take(64, 64);
  const master = await probe.take(5 * RATE);
  const { latency } = probe.engine;
  const coded = master.map((plane) => plane.slice(latency));
  const heard = async (/** @type {Slot} */ name, /** @type {Record<string, number>} */ more) => {
    const { transport, slot, take } = player(song, coded, { params: MASTER });
    slot(name, more);
    transport.play(0);
    await take(64, 64);
    return (await take(3 * RATE))[0].subarray(RATE);
  };
  assert.deepEqual(await heard('C', {}), await heard('B', {}));
  assert.ok(rms(await heard('C', { 'monitor.delta': 1 })) < 1e-12, 'nothing');
  assert.ok(rms(await heard('B', { 'monitor.delta': 1 })) > 1e-3, "B's own delta is against A");
});

test('what was lost is heard alone, at matched loudness', () => {
  const gain = 0.95; // as LAME takes off at 128 kbps
  const lost = noises(4, 31).map((plane) => plane.map((x) => 0.01 * x));
  const engine = new Engine(core, RATE, values({ 'monitor.slot': 3, 'monitor.delta': 1 }));
  const c = song.map((plane, ch) => lost[ch].map((x, i) => gain * (plane[i] - x)));
  engine.match({ a: -12, b: -12, c: -12 + db(gain), fresh: true });
  const out = hear(engine, song, c);
  // What is left is the loss, turned down as B is: to the level of the quieter one.
  near(db(rms(out.subarray(RATE)) / rms(lost[0].subarray(RATE, out.length))), db(gain), 0.05, 'dB');
});

/** Left of what is heard. @param {Engine} engine @param {Float32Array[]} planes @param {Float32Array[]} coded */
function hear(engine, planes, coded) {
  const frames = coded[0].length;
  const out = new Float32Array(frames);
  const { latency } = engine;
  for (let at = 0; at < frames; at += 512) {
    const n = Math.min(512, frames - at);
    for (let c = 0; c < 2; c++) {
      engine.input[c].set(planes[c].subarray(at, at + n));
      for (let i = 0; i < n; i++) engine.coded[c][i] = coded[c][at + i - latency] ?? 0;
    }
    engine.process(n);
    engine.listen(n);
    out.set(engine.heard[0].subarray(0, n), at);
  }
  return out;
}

test('C and B are as loud as each other, and neither is turned up', () => {
  const quieter = song.map((plane) => plane.map((x) => x * 10 ** (-3 / 20)));
  const [b, c] = [lufs(song), lufs(quieter)];
  const level = (/** @type {number} */ slot) => {
    const engine = new Engine(core, RATE, values({ 'monitor.slot': slot }));
    engine.match({ a: b, b, c, fresh: true });
    const left = hear(engine, song, quieter).subarray(2 * RATE);
    return lufs([left, left]);
  };
  const [heardB, heardC] = [level(1), level(3)];
  near(heardB, heardC, 0.1, 'LU');
  near(heardC, lufs([quieter[0].subarray(2 * RATE), quieter[0].subarray(2 * RATE)]), 0.1, 'LUFS');
});

test('to C, to what was lost and back does not click', () => {
  const tone = sine(997, -12, 2 * RATE);
  const coded = sine(997, -12, 2 * RATE, RATE, 1);
  const engine = new Engine(core, RATE, values({ ...QUIET, 'monitor.slot': 1 }));
  /** @type {Record<string, number>[]} */
  const steps = [
    { 'monitor.slot': 3 },
    { 'monitor.slot': 3, 'monitor.delta': 1 },
    { 'monitor.slot': 1 },
  ];
  const out = new Float32Array(65536);
  for (let at = 0; at < out.length; at += 512) {
    if (at % 16384 === 0 && at > 0) engine.set(values({ ...QUIET, ...steps[at / 16384 - 1] }));
    for (let c = 0; c < 2; c++) {
      engine.input[c].set(tone.subarray(at, at + 512));
      engine.coded[c].set(coded.subarray(at, at + 512));
    }
    engine.process(512);
    engine.listen(512);
    out.set(engine.heard[0].subarray(0, 512), at);
  }
  const worst = strays(out.subarray(8192));
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
});

test('C that goes while it is heard fades out, and nothing of it stays', async () => {
  const tone = sine(997, -12, 6 * RATE);
  const silent = [new Float32Array(6 * RATE), new Float32Array(6 * RATE)];
  const { transport, slot, take } = player(silent, [tone, tone]);
  slot('C');
  transport.play(0);
  await take(64, 64);
  const [before] = await take(RATE);
  slot('B');
  transport.openCoded(0, 0);
  const [after] = await take(RATE);
  const whole = new Float32Array(2 * RATE);
  whole.set(before);
  whole.set(after, RATE);
  const worst = strays(whole.subarray(RATE - 32768, RATE + 32768));
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  assert.equal(rms(after.subarray(2 * FADE)), 0);
  assert.equal(transport.reader.coded.frames, 0);
  slot('C');
  assert.equal(rms((await take(RATE))[0]), 0);
  assert.equal(transport.starved, 0);
});

test('another C while one is heard: the sound goes down for it and comes back at its place', async () => {
  const { transport, slot, take } = player(song, song);
  slot('C');
  transport.play(0);
  await take(64, 64);
  await take(20000);
  transport.openCoded(song[0].length, -7);
  await take(30000);
  const { frame } = transport;
  const [out] = await take(4096, 4096);
  assert.deepEqual(out, song[0].slice(frame - 7, frame - 7 + 4096));
});
