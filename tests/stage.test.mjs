// stage.test.mjs -- the two engines of a delivery are one; what they leave is kept, bounded, and given back.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { deliver, masterAt } from '../web/delivery.js';
import { makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { Stage } from '../web/stage.js';
import { Room } from '../web/store.js';
import { ALL_ON, sha } from './browser/same.mjs';
import { core } from './lib/core.mjs';
import { LOUD, memorySink, oneEngine, open, pcmOf } from './lib/deliveries.mjs';
import { music, PIECES } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

const { 'loudness.on': _, ...upstreamOnly } = ALL_ON;
/** @type {[string, Record<string, number>][]} */
const SETTINGS = [
  ['every block', ALL_ON],
  ['loudness alone', LOUD],
  ['the clipper, which is later', { ...ALL_ON, 'loudness.clip': 1, 'loudness.clip_over_db': 3 }],
  ['loud, sides by themselves', { ...ALL_ON, 'loudness.style': 1, 'loudness.link_release': 0 }],
  ['drive without limiter', { ...LOUD, 'loudness.limiter': 0 }],
  ['all but loudness', upstreamOnly],
  ['nothing', {}],
];

for (const rate of [44100, 48000, 96000])
  test(`two engines in a row give the samples of one, bit for bit, at ${rate} Hz`, async () => {
    const song = await open(music(PIECES[0], { seconds: 6, rate }));
    for (const [name, params] of SETTINGS) {
      const { channels } = await renderOffline(song, { params }, { module: core });
      assert.equal(sha(channels), sha(oneEngine(song, params)), name);
    }
  });

test('short and mono songs go through the same two engines', async () => {
  const tone = sine(997, -3, 48000);
  for (const frames of [0, 1, 31, 4095, 48000]) {
    const song = pcmOf([tone.subarray(0, frames)]);
    const { channels } = await renderOffline(song, { params: ALL_ON }, { module: core });
    assert.equal(sha(channels), sha(oneEngine(song, ALL_ON)), `${frames} frames`);
  }
});

/** @returns {string[]} scratch files of this process */
const left = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`lacquer-${process.pid}-`));

test('a long song keeps to its share of memory: the rest lies on disk, and goes', async () => {
  const song = await open(music(PIECES[1], { seconds: 8, rate: 48000 }));
  const recipe = makeRecipe({ params: ALL_ON, target: { lufs: -14, of: 'integrated' } });
  const delivery = /** @type {const} */ ({ rate: 96000, bits: '24', dither: 'auto' });
  const big = await deliver(new Stage(core, song), recipe, delivery, memorySink('big.wav'));
  const limit = 8 * song.frames; // one stage of the four that this needs
  const room = new Room(limit);
  const stage = new Stage(core, song, room);
  const small = await deliver(stage, recipe, delivery, memorySink('small.wav'));
  assert.equal(small.pcm, big.pcm);
  assert.ok(room.used <= limit, `${room.used} bytes in memory, ${limit} allowed`);
  stage.close();
  assert.equal(room.used, 0);
  assert.deepEqual(left(), []);
  const none = new Stage(core, song, new Room(0));
  assert.equal((await deliver(none, recipe, delivery, memorySink('none.wav'))).pcm, big.pcm);
});

test('an export with unchanged settings renders nothing again', async () => {
  const stage = new Stage(core, await open(music(PIECES[0], { seconds: 5 })));
  const recipe = makeRecipe({ params: ALL_ON, target: { lufs: -13, of: 'integrated' } });
  for (const rate of [44100, 96000]) {
    const first = await masterAt(stage, recipe, rate);
    const again = await masterAt(stage, structuredClone(recipe), rate);
    assert.equal(again.track, first.track);
    assert.equal(again.final, first.final);
    assert.equal(again.landed, first.landed);
  }
  const other = makeRecipe({ ...recipe, params: { ...ALL_ON, 'stereo.width': 90 } });
  const changed = await masterAt(stage, other, 44100);
  const fresh = await masterAt(new Stage(core, stage.song), other, 44100);
  const planes = (/** @type {import('../web/delivery.js').Master} */ { track }) =>
    sha(track.master.channels ?? []);
  assert.equal(planes(changed), planes(fresh), 'another setting starts anew');
});

test('progress names what is done, each phase from its start to its end', async () => {
  const stage = new Stage(core, await open(music(PIECES[0], { seconds: 5 })));
  const recipe = makeRecipe({ params: ALL_ON, target: { lufs: -13, of: 'integrated' } });
  /** @type {Map<string, number>} */
  const phases = new Map();
  const onProgress = (/** @type {number} */ fraction, /** @type {string} */ phase) =>
    void phases.set(phase, fraction);
  await deliver(stage, recipe, { bits: '24', dither: 'auto' }, memorySink('x.wav'), { onProgress });
  assert.deepEqual(
    [...phases],
    [
      ['Rendering', 1],
      ['Landing', 1],
      ['Analysing', 1],
    ],
  );
});

test('what was called off leaves nothing behind, and the next one is right', async () => {
  const song = await open(music(PIECES[0], { seconds: 5 }));
  const stage = new Stage(core, song, new Room(0));
  const recipe = { params: ALL_ON };
  for (const phase of ['Rendering', 'Analysing']) {
    const control = new AbortController();
    const onProgress = (/** @type {number} */ _, /** @type {string} */ name) => {
      if (name === phase) control.abort();
    };
    const options = { signal: control.signal, onProgress };
    const gone = deliver(
      stage,
      recipe,
      { rate: 48000, bits: '16', dither: 'auto' },
      memorySink('gone.wav'),
      options,
    );
    await assert.rejects(gone, { name: 'AbortError' });
  }
  const { track } = await masterAt(stage, recipe, song.sampleRate);
  const planes = [new Float32Array(song.frames), new Float32Array(song.frames)];
  track.master.read(planes, 0, song.frames);
  assert.equal(sha(planes), sha(oneEngine(song, ALL_ON)));
  stage.close();
  assert.deepEqual(left(), []);
});
