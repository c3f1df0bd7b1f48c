// interop.test.mjs -- files by other programs read to the bit, ours read by them without complaint.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { music, PIECES, scratch } from './lib/music.mjs';

/** @param {string} command @param {string[]} args @param {Uint8Array} [input] */
function call(command, args, input) {
  const { status, stdout, stderr } = spawnSync(command, args, { input, maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command}: ${stderr}`);
  assert.equal(stderr.toString(), '', command);
  return stdout;
}

/** @param {string} path @returns {Float32Array} interleaved, as ffmpeg decodes it */
function byFfmpeg(path) {
  const bytes = call('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-f',
    'f32le',
    '-c:a',
    'pcm_f32le',
    '-',
  ]);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** @param {Uint8Array} bytes */
const read = (bytes) => readAudio(fromBytes(bytes, 'song.wav'));

/** @param {Float32Array[]} planes */
const interleaved = (planes) =>
  Float32Array.from(
    { length: planes.length * planes[0].length },
    (_, i) => planes[i % planes.length][Math.floor(i / planes.length)],
  );

const SOURCE = music(PIECES[0], { seconds: 3 });

for (const codec of ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le']) {
  test(`${codec} by ffmpeg, as WAV, RF64 and through a pipe, reads as ffmpeg reads it`, async () => {
    const path = join(scratch, `${codec}.wav`);
    const from = ['-v', 'error', '-y', '-i', SOURCE, '-c:a', codec];
    call('ffmpeg', [...from, path]);
    const expected = byFfmpeg(path);
    const rf64 = join(scratch, `${codec}-64.wav`);
    call('ffmpeg', [...from, '-rf64', 'always', rf64]);
    const piped = call('ffmpeg', [...from, '-f', 'wav', '-']);
    for (const bytes of [readFileSync(path), readFileSync(rf64), piped]) {
      const pcm = await read(bytes);
      assert.equal(`${pcm.codec}le`.replace('u8le', 'u8'), codec);
      assert.deepEqual(interleaved(pcm.channels), expected);
    }
  });
}

test('a WAV that sox writes to a pipe reads as the file does', async () => {
  const piped = call('sox', ['-D', SOURCE, '-t', 'wav', '-']);
  assert.deepEqual((await read(piped)).channels, (await read(readFileSync(SOURCE))).channels);
});

test('what is written here is read by ffmpeg and sox, to the bit and without complaint', async () => {
  const { channels, sampleRate } = await read(readFileSync(SOURCE));
  for (const bits of /** @type {const} */ ([16, 24, '32f'])) {
    const planes =
      bits === '32f'
        ? channels
        : channels.map((p) => Int32Array.from(p, (x) => Math.floor(x * 2 ** (bits - 1))));
    const path = join(scratch, `ours-${bits}.wav`);
    writeFileSync(path, wavBytes(planes, { sampleRate, bits }));
    const { channels: own } = await read(readFileSync(path));
    assert.deepEqual(byFfmpeg(path), interleaved(own), `${bits}`);
    const { length } = call('sox', ['-D', path, '-t', 'raw', '-e', 'signed', '-b', '32', '-']);
    assert.equal(length, own[0].length * 2 * 4);
  }
});
