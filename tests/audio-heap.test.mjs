// audio-heap.test.mjs -- the audio thread leaves nothing for the garbage collector: its pause would be heard.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { Session } from 'node:inspector/promises';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, values } from './lib/core.mjs';
import { noise } from './lib/signal.mjs';

const RATE = 48000;
const QUANTUM = 128;
const QUANTA = 20000; // 53 s of sound
/** An object in every quantum costs 16 bytes or more, a view of a typed array over 100. */
const MOST = 32;

/** Bytes that functions of the page's own files make while `work` runs. @param {() => void} work */
async function bytesMade(work) {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 256,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const sum = (/** @type {any} */ node) =>
    node.children.reduce(
      (/** @type {number} */ all, /** @type {any} */ child) => all + sum(child),
      node.selfSize,
    );
  return sum(profile.head);
}

test(`a quantum of playing makes less than ${MOST} bytes on the heap`, async () => {
  const song = [noise(30 * RATE, -12, 1), noise(30 * RATE, -12, 2)];
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    const planes = song.map((plane) => plane.slice(frame, frame + frames));
    feed.take({ slot: want, frame, planes, epoch });
  });
  feed.open('A', song[0].length);
  const settings = { 'eq.on': 1, 'eq.3.gain_db': 3, 'loudness.on': 1, 'loudness.drive_db': 6 };
  const transport = new Transport(new Engine(core, RATE, values(settings)), feed, RATE);
  transport.reader.playhead.setLoop({ on: true, start: RATE, end: 20 * RATE });
  transport.play(0);
  const out = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  const play = () => {
    for (let i = 0; i < QUANTA; i++) transport.render(out, QUANTUM);
  };
  play(); // until it is compiled
  const bytes = (await bytesMade(play)) / QUANTA;
  console.log(`${bytes.toFixed(1)} bytes a quantum`);
  assert.ok(
    out[0].some((x) => x !== 0),
    'it plays',
  );
  assert.ok(bytes < MOST, `${bytes.toFixed(1)} bytes a quantum`);
});
