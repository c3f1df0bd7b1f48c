// sink.test.mjs -- writing as it is rendered: bounded memory, a disk that fills up, files over 4 GB.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileSink } from '../scripts/cli/sinks.mjs';
import { deliver } from '../web/delivery.js';
import { readPcmHeader } from '../web/files/pcm-read.js';
import { encode } from '../web/files/samples.js';
import { FORMATS } from '../web/files/writers.js';
import { fullError } from '../web/room-left.js';
import { blobSink, Sinks } from '../web/sinks.js';
import { Stage } from '../web/stage.js';
import { core } from './lib/core.mjs';
import { memorySink, pcmOf } from './lib/deliveries.mjs';
import { scratch } from './lib/music.mjs';
import { noise } from './lib/signal.mjs';

/** @typedef {import('../web/files/writers.js').FormatName} FormatName */

const NAMES = /** @type {FormatName[]} */ (Object.keys(FORMATS));
/** What is kept to the sample, and what an encoder makes here; Opus is the browser's. */
const LOSSY = /** @type {const} */ (['mp3', 'm4a']);
const EXACT = NAMES.filter((name) => !FORMATS[name].lossy);
const song = pcmOf([noise(200000, -12, 1), noise(200000, -12, 2)]);

/** A sink that takes `room` bytes. @param {number} room */
function smallDisk(room) {
  const sink = memorySink('song master');
  return {
    ...sink,
    write(/** @type {Uint8Array} */ bytes, /** @type {number | undefined} */ at = undefined) {
      const end = (at ?? sink.bytes().length) + bytes.length;
      if (end > room) throw fullError();
      sink.write(bytes, at);
    },
  };
}

for (const format of /** @type {typeof NAMES} */ ([...EXACT, ...LOSSY]))
  test(`${format}: a disk that is full at any byte is said with what is needed; one byte more is enough`, async () => {
    const stage = new Stage(core, song);
    const delivery = /** @type {const} */ ({ format, bits: '24', dither: 'auto' });
    const whole = memorySink('song');
    const { pcm } = await deliver(stage, {}, delivery, whole);
    const { length } = whole.bytes();
    for (const room of [0, 10, 50, length >> 1, length - 1])
      await assert.rejects(deliver(stage, {}, delivery, smallDisk(room)), (error) => {
        const { name, code, message } = /** @type {any} */ (error);
        assert.deepEqual([name, code], ['FileError', 'full'], `at ${room}: ${message}`);
        // 200,000 frames of two channels in 3 bytes are 1.2 MB, in the 16 bits that an MP3 begins with 0.8 MB, in the
        // floats of an AAC 1.6 MB.
        const [, size] =
          message.match(
            /^song master was not written: the disk is full\. It needs up to (\d) MB;/,
          ) ?? [];
        assert.equal(size, format === 'mp3' ? '1' : '2', message);
        return true;
      });
    const last = smallDisk(length);
    assert.equal((await deliver(stage, {}, delivery, last)).pcm, pcm);
    assert.ok(Buffer.from(last.bytes()).equals(whole.bytes()));
    stage.close();
  });

/** Opens a writer that tells what it does, and puts 2^20 frames in. @param {FormatName} format */
async function watched(format) {
  const frames = 1 << 20;
  const bits = FORMATS[format].lossy?.bits ?? 24;
  const shape = /** @type {const} */ ({ sampleRate: 48000, width: 2, frames, bits });
  const seen = { size: 0, most: 0, patched: 0, before: 0 };
  const sink = memorySink('song');
  const writer = await FORMATS[format].open(shape, (bytes, at = seen.size) => {
    if (at < seen.size) seen.patched += bytes.length;
    seen.size = Math.max(seen.size, at + bytes.length);
    seen.most = Math.max(seen.most, bytes.length);
    sink.write(bytes, at);
  });
  const count = 1 << 15;
  const scale = bits === '32f' ? 1 : 2 ** (bits - 1) - 1;
  for (let at = 0; at < frames; at += count) {
    const sound = noise(count, -12, at + 1);
    const plane = bits === '32f' ? sound : Int32Array.from(sound, (x) => Math.round(x * scale));
    await writer.push([plane, plane], count);
  }
  seen.before = seen.size;
  await writer.finish();
  return seen;
}

for (const format of EXACT)
  test(`${format} is written while it is rendered, and never held`, async () => {
    const { before, size, most, patched } = await watched(format);
    // Four pieces may wait for the encoder (196,608 bytes each), and one more where small packets are gathered.
    assert.ok(before > 0.7 * size, `${before} of ${size} bytes before the end`);
    assert.ok(most <= 1 << 19, `${most} bytes at once`);
    assert.ok(patched <= 64 + (1 << 18), `${patched} bytes were written over`);
  });

for (const format of LOSSY)
  test(`${format} is written while it is encoded, and never held`, async () => {
    const { before, size, most, patched } = await watched(format);
    // Four pieces of 32 may wait for the encoder, and 64 KiB are gathered. Written over is what tells of the whole: the
    // Info frame, or an index of 4 bytes for each of 1025 packets.
    assert.ok(before > 0.75 * size, `${before} of ${size} bytes before the end`);
    assert.ok(most <= 1 << 16, `${most} bytes at once`);
    assert.ok(patched <= 1024 + 5 * 1025, `${patched} bytes were written over`);
  });

test('a folder that takes no name ends in its reason, not in other names without an end', async () => {
  const error = Object.assign(new TypeError('Name is not allowed.'));
  const folder = { getFileHandle: () => Promise.reject(error) };
  await assert.rejects(new Sinks({ folder }).open('song.wav', 'audio/wav'), error);
});

test('a sink of blobs and one on disk take bytes at any place', async () => {
  const path = join(scratch, 'patched.wav');
  const sinks = [blobSink('song', 'audio/wav'), memorySink('song'), await fileSink(path)];
  for (const sink of sinks) {
    for (let i = 0; i < 5; i++) await sink.write(new Uint8Array(1000).fill(i));
    await sink.write(Uint8Array.of(9, 9, 9), 998);
    await sink.write(Uint8Array.of(8, 8), 4999);
    await sink.write(Uint8Array.of(7));
    const source = await sink.reopen();
    assert.equal(source.size, 5002);
    assert.deepEqual([...(await source.read(996, 6))], [0, 0, 9, 9, 9, 1]);
    assert.deepEqual([...(await source.read(4998, 100))], [4, 8, 8, 7]);
    await sink.rewind();
    await sink.write(Uint8Array.of(1));
    assert.equal((await sink.reopen()).size, 1);
  }
  /** @type {any} */ (sinks[2]).abandon();
});

test('WAV of more than 4 GB is RF64: other programs read its length, and its last samples are at their place', async () => {
  const path = join(scratch, 'long.wav');
  const frames = 96000 * 60 * 130; // 4.49 GB at 24 bits
  const shape = /** @type {const} */ ({ sampleRate: 96000, width: 2, frames, bits: 24 });
  const sink = await fileSink(path);
  try {
    let head = 0;
    const writer = await FORMATS.wav.open(shape, (bytes) => {
      if (bytes.length === 0) return;
      head += bytes.length;
      return sink.write(bytes);
    });
    const last = [Int32Array.of(1, -2, 8388607), Int32Array.of(-8388608, 3, -4)];
    const at = head + 6 * (frames - 3);
    await sink.write(encode(last, 3, 24), at); // what lies between is a hole
    await writer.finish();
    const source = await sink.reopen();
    assert.equal(source.size, head + 6 * frames);
    const header = await readPcmHeader(source);
    assert.deepEqual([header.frames, header.dataAt, header.sampleRate], [frames, head, 96000]);
    assert.deepEqual([...(await source.read(at, 18))], [...encode(last, 3, 24)]);
    await sink.finish();
    const probe = [
      '-v',
      'error',
      '-show_entries',
      'stream=duration_ts,codec_name',
      '-of',
      'csv=p=0',
    ];
    const { stdout, stderr } = spawnSync('ffprobe', [...probe, path], { encoding: 'utf8' });
    assert.deepEqual([stdout.trim(), stderr], [`pcm_s24le,${frames}`, '']);
    const seek = ['-v', 'error', '-ss', '7799.99', '-i', path, '-f', 's32le', '-'];
    const end = spawnSync('ffmpeg', seek).stdout.subarray(-24);
    const theirs = [0, 1, 2].flatMap((i) => [0, 4].map((c) => end.readInt32LE(8 * i + c) / 256));
    assert.deepEqual(theirs, [1, -8388608, -2, 3, 8388607, -4]);
    assert.ok(statSync(path).blocks * 512 < 1e6, 'a hole takes no room');
  } finally {
    /** @type {any} */ (sink).abandon();
    rmSync(path, { force: true });
  }
});
