// An upload over real HTTP: whatever breaks, the same bytes arrive, and little is sent twice.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { mayPass, ServerError, ShareServer } from '../web/share/server.js';
import { PIECE, upload } from '../web/share/upload.js';
import { ShareLine } from './lib/share-line.mjs';
import { ShareProcess } from './lib/share-process.mjs';

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

test('killed three times while uploading, the server gets the same bytes, one piece a kill at most twice', async () => {
  const { row, files, options } = share(9_000_000);
  line.sent = 0;
  line.speed = 6e6;
  const waits = /** @type {boolean[]} */ ([]);
  const work = upload(row, files, { ...options, onWait: (x) => waits.push(x) });
  for (const at of [1.3e6, 4.9e6, 7.2e6]) {
    await until(() => line.sent > at, work);
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 150));
    await server.start();
  }
  await work;
  line.speed = 0;
  await arrived(row, files);
  assert.ok(waits.includes(true), 'it says that it waits');
  assert.equal(waits.at(-1), false);
  const again = line.sent - 9_005_000;
  assert.ok(again <= 3 * PIECE, `${again} bytes were sent again`);
});

test('a line cut three times costs no more', async () => {
  const { row, files, options } = share(9_000_000);
  line.sent = 0;
  line.speed = 6e6;
  const work = upload(row, files, options);
  for (const at of [0.9e6, 3.1e6, 8.6e6]) {
    await until(() => line.sent > at, work);
    line.break();
    await new Promise((resolve) => setTimeout(resolve, 100));
    line.cut = false;
  }
  await work;
  line.speed = 0;
  await arrived(row, files);
  assert.ok(line.sent - 9_005_000 <= 3 * PIECE, `${line.sent - 9_005_000} bytes were sent again`);
});

test('closed in the middle, another session goes on with what was kept', async () => {
  const { row, files, kept, options } = share(9_000_000);
  line.sent = 0;
  line.speed = 6e6;
  let now = row;
  for (const at of [1e6, 4e6, 7.5e6]) {
    const control = new AbortController();
    const work = upload(now, files, { ...options, signal: control.signal });
    await until(() => line.sent > at, work);
    control.abort();
    await assert.rejects(work, { name: 'AbortError' });
    now = structuredClone(kept);
  }
  await upload(now, files, options);
  line.speed = 0;
  await arrived(now, files);
  assert.ok(line.sent - 9_005_000 <= 3 * PIECE, `${line.sent - 9_005_000} bytes were sent again`);
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
