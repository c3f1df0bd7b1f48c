// reference-feed.test.mjs -- R on the audio thread: a place and a loop of its own, or along the song to the frame.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, near, values } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const QUIET = { 'monitor.match': 0 };
const MASTER = { ...QUIET, 'loudness.on': 1, 'loudness.drive_db': 6 };
const SLOTS = { A: 0, B: 1, R: 2 };

/** A transport with a song and a reference; `slot` switches as the processor does. */
function player(song, reference, { params = QUIET, place = {} } = {}) {
  const sources = { A: song, R: reference };
  const worker = { stuck: false };
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    const planes = sources[want].map((plane) => plane.slice(frame, frame + frames));
    queueMicrotask(() => worker.stuck || feed.take({ slot: want, frame, planes, epoch }));
  });
  feed.open('A', song[0].length);
  const engine = new Engine(core, RATE, values(params));
  const transport = new Transport(engine, feed, RATE);
  transport.openReference(reference[0].length, place);
  const slot = (/** @type {'A' | 'B' | 'R'} */ name) => {
    engine.set(values({ ...params, 'monitor.slot': SLOTS[name] }));
    transport.reader.reference.hear(name === 'R');
  };
  const take = taking(transport);
  return { worker, transport, engine, slot, take, reference: transport.reader.reference };
}

const noises = (/** @type {number} */ seconds, /** @type {number} */ seed) => [
  noise(seconds * RATE, -12, seed),
  noise(seconds * RATE, -12, seed + 1),
];
const song = noises(8, 1);
const other = noises(5, 3);
const FADE = 1000; // frames after which a fade of 15 ms on the next step of the grid is over

/** Where a piece of `out` lies in `source`: the frame of its first sample. */
function placeOf(out, source) {
  const at = source.findIndex((x, i) => x === out[0] && out[1] === source[i + 1]);
  assert.ok(at >= 0, 'the sound is not a copy of the source');
  assert.deepEqual(out, source.slice(at, at + out.length));
  return at;
}

for (const quantum of [100, 128, 4096])
  test(`a reference plays from its own place and rests while it is not heard, quanta of ${quantum}`, async () => {
    const start = 100003;
    const { transport, slot, take, reference } = player(song, other, { place: { frame: start } });
    transport.play(0);
    await take(64, 64);
    await take(20000, quantum);
    assert.equal(reference.playhead.frame, start, 'it rests while B is heard');
    slot('R');
    const [first] = await take(20000, quantum);
    // The first step of the grid after the switch may come up to 31 frames late; the place counts every frame.
    assert.equal(placeOf(first.slice(FADE), other[0]), start + FADE);
    slot('B');
    await take(30000, quantum);
    const { frame } = reference.playhead;
    near(frame, start + 20000 + 960, quantum, 'frames');
    await take(30000, quantum);
    assert.equal(reference.playhead.frame, frame, 'it rests where it was left');
    slot('R');
    const [again] = await take(10000, quantum);
    assert.equal(placeOf(again.slice(FADE), other[0]), frame + FADE);
  });

test('the song goes on under the reference, to the frame', async () => {
  const { transport, engine, slot, take } = player(song, other);
  transport.play(0);
  await take(64, 64);
  slot('R');
  await take(50000);
  slot('A');
  const [out] = await take(20000);
  assert.equal(placeOf(out.slice(FADE), song[0]), 50000 + FADE - engine.latency);
});

test("a reference's loop is exact to the frame and crosses over within 10 ms, whatever the song's", async () => {
  const period = 12000;
  const loop = { on: true, start: 24000, end: 24000 + period };
  const { transport, slot, take } = player(song, other, { place: { frame: 24000, loop } });
  transport.reader.playhead.setLoop({ on: true, start: 1000, end: 8000 });
  slot('R');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(100000);
  for (const round of [0, 1, 2, 5]) {
    const from = round * period + (round === 0 ? FADE : 480); // after the crossover
    const to = (round + 1) * period;
    assert.deepEqual(
      out.slice(from, to),
      other[0].slice(24000 + from - round * period, loop.end),
      `round ${round}`,
    );
  }
  const left = transport.frame;
  assert.ok(left >= 1000 && left < 8000, 'the song stays in its own loop');
});

test('without a loop it starts over at its end', async () => {
  const short = noises(1, 7);
  const { transport, slot, take } = player(song, short, { place: { frame: 30000 } });
  slot('R');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(60000);
  assert.equal(placeOf(out.slice(FADE, 18000), short[0]), 30000 + FADE);
  assert.equal(placeOf(out.slice(18000 + 480, 60000), short[0]), 480);
});

test('an earlier bounce follows the song to the frame, through seeks and loops', async () => {
  // The same song 10 000 frames later: A and R must be the same sound at any time.
  const offset = 10000;
  const bounce = song.map((plane) => {
    const later = new Float32Array(plane.length + offset);
    later.set(plane, offset);
    return later;
  });
  const params = { ...MASTER, 'monitor.slot': 2 };
  const { transport, engine, slot, take } = player(song, bounce, {
    params,
    place: { follow: true, offset },
  });
  slot('R');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(20000);
  assert.ok(engine.latency > 0);
  assert.equal(placeOf(out.slice(FADE), song[0]), FADE - engine.latency);
  transport.reader.playhead.setLoop({ on: true, start: 90000, end: 100000 });
  transport.seek(95000);
  for (const name of /** @type {const} */ (['R', 'A'])) {
    slot(name);
    await take(30000);
    const { frame } = transport;
    const [heard] = await take(2000, 100);
    const inside = frame + 2000 < 100000 && frame > 90000 + 1000;
    if (inside) assert.equal(placeOf(heard.slice(0, 1000), song[0]), frame, name);
    else await take(5000);
  }
  // Beside the loop's seam, too: what is heard on A and on R from the same state.
  const heard = [];
  for (const name of /** @type {const} */ (['A', 'R'])) {
    slot(name);
    transport.seek(95000);
    const [piece] = await take(60000);
    const start = piece.findIndex((x) => x !== 0);
    heard.push(piece.slice(start + FADE, start + FADE + 30000));
  }
  assert.deepEqual(heard[0], heard[1]);
});

test('before its start and after its end a followed reference is silent', async () => {
  const bounce = [song[0].slice(40000, 60000), song[1].slice(40000, 60000)];
  const place = { follow: true, offset: -40000 };
  const { transport, engine, slot, take } = player(song, bounce, { place });
  slot('R');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(80000);
  const heard = out.subarray(engine.latency);
  assert.ok(heard.subarray(0, 40000).every((x) => x === 0));
  assert.deepEqual(heard.slice(40000, 60000), bounce[0]);
  assert.ok(heard.subarray(60000).every((x) => x === 0));
});

test('seeking, looping, following and another reference never click', async () => {
  const tone = sine(997, -6, 10 * RATE);
  const { transport, slot, take } = player([tone, tone], [tone, tone]);
  slot('R');
  transport.play(5);
  const parts = [(await take(RATE))[0]];
  transport.place({ frame: 5 * RATE + 17 });
  parts.push((await take(RATE / 2))[0]);
  transport.place({ loop: { on: true, start: 1000, end: 20000 } });
  parts.push((await take(RATE / 2))[0]);
  transport.place({ follow: true, offset: 333 });
  parts.push((await take(RATE / 2))[0]);
  transport.openReference(tone.length, { frame: 12345 });
  parts.push((await take(RATE / 2))[0]);
  slot('B');
  parts.push((await take(RATE / 2))[0]);
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  const step = all.subarray(1).reduce((most, y, i) => Math.max(most, Math.abs(y - all[i])), 0);
  // A step of the tone itself is at most 2 pi 997 / 48000 of its peak; a cut would be up to twice the peak.
  assert.ok(step < 0.5012 * ((2 * Math.PI * 997) / RATE) * 1.05, `${step}`);
  assert.equal(transport.starved, 0, 'waiting for another place is no dropout');
  for (const part of parts) assert.ok(db(rms(part.subarray(-4000))) > -20, 'it sounds again');
  assert.ok(strays(parts[5].subarray(-16384)) < -80);
});

test('at the end of the song the reference goes on, and the song then starts over', async () => {
  const short = noises(1, 9);
  const { transport, engine, slot, take } = player(short, other);
  slot('R');
  transport.play(0);
  await take(64, 64);
  const [out] = await take(2 * RATE);
  assert.equal(placeOf(out.slice(FADE), other[0]), FADE);
  assert.deepEqual([transport.playing, transport.ended], [true, false]);
  slot('A');
  const [back] = await take(20000);
  const start = back.lastIndexOf(0) + 1;
  assert.equal(placeOf(back.slice(start + FADE, start + 8000), short[0]), FADE);
  assert.ok(start > engine.latency);
});

test('a reference that is not heard is asked for ahead, and its silence costs the song nothing', async () => {
  const { transport, take, slot } = player(song, other, { place: { frame: 60000 } });
  transport.play(0);
  await take(20000);
  slot('R');
  await take(4096);
  assert.equal(transport.starved, 0);
});
