// windows.test.mjs -- a song that is read by the piece gives the samples, the fingerprint and the master of one that is
// in memory, whatever holds it; and what goes wrong meanwhile is said. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { atRate, convertPcm } from '../web/convert.js';
import { deliver } from '../web/delivery.js';
import { Gather } from '../web/files/gather.js';
import { readPrint } from '../web/files/pcm-read.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { WINDOW } from '../web/files/windows.js';
import { fingerprint } from '../web/fingerprint.js';
import { about, asStereo, read, stretchOf, widthOf } from '../web/pcm.js';
import { makeRecipe } from '../web/recipe.js';
import { run, waited, within } from '../web/slices.js';
import { feed, placePass } from '../web/songs.js';
import { Stage } from '../web/stage.js';
import { Room } from '../web/store.js';
import { core } from './lib/core.mjs';
import { memorySink, pcmOf } from './lib/deliveries.mjs';
import { music, PIECES, scratch } from './lib/music.mjs';

const SONG = music(PIECES[0], { seconds: 4.321 }); // three windows, the last one short
const SMALL = { limit: 1000 };

/** @param {string} name @param {string[]} how @returns {string} path */
function coded(name, ...how) {
  const path = join(scratch, name);
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', SONG, ...how, path]);
  assert.equal(status, 0, String(stderr));
  return path;
}

/** @param {string} path @param {import('../web/files/read.js').ReadOptions} [options] */
const open = (path, options) =>
  readAudio(fromBytes(new Uint8Array(readFileSync(path)), 'song'), options);

/** @returns {string[]} scratch files of this process */
const left = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`lacquer-${process.pid}-`));

/** Pieces of odd lengths, some of them outside, forwards and back. @param {number} frames */
function places(frames) {
  const edges = [0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW - 7, frames - 5, frames - 1];
  const lengths = [1, 31, 4096, WINDOW, WINDOW + 333];
  const all = edges.flatMap((start) => lengths.map((count) => [start, count]));
  return [[-50, 100], [-200, 100], [frames - 3, 10], [frames + 9, 10], [-7, frames + 20], ...all];
}

/** Reads the same of both, over planes that held something else. @param {any} long @param {any} short */
function sameSamples(long, short) {
  const width = widthOf(short);
  assert.equal(widthOf(long), width);
  for (const [start, count] of places(short.frames)) {
    const [a, b] = [long, short].map((pcm) => {
      const planes = Array.from({ length: width }, () => new Float32Array(count).fill(9));
      read(pcm, planes, start, count);
      return planes;
    });
    assert.deepEqual(a, b, `${count} frames from ${start}`);
  }
}

/** @type {[string, string[]][]} */
const FILES = [
  ...['u8', 's16le', 's24le', 's32le', 'f32le', 'f64le'].map(
    (codec) => /** @type {[string, string[]]} */ ([`${codec}.wav`, ['-c:a', `pcm_${codec}`]]),
  ),
  ...['s8', 's16be', 's24be', 's32be', 'f32be', 'f64be'].map(
    (codec) => /** @type {[string, string[]]} */ ([`${codec}.aiff`, ['-c:a', `pcm_${codec}`]]),
  ),
  ['mono.wav', ['-ac', '1', '-c:a', 'pcm_s24le']],
  ['rf64.wav', ['-rf64', 'always', '-c:a', 'pcm_s24le']],
  ['song.flac', []],
  ['song.mp3', ['-q:a', '2']],
  ['mono.mp3', ['-ac', '1']],
  ['song.ogg', ['-c:a', 'libvorbis']],
];

for (const [name, how] of FILES)
  test(`${name}: by the piece as in memory, to the bit, with the same fingerprint`, async () => {
    const path = coded(name, ...how);
    const [short, long] = [await open(path), await open(path, SMALL)];
    assert.ok(short.channels.length > 0 && !short.read);
    assert.ok(long.channels.length === 0 && long.read);
    sameSamples(long, short);
    assert.equal(fingerprint(long), fingerprint(short));
    assert.deepEqual(about(long), about(short));
    sameSamples(asStereo(long), asStereo(short));
    const [from, to] = [WINDOW - 77, 2 * WINDOW + 5];
    sameSamples(stretchOf(long, from, to), stretchOf(short, from, to));
    long.close?.();
    assert.deepEqual(left(), []);
  });

test('one channel pair of many, and samples that are no numbers', async () => {
  const path = coded(
    'four.wav',
    '-filter_complex',
    'pan=4c|c0=c0|c1=c1|c2=0.5*c0|c3=0.5*c1',
    '-c:a',
    'pcm_f32le',
  );
  const bytes = new Uint8Array(readFileSync(path));
  const view = new DataView(bytes.buffer);
  const last = bytes.length - 16;
  for (const [frame, x] of [
    [5, Number.NaN],
    [9, Infinity],
    [WINDOW, -Infinity],
  ])
    view.setFloat32(last - 16 * frame + 4, x, true);
  const pick = [3, 1];
  const short = await readAudio(fromBytes(bytes, 'four'), { pick });
  const long = await readAudio(fromBytes(bytes, 'four'), { pick, ...SMALL });
  assert.deepEqual([long.nonfinite, short.nonfinite], [3, 3]);
  sameSamples(long, short);
  const found = await readPrint(fromBytes(bytes, 'four'), { pick });
  assert.deepEqual(found, { print: fingerprint(short), nonfinite: 3 });
});

test('a song that may do without its fingerprint is open after its head was read', async () => {
  let bytes = 0;
  const whole = fromBytes(new Uint8Array(readFileSync(SONG)), 'song');
  const read = (/** @type {number} */ at, /** @type {number} */ length) => {
    bytes += length;
    return whole.read(at, length);
  };
  const song = await readAudio({ ...whole, read }, { ...SMALL, later: true });
  assert.ok(bytes < 1e5, `${bytes} bytes`);
  assert.equal(song.print, undefined);
  sameSamples(song, await open(SONG));
  assert.equal(fingerprint(song), fingerprint(await open(SONG)));
});

test('a source that is only read in its own time goes to disk', async () => {
  const bytes = new Uint8Array(readFileSync(SONG));
  const { readSync, ...slow } = fromBytes(bytes, 'slow');
  assert.ok(readSync);
  const [short, long] = [await readAudio(slow), await readAudio(slow, SMALL)];
  sameSamples(long, short);
  assert.equal(fingerprint(long), fingerprint(short));
  long.close?.();
});

test('a file that shrinks or goes while it is open ends in a sentence, for the ear too', async () => {
  const whole = new Uint8Array(readFileSync(SONG));
  const source = fromBytes(whole, 'shrinking.wav');
  const own = /** @type {NonNullable<typeof source.readSync>} */ (source.readSync);
  let end = whole.length;
  source.readSync = (at, length) => own(at, Math.max(0, Math.min(length, end - at)));
  const pcm = await readAudio(source, SMALL);
  const planes = [new Float32Array(100), new Float32Array(100)];
  read(pcm, planes, 0, 100);
  end = whole.length - 5000;
  read(pcm, planes, 50, 100); // a window that is there
  const said = {
    name: 'FileError',
    code: 'gone',
    message: /^shrinking\.wav has changed, or is gone/,
  };
  assert.throws(() => read(pcm, planes, pcm.frames - 200, 100), said);
  await assert.rejects(analyse(pcm, { module: core }), said);
  source.readSync = () => {
    throw new DOMException('The file could not be read', 'NotReadableError');
  };
  assert.throws(() => read(pcm, planes, pcm.frames - 200, 100), said);
  await run(placePass(core, 'A', pcm));
  /** @type {any} */
  const port = { posted: [], postMessage: (/** @type {any} */ x) => port.posted.push(x) };
  /** @type {string[]} */
  const faults = [];
  feed(port, ({ message }) => void faults.push(message));
  for (const frame of [0, pcm.frames - 99])
    port.onmessage({ data: { want: 'A', frame, frames: 50, epoch: 1 } });
  assert.equal(port.posted.length, 1, 'what is still there is heard');
  assert.match(faults.join(), /^shrinking\.wav has changed/);
});

test('a file that ends while it is first read through is refused', async () => {
  const source = fromBytes(new Uint8Array(readFileSync(SONG)), 'short.wav');
  const { size } = source;
  const cut = {
    ...source,
    read: (/** @type {number} */ at, /** @type {number} */ n) =>
      source.read(at, Math.max(0, Math.min(n, size - 999 - at))),
  };
  await assert.rejects(readAudio(cut, SMALL), {
    name: 'FileError',
    message: /ended while it was being read/,
  });
});

test('master, landing, conversion and file are those of the song in memory', async () => {
  const [short, long] = [await open(SONG), await open(SONG, SMALL)];
  const recipe = makeRecipe({
    params: { 'eq.on': 1, 'eq.3.gain_db': 3 },
    target: { lufs: -12, of: 'integrated' },
  });
  for (const [settings, delivery] of /** @type {[any, any][]} */ ([
    [makeRecipe({ params: {} }), { bits: '24', dither: 'auto' }],
    [recipe, { bits: '24', dither: 'auto' }],
    [recipe, { rate: 96000, bits: '32f', dither: 'auto' }],
  ])) {
    const made = await deliver(new Stage(core, short), settings, delivery, memorySink('a.wav'));
    const room = new Room(0);
    const stage = new Stage(core, long, room);
    const apart = await deliver(stage, settings, delivery, memorySink('b.wav'));
    assert.equal(apart.pcm, made.pcm);
    assert.deepEqual(apart.figures, made.figures);
    stage.close();
    assert.equal(room.used, 0);
  }
});

test('a song that nothing is done to is its own master: no room is taken', async () => {
  const long = await open(SONG, SMALL);
  const refusing = new Room();
  refusing.open = () => Promise.reject(new Error('no store is needed'));
  const stage = new Stage(core, long, refusing);
  const made = await deliver(
    stage,
    makeRecipe({ params: {} }),
    { bits: '32f', dither: 'auto' },
    memorySink('x.wav'),
  );
  assert.equal(made.pcm, fingerprint(long));
});

test('a reference of another rate is converted by the piece', async () => {
  const [short, long] = [await open(SONG), await open(SONG, SMALL)];
  const channels = await convertPcm(core, short.channels, 44100, 96000);
  for (const room of [new Room(), new Room(0)]) {
    const pcm = await run(atRate(core, long, 96000, room));
    assert.equal(pcm.sampleRate, 96000);
    sameSamples(pcm, { ...pcmOf(channels, 96000) });
    pcm.close?.();
    assert.equal(room.used, 0);
  }
});

test('neither memory nor disk: the sentence says how much is needed', async () => {
  const frames = 2 ** 45;
  await assert.rejects(new Room().open(frames, 2, 'endless.wav'), {
    name: 'FileError',
    code: 'memory',
    message:
      /^endless\.wav is too big for memory, and for the disk too: 268435456 MB are needed, \d+ MB are free/,
  });
  const gather = new Gather('bomb.flac', 0);
  gather.push([new Float32Array(4)]);
  Object.defineProperty(gather, 'frames', { value: frames });
  await assert.rejects(gather.settle(1), { name: 'FileError', message: /^bomb\.flac is too big/ });
  assert.deepEqual(left(), []);
});

test('a pass may wait for something, and what it waits for may fail', async () => {
  function* work() {
    yield 0.5;
    const x = yield* waited(Promise.resolve(41));
    try {
      yield* waited(Promise.reject(new Error('one')));
    } catch (error) {
      return `${x + 1} ${/** @type {Error} */ (error).message}`;
    }
    return 'never';
  }
  assert.equal(await run(within(work(), 0, 1)), '42 one');
});
