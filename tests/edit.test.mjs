// edit.test.mjs -- top and tail as they are heard: the export's own samples, its ends, its fades on A and B alike.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { renderOffline } from '../web/render.js';
import { Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, near, values } from './lib/core.mjs';
import { BUSY } from './lib/settings.mjs';
import { noise, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const QUIET = { 'monitor.match': 0 };
const A = { ...QUIET, 'monitor.slot': 0 };
const song = [noise(6 * RATE, -12, 1), noise(6 * RATE, -12, 2)];
const PCM = /** @type {import('../web/files/source.js').Pcm} */ ({
  ...{ sampleRate: RATE, channels: song, frames: song[0].length, name: 'noise' },
  ...{ bits: '32f', container: 'memory', codec: 'pcm_f32' },
});
/** @type {import('../web/recipe.js').Edit} */
const EDIT = {
  ...{ start: 30001, end: 200003, fadeIn: 9000, fadeOut: 40000 },
  ...{ fadeInShape: 'equalPower', fadeOutShape: 'exponential' },
};

/** A transport whose Worker answers at once. @param {Record<string, number>} params
 * @param {Record<string, Float32Array[]>} slots */
function player(params, slots = { A: song }) {
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    const planes = slots[want].map((plane) => plane.slice(frame, frame + frames));
    queueMicrotask(() => feed.take({ slot: want, frame, planes, epoch }));
  });
  feed.open('A', slots.A[0].length);
  const engine = new Engine(core, RATE, values(params));
  const transport = new Transport(engine, feed, RATE);
  const take = taking(transport);
  /** Until sound is about to come. */
  const wait = async () => {
    for (let i = 0; i < 10000; i++) {
      const [left] = await take(1, 1);
      if (left[0] !== 0) return left[0];
    }
    throw new Error('There is no sound.');
  };
  return { feed, engine, transport, take, wait };
}

/** What the formula of a shape says. @type {Record<string, (d: number) => number>} */
const RISE = {
  cosine: (d) => (1 - Math.cos(Math.PI * d)) / 2,
  linear: (d) => d,
  equalPower: (d) => Math.sin((Math.PI * d) / 2),
  exponential: (d) => (1000 ** d - 1) / 999,
};

/** @param {import('../web/recipe.js').Edit} edit @param {number} frame of the source */
function gainOf({ start, end, fadeIn, fadeOut, fadeInShape, fadeOutShape }, frame) {
  const [since, left] = [frame - start + 0.5, end - frame - 0.5];
  let gain = 1;
  if (since < fadeIn) gain *= RISE[fadeInShape ?? 'cosine'](since / fadeIn);
  if (left < fadeOut) gain *= RISE[fadeOutShape ?? 'cosine'](left / fadeOut);
  return gain;
}

/** From its start to behind its end: what was heard, from the first sample that sounds.
 * @param {Record<string, number>} params @param {import('../web/recipe.js').Edit} edit @param {number} quantum */
async function played(params, edit, quantum) {
  const { transport, take, wait } = player(params);
  transport.edit(edit);
  transport.play(0);
  const first = await wait();
  const rest = await take(edit.end - edit.start + 9999, quantum);
  const left = new Float32Array(rest[0].length + 1);
  left[0] = first;
  left.set(rest[0], 1);
  return { left, right: rest[1], transport };
}

for (const quantum of [100, 128, 4096])
  test(`from its start to its end B is the export to the bit, fades and all, in quanta of ${quantum}`, async () => {
    const { 'monitor.match': _, ...params } = { ...BUSY, ...QUIET };
    const { channels, frames } = await renderOffline(PCM, { params, edit: EDIT }, { module: core });
    const { left, right, transport } = await played({ ...BUSY, ...QUIET }, EDIT, quantum);
    assert.equal(frames, EDIT.end - EDIT.start);
    assert.deepEqual(left.slice(0, frames), channels[0]);
    assert.deepEqual(right.slice(0, frames - 1), channels[1].slice(1));
    assert.ok(left.subarray(frames).every((x) => x === 0));
    assert.deepEqual(
      [transport.playing, transport.ended, transport.frame],
      [false, true, EDIT.start],
    );
  });

test('A is the source under the same fades and between the same ends', async () => {
  for (const fadeInShape of /** @type {const} */ ([
    undefined,
    'linear',
    'equalPower',
    'exponential',
  ])) {
    const edit = { ...EDIT, end: 90000, fadeInShape };
    const { left } = await played(A, edit, 128);
    for (let i = 0; i < edit.end - edit.start; i++) {
      const frame = edit.start + i;
      const gain = gainOf(edit, frame);
      const wanted = gain * song[0][frame];
      assert.ok(Math.abs(left[i] - wanted) < 1e-7, `${fadeInShape} ${frame}: ${left[i]}`);
      if (gain === 1) assert.equal(left[i], song[0][frame]);
    }
  }
});

test('a seek outside goes to the nearest end', async () => {
  const { transport, take } = player(QUIET);
  transport.edit(EDIT);
  transport.seek(10);
  assert.equal(transport.frame, EDIT.start);
  transport.seek(1e9);
  assert.equal(transport.frame, EDIT.end);
  transport.play(0);
  await take(20000);
  assert.deepEqual([transport.ended, transport.frame], [true, EDIT.start]);
});

test('a loop over all of it goes round with its fades, and without a click', async () => {
  const tone = sine(997, -6, 4 * RATE);
  const edit = { start: 20000, end: 68000, fadeIn: 9600, fadeOut: 9600 };
  const { transport, take, wait } = player(A, { A: [tone, tone] });
  transport.edit(edit);
  transport.reader.playhead.setLoop({ on: true, start: edit.start, end: edit.end });
  transport.play(0);
  await wait();
  const [out] = await take(2.5 * 48000);
  const worst = strays(out.subarray(0, 2 * 48000));
  assert.ok(worst < -60, `${worst.toFixed(1)} dBFS beside the tone`);
  const again = 48000 + 4800 - 1; // one sample was taken to wait for
  near(out[again], gainOf(edit, 24800) * tone[24800], 1e-6, 'of full scale');
  assert.ok(transport.playing);
});

test('another edit while it plays: no click where it fades, no gap where nothing changes', async () => {
  const tone = sine(997, -6, 6 * RATE);
  const { transport, take, wait } = player(A, { A: [tone, tone] });
  transport.edit({ start: 20000, end: 280000, fadeIn: 48000, fadeOut: 0 });
  transport.play(0);
  await wait();
  const parts = [(await take(24000))[0]]; // in the middle of the fade
  transport.edit({ start: 20000, end: 280000, fadeIn: 100, fadeOut: 0 });
  parts.push((await take(24000))[0]);
  const { frame } = transport;
  transport.edit({ start: 20000, end: 280000, fadeIn: 100, fadeOut: 9600 });
  const [on] = await take(4800);
  assert.deepEqual(on, tone.slice(frame, frame + 4800), 'goes on as it was');
  parts.push(on);
  transport.edit(null);
  parts.push((await take(4800))[0]);
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  const steps = all.subarray(1).map((x, i) => Math.abs(x - all[i]));
  assert.ok(Math.max(...steps) < 0.5012 * ((2 * Math.PI * 997) / RATE) * 1.05);
});

test('what lies outside another edit is left at once for its nearest end', async () => {
  const { transport, take, wait } = player(A);
  transport.play(0);
  await wait();
  await take(4800);
  transport.edit({ start: 100000, end: 200000, fadeIn: 0, fadeOut: 0 });
  const [out] = await take(20000);
  const from = out.lastIndexOf(0) + 1;
  assert.ok(from > 0);
  assert.deepEqual(out.slice(from + 240), song[0].slice(100240, 100000 + 20000 - from));
});

test('the finished render has its fades already: it is not faded twice, and A still is', async () => {
  const edit = { ...EDIT, fadeIn: 30000 };
  const { channels } = await renderOffline(PCM, { params: {}, edit }, { module: core });
  const slots = { A: song, B1: channels };
  const { transport, take, wait, feed, engine } = player(QUIET, slots);
  transport.edit(edit);
  transport.play(0);
  await wait();
  feed.open('B1', channels[0].length);
  transport.reader.rendered.offer('B1', -edit.start, () => {});
  await take(9600);
  transport.seek(edit.start);
  await take(16000); // fades out, is run up again, and fades in
  const at = transport.frame - edit.start;
  assert.ok(at > 1000 && at < edit.fadeIn - 2000, `${at} is in the fade`);
  const [b] = await take(2000);
  assert.equal(engine.stoodIn, 1);
  assert.deepEqual(b, channels[0].slice(at, at + 2000));
  engine.set(values(A));
  const [a] = await take(4800);
  const frame = transport.frame - 1;
  near(a[4799], gainOf(edit, frame) * song[0][frame], 1e-7, 'of full scale');
});

test('in a room that is wider than its ends it is silent there, at its frames; another edit keeps the place', async () => {
  const { transport, take, wait } = player(A);
  const room = { start: 0, end: 240000 };
  const late = { ...EDIT, start: 56000, end: 200003 };
  transport.edit(EDIT, room);
  transport.seek(20000);
  assert.equal(transport.frame, 20000);
  transport.play(0);
  for (let i = 0; transport.frame < 24000; i++) {
    const [left] = await take(128);
    assert.ok(left.every((x) => x === 0) && i < 10000);
  }
  const first = await wait();
  const frame = transport.frame - 1;
  near(first, gainOf(EDIT, EDIT.start) * song[0][EDIT.start], 1e-9, '');
  assert.equal(frame, EDIT.start);
  const [before] = await take(20000);
  for (const i of [0, 8000, 19999])
    near(before[i], gainOf(EDIT, frame + 1 + i) * song[0][frame + 1 + i], 1e-7, `frame ${i}`);
  const place = transport.frame;
  transport.edit(late, room);
  const [gone] = await take(2000);
  assert.ok(
    gone.subarray(600).every((x) => x === 0),
    'it begins later',
  );
  const there = transport.frame;
  assert.ok(there > place - 600 && there <= place + 2000, `${place} to ${there}`);
  await wait();
  assert.equal(transport.frame - 1, late.start);
  transport.seek(199000);
  await take(4800);
  while (transport.frame < 200003 && transport.playing) await take(128);
  for (let i = 0; transport.playing; i++) {
    const [left] = await take(128);
    assert.ok(left.every((x) => x === 0) && i < 10000, 'silent to the end of the room');
  }
  assert.deepEqual([transport.ended, transport.frame], [true, late.start]);
});

test('a loop that ends in that silence is silent to its end, and comes in over its seam', async () => {
  const { transport, take, wait } = player(A);
  const edit = { start: 20000, end: 60000, fadeIn: 0, fadeOut: 0 };
  transport.edit(edit, { start: 0, end: 240000 });
  transport.reader.playhead.setLoop({ on: true, start: 40000, end: 70000 });
  transport.seek(59000);
  transport.play(0);
  await wait();
  const [left] = await take(30000);
  const from = 60000 - 59001;
  for (let i = from; i < from + 10000; i++)
    assert.equal(Math.abs(left[i]), 0, `frame ${59001 + i}`);
  // Round again: the source crosses over within 10 ms, and the gain with it, from none.
  const round = left.subarray(70000 - 59001);
  for (const i of [0, 100, 240, 479]) {
    const w = 0.5 - 0.5 * Math.cos((Math.PI * (i + 1)) / 481);
    const wanted = w * (w * song[0][40000 + i] + (1 - w) * song[0][70000 + i]);
    near(round[i], wanted, 1e-7, `frame ${i}`);
  }
  assert.equal(round[480], song[0][40480]);
});
