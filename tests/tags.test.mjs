// tags.test.mjs -- what a song is called, as other programs wrote it, in every format that is read.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTags, dateOf, isrcOf, isrcText } from '../web/files/tags.js';
import { scratch } from './lib/music.mjs';
import { be, codes, frame, sevens, stuffed, wide } from './lib/tag-bytes.mjs';
import { bytesOf, call, picture, probe, read, SONG, tagged, tagsOf } from './lib/tagged.mjs';

const JPG = picture('jpg');
const PNG = picture('png');

/** @param {Record<string, unknown>} tags @param {string[]} fields */
const without = (tags, ...fields) =>
  Object.fromEntries(Object.entries(tags).filter(([field]) => !fields.includes(field)));

/** @param {any} given @param {Record<string, unknown>} texts @param {string} [path] of its cover */
function holds({ cover, ...given }, texts, path) {
  assert.deepEqual(given, texts);
  assert.equal(Boolean(cover), Boolean(path), 'a cover');
  if (!path) return;
  assert.deepEqual(cover.bytes, bytesOf(path));
  assert.deepEqual([cover.width, cover.height], [320, 320]);
  assert.equal(cover.type, path.endsWith('png') ? 'image/png' : 'image/jpeg');
}

// What the container has no name for in ffmpeg: INFO knows no album artist and no composer there.
const INFO = without(SONG, 'albumArtist', 'composer');
/** @type {[string, string[], string | undefined, Record<string, unknown>][]} */
const FILES = [
  ['info.wav', [], undefined, INFO],
  ['info64.wav', ['-rf64', 'always'], undefined, INFO],
  ['id3.aiff', ['-write_id3v2', '1'], PNG, SONG],
  ['v3.mp3', ['-id3v2_version', '3'], JPG, SONG],
  ['v4.mp3', ['-id3v2_version', '4'], PNG, SONG],
  ['song.flac', [], PNG, SONG],
  ['vorbis.ogg', ['-c:a', 'libvorbis'], undefined, SONG],
  ['song.opus', ['-c:a', 'libopus'], undefined, SONG],
  ['song.m4a', ['-c:a', 'aac'], JPG, without(SONG, 'isrc')],
  ['fast.m4a', ['-c:a', 'aac', '-movflags', '+faststart'], PNG, without(SONG, 'isrc')],
];

for (const [name, how, cover, texts] of FILES)
  test(`${name} by ffmpeg: texts, numbers and cover`, async () => {
    const bytes = bytesOf(tagged(name, { how, cover }));
    const { tags, faults } = await tagsOf(bytes);
    holds(tags, texts, cover);
    assert.deepEqual(faults, []);
    if (!name.endsWith('m4a')) assert.deepEqual((await read(bytes)).tags, tags, 'with the sound');
  });

test('FLAC by flac and metaflac: a picture, several artists, a total apart', async () => {
  const wav = tagged('plain.wav', { words: {} });
  const path = join(scratch, 'by-flac.flac');
  const texts = [
    'TITLE=題',
    'ARTIST=One',
    'ARTIST=Two',
    'TRACKNUMBER=07',
    'TOTALTRACKS=9',
    'ISRC=GB-ABC-26-00001',
  ];
  const args = ['--silent', '-f', `--picture=3||||${JPG}`, ...texts.flatMap((t) => ['-T', t])];
  call('flac', [...args, '-o', path, wav]);
  call('metaflac', ['--add-padding=4000', path]);
  const { tags } = await read(bytesOf(path));
  const { isrc } = SONG;
  holds(tags, { title: '題', artist: 'One; Two', track: 7, tracks: 9, isrc }, JPG);
});

test('AIFF without ID3: its own text chunks', async () => {
  const { tags } = await read(bytesOf(tagged('own.aiff')));
  const { title, copyright, comment } = SONG;
  assert.deepEqual(tags, { title, copyright, comment });
});

test('sox: a comment in its own way', async () => {
  const path = join(scratch, 'by-sox.aiff');
  call('sox', [
    '-n',
    '-r',
    '44100',
    '--comment',
    'made by sox',
    path,
    'synth',
    '0.5',
    'sine',
    '440',
  ]);
  assert.equal((await read(bytesOf(path))).tags?.comment, 'made by sox');
});

test('ID3v1 stands in where there is no other', async () => {
  const bytes = bytesOf(
    tagged('v1.mp3', {
      how: ['-id3v2_version', '3', '-write_id3v1', '1'],
      words: {
        title: 'Plain',
        artist: 'Who',
        album: 'What',
        date: '1994',
        comment: 'Old',
        track: '5',
        genre: 'Rock',
      },
    }),
  );
  const size = (bytes[6] << 21) | (bytes[7] << 14) | (bytes[8] << 7) | bytes[9];
  const { tags } = await read(bytes.slice(10 + size));
  const texts = { title: 'Plain', artist: 'Who', album: 'What', date: '1994', comment: 'Old' };
  assert.deepEqual(tags, { ...texts, track: 5, genre: 'Rock' });
});

const MPEG = bytesOf(
  tagged('bare.mp3', { words: {}, how: ['-id3v2_version', '0', '-write_xing', '0'] }),
);

/** @param {number} version @param {number[]} frames @param {number} [flags] */
const mp3 = (version, frames, flags = 0) =>
  Uint8Array.from([
    ...codes('ID3'),
    version,
    0,
    flags,
    ...sevens(frames.length),
    ...frames,
    ...MPEG,
  ]);

test('ID3 in each of its encodings', async () => {
  const utf8 = [...new TextEncoder().encode('日本🎧')];
  const frames = [
    ...frame(4, 'TIT2', [0, ...codes('Caf\xe9')]),
    ...frame(4, 'TPE1', [1, 0xff, 0xfe, ...wide('日本🎧', false), 0, 0]),
    ...frame(4, 'TALB', [1, 0xfe, 0xff, ...wide('日本🎧', true)]),
    ...frame(4, 'TCOM', [2, ...wide('日本🎧', true), 0, 0]),
    ...frame(4, 'TPE2', [3, ...utf8, 0]),
    ...frame(4, 'TCON', [3, ...codes('17'), 0, ...codes('Own')]),
  ];
  const { tags } = await tagsOf(mp3(4, frames));
  const japan = '日本🎧';
  const texts = { title: 'Café', artist: japan, album: japan, composer: japan, albumArtist: japan };
  assert.deepEqual(tags, { ...texts, genre: 'Rock; Own' });
});

test('ID3v2.2, 2.3 with the day apart, and unsynchronised in both ways', async () => {
  const cover = [...bytesOf(JPG)];
  const two = [
    ...frame(2, 'TT2', [0, ...codes('Two')]),
    ...frame(2, 'TRK', [0, ...codes('4/8')]),
    ...frame(2, 'PIC', [0, ...codes('JPG'), 3, 0, ...cover]),
  ];
  holds((await tagsOf(mp3(2, two))).tags, { title: 'Two', track: 4, tracks: 8 }, JPG);
  const three = [
    ...frame(3, 'TIT2', [0, ...codes('Three')]),
    ...frame(3, 'TALB', [1, 0xff, 0xfe, ...wide('Thr\xffe', false)]),
    ...frame(3, 'TYER', [0, ...codes('2019')]),
    ...frame(3, 'TDAT', [0, ...codes('2503')]),
    ...frame(3, 'COMM', [0, ...codes('engiTunNORM'), 0, ...codes(' 00000')]),
    ...frame(3, 'COMM', [0, ...codes('eng'), 0, ...codes('Real')]),
    ...frame(3, 'APIC', [1, ...codes('image/jpeg'), 0, 3, 0xff, 0xfe, 0, 0, ...cover]),
  ];
  const texts = { title: 'Three', album: 'Thrÿe', date: '2019-03-25', comment: 'Real' };
  holds((await tagsOf(mp3(3, three))).tags, texts, JPG);
  const body = stuffed(three);
  assert.ok(body.length > three.length, 'there was something to stuff');
  holds((await tagsOf(mp3(3, body, 0x80))).tags, texts, JPG);
  const four = [0, ...codes('image/jpeg'), 0, 3, 0, ...cover];
  const frames = [
    ...frame(4, 'TIT2', [3, ...codes('Four')]),
    ...frame(4, 'APIC', [...sevens(four.length), ...stuffed(four)], 0x03),
  ];
  holds((await tagsOf(mp3(4, frames))).tags, { title: 'Four' }, JPG);
  // A second opinion on the files above.
  for (const [name, bytes, title] of /** @type {[string, Uint8Array, string][]} */ ([
    ['two.mp3', mp3(2, two), 'Two'],
    ['three.mp3', mp3(3, body, 0x80), 'Three'],
    ['four.mp3', mp3(4, frames), 'Four'],
  ])) {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    assert.equal(probe(path).title, title, name);
  }
});

test('old iTunes: plain sizes in ID3v2.4', async () => {
  const long = 'x'.repeat(300);
  const body = [3, ...codes(long)];
  const frames = [
    ...[...codes('TIT2'), ...be(body.length, 4), 0, 0, ...body],
    ...frame(4, 'TPE1', [3, ...codes('Who')]),
  ];
  assert.deepEqual((await tagsOf(mp3(4, frames))).tags, { title: long, artist: 'Who' });
});

/** A WAV with more chunks behind its audio. @param {[string, number[]][]} more */
function wav(...more) {
  const plain = bytesOf(tagged('chunks.wav', { words: {}, how: ['-bitexact'] }));
  const le = (/** @type {number} */ x) => be(x, 4).reverse();
  const chunks = more.flatMap(([id, body]) => [
    ...codes(id),
    ...le(body.length),
    ...body,
    ...(body.length % 2 ? [0] : []),
  ]);
  const bytes = Uint8Array.from([...plain, ...chunks]);
  bytes.set(le(bytes.length - 8), 4);
  return bytes;
}

test('a broadcast WAV: the description is the comment, the ISRC is in axml (EBU Tech 3352)', async () => {
  const how = ['-write_bext', '1'];
  const { tags } = await tagsOf(
    bytesOf(
      tagged('bext.wav', { how, words: { description: 'Take 5', originator: 'A recorder' } }),
    ),
  );
  assert.deepEqual(tags, { comment: 'Take 5' });
  const axml =
    '<?xml version="1.0"?><ebucore:ebuCoreMain><ebucore:coreMetadata><ebucore:identifier formatLabel="ISRC">' +
    '<dc:identifier>ISRC:GBABC2600001</dc:identifier></ebucore:identifier></ebucore:coreMetadata></ebucore:ebuCoreMain>';
  assert.deepEqual((await tagsOf(wav(['axml', codes(axml)]))).tags, { isrc: 'GBABC2600001' });
});

test('in INFO the name ISRC means the source: taken when it is a code by its form', async () => {
  const list = (/** @type {string} */ text) => [
    ...codes('INFOISRC'),
    ...be(text.length, 4).reverse(),
    ...codes(text),
  ];
  assert.deepEqual((await tagsOf(wav(['LIST', list('GB-ABC-26-00001\0')]))).tags, {
    isrc: 'GBABC2600001',
  });
  assert.deepEqual((await tagsOf(wav(['LIST', list('Mom\0')]))).tags, {});
});

test('the picture of an Ogg is in a comment (RFC 7845, 5.2)', async () => {
  const cover = bytesOf(JPG);
  const block = Buffer.from([
    ...be(3, 4),
    ...be(10, 4),
    ...codes('image/jpeg'),
    ...be(0, 20),
    ...be(cover.length, 4),
    ...cover,
  ]);
  const path = tagged('picture.ogg', {
    how: ['-c:a', 'libvorbis'],
    words: { title: 'Ogg', METADATA_BLOCK_PICTURE: block.toString('base64') },
  });
  assert.equal(probe(path).title, 'Ogg');
  holds((await tagsOf(bytesOf(path))).tags, { title: 'Ogg' }, JPG);
});

test('ISRC by ISO 3901, with hyphens and without', () => {
  assert.equal(isrcOf('GB-ABC-26-00001'), 'GBABC2600001');
  assert.equal(isrcOf(' gbabc2600001 '), 'GBABC2600001');
  assert.equal(isrcOf('ISRC US-S1Z-99-00001'), 'USS1Z9900001');
  assert.equal(isrcText('GBABC2600001'), 'GB-ABC-26-00001');
  for (const text of [
    '',
    'GB-ABC-26-0001',
    'G1-ABC-26-00001',
    'GB-ABC-2X-00001',
    'GB-ABC-26-000011',
  ])
    assert.equal(isrcOf(text), null, text);
});

test('dates are kept as far as they are sure', () => {
  assert.equal(dateOf('2024-05-17T12:00:00Z'), '2024-05-17');
  assert.equal(dateOf('2024-02-30'), '2024-02');
  assert.equal(dateOf('2024-13'), '2024');
  assert.equal(dateOf('2024'), '2024');
  for (const text of ['0000', '24', '20245', 'May 2024']) assert.equal(dateOf(text), null, text);
});

test('what is wrong is left out with a sentence, the rest stays', () => {
  const { tags, faults } = checkTags({
    ...{
      title: ' A\u0000 line\nbroken ',
      comment: 'One\r\ntwo',
      isrc: 'nonsense',
      track: '3',
      tracks: 'x',
    },
    ...{ album: 'y'.repeat(20000), cover: new Uint8Array(20) },
  });
  assert.deepEqual(tags, { title: 'A  line broken', comment: 'One\ntwo', track: 3 });
  assert.deepEqual(
    faults.map(({ field }) => field),
    ['album', 'tracks', 'isrc', 'cover'],
  );
});
