// references.test.mjs -- references as they are heard: at the loudness of song and master, by libebur128 on what comes out
// of the monitor; and the room they may take.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { analyse } from '../web/analyse.js';
import { convertPass } from '../web/convert.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { finalPass, run } from '../web/passes.js';
import { References } from '../web/references.js';
import { choose, forget, placePass, ROOM, reference, song as use } from '../web/songs.js';
import { Stateful } from '../web/state.js';
import { core, near, values } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';

const RATE = 44100;
const MASTER = { 'eq.on': 1, 'eq.3.gain_db': -3, 'loudness.on': 1, 'loudness.drive_db': 7 };

/** @param {string} piece @param {any} [options] @returns {Promise<any>} */
const tune = async (piece, options) =>
  readAudio(fromBytes(readFileSync(music(piece, { seconds: 25, ...options })), piece));

/** @param {any} pcm @returns {Promise<number>} */
const lufs = async (pcm) =>
  Number((await analyse(pcm, { module: core })).figures.loudness.integratedLufs);

const [first, ...others] = PIECES;
const song = await tune(first);

/** What comes out in a slot. @param {'A'|'B'|'R'} slot @param {any} known @param {Float32Array[]} beside */
function hear(slot, known, beside) {
  const settings = { ...MASTER, 'monitor.slot': { A: 0, B: 1, R: 2 }[slot] };
  const engine = new Engine(core, RATE, values(settings));
  engine.match(known);
  const { frames } = song;
  const out = [new Float32Array(frames), new Float32Array(frames)];
  for (let at = 0; at < frames; at += 1024) {
    const n = Math.min(1024, frames - at);
    for (let c = 0; c < 2; c++) {
      engine.input[c].set(song.channels[c].subarray(at, at + n));
      engine.reference[c].fill(0);
      engine.reference[c].set(beside[c].subarray(at, at + n));
    }
    engine.process(n);
    engine.listen(n);
    for (let c = 0; c < 2; c++) out[c].set(engine.heard[c].subarray(0, n), at);
  }
  return out;
}

/** By libebur128. @param {string} name @param {Float32Array[]} planes */
function heardLufs(name, planes) {
  const path = join(scratch, `heard-${name}.wav`);
  writeFileSync(path, wavBytes(planes, { sampleRate: RATE, bits: '32f' }));
  return ebur128(path)[0].integratedLufs;
}

test('references of any level are heard at the loudness of song and master within 0.1 dB', async () => {
  const { figures } = await run(finalPass(core, song, values(MASTER)));
  const a = await lufs(song);
  const b = Number(figures.loudness.integratedLufs);
  for (const [piece, rate, gainDb] of /** @type {[string, number, number][]} */ ([
    [others[0], 48000, -9],
    [others[1], 44100, 0],
    [others[1], 96000, 6],
  ])) {
    const own = await tune(piece, { rate, filter: `volume=${gainDb}dB`, codec: 'pcm_f32le' });
    const channels = await run(convertPass(core, own.channels, rate, RATE));
    const known = { a, b, r: await lufs(own), fresh: true };
    const levels = ['A', 'B', 'R'].map((slot) =>
      heardLufs(`${slot}-${piece}`, hear(/** @type {any} */ (slot), known, channels)),
    );
    near(levels[2], levels[0], 0.1, `LU, R against A, ${piece} ${gainDb} dB`);
    near(levels[2], levels[1], 0.1, `LU, R against B, ${piece} ${gainDb} dB`);
  }
});

test('with song and reference both in a loop, R is matched by the loops', async () => {
  // Loops of other loudness than their files: the whole files' match would be 2 LU off and more.
  const quiet = (/** @type {Float32Array} */ x, /** @type {number} */ gain) =>
    x.map((y, i) => (i < x.length / 2 ? y : gain * y));
  const uneven = { ...song, channels: song.channels.map((/** @type {any} */ x) => quiet(x, 0.4)) };
  const other = await tune(others[0], { rate: RATE });
  const level = { ...other, channels: other.channels.map((/** @type {any} */ x) => quiet(x, 1.6)) };
  const half = Math.floor(song.frames / 2);
  const part = (/** @type {any} */ pcm) => ({
    ...pcm,
    frames: half,
    channels: pcm.channels.map((/** @type {any} */ x) => x.subarray(half, 2 * half)),
  });
  const studio = fakeStudio({ A: uneven, R: level });
  const references = new References(/** @type {any} */ (studio));
  studio.patch({
    song: { pcm: 'a', frames: song.frames, sampleRate: RATE },
    reference: { id: 1, frames: other.frames, loop: { on: true, start: half, end: 2 * half } },
  });
  studio.amend('transport', { loop: { on: true, start: half, end: 2 * half } });
  await studio.sent();
  assert.ok(references);
  const { loopLufs } = studio.state;
  const a = await lufs(uneven);
  const r = a + loopLufs.r - loopLufs.a;
  near(r, (await lufs(part(level))) - (await lufs(part(uneven))) + a, 1e-9, 'LUFS');
  const gain = (/** @type {number} */ db) => 10 ** (db / 20);
  const match = Math.min(a, r);
  const heard = (/** @type {any} */ pcm, /** @type {number} */ own) =>
    heardLufs(
      'loop',
      part(pcm).channels.map((/** @type {any} */ x) =>
        x.map((/** @type {number} */ y) => y * gain(match - own)),
      ),
    );
  near(heard(level, r), heard(uneven, a), 0.1, 'LU');
  assert.ok(Math.abs((await lufs(level)) - r) > 2, 'the whole files would be matched otherwise');
});

/** A studio that measures at once. @param {Record<string, any>} files */
function fakeStudio(files) {
  const studio = /** @type {any} */ (new Stateful());
  let done = (/** @type {any} */ _) => {};
  studio.sent = () => new Promise((resolve) => (done = resolve));
  studio.sendLevels = () => studio.state.loopLufs.r !== null && done(null);
  studio.calls = {
    call: (/** @type {string} */ _op, /** @type {any} */ { slot, start, end }) => {
      const pcm = files[slot];
      const channels = pcm.channels.map((/** @type {any} */ x) => x.subarray(start, end));
      return analyse({ ...pcm, channels, frames: channels[0].length }, { module: core });
    },
  };
  return studio;
}

test('a reference that is too long is refused with a sentence, and what was there stays', async () => {
  const second = () => [new Float32Array(RATE), new Float32Array(RATE)];
  const pcm = (/** @type {Float32Array[]} */ channels, name = 'short.wav') =>
    /** @type {any} */ ({ name, channels, frames: channels[0].length, sampleRate: RATE });
  await run(placePass(core, 'A', pcm(second())));
  await run(placePass(core, 'R', pcm(second()), 1));
  // A file of that length without its bytes: it must be refused before anything is made of it.
  const frames = ROOM / 8 + 1;
  const long = { ...pcm(second(), 'a whole night.wav'), frames };
  await assert.rejects(run(placePass(core, 'R', long, 2)), (error) => {
    assert.match(String(error), /a whole night\.wav is too long .* 1025 MB.* 1024 MB is the most/);
    assert.equal(/** @type {any} */ (error).code, 'memory');
    return true;
  });
  assert.throws(() => reference(2), /not open/);
  choose(1);
  assert.equal(use('R').frames, RATE);
  forget(1);
  assert.throws(() => use('R'), /No reference/);
});
