// match.test.mjs -- new settings never jump out of the level match: what is heard for 0.4 s right after a change, against
// what was heard without it. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Analysis, Engine, MAX_FRAMES } from '../wasm/engine.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { core, near, render, values } from './lib/core.mjs';
import { music, PIECES } from './lib/music.mjs';
import { noise } from './lib/signal.mjs';

const RATE = 48000;
const STEP = RATE / 100;
const [CHANGE, BACK, END] = [600, 1200, 2000]; // in steps of 10 ms

/** @param {string} piece */
const read = async (piece) => {
  const path = music(piece, { seconds: END / 100, rate: RATE });
  return (await readAudio(fromBytes(readFileSync(path), 'song.wav'))).channels;
};
/** @type {Record<string, Float32Array[]>} */
const SONGS = { noise: [1, 5].map((seed) => noise(END * STEP, -20, seed)) };
for (const piece of PIECES) SONGS[piece] = await read(piece);

/** Integrated loudness by the core's own meter (proven elsewhere). @param {Float32Array[]} planes */
function lufs(planes) {
  const analysis = new Analysis(core, RATE, 2);
  for (let at = 0; at < planes[0].length; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, planes[0].length - at);
    for (let c = 0; c < 2; c++) analysis.input[c].set(planes[c].subarray(at, at + frames));
    analysis.push(frames);
  }
  return Number(analysis.result().loudness.integratedLufs);
}

// K weighting at 48 kHz, the tables of ITU-R BS.1770-5, Annex 1.
const [B0, B1, B2, A1, A2] = [
  1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
];
const [P1, P2] = [-1.99004745483398, 0.99007225036621];

/** Loudness of the 400 ms before the end of each step. @param {Float32Array[]} planes */
function momentary(planes) {
  const power = new Float64Array(END);
  for (const plane of planes) {
    let [s1, s2, r1, r2] = [0, 0, 0, 0];
    for (let i = 0; i < END * STEP; i++) {
      const x = plane[i];
      const y = B0 * x + s1;
      s1 = B1 * x - A1 * y + s2;
      s2 = B2 * x - A2 * y;
      const z = y + r1;
      r1 = -2 * y - P1 * z + r2;
      r2 = y - P2 * z;
      power[Math.floor(i / STEP)] += (z * z) / STEP;
    }
  }
  const mean = (/** @type {number} */ i) =>
    power.subarray(Math.max(0, i - 39), i + 1).reduce((a, b) => a + b, 0) / 40;
  return Float64Array.from(power, (_, i) => 10 * Math.log10(Math.max(mean(i), 1e-12)) - 0.691);
}

const ON = { 'input.on': 1, 'eq.on': 1, 'stereo.on': 1 };
const SHELVES = { 'eq.1.gain_db': 12, 'eq.8.gain_db': 12 };
const MASTER = { ...ON, 'loudness.on': 1, 'loudness.drive_db': 6 };
/** From, to and back again. @type {Record<string, [Record<string, number>, Record<string, number>]>} */
const CHANGES = {
  'trim of 12 dB': [ON, { ...ON, 'input.trim_db': 12 }],
  'trim of -12 dB': [ON, { ...ON, 'input.trim_db': -12 }],
  'low shelf of 12 dB': [ON, { ...ON, 'eq.1.gain_db': 12 }],
  'high shelf of 12 dB': [ON, { ...ON, 'eq.8.gain_db': 12 }],
  'bell of 12 dB': [ON, { ...ON, 'eq.4.gain_db': 12 }],
  'width of 200 %': [ON, { ...ON, 'stereo.width': 200 }],
  'block with both shelves': [{ ...SHELVES }, { 'eq.on': 1, ...SHELVES }],
  'trim of 12 dB into the limiter': [MASTER, { ...MASTER, 'input.trim_db': 12 }],
};

/** @type {Map<string, Float64Array>} */
const heard = new Map();

/** What is heard in B with its loudness known at the start. @param {string} song @param {Record<string, number>} params */
function steady(song, params) {
  const key = song + JSON.stringify(params);
  const planes = SONGS[song];
  const known = heard.get(key) ?? run(planes, params, {});
  heard.set(key, known);
  return known;
}

/** @param {Float32Array[]} planes @param {Record<string, number>} params @param {Record<number, Record<string, number>>} at */
function run(planes, params, at) {
  const engine = new Engine(core, RATE, values(params));
  const b = lufs(render(params, planes, { rate: RATE }).out);
  engine.match({ a: lufs(planes), b, fresh: true });
  return momentary(render(params, planes, { rate: RATE, engine, at, listen: true }).out);
}

/** Also: what would be heard with the new settings at work from the start.
 * @param {string} song @param {Record<string, number>} from @param {Record<string, number>} to */
function hear(song, from, to) {
  const changed = run(SONGS[song], from, { [CHANGE * STEP]: to, [BACK * STEP]: from });
  return { changed, before: steady(song, from), after: steady(song, to) };
}

/** Louder than both, most and for how long on end by more than 1.5 dB. */
function excess({ changed, before, after }) {
  let [most, long, now] = [-99, 0, 0];
  for (let i = CHANGE; i < END; i++) {
    const allowed = i < BACK + 40 ? Math.max(before[i], after[i]) : before[i];
    most = Math.max(most, changed[i] - allowed);
    now = changed[i] - allowed > 1.5 ? now + 10 : 0;
    long = Math.max(long, now);
  }
  return { most, long };
}

for (const [name, [from, to]] of Object.entries(CHANGES)) {
  test(`a ${name}, and its undoing, never jumps in loudness`, () => {
    for (const song of Object.keys(SONGS)) {
      const { most, long } = excess(hear(song, from, to));
      const says = `${song}: ${most.toFixed(1)} dB, over 1.5 dB for ${long} ms`;
      assert.ok(most < (song === 'noise' ? 1.6 : 2.5) && long <= 300, says);
    }
  });
}

test('what gets quieter is back at the matched level within 0.6 s', () => {
  for (const song of Object.keys(SONGS)) {
    const { changed, before } = hear(song, ON, { ...ON, 'input.trim_db': 12 });
    for (let i = BACK + 60; i < END; i++)
      near(changed[i] - before[i], 0, 1, `dB in ${song}, ${i * 10} ms`);
  }
});

test('what gets as loud as the source again rises by 3 dB/s', () => {
  const { changed, before } = hear('noise', ON, { ...ON, 'input.trim_db': -12 });
  for (const seconds of [1, 2, 3]) {
    const i = BACK + 100 * seconds;
    // of the 400 ms before: at their middle it was 0.2 s earlier; 0.25 s until the new level is known
    near(changed[i] - before[i], -12 + 3 * (seconds - 0.4), 0.8, `dB after ${seconds} s`);
  }
});

test('nothing pumps while nothing changes: the gains rest to 0.02 dB', () => {
  const engine = new Engine(core, RATE, values({ ...MASTER, 'eq.1.gain_db': 6 }));
  const loud = lufs(render({ ...MASTER, 'eq.1.gain_db': 6 }, SONGS.introzik, { rate: RATE }).out);
  engine.match({ a: lufs(SONGS.introzik), b: loud, fresh: true });
  const gain = (/** @type {number} */ from, /** @type {number} */ to) => {
    const part = SONGS.introzik.map((plane) => plane.subarray(from * RATE, to * RATE));
    const params = { ...MASTER, 'eq.1.gain_db': 6 };
    const { out } = render(params, part, { rate: RATE, engine, listen: true });
    return 20 * Math.log10(out[0][out[0].length - 1] / engine.output[0][511]);
  };
  const [first, ...rest] = [1, 2, 3, 4, 5].map((s) => gain(s, s + 0.992));
  for (const each of rest) near(each, first, 0.02, 'dB');
});
