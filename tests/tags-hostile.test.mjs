// tags-hostile.test.mjs -- tags that lie, and tags spoilt at random: the song opens, memory and reading are bounded.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverOf } from '../web/files/cover.js';
import { readAudio } from '../web/files/read.js';
import { sniff } from '../web/files/source.js';
import { readTags } from '../web/files/tags-read.js';
import { fingerprint } from '../web/fingerprint.js';
import { remarks } from '../web/remarks.js';
import { be, codes, frame, sevens } from './lib/tag-bytes.mjs';
import { bytesOf, picture, read, tagged, tagsOf } from './lib/tagged.mjs';

const JPG = picture('jpg', 64);
const FILES = {
  'spoilt.wav': [],
  'spoilt.aiff': ['-write_id3v2', '1'],
  'spoilt.flac': [],
  'spoilt3.mp3': ['-id3v2_version', '3', '-write_id3v1', '1'],
  'spoilt4.mp3': ['-id3v2_version', '4'],
  'spoilt.ogg': ['-c:a', 'libvorbis'],
  'spoilt.opus': ['-c:a', 'libopus'],
  'spoilt.m4a': ['-c:a', 'aac', '-movflags', '+faststart'],
};
const PICTURED = /aiff|flac|mp3|m4a/;
const MUTATIONS = 400; // of each file

/** Mulberry32: the same numbers on every machine. @param {number} seed */
function numbers(seed) {
  let a = seed;
  return (/** @type {number} */ below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A source that counts what is read and never holds more than asked for. @param {Uint8Array} bytes */
function counted(bytes) {
  const seen = { reads: 0, bytes: 0, largest: 0 };
  return {
    ...{ seen, name: 'song', size: bytes.length },
    read(/** @type {number} */ offset, /** @type {number} */ length) {
      assert.ok(offset >= 0 && length >= 0, `${length} bytes at ${offset}`);
      const part = bytes.subarray(offset, offset + length);
      seen.reads++;
      seen.bytes += part.length;
      seen.largest = Math.max(seen.largest, part.length);
      return part;
    },
  };
}

/** @param {Uint8Array} bytes @param {(below: number) => number} next */
function spoil(bytes, next) {
  const copy = bytes.slice();
  const near = Math.min(copy.length, 2500);
  for (let n = 1 + next(6); n > 0; n--) {
    const end = next(4) === 0; // tags stand behind the sound, too
    const at = end ? copy.length - 1 - next(near) : next(near);
    copy[at] = [next(256), 0, 255, copy[at] ^ (1 << next(8))][next(4)];
  }
  return next(8) ? copy : copy.subarray(0, 64 + next(copy.length - 64));
}

for (const [name, how] of Object.entries(FILES))
  test(`${name}: ${MUTATIONS} spoilt headers end in tags or sentences, and soon`, async () => {
    const cover = PICTURED.test(name) ? JPG : undefined;
    const bytes = bytesOf(tagged(name, { how, cover }));
    const kind = sniff(bytes);
    const next = numbers(name.length * 7919);
    let kept = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const source = counted(spoil(bytes, next));
      const { tags, faults } = await readTags(source, kind);
      assert.ok(source.seen.reads < 20000, `${source.seen.reads} reads, the ${i}th`);
      assert.ok(source.seen.bytes < 40 * bytes.length, `${source.seen.bytes} bytes, the ${i}th`);
      for (const fault of faults) assert.match(fault, /^[A-Z].*[^.]$/);
      if (tags.title) kept++;
      if (tags.cover) assert.ok(tags.cover.bytes.length <= bytes.length);
    }
    assert.ok(kept > MUTATIONS / 10, `${kept} titles were still there`);
  });

test('a spoilt tag never keeps a song from opening that opens without it', async () => {
  const plain = bytesOf(tagged('sound.wav', { words: {} }));
  const print = fingerprint(await read(plain));
  const next = numbers(5);
  for (let i = 0; i < 200; i++) {
    const noise = Uint8Array.from({ length: 2 * (1 + next(200)) }, () => next(256));
    noise.set(codes(['ID3\x04', 'INFO', '<ISR', 'ID3\x03'][i % 4]));
    const id = ['id3 ', 'LIST', 'axml', 'bext'][i % 4];
    const chunk = [...codes(id), ...be(noise.length, 4).reverse(), ...noise];
    assert.equal(fingerprint(await read(Buffer.concat([plain, Uint8Array.from(chunk)]))), print);
  }
});

/** An MP3 whose tag says more than there is. @param {number[]} frames @param {number} size */
const mp3 = (frames, size) =>
  Uint8Array.from([
    ...codes('ID3'),
    4,
    0,
    0,
    ...sevens(size),
    ...frames,
    ...bytesOf(tagged('sound.mp3', { words: {} })),
  ]);

test('sizes that lie cost the tag, with a sentence', async () => {
  const title = frame(4, 'TIT2', [3, ...codes('Kept')]);
  const huge = [...codes('APIC'), ...sevens(200 * 2 ** 20), 0, 0, 0, ...codes('image/jpeg')];
  const { tags, faults } = await tagsOf(mp3([...title, ...huge], 2 ** 28 - 1));
  assert.deepEqual(tags, { title: 'Kept' });
  assert.match(faults.join(), /cut short/);
  assert.match(
    remarks({ name: 'song.mp3', tagFaults: faults })[0],
    /^song\.mp3: A tag is cut short\. The rest/,
  );
});

test('a picture of 200 MB is passed over, unread', async () => {
  const head = [...codes('ID3'), 4, 0, 0, ...sevens(201 * 2 ** 20)];
  const frames = [
    ...frame(4, 'TIT2', [3, ...codes('Kept')]),
    ...codes('APIC'),
    ...sevens(200 * 2 ** 20),
    0,
    0,
  ];
  const start = Uint8Array.from([...head, ...frames]);
  const artist = Uint8Array.from(frame(4, 'TPE1', [3, ...codes('Behind it')]));
  const place = start.length + 200 * 2 ** 20;
  let bytes = 0;
  const source = {
    ...{ name: 'song', size: 220 * 2 ** 20 },
    read(/** @type {number} */ offset, /** @type {number} */ length) {
      bytes += length;
      const out = new Uint8Array(length);
      for (const [at, part] of /** @type {[number, Uint8Array][]} */ ([
        [0, start],
        [place, artist],
      ]))
        for (let i = 0; i < part.length; i++)
          if (at + i >= offset && at + i < offset + length) out[at + i - offset] = part[i];
      return out;
    },
  };
  const { tags, faults } = await readTags(source, 'mp3');
  assert.deepEqual(tags, { title: 'Kept', artist: 'Behind it' });
  assert.deepEqual(faults, ['The cover has 200 MB; 10 MB are the most']);
  assert.ok(bytes < 4096, `${bytes} bytes were read`);
});

test('covers that are none: said, not taken', () => {
  const png = bytesOf(picture('png', 64));
  const wide = png.slice();
  wide.set(be(60000, 4), 16);
  /** @type {[Uint8Array, RegExp][]} */
  const wrong = [
    [new Uint8Array(11 * 2 ** 20).fill(255), /11 MB; 10 MB/],
    [Uint8Array.from(codes('GIF89a')), /neither JPEG nor PNG/],
    [png.subarray(0, 20), /does not say its size/],
    [bytesOf(JPG).subarray(0, 30), /does not say its size/],
    [wide, /60000 x 64 pixels/],
  ];
  for (const [bytes, sentence] of wrong) assert.match(coverOf(bytes).fault ?? '', sentence);
  assert.equal(coverOf(png).cover?.width, 64);
});

test('a file whose tags cannot be read at all opens', async () => {
  const bytes = bytesOf(tagged('angry.wav', {}));
  const listed = Buffer.from(bytes).indexOf('LIST');
  const source = {
    ...{ name: 'song', size: bytes.length },
    read(/** @type {number} */ offset, /** @type {number} */ length) {
      if (offset === listed + 8) throw new Error('the disk says no');
      return bytes.subarray(offset, offset + length);
    },
  };
  const pcm = await readAudio(source);
  assert.deepEqual([pcm.frames, pcm.tags, pcm.tagFaults], [44100, {}, ['The tags are damaged']]);
});
