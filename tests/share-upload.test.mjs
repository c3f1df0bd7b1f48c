// An upload over real HTTP: whatever breaks, the same bytes arrive, and little is sent twice.
//   LACQUER_BREAKS=20 node --test tests/share-upload.test.mjs
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { mayPass, ServerError, ShareServer } from '../web/share/server.js';
import { PIECE, upload } from '../web/share/upload.js';
import { BREAKS, longEnough, moments, named } from './lib/breaks.mjs';
import { ShareLine } from './lib/share-line.mjs';
import { ShareProcess } from './lib/share-process.mjs';
import { fillingServer } from './lib/share-server.mjs';

const server = new ShareProcess();
/** @type {ShareLine} */
let line;
/** @type {{ url: string, close: () => void }} */
let open;
before(async () => {
  await server.start();
  line = new ShareLine(server);
  open = await line.listen();
});
after(async () => {
  open.close();
  await server.close();
});

const signal = new AbortController().signal;
const sha = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {number} size of the audio */
function share(size) {
  const files = { manifest: randomBytes(5000), audio: randomBytes(size) };
  /** @type {any} */
  const row = {
    ...{ local: 'x', title: 'x', key: 'x', days: 7, comments: true, state: 'staged' },
    blobs: { manifest: { bytes: 5000 }, audio: { bytes: size } },
  };
  /** What a closed tab would find. @type {any} */
  const kept = {};
  const options = {
    server: new ShareServer(open.url),
    save: async (/** @type {any} */ now) => void Object.assign(kept, structuredClone(now)),
    pauses: [20, 50, 100],
    signal,
  };
  return { row, files, kept, options };
}

/** @param {any} row @param {Record<string, Buffer>} files */
async function arrived({ id, state }, files) {
  assert.equal(state, 'shared');
  for (const [name, bytes] of Object.entries(files)) {
    const answer = await fetch(`${server.url}/api/shares/${id}/${name}`);
    assert.equal(sha(new Uint8Array(await answer.arrayBuffer())), sha(bytes), name);
  }
}

test('without a fault every byte is sent once', async () => {
  const { row, files, options } = share(5_000_000);
  const seen = [0];
  line.sent = 0;
  await upload(row, files, { ...options, onProgress: (x) => seen.push(x) });
  await arrived(row, files);
  assert.equal(line.sent, 5_005_000);
  assert.equal(seen.at(-1), 1);
  assert.ok(seen.every((x, i) => i === 0 || x >= seen[i - 1]));
});

/** @param {() => boolean} when @param {Promise<void>} work that must not end before */
async function until(when, work) {
  let ended = false;
  const end = () => {
    ended = true;
  };
  work.then(end, end);
  while (!when() && !ended) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** While it is unfinished nobody can read any of it. @param {any} row */
async function hidden({ id }) {
  for (const path of ['', '/manifest', '/audio', '/notes?after=0']) {
    const { status } = await fetch(`${server.url}/api/shares/${id}${path}`);
    assert.equal(status, 404, path);
  }
}

const SIZE = longEnough();
/** Little may be sent again. */
const again = () => {
  const bytes = line.sent - SIZE - 5000;
  assert.ok(bytes <= BREAKS * PIECE, `${bytes} bytes were sent again`);
};

test(
  named('killed while uploading, the server gets the same bytes, one piece a kill at most twice'),
  async () => {
    const { row, files, options } = share(SIZE);
    line.sent = 0;
    line.speed = 6e6;
    const waits = /** @type {boolean[]} */ ([]);
    const work = upload(row, files, { ...options, onWait: (x) => waits.push(x) });
    for (const at of moments(SIZE)) {
      await until(() => line.sent > at, work);
      await server.kill();
      await new Promise((resolve) => setTimeout(resolve, 150));
      await server.start();
      await hidden(row);
    }
    await work;
    line.speed = 0;
    await arrived(row, files);
    assert.ok(waits.includes(true), 'it says that it waits');
    assert.equal(waits.at(-1), false);
    again();
  },
);

test(named('a line that is cut costs no more'), async () => {
  const { row, files, options } = share(SIZE);
  line.sent = 0;
  line.speed = 6e6;
  const work = upload(row, files, options);
  for (const at of moments(SIZE)) {
    await until(() => line.sent > at, work);
    line.break();
    await hidden(row);
    await new Promise((resolve) => setTimeout(resolve, 100));
    line.cut = false;
  }
  await work;
  line.speed = 0;
  await arrived(row, files);
  again();
});

test(named('closed in the middle, another session goes on with what was kept'), async () => {
  const { row, files, kept, options } = share(SIZE);
  line.sent = 0;
  line.speed = 6e6;
  let now = row;
  for (const at of moments(SIZE)) {
    const control = new AbortController();
    const work = upload(now, files, { ...options, signal: control.signal });
    await until(() => line.sent > at, work);
    control.abort();
    await assert.rejects(work, { name: 'AbortError' });
    await hidden(now);
    now = structuredClone(kept);
  }
  await upload(now, files, options);
  line.speed = 0;
  await arrived(now, files);
  again();
});

test('a disk that fills in the middle ends the upload with a sentence; it goes on where it was when there is room', async (t) => {
  const full = await fillingServer(t);
  const { row, files, kept, options } = share(6_000_000);
  const server = new ShareServer(`${full.url}/`);
  /** @type {import('../web/share/upload.js').UploadOptions} */
  const how = { ...options, server, onProgress: (x) => void (x > 0.5 && full.fill(true)) };
  await assert.rejects(upload(row, files, how), (/** @type {any} */ error) => {
    assert.equal(error.status, 507);
    assert.match(error.message, /full/);
    return true;
  });
  assert.equal(kept.state, 'staged');
  assert.equal((await fetch(`${full.url}/api/shares/${kept.id}/audio`)).status, 404);
  full.fill(false);
  const now = structuredClone(kept);
  const seen = /** @type {number[]} */ ([]);
  await upload(now, files, { ...how, onProgress: (x) => void seen.push(x) });
  assert.ok(seen[0] > 0, 'not from the beginning');
  const answer = await fetch(`${full.url}/api/shares/${now.id}/audio`);
  assert.equal(sha(new Uint8Array(await answer.arrayBuffer())), sha(files.audio));
});

test('what the server has let go meanwhile is begun anew, once', async () => {
  const { row, files, options } = share(100_000);
  const gone = { id: 'A'.repeat(22), ownerToken: 'B'.repeat(32), writeToken: 'C'.repeat(32) };
  const url = `${open.url}api/uploads/${gone.id}.audio.${'D'.repeat(16)}`;
  Object.assign(row, gone, { expires: new Date().toISOString() });
  row.blobs.audio.url = url;
  await upload(row, files, options);
  assert.notEqual(row.id, gone.id);
  await arrived(row, files);
});

test('a refusal is told in the words of the server, and not asked for again', async () => {
  const { row, files, options } = share(100_000);
  const asked = /** @type {string[]} */ ([]);
  const refusing = Object.assign(new ShareServer(open.url), {
    create: async () => {
      asked.push('create');
      throw new ServerError('There is no room on this server.', 507);
    },
  });
  const work = upload(row, files, { ...options, server: refusing });
  await assert.rejects(work, /There is no room on this server\./);
  assert.deepEqual(asked, ['create']);
  for (const [status, again] of /** @type {[number, boolean][]} */ ([
    [0, true],
    [429, true],
    [500, true],
    [502, true],
    [507, false],
    [413, false],
    [403, false],
    [409, false],
  ]))
    assert.equal(mayPass(new ServerError('x', status)), again, String(status));
});

test('a static host is known by its answer, and a server that is away by its silence', async () => {
  const limits = await new ShareServer(open.url).limits();
  assert.deepEqual(limits?.days, [1, 7, 30, 90]);
  assert.equal(await new ShareServer(`${open.url}none/`).limits(), null);
  await assert.rejects(new ShareServer('http://127.0.0.1:9/').limits(), /cannot be reached/);
});
