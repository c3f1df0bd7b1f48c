// takes.test.mjs -- the sides of a blind vote as sound: what each is, how loud, and that no switch tells which it is.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { TABLE } from '../wasm/params.js';
import { alike, takesPass } from '../web/listen/takes.js';
import { run } from '../web/slices.js';
import { Feed } from '../worklet/feed.js';
import { Takes } from '../worklet/takes.js';
import { Transport } from '../worklet/transport.js';
import { core, near, render, values } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const SONG = [noise(8 * RATE, -20, 1), noise(8 * RATE, -20, 2)];
const LOUD = { 'loudness.on': 1, 'loudness.drive_db': 9 };
/** Of another structure: it comes 2 k frames later. */
const LINEAR = { 'eq.on': 1, 'eq.phase': 1, 'eq.3.gain_db': 6, 'loudness.on': 1 };
const pcm = /** @type {any} */ ({ sampleRate: RATE, frames: SONG[0].length, channels: SONG });
const STRETCH = { start: 3 * RATE + 7, frames: RATE, splice: 480, edits: [] };

/** @param {any[]} sides @param {any} [stretch] */
const made = (sides, stretch = STRETCH) =>
  run(takesPass({ module: core, table: TABLE }, pcm, sides, stretch));

test('a side is the master at its frames, bit for bit, whatever its latency; A is the song itself', async () => {
  const takes = await made([null, LOUD, LINEAR]);
  const { start, frames, splice } = STRETCH;
  for (const [i, params] of /** @type {const} */ ([
    [1, LOUD],
    [2, LINEAR],
  ])) {
    const { latency } = new Engine(core, RATE, values(params));
    const { out } = render(
      params,
      SONG.map((plane) => plane.slice(0, start + frames + latency)),
    );
    for (let c = 0; c < 2; c++) {
      const expected = out[c].slice(start + latency + splice, start + latency + frames);
      assert.deepEqual(takes[i].planes[c].slice(splice), expected);
    }
  }
  assert.deepEqual(takes[0].planes[1].slice(splice), SONG[1].slice(start + splice, start + frames));
  near(takes[0].planes[0][0], SONG[0][start + frames], 1e-4, 'at the seam: what follows the end');
});

test("the song's own fades are in every side", async () => {
  const edit = { start: STRETCH.start, end: 8 * RATE, fadeIn: RATE / 2, fadeOut: 0 };
  const [a] = await made([null], { ...STRETCH, splice: 0, edits: [edit] });
  const whole = (/** @type {number} */ i) => a.planes[0][i] / SONG[0][STRETCH.start + i];
  // raised cosine: half way at half its length
  near(whole(RATE / 4), 0.5, 1e-3, '');
  near(whole(RATE / 2 + 10), 1, 1e-6, '');
});

test('sides with other ends or fades are heard under one envelope, the lowest of theirs: it tells nothing', async () => {
  const { start } = STRETCH;
  const end = start + STRETCH.frames;
  const one = { start, end: 8 * RATE, fadeIn: RATE / 2, fadeOut: 0 };
  const two = { start: start - RATE, end, fadeIn: 0, fadeOut: RATE / 4, fadeOutShape: 'linear' };
  const takes = await made([null, { 'stereo.on': 1 }], {
    ...STRETCH,
    splice: 0,
    edits: [one, two],
  });
  for (const { planes } of takes) {
    const gain = (/** @type {number} */ i) => planes[0][i] / SONG[0][start + i];
    near(gain(RATE / 4), 0.5, 1e-3, 'raised cosine, half way');
    near(gain(RATE / 2 + 10), 1, 1e-6, '');
    near(gain(RATE - RATE / 8), 0.5, 1e-3, 'a straight line, half way');
  }
});

test('one sound at two levels is found before it is voted on', async () => {
  const up = { 'input.on': 1, 'input.trim_db': 3 };
  const takes = await made([LOUD, null, up]);
  assert.deepEqual(alike(takes), [1, 2]);
  assert.equal(alike(takes.slice(0, 2)), null);
  near((takes[2].lufs ?? 0) - (takes[1].lufs ?? 0), 3, 0.01, 'LU');
});

/** A transport in a loop with sides. @param {any[]} takes @param {number} start @param {Float32Array[]} [song]
 * @param {Record<string, number>} [params] of the chain that goes on behind them */
async function playing(takes, start, song = SONG, params = {}) {
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    const planes = song.map((plane) => plane.slice(frame, frame + frames));
    queueMicrotask(() => feed.take({ slot: want, frame, planes, epoch }));
  });
  feed.open('A', song[0].length);
  const transport = new Transport(new Engine(core, RATE, values(params)), feed, RATE);
  const take = taking(transport);
  const end = start + takes[0].planes[0].length;
  transport.reader.playhead.setLoop({ on: true, start, end });
  transport.takes.put(takes, start);
  transport.seek(start);
  transport.hear(1);
  transport.play(0);
  while (transport.reader.playhead.frame < start || !transport.playing) await take(128);
  return { transport, take };
}

/** The first frame that sounds. @param {Float32Array} plane */
const onset = (plane) => plane.findIndex((x) => x !== 0);

test('a side comes out at its own frames, round and round the loop, at its gain', async () => {
  const takes = (await made([null, LINEAR])).map(({ planes }) => ({ planes, gain: 0.5 }));
  for (const [n, params] of /** @type {const} */ ([
    [1, LOUD],
    [2, LINEAR],
  ])) {
    const { transport, take } = await playing(takes, STRETCH.start, SONG, params);
    transport.hear(n);
    const [left] = await take(4 * RATE);
    const from = left.subarray(onset(left));
    const length = STRETCH.frames;
    for (let i = 2 * RATE; i < 3 * RATE; i += 997)
      assert.equal(from[i], Math.fround(0.5 * takes[n - 1].planes[0][i % length]), `frame ${i}`);
  }
});

test('every switch is the same fade, and none where both are one: the same samples as without it', async () => {
  const one = { planes: [noise(RATE, -20, 3), noise(RATE, -20, 4)], gain: 1 };
  const two = { planes: [noise(RATE, -20, 5), noise(RATE, -20, 6)], gain: 1 };
  const played = (/** @type {any[]} */ takes, /** @type {number[]} */ order) => {
    const side = new Takes(RATE);
    side.put(takes, 0);
    side.hear(order[0], true);
    const out = [new Float32Array(RATE), new Float32Array(RATE)];
    order.forEach((n, i) => {
      side.hear(n, false);
      const part = out.map((plane) => plane.subarray(i * 4800, (i + 1) * 4800));
      for (let at = 0; at < 4800; at += 160)
        side.mix(
          part.map((plane) => plane.subarray(at, at + 160)),
          160,
          i * 4800 + at,
        );
    });
    return out[0];
  };
  assert.deepEqual(played([one, one], [1, 2, 1, 2]), played([one, one], [1, 1, 1, 1]));
  assert.deepEqual(played([one, two], [1, 2]), played([two, one], [2, 1]));
  const fade = played([one, two], [1, 2]);
  const there = (/** @type {number} */ i) => fade[i] === two.planes[0][i];
  assert.ok(there(4800 + 721) && !there(4800 + 600), 'after 15 ms, not before');
});

test('no switch clicks: between sides of a tone, and back to the song', async () => {
  const tone = [sine(997, -12, 8 * RATE), sine(997, -12, 8 * RATE)];
  const half = tone.map((plane) => plane.map((x) => x / 2));
  const start = 3 * RATE;
  const sides = [tone, half].map((planes) => ({
    planes: planes.map((plane) => plane.slice(start, start + 4 * RATE)),
    gain: 1,
  }));
  const { transport, take } = await playing(sides, start, tone);
  await take(RATE);
  const parts = [];
  for (const n of [2, 1, 2]) {
    transport.hear(n);
    parts.push((await take(16000))[0]);
  }
  transport.leaveTakes();
  parts.push((await take(16000))[0]);
  const all = Float32Array.from(parts.flatMap((part) => Array.from(part)));
  const worst = strays(all.subarray(0, 64000), 997, RATE);
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS beside the tone`);
  assert.equal(transport.takes.on, false);
  near(db(rms(parts[2].subarray(4000)) / rms(parts[1].subarray(4000))), -6.02, 0.01, 'dB');
});

test('all sides are equally loud by the gains of their own loudness', async () => {
  const takes = await made([null, LOUD, LINEAR]);
  const lufs = takes.map((take) => take.lufs ?? Number.NaN);
  const least = Math.min(...lufs);
  const turned = takes.map(({ planes }, i) => {
    const gain = 10 ** ((least - lufs[i]) / 20);
    return planes.map((plane) => plane.map((x) => gain * x));
  });
  const { analyse } = await import('../web/analyse.js');
  for (const channels of turned) {
    const { figures } = await analyse(
      /** @type {any} */ ({ sampleRate: RATE, frames: channels[0].length, channels }),
      { module: core },
    );
    near(figures.loudness.integratedLufs ?? Number.NaN, least, 0.01, 'LUFS');
  }
});
