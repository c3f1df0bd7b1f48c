// rendered.test.mjs -- the finished render in place of the chain, on the audio thread's own code: the same samples at
// the same frames, to and fro without a click, and when a machine is called weak. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { toValues } from '../wasm/params.js';
import { Weak } from '../web/weak.js';
import { Feed } from '../worklet/feed.js';
import { Transport } from '../worklet/transport.js';
import { core, render, values } from './lib/core.mjs';
import { BUSY } from './lib/settings.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';
import { taking } from './lib/taking.mjs';

const RATE = 48000;
const QUIET = { 'monitor.match': 0 };
const MASTER = { ...BUSY, ...QUIET };
/** Of the same structure, so of the same latency. */
const OTHER = { ...QUIET, 'stereo.on': 1, 'stereo.width': 40, 'dyneq.resonance': 1 };

/** A song with silence behind it as its master, its latency taken off. */
function master(params, song) {
  const latency = new Engine(core, RATE, values(params)).latency;
  const longer = song.map((plane) => {
    const all = new Float32Array(plane.length + latency);
    all.set(plane);
    return all;
  });
  return render(params, longer, { rate: RATE }).out.map((plane) => plane.slice(latency));
}

/** A transport whose Worker answers at once. @param {Record<string, number>} params
 * @param {Record<string, Float32Array[]>} slots by slot; A is the song */
function player(params, slots) {
  const late = { on: false };
  const feed = new Feed(({ want, frame, frames, epoch }) => {
    if (late.on && want !== 'A') return;
    const planes = slots[want].map((plane) => plane.slice(frame, frame + frames));
    queueMicrotask(() => feed.take({ slot: want, frame, planes, epoch }));
  });
  feed.open('A', slots.A[0].length);
  const engine = new Engine(core, RATE, values(params));
  const transport = new Transport(engine, feed, RATE);
  const { rendered } = transport.reader;
  const take = taking(transport);
  /** @param {'B1' | 'B2' | 'B3'} slot */
  const offer = (slot, taken = () => {}) => {
    feed.open(slot, slots[slot][0].length);
    rendered.offer(slot, 0, taken);
  };
  return { transport, engine, rendered, take, offer, late };
}

const song = [noise(8 * RATE, -12, 1), noise(8 * RATE, -12, 2)];
const finished = master(MASTER, song);
const other = master(OTHER, song);

/** From the start, without the silence before the first chunk. */
async function started(params, slots) {
  const it = player(params, slots);
  it.transport.play(0);
  await it.take(64, 64);
  await it.take(it.engine.latency);
  return it;
}

for (const quantum of [64, 128, 441, 4096])
  test(`chain to render changes no bit of the master, in quanta of ${quantum}`, async () => {
    const { take, offer, engine } = await started(MASTER, { A: song, B1: finished });
    const before = await take(20000, quantum);
    offer('B1');
    const after = await take(60000, quantum);
    assert.equal(engine.stoodIn, 1);
    for (let c = 0; c < 2; c++) {
      assert.deepEqual(before[c], finished[c].slice(0, 20000));
      assert.deepEqual(after[c], finished[c].slice(20000, 80000));
    }
  });

test('A keeps its frame while the render plays, and B is what the settings are not any more', async () => {
  const { take, offer, engine } = await started(MASTER, { A: song, B1: finished });
  offer('B1');
  await take(20000);
  engine.set(values({ ...OTHER, 'monitor.slot': 0 }));
  const [a] = await take(30000);
  assert.deepEqual(a.slice(10000), song[0].slice(30000, 50000));
  engine.set(values(OTHER));
  const [b] = await take(30000);
  assert.deepEqual(b.slice(10000), finished[0].slice(60000, 80000));
});

test('another render takes over at the same frame, and only when it is there', async () => {
  const slots = { A: song, B1: finished, B2: other };
  const { take, offer, rendered, late } = await started(MASTER, slots);
  offer('B1');
  await take(20000);
  late.on = true;
  let taken = false;
  offer('B2', () => {
    taken = true;
  });
  const [waiting] = await take(4096);
  assert.deepEqual([taken, rendered.now], [false, 'B1']);
  assert.deepEqual(waiting, finished[0].slice(20000, 24096));
  const { take: on, offer: give, rendered: state } = await started(MASTER, slots);
  give('B1');
  await on(20000);
  give('B2');
  const out = await on(40000);
  assert.equal(state.now, 'B2');
  assert.deepEqual(out[0].slice(20000), other[0].slice(40000, 60000));
});

test('back to the chain: it settles four seconds unheard, and is the export to -50 dB from the first frame', async () => {
  const { take, offer, rendered, engine } = await started(MASTER, { A: song, B1: finished });
  offer('B1');
  await take(30000);
  rendered.leave();
  const out = await take(5 * RATE);
  assert.deepEqual([engine.stoodIn, rendered.now], [0, null]);
  const wanted = finished[0].subarray(30000, 30000 + 5 * RATE);
  const settling = 4 * RATE;
  assert.deepEqual(out[0].slice(0, settling), wanted.slice(0, settling), 'the render goes on');
  const error = out[0].slice(settling).map((x, i) => x - wanted[settling + i]);
  const worst = db(rms(error) / rms(wanted.subarray(settling)));
  assert.ok(worst < -50, `${worst.toFixed(1)} dB`);
});

test('to and fro between renders and chain never clicks', async () => {
  const tone = sine(997, -6, 8 * RATE);
  const slots = { A: [tone, tone] };
  const loud = { ...QUIET, 'input.on': 1, 'input.trim_db': -9 };
  Object.assign(slots, { B1: [tone, tone], B2: [tone.map((x) => x / 4), tone.map((x) => x / 4)] });
  const { take, offer, rendered, engine } = await started(loud, slots);
  const parts = [(await take(9600))[0]];
  offer(/** @type {any} */ ('B1'));
  parts.push((await take(19200))[0]);
  offer(/** @type {any} */ ('B2'));
  parts.push((await take(19200))[0]);
  rendered.leave();
  parts.push((await take(5 * RATE))[0]);
  assert.equal(engine.stoodIn, 0);
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  const worst = strays(all.subarray(4800));
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS beside the tone`);
});

test('a seek and a loop are as exact as on the chain', async () => {
  const { transport, take, offer, engine } = await started(MASTER, { A: song, B1: finished });
  offer('B1');
  await take(20000);
  transport.seek(200001);
  const out = await take(30000);
  const start = out[0].findIndex((x, i) => i > 1000 && x !== 0);
  const from = start + 400; // the fade in is over
  const at = transport.frame - 30000 + from;
  assert.deepEqual(out[0].slice(from, 30000), finished[0].slice(at, at + 30000 - from));
  transport.reader.playhead.setLoop({ on: true, start: 240000, end: 252000 });
  await take(30000);
  assert.ok(transport.frame >= 240000 && transport.frame < 252000, `${transport.frame}`);
  const { frame } = transport;
  const [looped] = await take(12000);
  const clean = [600, 11900].map((n) => 240000 + n); // clear of the seam
  const wrong = looped.filter((x, i) => {
    const place = 240000 + ((frame - 240000 + i) % 12000);
    return place > clean[0] && place < clean[1] && x !== finished[0][place];
  });
  assert.equal(wrong.length, 0);
  assert.ok(engine.stoodIn === 1);
});

test('structural settings leave the render alone but for their fade', async () => {
  const structural = toValues({ ...MASTER, 'loudness.clip': 1 }).values;
  const { take, offer, engine } = await started(MASTER, { A: song, B1: finished });
  offer('B1');
  await take(20000);
  const before = engine.latency;
  engine.set(structural);
  await take(20000);
  const moved = engine.latency - before;
  assert.ok(moved > 0, 'the latency is another');
  const [out] = await take(20000);
  assert.deepEqual(out, finished[0].slice(40000 - moved, 60000 - moved));
});

test('another structure and back to the chain at once: silence hides the other latency', async () => {
  const tone = sine(997, -6, 8 * RATE);
  const loud = { ...QUIET, 'loudness.on': 1 };
  const { take, offer, rendered, engine } = await started(loud, {
    A: [tone, tone],
    B1: [tone, tone],
  });
  offer('B1');
  await take(20000);
  const before = engine.latency;
  engine.set(values({ ...loud, 'loudness.clip': 1 }));
  rendered.leave();
  const [out] = await take(40000);
  assert.ok(engine.latency > before);
  const [fade, step] = [0.02 * RATE, 32];
  const silent = out.subarray(fade + step, fade + step + before);
  assert.ok(
    silent.every((x) => x === 0),
    'nothing is heard while it starts anew',
  );
  const worst = strays(out);
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS beside the tone`);
});

test('meters of B go on, and a block has nothing to tell of what it changes', async () => {
  const { take, offer, engine } = await started(MASTER, { A: song, B1: finished });
  await take(3 * RATE);
  const live = engine.readMeters().slice();
  offer('B1');
  await take(RATE);
  const stood = engine.readMeters();
  const same = (/** @type {Float32Array} */ meters) => meters[0];
  assert.ok(Math.abs(same(stood) - same(live)) < 1, 'momentary loudness of the same noise');
  engine.set(values({ ...MASTER, 'eq.delta': 1 }));
  const [tapped] = await take(20000);
  assert.ok(tapped.subarray(10000).every((x) => x === 0));
});

/** A machine, second by second. @param {Weak} weak */
function machine(weak) {
  let [time, dropouts] = [0, 0];
  return {
    /** @param {number} seconds @param {{ each?: number, playing?: boolean, load?: number }} [how] */
    run(seconds, { each = 0, playing = true, load = 0.3 } = {}) {
      for (let i = 0; i < seconds; i++) {
        time++;
        dropouts += each;
        weak.look({ time, playing, dropouts, load });
      }
      return weak.rendered;
    },
  };
}

test('three dropouts in ten seconds are too much, two are not, and twenty quiet seconds bring the chain back', () => {
  const weak = new Weak();
  const { run } = machine(weak);
  assert.equal(run(30), false);
  assert.equal(run(2, { each: 1 }), false);
  assert.equal(run(30), false);
  assert.equal(run(3, { each: 1 }), true);
  assert.equal(run(19), true);
  assert.equal(run(1, { each: 1 }), true);
  assert.equal(run(19), true);
  assert.equal(run(1), false);
});

test('a machine that fails again waits twice as long, up to five minutes; a minute of health forgives', () => {
  const weak = new Weak();
  const { run } = machine(weak);
  run(5);
  for (const quiet of [20, 40, 80, 160, 320, 320]) {
    assert.equal(run(3, { each: 1 }), true);
    assert.equal(weak.quiet, quiet);
    assert.equal(run(quiet - 1), true);
    assert.equal(run(1), false);
  }
  run(61);
  run(3, { each: 1 });
  assert.equal(weak.quiet, 20);
});

test('what the context drops while it does nothing is not the fault of the chain', () => {
  const weak = new Weak();
  const { run } = machine(weak);
  run(30, { each: 1, playing: false });
  assert.equal(run(60, { each: 1 }), false);
  assert.equal(run(3, { each: 3 }), true);
  const calm = new Weak();
  assert.equal(machine(calm).run(60, { playing: false, load: 1 }), false);
});

test('a thread that needs all of its time is too weak where no browser counts dropouts', () => {
  const weak = new Weak();
  const { run } = machine(weak);
  assert.equal(run(1, { load: 1 }), false);
  assert.equal(run(20, { load: 0.9 }), false);
  assert.equal(run(2, { load: 1 }), true);
  weak.reset();
  assert.equal(weak.rendered, false);
});

test('counts of a new context start anew', () => {
  const weak = new Weak();
  weak.look({ time: 1, playing: true, dropouts: 50, load: 0 });
  weak.look({ time: 2, playing: true, dropouts: 0, load: 0 });
  assert.equal(weak.look({ time: 3, playing: true, dropouts: 2, load: 0 }), false);
});
