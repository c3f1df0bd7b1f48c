// delivery.test.mjs -- from a song to its files: two engines that are one, rates, ceilings, edits, memory.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deliver, masterAt } from '../web/delivery.js';
import { fileNames } from '../web/export.js';
import { fromBytes } from '../web/files/source.js';
import { readWav } from '../web/files/wav-read.js';
import { makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { Stage } from '../web/stage.js';
import { Room } from '../web/store.js';
import { ALL_ON, sha } from './browser/same.mjs';
import { core, near, render } from './lib/core.mjs';
import { ebur128, ffmpegLoudness, idealPeaks, music, PIECES, scratch } from './lib/music.mjs';
import { noise, sine } from './lib/signal.mjs';

/** @typedef {import('../web/files/source.js').Pcm} Pcm */
/** @typedef {import('../web/recipe.js').Recipe} Recipe */

const RATES = [44100, 48000, 88200, 96000, 176400, 192000];
const OVER = 0.005; // dB: what the promise of the ceiling leaves to rounding

/** @param {string} path */
const open = (path) => readWav(fromBytes(readFileSync(path), path));

/** @param {Float32Array[]} channels @param {number} [sampleRate] @returns {Pcm} */
const pcmOf = (channels, sampleRate = 48000) => ({
  ...{ sampleRate, channels, frames: channels[0].length, bits: '32f' },
  ...{ container: 'memory', codec: 'pcm_f32', name: 'song' },
});

/** One engine over the whole song, latency taken off. @param {Pcm} pcm @param {Record<string, number>} params */
function oneEngine({ channels, frames, sampleRate }, params) {
  const probe = render(params, [new Float32Array(1)], { rate: sampleRate });
  const { latency } = probe.engine;
  const longer = channels.map((plane) => {
    const long = new Float32Array(frames + latency);
    long.set(plane);
    return long;
  });
  const block = () => 1 + Math.floor(4096 * Math.random());
  const { out } = render(params, longer, { rate: sampleRate, block });
  return out.map((plane) => plane.subarray(latency));
}

/** A sink into memory. @param {string} name */
function memorySink(name) {
  /** @type {Uint8Array[]} */
  const parts = [];
  const bytes = () => new Uint8Array(Buffer.concat(parts));
  return {
    write: (/** @type {Uint8Array} */ part) => void parts.push(part),
    reopen: () => fromBytes(bytes(), name),
    rewind: () => void parts.splice(0),
    bytes,
  };
}

/**
 * Delivers and leaves the file for programs that share no code with us.
 * @param {Stage} stage @param {Partial<Recipe>} recipe @param {import('../web/recipe.js').Delivery} delivery
 * @param {string} name
 */
async function file(stage, recipe, delivery, name) {
  const sink = memorySink(name);
  const made = await deliver(stage, recipe, delivery, sink);
  const path = join(scratch, name);
  writeFileSync(path, sink.bytes());
  return { made, path };
}

const LOUD = { 'loudness.on': 1, 'loudness.drive_db': 8 };
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

test('every rate of delivery: length exact, landed by itself, ceiling held by an ideal sinc', async (t) => {
  for (const [piece, from] of /** @type {[string, number][]} */ ([
    [PIECES[0], 44100],
    [PIECES[1], 48000],
  ])) {
    const song = await open(music(piece, { seconds: 12, rate: from }));
    const stage = new Stage(core, song);
    const recipe = makeRecipe({ params: ALL_ON, target: { lufs: -13, of: 'integrated' } });
    const paths = [];
    for (const [i, rate] of RATES.entries()) {
      /** @type {import('../web/recipe.js').Delivery} */
      const delivery = { rate, bits: i % 2 ? '24' : '16', dither: i % 2 ? 'auto' : 'shaped' };
      const { made, path } = await file(stage, recipe, delivery, `${from}-${rate}.wav`);
      assert.equal(made.landed?.reached, true, `${from} to ${rate}: ${made.landed?.text}`);
      const { sampleRate, frames } = await open(path);
      assert.deepEqual([sampleRate, frames], [rate, Math.ceil((song.frames * rate) / from)]);
      near(ffmpegLoudness(path).integratedLufs, -13, 0.05, `LUFS by ffmpeg at ${rate}`);
      paths.push(path);
    }
    const loudness = ebur128(...paths).map(({ integratedLufs }) => integratedLufs);
    for (const [i, lufs] of loudness.entries())
      near(lufs, -13, 0.05, `LUFS by libebur128 at ${RATES[i]}`);
    const peaks = idealPeaks(...paths).map(({ truePeakDbtp }) => truePeakDbtp);
    for (const [i, peak] of peaks.entries())
      assert.ok(peak <= -1.2 + OVER, `${peak} dBTP at ${RATES[i]}`);
    t.diagnostic(`${piece} at ${from} Hz: LUFS ${loudness.map((x) => x.toFixed(3)).join(' ')}`);
    t.diagnostic(`dBTP ${peaks.map((x) => x.toFixed(3)).join(' ')}, ceiling -1.2`);
    stage.close();
  }
});

test('full-band noise driven by 12 dB holds its ceiling after conversion and dither', async () => {
  const song = pcmOf([noise(44100 * 4, -3, 1), noise(44100 * 4, -3, 2)], 44100);
  const stage = new Stage(core, song);
  const params = { ...LOUD, 'loudness.drive_db': 12, 'loudness.ceiling_db': -0.3 };
  const paths = [];
  for (const rate of [44100, 48000, 96000]) {
    const { path } = await file(
      stage,
      { params },
      { rate, bits: '24', dither: 'auto' },
      `n${rate}.wav`,
    );
    paths.push(path);
  }
  const shaped = {
    rate: 48000,
    bits: /** @type {const} */ ('16'),
    dither: /** @type {const} */ ('shaped'),
  };
  paths.push((await file(stage, { params }, shaped, 'n16.wav')).path);
  for (const [i, { truePeakDbtp }] of idealPeaks(...paths).entries())
    assert.ok(truePeakDbtp <= -0.3 + OVER, `${truePeakDbtp} dBTP in file ${i}`);
});

test('a file that reads back over its ceiling is held lower and written again', async () => {
  const song = pcmOf([noise(96000, -3, 1), noise(96000, -3, 2)]);
  const recipe = makeRecipe({ params: { ...LOUD, 'loudness.drive_db': 12 } });
  const stage = new Stage(core, song);
  const { track } = await masterAt(stage, recipe, 48000);
  const click = [Float32Array.of(0.95), Float32Array.of(-0.95)];
  track.master.write(click, 30000, 1);
  track.held = { ceilingDb: -1, places: [] }; // as if the first look had missed it
  const sink = memorySink('again.wav');
  let rewound = 0;
  const made = await deliver(
    stage,
    recipe,
    { bits: '24', dither: 'auto' },
    {
      ...sink,
      rewind() {
        rewound++;
        sink.rewind();
      },
    },
  );
  assert.ok(
    rewound > 0 && made.repairs.length > 0,
    `${rewound} times, ${made.repairs.length} places`,
  );
  const path = join(scratch, 'again.wav');
  writeFileSync(path, sink.bytes());
  const [{ truePeakDbtp }] = idealPeaks(path);
  assert.ok(truePeakDbtp <= -1 + OVER, `${truePeakDbtp} dBTP`);
  near(made.idealPeakDbtp ?? 0, truePeakDbtp, 0.01, 'dBTP');
  assert.equal((await open(path)).frames, song.frames);
});

test('an edit cuts the master that was heard: same samples, exact length, raised-cosine fades', async () => {
  const song = await open(music(PIECES[0], { seconds: 6, rate: 48000 }));
  const edit = { start: 48001, end: 192007, fadeIn: 4800, fadeOut: 48000 };
  const whole = oneEngine(song, ALL_ON);
  const { channels, frames } = await renderOffline(
    song,
    { params: ALL_ON, edit },
    { module: core },
  );
  assert.equal(frames, edit.end - edit.start);
  const bend = (/** @type {number} */ done) => (1 - Math.cos(Math.PI * done)) / 2;
  channels.forEach((plane, c) => {
    for (let i = 0; i < frames; i++) {
      const x = whole[c][edit.start + i];
      const [since, left] = [i + 0.5, frames - i - 0.5];
      let gain = 1;
      if (since < edit.fadeIn) gain *= bend(since / edit.fadeIn);
      if (left < edit.fadeOut) gain *= bend(left / edit.fadeOut);
      if (gain === 1) assert.equal(plane[i], x, `frame ${i}`);
      else assert.ok(Math.abs(plane[i] - gain * x) < 1e-7, `frame ${i}: ${plane[i]}, ${gain * x}`);
    }
  });
  const at96 = {
    params: ALL_ON,
    edit,
    delivery: makeRecipe({ delivery: /** @type {any} */ ({ rate: 96000 }) }).delivery,
  };
  assert.equal((await renderOffline(song, at96, { module: core })).frames, 2 * frames);
});

test('an edit is what lands, and a cut through loud music still holds the ceiling', async () => {
  const song = await open(music(PIECES[2], { seconds: 10, rate: 44100 }));
  const edit = { start: 100000, end: 400000, fadeIn: 0, fadeOut: 88200 };
  const recipe = makeRecipe({ edit, target: { lufs: -13, of: 'integrated' } });
  const stage = new Stage(core, song);
  for (const rate of [44100, 48000]) {
    const delivery = /** @type {const} */ ({ rate, bits: '24', dither: 'auto' });
    const { made, path } = await file(stage, recipe, delivery, `edit-${rate}.wav`);
    assert.equal(made.landed?.reached, true, made.landed?.text);
    near(ebur128(path)[0].integratedLufs, -13, 0.05, 'LUFS by libebur128');
    const [{ truePeakDbtp }] = idealPeaks(path);
    assert.ok(truePeakDbtp <= -1 + OVER, `${truePeakDbtp} dBTP`);
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

test('several files of a song have names that tell them apart', () => {
  const list = /** @type {import('../web/recipe.js').Delivery[]} */ ([
    { bits: '24', dither: 'auto' },
    { rate: 44100, bits: '16', dither: 'shaped' },
    { rate: 44100, bits: '16', dither: 'tpdf' },
    { rate: 44100, bits: '16', dither: 'tpdf' },
  ]);
  assert.deepEqual(fileNames('song.wav', list.slice(0, 1), 48000), ['song master.wav']);
  assert.deepEqual(fileNames('song.wav', list, 48000), [
    'song master 48-24.wav',
    'song master 44.1-16.wav',
    'song master 44.1-16 tpdf.wav',
    'song master 44.1-16 tpdf 2.wav',
  ]);
});
