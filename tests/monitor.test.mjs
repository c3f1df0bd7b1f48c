// monitor.test.mjs -- an honest A/B: one frame, one loudness, no click; on rendered audio.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Analysis, Engine, MAX_FRAMES } from '../wasm/engine.js';
import { METERS } from '../wasm/out/table.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { core, near, render, values } from './lib/core.mjs';
import { music, PIECES } from './lib/music.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';

const RATE = 44100;
const read = (path) => readAudio(fromBytes(readFileSync(path), 'song.wav'));
const { channels: song } = await read(music('frozen-mainzik-1p', { seconds: 30, rate: RATE }));
const MASTER = { 'eq.on': 1, 'eq.3.gain_db': -3, 'loudness.on': 1, 'loudness.drive_db': 8 };
const SLOTS = { A: 0, B: 1, R: 2 };

/** @param {Float32Array[]} planes @returns {number} integrated LUFS by the core's own meter (proven elsewhere) */
function lufs(planes, rate = RATE) {
  const analysis = new Analysis(core, rate, 2);
  for (let at = 0; at < planes[0].length; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, planes[0].length - at);
    for (let c = 0; c < 2; c++) analysis.input[c].set(planes[c].subarray(at, at + frames));
    analysis.push(frames);
  }
  return Number(analysis.result().loudness.integratedLufs);
}

/** @param {Float32Array[]} planes @param {number} start @param {number} end seconds */
const cut = (planes, start, end) =>
  planes.map((plane) => plane.subarray(Math.round(start * RATE), Math.round(end * RATE)));

/** @typedef {{ known?: any, at?: Record<number, Record<string, number>>, rate?: number, reference?: Float32Array[] }} HearOptions */

/** What is heard in a slot.
 * @param {string} slot A, B or R
 * @param {Record<string, number>} params
 * @param {Float32Array[]} input
 * @param {HearOptions} [options] */
function hear(slot, params, input, { known, at = {}, ...options } = {}) {
  const settings = { ...params, 'monitor.slot': SLOTS[slot] };
  const engine = new Engine(core, options.rate ?? RATE, values(settings));
  if (known) engine.match(known);
  const inSlot = Object.fromEntries(
    Object.entries(at).map(([frame, p]) => [frame, { ...p, 'monitor.slot': SLOTS[slot] }]),
  );
  return render(settings, input, { rate: RATE, ...options, engine, listen: true, at: inSlot }).out;
}

test('A and B stand on the same frame, untouched while match is off', () => {
  const off = { ...MASTER, 'monitor.match': 0 };
  const { out, engine } = render(MASTER, song, { rate: RATE });
  const { latency } = engine;
  const a = hear('A', off, song);
  const b = hear('B', off, song);
  for (let c = 0; c < 2; c++) {
    assert.deepEqual(a[c].slice(latency), song[c].slice(0, -latency), 'A is the source, delayed');
    assert.deepEqual(b[c], out[c], 'B is the export to the bit');
  }
});

test('settled, A and B are within 0.1 dB of integrated loudness', () => {
  const { out } = render(MASTER, song, { rate: RATE });
  const known = { a: lufs(song), b: lufs(out), fresh: true };
  assert.ok(known.b - known.a > 3, 'the master is much louder');
  const [a, b] = ['A', 'B'].map((slot) => lufs(hear(slot, MASTER, song, { known })));
  near(b - a, 0, 0.1, 'dB');
  near(a, known.a, 0.1, 'LUFS, the quieter one is left alone');
});

/** Largest difference of A and B over windows of the given seconds. */
function worstMatch(a, b, { start, end, window, step }) {
  let worst = 0;
  for (let t = start; t + window <= end; t += step) {
    const difference = lufs(cut(b, t, t + window)) - lufs(cut(a, t, t + window));
    if (Math.abs(difference) > Math.abs(worst)) worst = difference;
  }
  return worst;
}

for (const piece of PIECES) {
  test(`while drive is dragged A and B of ${piece} stay within 0.3 dB in every 5 s`, async () => {
    const { channels } = await read(music(piece, { seconds: 30, rate: RATE }));
    const start = { ...MASTER, 'loudness.drive_db': 2 };
    const { out } = render(start, channels, { rate: RATE });
    const known = { a: lufs(channels), b: lufs(out), fresh: false };
    /** @type {Record<number, Record<string, number>>} */
    const at = {};
    for (let i = 0; i <= 120; i++)
      at[Math.round((12 + i / 15) * RATE)] = { ...MASTER, 'loudness.drive_db': 2 + (6 * i) / 120 };
    const [a, b] = ['A', 'B'].map((slot) => hear(slot, start, channels, { known, at }));
    near(worstMatch(a, b, { start: 4, end: 28, window: 5, step: 0.5 }), 0, 0.3, 'dB');
  });
}

test('over a looped chorus A and B are within 0.3 dB', () => {
  const chorus = cut(song, 8, 14);
  const looped = chorus.map((plane) => {
    const rounds = new Float32Array(plane.length * 5);
    for (let i = 0; i < 5; i++) rounds.set(plane, i * plane.length);
    return rounds;
  });
  const { out } = render(MASTER, song, { rate: RATE });
  const whole = { a: lufs(song), b: lufs(out), fresh: true, loopFrames: chorus[0].length };
  const [a, b] = ['A', 'B'].map((slot) => hear(slot, MASTER, looped, { known: whole }));
  near(worstMatch(a, b, { start: 12, end: 30, window: 6, step: 6 }), 0, 0.3, 'dB');
});

test('switching never clicks: A at -6 dBFS, B 12 dB lower, match off', () => {
  const tone = [sine(997, -6, 96000), sine(997, -6, 96000, 48000, 1)];
  const quiet = { 'input.on': 1, 'input.trim_db': -12, 'monitor.match': 0 };
  /** @type {Record<number, Record<string, number>>} */
  const at = {};
  for (let i = 0; i < 7; i++) at[16001 + i * 10007] = { ...quiet, 'monitor.slot': i % 2 ? 1 : 0 };
  const { out } = render(quiet, tone, { at, listen: true });
  for (const plane of out) {
    const worst = strays(plane.subarray(8192));
    assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  }
  const level = (from) => db(rms(out[0].subarray(from, from + 4800)) * Math.SQRT2);
  near(level(20000), -6, 0.01, 'dBFS in A');
  near(level(30000), -18, 0.01, 'dBFS in B');
});

test('match, delta, mono, side and volume do not click either', () => {
  const tone = [sine(997, -6, 65536), sine(997, -6, 65536, 48000, 1)];
  const base = { 'input.on': 1, 'input.trim_db': -6, 'monitor.match': 0 };
  for (const change of /** @type {Record<string, number>[]} */ ([
    { 'monitor.match': 1 },
    { 'monitor.delta': 1 },
    { 'monitor.mono': 1 },
    { 'monitor.side': 1 },
    { 'monitor.volume_db': -20 },
  ])) {
    const at = { 24000: { ...base, ...change }, 44000: base };
    const { out } = render(base, tone, { at, listen: true });
    const worst = strays(out[0].subarray(8192));
    assert.ok(worst < -80, `${JSON.stringify(change)}: ${worst.toFixed(1)} dBFS`);
  }
});

test('delta of a change of loudness alone is silence', () => {
  const louder = { 'input.on': 1, 'input.trim_db': 4, 'monitor.delta': 1 };
  const known = { a: lufs(song), b: lufs(song) + 4, fresh: true };
  const out = hear('B', louder, song, { known });
  const tail = cut(out, 2, 28)[0];
  assert.ok(db(rms(tail) / rms(song[0])) < -80, `${db(rms(tail) / rms(song[0])).toFixed(1)} dB`);
});

test('level match only turns down, in every slot', () => {
  const engine = new Engine(core, RATE, values(MASTER));
  engine.match({ a: -20, b: -12, r: -9, fresh: true });
  render(MASTER, cut(song, 0, 8), { rate: RATE, engine, listen: true });
  const meters = engine.readMeters();
  const [a, b, r] = ['match_a_db', 'match_b_db', 'match_r_db'].map(
    (name) => meters[METERS.find((m) => m.name === name)?.offset ?? -1],
  );
  near(a, 0, 0.001, 'dB');
  near(b, -8, 0.05, 'dB');
  near(r, -11, 0.05, 'dB');
});

test('the reference is heard as it is given, matched like the others', () => {
  const engine = new Engine(core, 48000, values({ 'monitor.slot': 2, 'monitor.match': 0 }));
  const given = [noise(4096, -12, 8), noise(4096, -12, 9)];
  for (let c = 0; c < 2; c++) engine.reference[c].set(given[c]);
  engine.process(4096);
  engine.listen(4096);
  for (let c = 0; c < 2; c++) assert.deepEqual(engine.heard[c].slice(), given[c]);
});
