// cli-tags.test.mjs -- what `lacquer master` calls the master. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratch } from './lib/music.mjs';
import { bytesOf, picture, probe, read, SONG, tagged } from './lib/tagged.mjs';

const CLI = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const JPG = picture('jpg');
const PNG = picture('png');
const FLAC = tagged('cli.flac', { cover: JPG });

/** @param {...string} args */
function lacquer(...args) {
  const { status, stdout, stderr } = spawnSync('node', [CLI, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** @param {string} name @param {...string} flags */
async function master(name, ...flags) {
  const out = join(scratch, name);
  const { status, stderr } = lacquer('master', FLAC, out, ...flags);
  assert.equal(status, 0, stderr);
  const { tags = {} } = await read(bytesOf(out));
  const { cover, ...texts } = tags;
  return { out, texts, cover: cover?.bytes };
}

for (const name of ['kept.wav', 'kept.flac', 'kept.aiff'])
  test(`${name}: the song's own tags, by default`, async () => {
    const { out, texts, cover } = await master(name);
    assert.deepEqual(texts, SONG);
    assert.deepEqual(cover, bytesOf(JPG));
    assert.equal(probe(out).title, SONG.title);
  });

test('--tag changes a field, an empty one takes it away, --cover replaces', async () => {
  const { texts, cover } = await master(
    'changed.wav',
    ...['--tag', 'title=New = 新', '--tag=isrc=us-s1z-99-00002', '--tag', 'album-artist='],
    ...['--tag', 'TRACK=4/10', '--tag', 'comment=', '--cover', PNG],
  );
  const { albumArtist: _, comment: __, ...rest } = SONG;
  const changes = { title: 'New = 新', isrc: 'USS1Z9900002', track: 4, tracks: 10 };
  assert.deepEqual(texts, { ...rest, ...changes });
  assert.deepEqual(cover, bytesOf(PNG));
  assert.equal((await master('bare.wav', '--tag', 'cover=')).cover, undefined);
});

test('--no-tags starts from nothing', async () => {
  assert.deepEqual(await master('none.flac', '--no-tags').then(({ texts }) => texts), {});
  const { texts, cover } = await master('own.wav', '--no-tags', '--tag', 'title=Only');
  assert.deepEqual([texts, cover], [{ title: 'Only' }, undefined]);
});

test('the sound and its hash do not depend on the tags', () => {
  const pcm = (/** @type {string[]} */ ...flags) => {
    const out = join(scratch, 'hash.wav');
    const { stdout } = lacquer('master', FLAC, out, '--json', ...flags);
    return JSON.parse(stdout).pcm;
  };
  assert.equal(pcm('--no-tags'), pcm('--cover', PNG));
});

test('analyze --json has its keys and no other', () => {
  const document = JSON.parse(lacquer('analyze', FLAC, '--json').stdout);
  const keys = ['name', 'container', 'codec', 'sampleRate', 'channels', 'frames', 'seconds'];
  assert.deepEqual(Object.keys(document.file), keys);
});

test('wrong usage ends with 2 and says what would be right; a bad cover with 1', () => {
  const out = join(scratch, 'never.wav');
  const text = join(scratch, 'cover.txt');
  writeFileSync(text, 'no picture');
  /** @type {[number, RegExp, string[]][]} */
  const wrong = [
    [2, /--tag mood: no such field; there are title, artist/, ['--tag', 'mood=dark']],
    [2, /--tag isrc: ISRC .* CC-XXX-YY-NNNNN/, ['--tag', 'isrc=GB-ABC-26-1']],
    [2, /--tag date: .* no year/, ['--tag', 'date=May']],
    [2, /--tag track: .* 1 to 999/, ['--tag', 'track=0']],
    [2, /--tag title: write field=text/, ['--tag', 'title']],
    [2, /--cover FILE/, ['--tag', 'cover=x.jpg']],
    [1, /neither JPEG nor PNG/, ['--cover', text]],
    [1, /does not exist/, ['--cover', join(scratch, 'nowhere.png')]],
  ];
  for (const [code, sentence, flags] of wrong) {
    const { status, stderr } = lacquer('master', FLAC, out, ...flags);
    assert.equal(status, code, stderr);
    assert.match(stderr, sentence);
  }
});
