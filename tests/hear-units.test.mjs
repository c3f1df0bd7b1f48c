// The listener's page without a page: bytes that come in pieces, a song that is still decoded, notes, the guard, the core.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WASM } from '../scripts/house.mjs';
import { CORE } from '../wasm/out/core.js';
import { Fingerprint } from '../web/fingerprint.js';
import { answerOf, blindOf } from '../web/listen/blind-note.js';
import { Book, placeText } from '../web/listen/book.js';
import { blobStream } from '../web/listen/ciphertext.js';
import { chooseCore, drivenBy } from '../web/listen/core.js';
import { decodeInto } from '../web/listen/decode.js';
import { Growing } from '../web/listen/growing.js';
import { incoming, plainSize } from '../web/listen/incoming.js';
import { Outbox } from '../web/listen/outbox.js';
import { onWhole } from '../web/listen/share.js';
import { kindOf, SENTENCES, Trouble } from '../web/listen/trouble.js';
import { placeNow } from '../web/listen/view-say.js';
import { makeNote } from '../web/share/notes.js';
import { newKey, opened, openedStream, sealed } from '../web/share/seal.js';
import { Room } from '../web/store.js';
import { OutputGuard } from '../worklet/guard.js';
import { makeShare } from './lib/share-made.mjs';
import { db, noise, sine } from './lib/signal.mjs';

const bytes = (/** @type {number} */ n) =>
  Uint8Array.from({ length: n }, (_, i) => (i * 7919) >> 3);
const whole = async (/** @type {ReadableStream} */ stream) =>
  new Uint8Array(await new Response(stream).arrayBuffer());

/** A server that breaks the line after so many bytes each time. @param {Uint8Array} all @param {number} piece */
function breaking(all, piece, { ranges = true, tag = () => String('"a"') } = {}) {
  /** @type {string[]} */
  const asked = [];
  const fetch = async (/** @type {string} */ _url, /** @type {any} */ { headers } = {}) => {
    asked.push(headers?.range ?? 'all');
    const from = ranges ? Number(/(\d+)-/.exec(headers?.range ?? '')?.[1] ?? 0) : 0;
    const end = ranges ? from + piece : Math.min(all.length, piece * asked.length);
    let sent = false;
    const body = new ReadableStream({
      pull(control) {
        if (!sent) control.enqueue(all.slice(from, end));
        else if (end >= all.length) control.close();
        else control.error(new TypeError('network error'));
        sent = true;
      },
    });
    const head = { etag: tag(), 'content-length': String(all.length - from) };
    if (!headers?.range || !ranges) return new Response(body, { headers: head });
    const range = `bytes ${from}-${all.length - 1}/${all.length}`;
    return new Response(body, { status: 206, headers: { ...head, 'content-range': range } });
  };
  return { asked, fetch: /** @type {any} */ (fetch) };
}

test('a blob whose line breaks is read on from where it broke, to the same bytes', async () => {
  const all = bytes(1000);
  for (const ranges of [true, false]) {
    const { asked, fetch } = breaking(all, 300, { ranges });
    const waits = /** @type {boolean[]} */ ([]);
    const options = {
      size: 1000,
      fetch,
      wait: async () => {},
      onWait: (/** @type {boolean} */ w) => void waits.push(w),
    };
    assert.deepEqual(await whole(blobStream('x', options)), all);
    assert.deepEqual(asked, ['all', 'bytes=300-', 'bytes=600-', 'bytes=900-']);
    assert.ok(waits.includes(true) && waits.at(-1) === false);
  }
});

test('another blob under the same address, another size, or none is not waited for', async () => {
  const all = bytes(1000);
  let n = 0;
  const other = breaking(all, 300, { tag: () => `"${n++}"` });
  const wait = async () => {};
  const stream = blobStream('x', { size: 1000, fetch: other.fetch, wait });
  await assert.rejects(whole(stream), { code: 'trouble:tampered' });
  const short = blobStream('x', { size: 999, fetch: breaking(all, 2000).fetch, wait });
  await assert.rejects(whole(short), { code: 'trouble:tampered' });
  const gone = /** @type {any} */ (async () => new Response('', { status: 404 }));
  await assert.rejects(whole(blobStream('x', { size: 9, fetch: gone, wait })), {
    code: 'trouble:gone',
  });
});

test('what is inside a sealed file is as long as age says, at each edge of its chunks', async () => {
  const key = newKey();
  for (const size of [0, 1, 65535, 65536, 65537, 131072, 200000]) {
    const cipher = await sealed(new Uint8Array(size), key);
    assert.equal(plainSize(cipher.length), size);
    assert.equal((await opened(cipher, key)).length, size);
  }
});

/** @param {Uint8Array} all @param {number} piece */
const inPieces = (all, piece) =>
  new ReadableStream({
    start(control) {
      for (let at = 0; at < all.length; at += piece) control.enqueue(all.slice(at, at + piece));
      control.close();
    },
  });

test('bytes on their way are a file that can be read forward, and its head again', async () => {
  const all = bytes(300000);
  const file = incoming(inPieces(all, 7001), all.length, 'x');
  assert.deepEqual(await file.read(0, 64), all.slice(0, 64));
  assert.deepEqual(await file.read(100000, 50000), all.slice(100000, 150000));
  assert.deepEqual(await file.read(10, 100), all.slice(10, 110));
  assert.deepEqual(await file.read(299990, 50), all.slice(299990));
  await file.rest();
  const short = incoming(inPieces(all, 7001), all.length + 1, 'x');
  await assert.rejects(async () => short.rest(), { code: 'trouble:tampered' });
  const long = incoming(inPieces(all, 7001), all.length - 1, 'x');
  await assert.rejects(async () => long.rest(), { code: 'trouble:tampered' });
});

/** @param {Float32Array[]} channels @param {number} sampleRate */
function shapeOf(channels, sampleRate) {
  const [{ length: frames }] = channels;
  const print = new Fingerprint({ sampleRate, width: channels.length, frames });
  print.push(channels, 0, frames);
  return { sampleRate, channels: channels.length, frames, pcm: print.hex() };
}

test('a song that is still decoded gives a stretch when it is there, and only what was shared', async () => {
  const channels = [noise(90000, -12, 1), noise(90000, -12, 2)];
  const shape = shapeOf(channels, 48000);
  const song = await Growing.open(shape, new Room(), 'x');
  const { port1, port2 } = new MessageChannel();
  song.feed(port1);
  const answer = new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
  });
  port2.postMessage({ want: 'A', frame: 32768, frames: 32768, epoch: 1 });
  const part = (/** @type {number} */ a, /** @type {number} */ b) =>
    channels.map((c) => c.slice(a, b));
  song.push(part(0, 40000));
  const early = await Promise.race([answer, new Promise((r) => setTimeout(r, 30, 'nothing yet'))]);
  assert.equal(early, 'nothing yet');
  song.push(part(40000, 66000));
  const { planes, frame, epoch } = /** @type {any} */ (await answer);
  port2.close();
  assert.deepEqual([frame, epoch], [32768, 1]);
  assert.deepEqual(planes[1], channels[1].slice(32768, 65536));
  song.push(part(66000, 90000));
  assert.equal(song.finish('done'), 'done');
  const other = await Growing.open({ ...shape, pcm: '0'.repeat(64) }, new Room(), 'x');
  other.push(part(0, 90000));
  assert.throws(() => other.finish(null), { code: 'trouble:tampered' });
  assert.throws(() => other.push(part(0, 1)), { code: 'trouble:tampered' });
});

for (const format of /** @type {const} */ (['flac', 'wav'])) {
  test(`a sealed ${format} decodes to the very samples while it comes in`, async () => {
    const scale = (/** @type {Float32Array} */ x) =>
      format === 'flac' ? x.map((v) => Math.round(v * 2 ** 23) / 2 ** 23) : x;
    const channels = [scale(noise(100000, -6, 1)), scale(noise(100000, -6, 2))];
    const pcm = {
      ...{ sampleRate: 48000, channels, frames: 100000, name: 'x' },
      ...{ bits: null, container: '', codec: '' },
    };
    const made = await makeShare({ pcm, params: {}, format });
    const { audio } = made.blobs;
    const song = await Growing.open(shapeOf(channels, 48000), new Room(), 'x');
    const counts = /** @type {number[]} */ ([]);
    song.onFrames = (frames) => void counts.push(frames);
    const clear = await openedStream(inPieces(audio, 5000), made.key);
    const file = incoming(clear, plainSize(audio.length), 'x');
    await decodeInto(file, song, {});
    await file.rest();
    assert.ok(counts.length > 3 && counts[0] < 50000, `${counts}`);
    const back = channels.map(() => new Float32Array(100000));
    song.store.read(back, 0, 100000);
    assert.deepEqual(back, channels);
  });
}

test('the guard lets nothing above full scale out, and what is below passes untouched', () => {
  const rate = 48000;
  const quiet = [noise(rate, -0.01, 1), noise(rate, -3, 2)];
  const kept = quiet.map((x) => x.slice());
  const guard = new OutputGuard(rate);
  for (let at = 0; at < rate; at += 128)
    guard.process(
      quiet.map((x) => x.subarray(at, at + 128)),
      128,
    );
  assert.deepEqual(quiet, kept);
  const loud = [sine(100, 12, rate, rate), sine(97, 24, rate, rate)];
  loud[0][5000] = Number.NaN;
  loud[1][7000] = Number.POSITIVE_INFINITY;
  guard.process(loud, rate);
  const most = Math.max(...loud.map((x) => x.reduce((m, v) => Math.max(m, Math.abs(v)), 0)));
  assert.ok(most <= 1 && most > 0.99, `${db(most)} dBFS`);
});

test('the guard lets go within 20 ms', () => {
  const rate = 48000;
  const guard = new OutputGuard(rate);
  const burst = [new Float32Array(4), new Float32Array(4)];
  burst[0].fill(10);
  guard.process(burst, 4);
  const after = [new Float32Array(rate / 50).fill(0.05), new Float32Array(rate / 50).fill(0.05)];
  guard.process(after, rate / 50);
  // Held at 1/10, then up by 1/960 a frame: 20 ms from nothing to all.
  for (const i of [0, 480]) {
    const expected = 0.05 * (0.1 + (i + 1) / 960);
    assert.ok(Math.abs(after[0][i] - expected) < 1e-6, `${after[0][i]} at ${i}, not ${expected}`);
  }
  assert.equal(after[0].at(-1), Math.fround(0.05));
});

const wasm = readFileSync(WASM);
const copy = () => wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length);
/** @param {Record<string, ArrayBuffer>} files by the end of their address */
const shelf = (files) =>
  /** @type {any} */ (
    async (/** @type {string} */ url) => {
      const found = Object.entries(files).find(([end]) => url.endsWith(end));
      return found ? new Response(found[1]) : new Response('', { status: 404 });
    }
  );

test('only a core with the hash that is asked for is identical; what the server has instead never runs', async () => {
  const at = { server: 'https://x.example/', own: 'https://x.example/lacquer.wasm' };
  const pinned = { [`cores/${CORE}.wasm`]: copy(), 'lacquer.wasm': copy() };
  assert.equal((await chooseCore(CORE, { ...at, fetch: shelf(pinned) })).identical, true);
  const without = { 'lacquer.wasm': copy() };
  assert.equal(
    (await chooseCore(CORE, { ...at, fetch: shelf(without) })).identical,
    true,
    'it is our own',
  );
  const hash = 'ab'.repeat(32);
  const swapped = { [`cores/${hash}.wasm`]: new Uint8Array([1, 2, 3]).buffer, ...without };
  const chosen = await chooseCore(hash, { ...at, fetch: shelf(swapped) });
  assert.equal(chosen.identical, false);
  assert.match(chosen.reason, /does not have/);
  assert.equal(chosen.bytes.byteLength, wasm.length);
  await assert.rejects(chooseCore(hash, { ...at, fetch: shelf({}) }), { code: 'trouble:core' });
});

test('a core with other settings than those of this page is driven by its own; what is no core is not', async () => {
  const own = await drivenBy(copy());
  assert.ok(own && own.index['stereo.width'] > 0);
  const other = new Uint8Array(copy());
  const at = Buffer.from(other.buffer).indexOf('"key":"width"');
  assert.ok(at > 0);
  other[at + 7] = 'v'.charCodeAt(0);
  const table = await drivenBy(other.buffer);
  assert.equal(table?.index['stereo.vidth'], own.index['stereo.width']);
  assert.equal(table?.index['stereo.width'], undefined);
  other[at] = '<'.charCodeAt(0);
  assert.equal(await drivenBy(other.buffer), null, 'a table that cannot be read');
  assert.equal(await drivenBy(new Uint8Array(8).buffer), null);
});

test('notes count once, in the order of the song; the last mark says whether one is done', () => {
  const book = new Book();
  const late = makeNote({ kind: 'note', name: 'Mara', text: 'Bass', start: 63, end: 70.5 });
  const early = makeNote({ kind: 'note', name: '', text: 'Two\nlines', start: 2 });
  const reply = makeNote({ kind: 'reply', name: 'Jo', text: 'Yes', of: late.id });
  const done = makeNote({ kind: 'done', name: 'Jo', of: late.id });
  const first = makeNote({ kind: 'answer', name: 'Mara', answer: 'a' });
  const second = makeNote({ kind: 'answer', name: 'Mara', answer: 'b' });
  const stored = [late, early, reply, done, first, second].map((note, i) => ({ seq: i + 1, note }));
  assert.equal(book.add(stored).length, 6);
  assert.equal(book.add(stored).length, 0);
  const threads = book.threads();
  assert.deepEqual(
    threads.map(({ note }) => note.id),
    [early.id, late.id],
  );
  assert.deepEqual(
    threads.map((t) => [t.done, t.answers.length]),
    [
      [false, 0],
      [true, 1],
    ],
  );
  assert.deepEqual(
    book.votes().map(({ note }) => note.answer),
    ['b'],
  );
  assert.equal(placeText(late), '1:03–1:10');
  assert.equal(
    book.text('Night drive'),
    'Night drive\n\nMara prefers B\n\n[ ] 0:02  Two\n      lines (Somebody)\n[x] 1:03–1:10  Bass (Mara)\n      Jo: Yes',
  );
  book.add([{ seq: 7, note: makeNote({ kind: 'open', name: 'Jo', of: late.id }) }]);
  assert.equal(book.threads()[1].done, false);
  const own = makeNote({ kind: 'note', name: 'Me', text: 'Mine' });
  assert.deepEqual(book.threads([own])[0], { note: own, waiting: true, answers: [], done: false });
});

test('a note waits on its shelf until the server has it; what is refused comes back with the reason', async () => {
  let kept = /** @type {any[]} */ ([]);
  const shelf = {
    load: () => kept,
    save: (/** @type {any[]} */ notes) => {
      kept = notes;
    },
  };
  const replies = /** @type {any[]} */ ([
    { state: 'later', afterMs: 1e6 },
    { state: 'sent', seq: 4 },
    { state: 'refused', text: 'Comments are closed.' },
  ]);
  const told = /** @type {any[]} */ ([]);
  const tell = {
    changed() {},
    sent: (/** @type {any} */ note, /** @type {number} */ seq) => void told.push([note.text, seq]),
    refused: (/** @type {any} */ note, /** @type {string} */ text) =>
      void told.push([note.text, text]),
  };
  const send = async () => replies.shift();
  const box = new Outbox(shelf, send, tell);
  const [one, two] = ['one', 'two'].map((text) => makeNote({ kind: 'note', name: '', text }));
  await box.put(one);
  assert.deepEqual(kept, [one], 'offline it stays');
  const again = new Outbox(shelf, send, tell); // the page was reloaded
  await again.put(two);
  assert.deepEqual(told, [
    ['one', 4],
    ['two', 'Comments are closed.'],
  ]);
  assert.deepEqual(kept, []);
  box.stop();
});

test('what B comes to over a part lies where the part does', () => {
  const song = { frames: 48000 * 10, sampleRate: 48000 };
  const columns = Math.ceil((48000 * 4) / 512);
  const heard = /** @type {any} */ ({
    bucket: 512,
    overview: new Float32Array(3 * columns).fill(0.5),
    reduction: new Float32Array(40).fill(-2),
  });
  assert.equal(onWhole(heard, { start: 0, end: song.frames }, song), heard);
  const placed = onWhole(heard, { start: 96000, end: 96000 + 192000 }, song);
  assert.equal(placed.overview.length, 3 * Math.ceil(480000 / 512));
  const first = Math.round(96000 / 512);
  assert.deepEqual([...placed.overview.slice(3 * first - 1, 3 * first + 1)], [0, 0.5]);
  assert.deepEqual(
    [placed.reduction[19], placed.reduction[20], placed.reduction[59], placed.reduction[60]],
    [0, -2, -2, 0],
  );
});

test('a note is about the loop that is on, else about the playhead', () => {
  const song = { sampleRate: 48000, frames: 48000 * 60 };
  const loop = { on: true, start: 48000, end: 96000 };
  assert.deepEqual(placeNow({ song, transport: { frame: 50000, loop } }), { start: 1, end: 2 });
  const off = { ...loop, on: false };
  assert.deepEqual(placeNow({ song, transport: { frame: 52800, loop: off } }), { start: 1.1 });
  const all = { on: true, start: 0, end: song.frames };
  assert.deepEqual(placeNow({ song, transport: { frame: 0, loop: all } }), { start: 0 });
});

test('whatever is thrown, here or in the Worker, becomes one of the sentences', () => {
  assert.equal(kindOf(new Trouble('gone')), 'gone');
  assert.equal(kindOf({ message: 'x', code: 'trouble:tampered' }), 'tampered');
  assert.equal(kindOf({ code: 'trouble:constructor' }), 'server');
  assert.equal(kindOf(new TypeError('Failed to fetch')), 'offline');
  assert.equal(kindOf({ name: 'FileError', code: 'memory' }), 'memory');
  for (const { title, text } of Object.values(SENTENCES)) assert.ok(title && text.endsWith('.'));
});

test('a blind preference within chance is no preference, and is told as such', () => {
  const salt = '0f'.repeat(16);
  const result = /** @type {any} */ ({
    trials: 8,
    p: 0.0078125,
    seal: 'ab'.repeat(32),
    count: 8,
    sure: true,
  });
  const text = `lacquer blind test, prefer, X=ABBABAAB, salt ${salt}`;
  const note = makeNote({
    kind: 'answer',
    name: '',
    answer: answerOf(result),
    blind: blindOf({ ...result, text }),
  });
  assert.equal(note.answer, 'b');
  assert.deepEqual([note.blind?.order, note.blind?.counts], [`ABBABAAB:${salt}`, { a: 0, b: 8 }]);
  assert.equal(answerOf({ ...result, count: 0 }), 'a');
  assert.equal(answerOf({ ...result, count: 6, sure: false }), 'same');
});
