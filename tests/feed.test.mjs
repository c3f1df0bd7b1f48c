// feed.test.mjs -- the audio thread's transport, run here: any quantum, seeks, loops, starvation, the end.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { Converter } from '../worklet/convert.js';
import { CHUNK, Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, near, render, values } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const QUIET = { 'monitor.match': 0 };
const MASTER = {
  ...QUIET,
  'eq.on': 1,
  'eq.3.gain_db': 6,
  'loudness.on': 1,
  'loudness.drive_db': 6,
};

/** A transport whose Worker answers at once, or not at all while `stuck`. */
function player(params, song) {
  /** @type {{ stuck: boolean, asked: number, late: (() => void)[] }} */
  const worker = { stuck: false, asked: 0, late: [] };
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    worker.asked++;
    const planes = song.map((plane) => plane.slice(frame, frame + frames));
    const answer = () => feed.take({ slot: want, frame, planes, epoch });
    if (worker.stuck) worker.late.push(answer);
    else queueMicrotask(answer);
  });
  feed.open('A', song[0].length);
  const engine = new Engine(core, RATE, values(params));
  const transport = new Transport(engine, feed, RATE);
  const take = taking(transport);
  return { worker, feed, engine, transport, take };
}

/** Plays from the start without fade and leaves out the silence before the first chunk. */
async function playedFromStart(params, song, frames, quantum) {
  const { transport, take, engine } = player(params, song);
  transport.play(0);
  await take(64, 64); // asks for the first chunks
  const out = await take(frames + engine.latency, quantum);
  return out.map((plane) => plane.subarray(engine.latency));
}

const song = [noise(2 * RATE, -12, 1), noise(2 * RATE, -12, 2)];

for (const quantum of [1, 100, 128, 441, 4096, 10000])
  test(`from frame 0 the sound is the export to the bit in quanta of ${quantum}`, async () => {
    const frames = 48000;
    const { out: master, engine } = render(MASTER, song, { rate: RATE });
    const heard = await playedFromStart(MASTER, song, frames, quantum);
    for (let c = 0; c < 2; c++) {
      const from = engine.latency;
      assert.deepEqual(heard[c].slice(0, frames), master[c].slice(from, from + frames));
    }
  });

test('after a seek the sound is within -60 dB of the export', async () => {
  const { transport, take, engine } = player(MASTER, song);
  const target = 60001;
  const { out: master } = render(MASTER, song, { rate: RATE });
  transport.seek(target);
  transport.play(5);
  const out = await take(20000);
  const start = out[0].findIndex((x) => x !== 0);
  const settled = start + 400; // the fade in is over
  const at = target + (settled - start) + engine.latency;
  const length = 8000;
  const error = out[0].slice(settled, settled + length).map((x, i) => x - master[0][at + i]);
  assert.ok(db(rms(error) / rms(master[0].subarray(at, at + length))) < -60);
  near(transport.frame, target + (out[0].length - start), 1, 'frames');
});

test('a seek runs its second of pre-roll in a tenth of the time', async () => {
  const { transport, take } = player(MASTER, song);
  transport.seek(60000);
  transport.play(5);
  const out = await take(20000);
  const silent = out[0].findIndex((x) => x !== 0);
  assert.ok(silent > 0 && silent < RATE / 10 + 1024, `${silent} frames of silence`);
});

test('play, pause and seek never click', async () => {
  const tone = sine(997, -6, 10 * RATE);
  const { transport, take } = player(QUIET, [tone, tone]);
  transport.play(5);
  const parts = [(await take(RATE))[0]];
  transport.pause();
  parts.push((await take(4800))[0]);
  transport.play(5);
  parts.push((await take(RATE))[0]);
  transport.seek(5 * RATE);
  parts.push((await take(RATE))[0]);
  const steps = parts.map((x) => Math.max(...x.subarray(1).map((y, i) => Math.abs(y - x[i]))));
  // A step of the tone itself is at most 2 pi 997 / 48000 of its peak; a cut would be up to twice the peak.
  assert.ok(Math.max(...steps) < 0.5012 * ((2 * Math.PI * 997) / RATE) * 1.05, `${steps}`);
});

test('a paused transport goes on where it stopped, and says so', async () => {
  const { transport, take, engine } = player(QUIET, song);
  transport.play(0);
  await take(20000);
  transport.pause();
  await take(4096);
  const { frame } = transport;
  await take(4096);
  assert.equal(transport.frame, frame);
  transport.play(5);
  const [heard] = await take(4096);
  const at = frame + 1000;
  assert.deepEqual(heard.slice(1000, 3000), song[0].slice(at, at + 2000));
  assert.ok(engine.latency > 0);
});

test('a loop is exact to the frame and crosses over within 10 ms', async () => {
  const period = 12000;
  const loop = { on: true, start: 24000, end: 24000 + period };
  const { transport, take, engine } = player(QUIET, song);
  transport.reader.playhead.setLoop(loop);
  transport.play(0);
  await take(64, 64);
  const [out] = await take(120000);
  const heard = out.subarray(engine.latency);
  for (const round of [1, 2, 5]) {
    const at = loop.end + (round - 1) * period + 480; // after the crossover
    assert.deepEqual(heard.slice(at, at + 11000), song[0].slice(24480, 35480), `round ${round}`);
  }
  assert.ok(transport.frame >= loop.start && transport.frame < loop.end);
});

test('a loop over a steady tone never clicks', async () => {
  const tone = sine(997, -6, 4 * RATE);
  const { transport, take, engine } = player(QUIET, [tone, tone]);
  transport.reader.playhead.setLoop({ on: true, start: 20000, end: 50000 });
  transport.play(0);
  await take(64, 64);
  const [out] = await take(140000);
  const worst = strays(out.subarray(engine.latency + 8192));
  assert.ok(worst < -60, `${worst.toFixed(1)} dBFS beside the tone`); // two phases meet: not -80
});

test('late chunks fade out, are counted once, and the sound goes on at the same frame', async () => {
  const long = [noise(10 * RATE, -12, 3), noise(10 * RATE, -12, 4)];
  const { worker, transport, take, engine } = player(QUIET, long);
  transport.play(0);
  await take(64, 64);
  await take(4096);
  worker.stuck = true;
  const [dry] = await take(4 * RATE);
  assert.equal(transport.starved, 1);
  assert.equal(transport.playing, true);
  assert.ok(dry.subarray(-RATE / 2).every((x) => x === 0));
  const { frame } = transport;
  worker.stuck = false;
  for (const answer of worker.late) answer();
  const [wet] = await take(RATE / 2);
  const start = wet.findIndex((x) => x !== 0);
  assert.deepEqual(
    wet.slice(start + 1000, start + 3000),
    long[0].slice(frame + 1000, frame + 3000),
  );
  assert.ok(engine.latency > 0);
});

test('two seconds are asked for ahead, each chunk once', async () => {
  const long = [new Float32Array(30 * RATE).fill(0.1)];
  const { worker, transport, take } = player(QUIET, long);
  transport.play(5);
  await take(10 * RATE);
  const chunks = Math.ceil((10 * RATE + 2 * RATE + 2 * CHUNK) / CHUNK);
  assert.ok(worker.asked <= chunks, `${worker.asked} of ${chunks}`);
  assert.equal(transport.starved, 0);
});

test('at the end it stops, once, and stands at the start', async () => {
  const short = [noise(9000, -12, 5), noise(9000, -12, 6)];
  const { transport, take, engine } = player(QUIET, short);
  transport.play(0);
  await take(64, 64);
  const [out] = await take(20000);
  assert.deepEqual(out.slice(engine.latency, engine.latency + 9000), short[0]);
  assert.deepEqual([transport.playing, transport.ended, transport.frame], [false, true, 0]);
});

test('answers for a song that was closed are ignored', () => {
  const wants = [];
  const feed = new Feed((want) => wants.push(want));
  feed.open('A', 100);
  feed.plan('A', [{ start: 0, end: 100 }]);
  feed.open('A', 100);
  feed.take({ slot: 'A', frame: 0, planes: [new Float32Array(100)], epoch: wants[0].epoch });
  assert.equal(feed.has('A', 0, 100), false);
});

test('a mono song plays on both sides', async () => {
  const [left, right] = await playedFromStart(QUIET, [song[0]], 8000, 128);
  assert.deepEqual(left, right);
  assert.deepEqual(left.slice(0, 8000), song[0].slice(0, 8000));
});

for (const [from, to] of [
  [44100, 48000],
  [96000, 48000],
])
  test(`listening is converted from ${from} to ${to} Hz without strays above -90 dB`, () => {
    const tone = sine(997, 0, 3 * from, from);
    let at = 0;
    const out = [new Float32Array(2 * to), new Float32Array(2 * to)];
    new Converter(from, to).read(out, 2 * to, (into, n) => {
      for (const plane of into) plane.set(tone.subarray(at, at + n));
      at += n;
    });
    near(db(rms(out[0].subarray(8192)) * Math.SQRT2), 0, 0.01, 'dB');
    const worst = strays(out[0].subarray(8192), 997, to);
    assert.ok(worst < -90, `${worst.toFixed(1)} dB`);
  });
