// hostile.test.mjs -- bad files of every kind: none hangs, none takes the program down or its memory, and each is read or
// refused in a sentence. One of them again, by its number: HOSTILE=1234 node --test tests/hostile.test.mjs
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAudio } from '../web/files/read.js';
import { FREE_FRAMES, MOST_DENSE } from '../web/files/shape.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { bombard, checkBombardment } from './lib/hostile.mjs';
import { flacBomb } from './lib/hostile-bombs.mjs';
import { makeSeeds } from './lib/hostile-seeds.mjs';
import { music, PIECES, scratch } from './lib/music.mjs';

const ONE = Number(process.env.HOSTILE ?? NaN);
const COUNT = 10000;

test(`${COUNT} bad files: each is read or refused in a sentence, none hangs, memory stays flat`, async (t) => {
  const files = Number.isNaN(ONE) ? await bombard(0, COUNT) : await bombard(ONE, 1);
  t.diagnostic(checkBombardment(files, Number.isNaN(ONE) ? COUNT : 1));
});

test('a thread that hangs is stopped, its file is named, and the files behind it are read', async () => {
  const { faults, read, refused } = await bombard(0, 8, { longest: 2000, hang: 4 });
  assert.equal(faults.length, 1);
  assert.deepEqual([faults[0].number, faults[0].text], [4, 'hangs: more than 2 s']);
  assert.ok(faults[0].kind, 'by its kind');
  assert.ok(read + refused >= 5, 'two threads: four files of the other, and what lies behind');
});

const file = (/** @type {Uint8Array} */ bytes) => fromBytes(bytes, 'song');

test('a FLAC that unfolds to hours out of a few kilobytes is refused before it has filled the memory', async () => {
  for (const [width, pick] of /** @type {[number, number[] | undefined][]} */ ([
    [2, undefined],
    [8, [0, 1]],
  ])) {
    const bytes = flacBomb(1 << 16, width);
    let parts = 0; // bytes of samples: what the decoder gave, not what it took to give it
    const own = Float32Array.prototype.slice;
    Float32Array.prototype.slice = function (start, end) {
      const copy = own.call(this, start, end);
      parts += copy.byteLength;
      return copy;
    };
    try {
      await assert.rejects(readAudio(file(bytes), { pick }), {
        name: 'FileError',
        message: /^song unfolds to more than \d+ samples out of \d+ bytes/,
      });
    } finally {
      Float32Array.prototype.slice = own;
    }
    const limit = 4 * (FREE_FRAMES + MOST_DENSE * bytes.length + 4096 * 5000);
    assert.ok(parts < 3 * width * limit, `${parts} bytes`);
  }
});

test('five minutes of silence are no bomb', async () => {
  const path = join(scratch, 'silence.flac');
  const made = ['-n', '-r', '48000', '-c', '2', '-b', '16', path, 'trim', '0', '300'];
  assert.equal(spawnSync('sox', ['-D', ...made]).status, 0);
  const pcm = await readAudio(file(new Uint8Array(readFileSync(path))));
  assert.equal(pcm.frames, 300 * 48000);
});

test('a FLAC behind an ID3 tag is a FLAC', async () => {
  const seeds = makeSeeds();
  const bytes = (/** @type {string} */ name) =>
    /** @type {Uint8Array} */ (seeds.find((seed) => seed.name === name)?.bytes);
  const pcm = await readAudio(file(bytes('tagged.flac')));
  assert.equal(pcm.codec, 'flac');
  assert.deepEqual(pcm.channels, (await readAudio(file(bytes('s24.wav')))).channels);
});

test('a rate with a fraction becomes the nearest whole one; one that is no number is refused', async () => {
  const path = join(scratch, 'rate.aiff');
  assert.equal(spawnSync('sox', ['-n', '-r', '22255', path, 'trim', '0', '0.1']).status, 0);
  const bytes = new Uint8Array(readFileSync(path));
  const at = Buffer.from(bytes).indexOf('COMM') + 16;
  // 22254.545 Hz of the first Macintosh, Inside Macintosh: Sound: 16.16 fixed point 0x56ee8ba3.
  bytes.set([0x40, 0x0d, 0xad, 0xdd, 0x17, 0x46, 0, 0, 0, 0], at);
  assert.equal((await readAudio(file(bytes))).sampleRate, 22255);
  bytes.set([0x7f, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], at);
  await assert.rejects(readAudio(file(bytes)), { message: /^song has a sample rate of 0 Hz/ });
});

test('an MP3 with a megabyte of padding behind it is whole', async () => {
  const wav = music(PIECES[0], { seconds: 2 });
  const path = join(scratch, 'padded.mp3');
  assert.equal(spawnSync('ffmpeg', ['-v', 'error', '-i', wav, path]).status, 0);
  const song = readFileSync(path);
  const padded = Buffer.concat([song, new Uint8Array(1 << 20)]);
  const pcm = await readAudio(file(padded));
  assert.deepEqual(pcm.channels, (await readAudio(file(song))).channels);
  assert.equal(pcm.damaged, 0);
});

test('megabytes of nothing behind the music end in a sentence, soon', async () => {
  const wav = music(PIECES[0], { seconds: 2 });
  for (const [name, ...how] of [['long.flac'], ['long.mp3'], ['long.ogg', '-c:a', 'libvorbis']]) {
    const path = join(scratch, name);
    assert.equal(spawnSync('ffmpeg', ['-v', 'error', '-i', wav, ...how, path]).status, 0);
    const song = readFileSync(path);
    const bytes = Buffer.concat([song.subarray(0, song.length - 100), new Uint8Array(40 << 20)]);
    const start = Date.now();
    await assert.rejects(readAudio(file(bytes)), { name: 'FileError', message: /^song is / }, name);
    assert.ok(Date.now() - start < 20000, `${name}: ${Date.now() - start} ms`);
  }
});

test('a file that another program shortens while it is read ends in a sentence', async () => {
  const planes = [new Int32Array(1 << 20), new Int32Array(1 << 20)];
  const bytes = wavBytes(planes, { sampleRate: 48000, bits: 24 });
  let reads = 0;
  const source = {
    ...file(bytes),
    read: (/** @type {number} */ at, /** @type {number} */ length) =>
      bytes.subarray(at, ++reads > 6 ? at : at + length),
  };
  await assert.rejects(readAudio(source), { message: 'song ended while it was being read' });
});
