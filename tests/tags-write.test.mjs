// tags-write.test.mjs -- tags in the files that are written: other programs read them, the sound is as without them.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  Conversion,
  Input,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
} from 'mediabunny';
import { deliver } from '../web/delivery.js';
import { coverOf } from '../web/files/cover.js';
import { toMediabunny } from '../web/files/tags-media.js';
import { aiffChunks, wavChunks } from '../web/files/tags-write.js';
import { wavHead, wavTail } from '../web/files/wav-write.js';
import { Stage } from '../web/stage.js';
import { core } from './lib/core.mjs';
import { memorySink, pcmOf } from './lib/deliveries.mjs';
import { scratch } from './lib/music.mjs';
import {
  bytesOf,
  call,
  coverBy,
  picture,
  probe,
  read,
  SONG,
  tagged,
  tagsOf,
} from './lib/tagged.mjs';

/** @typedef {import('../web/recipe.js').Delivery} Delivery */

const JPG = picture('jpg');
const PNG = picture('png');
const LONG = `${'ein langer Text, 長い, '.repeat(400)}Ende`;
const tone = Float32Array.from({ length: 44101 }, (_, i) => 0.25 * Math.sin(i / 20)); // odd bytes at 24 bits
const song = pcmOf([tone, tone.map((x) => -x)], 44100);

/** @param {string} path */
const cover = (path) => /** @type {any} */ (coverOf(bytesOf(path)).cover);

/** @param {Partial<Delivery>} delivery @param {import('../web/files/tags.js').Tags} [tags] @param {string} [name] */
async function made(delivery, tags, name = 'tagged') {
  const stage = new Stage(core, song);
  const format = delivery.format ?? 'wav';
  const sink = memorySink(`song.${format}`);
  const whole = /** @type {Delivery} */ ({ bits: '24', dither: 'none', ...delivery });
  const { pcm } = await deliver(stage, {}, whole, sink, { tags });
  stage.close();
  const path = join(scratch, `${name}-${whole.bits}.${format}`);
  writeFileSync(path, sink.bytes());
  return { pcm, path, bytes: sink.bytes() };
}

/** @param {string} path @param {string} isrc ffprobe's word for it */
function probed(path, isrc) {
  const got = probe(path);
  const { title, artist, album, albumArtist, date, genre, composer, copyright } = SONG;
  const texts = { title, artist, album, date, genre, copyright, comment: LONG, [isrc]: SONG.isrc };
  for (const [word, text] of Object.entries(texts))
    assert.equal(got[word], text, `${path} ${word}`);
  assert.equal(got.tracktotal ? `${got.track}/${got.tracktotal}` : got.track, '3/12');
  return { composer: got.composer === composer, albumArtist: got.album_artist === albumArtist };
}

/** @param {{ path: string, bytes: Uint8Array }} own */
function withoutInfo({ path, bytes }) {
  const copy = Buffer.from(bytes);
  const at = copy.lastIndexOf('LIST');
  copy.write('JUNK', at);
  writeFileSync(`${path}.wav`, copy);
  return `${path}.wav`;
}

for (const [format, bits, path, isrc] of /** @type {[any, any, string, string][]} */ ([
  ['wav', '16', JPG, 'tsrc'],
  ['wav', '24', PNG, 'tsrc'],
  ['wav', '32f', JPG, 'tsrc'],
  ['aiff', '16', PNG, 'tsrc'],
  ['aiff', '24', JPG, 'tsrc'],
  ['aiff', '32f', JPG, 'tsrc'],
  ['flac', '16', JPG, 'isrc'],
  ['flac', '24', PNG, 'isrc'],
]))
  test(`${format} ${bits}: ffprobe reads every tag, we read them back, the sound is the same`, async () => {
    const tags = { ...SONG, comment: LONG, cover: cover(path) };
    const plain = await made({ format, bits }, undefined, 'plain');
    const own = await made({ format, bits }, tags);
    assert.equal(own.pcm, plain.pcm);
    // In a WAV ffmpeg takes INFO alone, which has no album artist; without INFO, ID3.
    const all = { composer: true, albumArtist: true };
    if (format !== 'wav') assert.deepEqual(probed(own.path, isrc), all);
    else {
      probed(own.path, 'isrc');
      assert.deepEqual(probed(withoutInfo(own), isrc), all);
    }
    assert.deepEqual(coverBy(own.path), bytesOf(path), 'the cover, byte for byte');
    const back = await read(own.bytes);
    assert.deepEqual(back.tags, tags);
    assert.deepEqual(back.tagFaults, []);
    const raw = ['-map', '0:a', '-f', 'f32le', '-'];
    const sound = (/** @type {string} */ file) =>
      call('ffmpeg', ['-v', 'warning', '-i', file, ...raw]);
    assert.ok(sound(own.path).equals(sound(plain.path)), 'ffmpeg hears the same');
    const bySox = (/** @type {string} */ file) =>
      call('sox', ['-D', file, '-t', 'raw', '-e', 'signed', '-b', '32', '-']);
    assert.ok(bySox(own.path).equals(bySox(plain.path)), 'sox hears the same');
  });

test('metaflac reads texts and picture, and flac finds the file whole', async () => {
  const { path } = await made({ format: 'flac' }, { ...SONG, cover: cover(JPG) }, 'meta');
  call('flac', ['--test', '--silent', path]);
  const lines = call('metaflac', ['--export-tags-to=-', path]).toString();
  for (const line of [
    `TITLE=${SONG.title}`,
    `ISRC=${SONG.isrc}`,
    'TRACKNUMBER=3',
    'TRACKTOTAL=12',
    'DATE=2024-05-17',
  ])
    assert.ok(lines.split('\n').includes(line), line);
  const out = join(scratch, 'exported.jpg');
  call('metaflac', [`--export-picture-to=${out}`, path]);
  assert.deepEqual(bytesOf(out), bytesOf(JPG));
});

/** The chunks of a RIFF, as a naive reader walks them. @param {Uint8Array} bytes @returns {[string, number, number][]} name, place, size */
function chunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  /** @type {[string, number, number][]} */
  const found = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    found.push([String.fromCharCode(...bytes.subarray(at, at + 4)), at, size]);
    at += 8 + size + (size % 2);
  }
  return found;
}

test('the audio of a WAV is where it was, the tags are behind it, the sizes add up', async () => {
  const plain = await made({ bits: '24' }, {}, 'bare');
  const own = await made({ bits: '24' }, { ...SONG, cover: cover(JPG) });
  assert.deepEqual(
    chunks(own.bytes).map(([id]) => id),
    ['fmt ', 'data', 'LIST', 'id3 '],
  );
  assert.deepEqual(chunks(own.bytes).slice(0, 2), chunks(plain.bytes), 'fmt and data');
  const view = new DataView(own.bytes.buffer, own.bytes.byteOffset);
  assert.equal(view.getUint32(4, true), own.bytes.length - 8);
  const aiff = await made({ bits: '24', format: 'aiff' }, { title: 'odd' });
  assert.equal(new DataView(aiff.bytes.buffer).getUint32(4), aiff.bytes.length - 8);
});

test('without a tag the file is byte for byte what it was', async () => {
  for (const format of /** @type {const} */ (['wav', 'aiff'])) {
    const none = await made({ format }, undefined, 'none');
    const empty = await made({ format }, {}, 'empty');
    assert.deepEqual(empty.bytes, none.bytes);
    assert.equal(none.bytes.length, (format === 'wav' ? 44 : 54) + 44101 * 6);
  }
});

test('RF64: the size of the whole counts the tags, the audio is as long as before (EBU Tech 3306)', () => {
  const after = wavChunks({ title: 'Long', isrc: 'GBABC2600001' });
  const shape = {
    sampleRate: 96000,
    width: 2,
    frames: 3 * 3600 * 96000,
    bits: /** @type {const} */ (24),
  };
  const head = wavHead(shape, after.length);
  const view = new DataView(head.buffer);
  const body = shape.frames * 6;
  assert.equal(String.fromCharCode(...head.subarray(0, 4)), 'RF64');
  assert.equal(
    Number(view.getBigUint64(20, true)),
    head.length + body + wavTail(shape).length + after.length - 8,
  );
  assert.equal(Number(view.getBigUint64(28, true)), body);
  assert.equal(after.length % 2, 0);
  // At the edge it is the tags that no longer fit.
  const edge = { ...shape, frames: Math.floor((2 ** 32 - 1 - 128) / 6) };
  assert.equal(String.fromCharCode(...wavHead(edge).subarray(0, 4)), 'RIFF');
  assert.equal(String.fromCharCode(...wavHead(edge, 4096).subarray(0, 4)), 'RF64');
  assert.equal(aiffChunks({ title: 'odd' }).length % 2, 0);
});

/** @type {[string, string[], 'mp3' | 'm4a' | 'ogg', () => import('mediabunny').OutputFormat][]} */
const CONTAINERS = [
  ['packed.mp3', ['-b:a', '128k'], 'mp3', () => new Mp3OutputFormat()],
  ['packed.m4a', ['-c:a', 'aac'], 'm4a', () => new Mp4OutputFormat()],
  ['packed.opus', ['-c:a', 'libopus'], 'ogg', () => new OggOutputFormat()],
];

for (const [name, how, container, open] of CONTAINERS)
  test(`${name} through mediabunny: ffprobe and we read the same`, async () => {
    const bytes = bytesOf(tagged(name, { how, words: {} }));
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
    const target = new BufferTarget();
    const output = new Output({ format: open(), target });
    const { track, tracks, ...texts } = { ...SONG, date: '2024', comment: LONG };
    const tags = { ...texts, track, tracks, cover: cover(JPG) };
    await (await Conversion.init({ input, output, tags: toMediabunny(tags, container) })).execute();
    const made = new Uint8Array(/** @type {ArrayBuffer} */ (target.buffer));
    assert.deepEqual((await tagsOf(made)).tags, tags);
    const path = join(scratch, `through-${name}`);
    writeFileSync(path, made);
    const got = probe(path);
    for (const word of [
      'title',
      'artist',
      'album',
      'date',
      'genre',
      'composer',
      'copyright',
      'comment',
    ])
      assert.equal(got[word], /** @type {any} */ (texts)[word], word);
    assert.equal(got.album_artist, SONG.albumArtist);
    if (container !== 'm4a') assert.equal(got[container === 'mp3' ? 'tsrc' : 'isrc'], SONG.isrc);
    assert.deepEqual(coverBy(path), bytesOf(JPG));
  });

test("an M4A's ISRC stands where taggers look and where we did: ffprobe and we read it", async () => {
  const { path, bytes } = await made({ format: 'm4a' }, { ...SONG, cover: cover(JPG) }, 'code');
  assert.equal(probe(path).isrc, SONG.isrc);
  const text = Buffer.from(bytes).toString('latin1');
  assert.ok(text.includes(`Lacquer:isrc:${SONG.isrc}`), 'xid');
  assert.equal((await tagsOf(bytes)).tags.isrc, SONG.isrc);
  const other = Buffer.from(text.replace('xid ', 'xxxx'), 'latin1'); // as others write it
  assert.equal((await tagsOf(new Uint8Array(other))).tags.isrc, SONG.isrc);
  assert.deepEqual(coverBy(path), bytesOf(JPG));
  const sound = ['-v', 'error', '-i', path, '-map', '0:a', '-f', 's16le', '-'];
  const decoded = call('ffmpeg', sound).length / 4; // its last packet is whole
  assert.ok(decoded >= 44101 && decoded < 44101 + 1024, `${decoded} frames: the index holds`);
  const bare = await made({ format: 'm4a' }, { title: 'Bare' }, 'bare');
  assert.ok(!Buffer.from(bare.bytes).includes('----'));
});

test('mediabunny is given nothing where there is nothing', () => {
  for (const container of /** @type {const} */ (['mp3', 'm4a', 'ogg', 'flac']))
    assert.deepEqual(toMediabunny(undefined, container), {});
  assert.deepEqual(toMediabunny({ tracks: 9 }, 'mp3'), {}, 'a total alone has no frame');
});
