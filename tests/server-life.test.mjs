// The life of a share over real HTTP: made, uploaded by tus, read, answered, changed, gone.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  addNote,
  ask,
  beginUpload,
  newShare,
  noise,
  scratch,
  sha,
  startHere,
  stored,
  storeEnv,
  uploadBlob,
  wholeShare,
} from './lib/share-server.mjs';

test('a share can be read only when every blob is whole, and then gives the same bytes', async (t) => {
  const { url } = await startHere(t, { PIECE_BYTES: '10000' });
  const audio = noise(123_457, 'audio'); // neither a multiple of a piece nor of a request
  const manifest = noise(777, 'manifest');
  const share = await newShare(url, { bytes: 123_457 + 777 });
  assert.match(share.id, /^[\w-]{22}$/);
  assert.match(share.ownerToken, /^[\w-]{32}$/);
  assert.ok(Math.abs(Date.parse(share.expires) - Date.now() - 7 * 86400e3) < 60e3);
  const path = `/api/shares/${share.id}`;
  const finish = () =>
    ask(url, `${path}/finish`, { method: 'POST', token: share.ownerToken }).then((a) => a.status);

  assert.equal((await ask(url, path)).status, 404);
  await uploadBlob(url, share, 'audio', audio, { chunkSize: 33_333 }).whole;
  assert.equal(await finish(), 409, 'the manifest is missing');
  assert.equal((await ask(url, `${path}/audio`)).status, 404, 'not finished, not there');
  await uploadBlob(url, share, 'manifest', manifest).whole;
  assert.equal(await finish(), 204);
  assert.equal(await finish(), 204, 'a second time changes nothing');

  const { body } = await ask(url, path);
  assert.deepEqual(body, {
    id: share.id,
    expires: share.expires,
    comments: true,
    blobs: { manifest: { bytes: 777 }, audio: { bytes: 123_457 } },
    notes: 0,
  });
  const whole = await ask(url, `${path}/audio`);
  assert.equal(sha(whole.bytes), sha(audio));
  assert.equal(whole.headers.get('content-type'), 'application/octet-stream');
  assert.equal(whole.headers.get('accept-ranges'), 'bytes');
  assert.equal(whole.headers.get('cache-control'), 'private, max-age=3600');
  assert.equal((await ask(url, `${path}/manifest`)).bytes.compare(manifest), 0);
});

test('a range of a blob is answered as RFC 9110 says', async (t) => {
  const { url } = await startHere(t, { PIECE_BYTES: '1000' });
  const { id, audio } = await wholeShare(url, {}, 10_500);
  const get = (/** @type {string} */ range, headers = {}, method = 'GET') =>
    ask(url, `/api/shares/${id}/audio`, { method, headers: { range, ...headers } });
  // range, first, last; RFC 9110 14.1.2
  for (const [range, first, last] of /** @type {[string, number, number][]} */ ([
    ['bytes=0-0', 0, 0],
    ['bytes=0-999', 0, 999],
    ['bytes=999-1000', 999, 1000],
    ['bytes=1500-4321', 1500, 4321],
    ['bytes=10000-', 10_000, 10_499],
    ['bytes=10499-99999', 10_499, 10_499],
    ['bytes=-1', 10_499, 10_499],
    ['bytes=-2500', 8000, 10_499],
    ['bytes=-99999', 0, 10_499],
  ])) {
    const { status, headers, bytes } = await get(range);
    assert.equal(status, 206, range);
    assert.equal(headers.get('content-range'), `bytes ${first}-${last}/10500`, range);
    assert.equal(headers.get('content-length'), String(last - first + 1), range);
    assert.equal(bytes.compare(audio.subarray(first, last + 1)), 0, range);
  }
  for (const range of ['bytes=10500-', 'bytes=99999-100000', 'bytes=-0']) {
    const { status, headers } = await get(range);
    assert.equal(status, 416, range);
    assert.equal(headers.get('content-range'), 'bytes */10500', range);
  }
  // What is not understood is as if it were not there: the whole.
  for (const range of ['bytes=5-4', 'bytes=a-b', 'lines=0-1', 'bytes=0-1,5-6', 'bytes=-', 'x']) {
    const { status, bytes } = await get(range);
    assert.equal(status, 200, range);
    assert.equal(bytes.length, 10_500, range);
  }
  const head = await get('', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), '10500');
  assert.equal(head.bytes.length, 0);
  const etag = head.headers.get('etag') ?? '';
  assert.equal((await get('bytes=0-9', { 'if-range': etag })).status, 206);
  assert.equal((await get('bytes=0-9', { 'if-range': '"other"' })).status, 200);
  assert.equal((await get('', { 'if-none-match': etag })).status, 304);
});

test('notes come back in order with the bytes that were sent', async (t) => {
  const { url } = await startHere(t);
  const share = await wholeShare(url);
  const path = `/api/shares/${share.id}`;
  const bodies = Array.from({ length: 20 }, (_, i) => noise(100 + i, `note ${i}`));
  const seqs = await Promise.all(bodies.map((body) => addNote(url, share, body)));
  const given = seqs.map(({ body }) => body.seq);
  assert.deepEqual(
    given.slice().sort((a, b) => a - b),
    bodies.map((_, i) => i + 1),
  );
  const { notes } = (await ask(url, `${path}/notes?after=0`)).body;
  assert.deepEqual(
    notes.map((/** @type {any} */ n) => n.seq),
    bodies.map((_, i) => i + 1),
  );
  for (const { seq, body, time } of notes) {
    assert.equal(Buffer.from(body, 'base64').compare(bodies[given.indexOf(seq)]), 0);
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60e3);
  }
  const later = (await ask(url, `${path}/notes?after=17`)).body.notes;
  assert.deepEqual(
    later.map((/** @type {any} */ n) => n.seq),
    [18, 19, 20],
  );
  assert.deepEqual((await ask(url, `${path}/notes?after=20`)).body.notes, []);
  assert.equal((await ask(url, path)).body.notes, 20);
});

test('the owner turns comments off and on, takes the right to write back, and extends', async (t) => {
  const { url } = await startHere(t);
  const share = await wholeShare(url, { days: 1 });
  const path = `/api/shares/${share.id}`;
  const change = (/** @type {object} */ json, token = share.ownerToken) =>
    ask(url, path, { method: 'PATCH', json, token });
  assert.equal((await addNote(url, share, 'one')).status, 201);
  assert.equal((await change({ comments: false })).body.comments, false);
  assert.equal((await addNote(url, share, 'two')).status, 403);
  const renewed = (await change({ comments: true, newWriteToken: true, days: 90 })).body;
  assert.ok(Math.abs(Date.parse(renewed.expires) - Date.now() - 90 * 86400e3) < 60e3);
  assert.equal((await addNote(url, share, 'two')).status, 403, 'the old token');
  const { writeToken } = renewed;
  assert.equal((await addNote(url, { ...share, writeToken }, 'two')).status, 201);
  for (const token of [share.writeToken, writeToken, 'A'.repeat(32)]) {
    assert.equal((await change({ days: 7 }, token)).status, 403);
  }
  assert.equal((await ask(url, path)).body.expires, renewed.expires);
  for (const wish of [{ days: 0 }, { days: 91 }, { days: 1.5 }, { comments: 1 }]) {
    assert.equal((await change(wish)).status, 400, JSON.stringify(wish));
  }
});

test('a deleted share is gone, bytes and all; the operator may delete any', async (t) => {
  const server = await startHere(t, { OPERATOR_TOKEN: 'operator-secret' });
  const { url, store } = server;
  const remove = (/** @type {string} */ id, /** @type {string} */ token) =>
    ask(url, `/api/shares/${id}`, { method: 'DELETE', token }).then((a) => a.status);
  for (const by of ['owner', 'operator']) {
    const share = await wholeShare(url);
    await addNote(url, share, noise(200, 'note'));
    assert.ok(((await store.list(`shares/${share.id}`)) ?? []).length > 5);
    assert.equal(await remove(share.id, share.writeToken), 403);
    const token = by === 'owner' ? share.ownerToken : 'operator-secret';
    assert.equal(await remove(share.id, token), 204, by);
    assert.deepEqual(await stored(server), [], by);
    for (const path of ['', '/audio', '/notes']) {
      assert.equal((await ask(url, `/api/shares/${share.id}${path}`)).status, 404, path);
    }
    assert.equal(await remove(share.id, token), 404);
  }
});

test('expired and abandoned shares lose their bytes', async (t) => {
  const server = await startHere(t, { DAY_SECONDS: '3', UNFINISHED_HOURS: '0' });
  const { url, store, sweep } = server;
  const long = await wholeShare(url, { days: 90 });
  const short = await wholeShare(url, { days: 1 });
  const unfinished = await newShare(url, { days: 90 });
  await uploadBlob(url, unfinished, 'audio', noise(5000, 'x')).whole;
  assert.equal((await ask(url, `/api/shares/${short.id}`)).status, 200);
  const left = Date.parse(short.expires) - Date.now();
  await new Promise((resolve) => setTimeout(resolve, left + 50));
  assert.equal((await ask(url, `/api/shares/${short.id}`)).status, 404, 'before any sweep');
  assert.deepEqual(await sweep(), { expired: 1, unfinished: 1 });
  assert.deepEqual(await store.groups('shares'), [long.id]);
  assert.equal((await ask(url, `/api/shares/${long.id}`)).status, 200);
  const half = 'shares/abcdefghijklmnopqrstuv'; // a server died while making it
  await store.create(half);
  await store.put(half, 'expires', Buffer.from('1'));
  assert.deepEqual(await sweep(), {}, 'another server may be making it just now');
  assert.deepEqual(await sweep(), { headless: 1 });
});

test('a share deleted while it is uploaded takes the upload with it', async (t) => {
  const server = await startHere(t, { PIECE_BYTES: '1000' });
  const { url } = server;
  const share = await newShare(url, { bytes: 200_000, blobs: ['audio'] });
  let sent = 0;
  /** @type {ReturnType<typeof ask> | undefined} */
  let removal;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent === 50_000) {
        removal = ask(url, `/api/shares/${share.id}`, {
          method: 'DELETE',
          token: share.ownerToken,
        });
        await removal;
      }
      controller.enqueue(noise(10_000, `${sent}`));
      sent += 10_000;
      if (sent === 200_000) controller.close();
    },
  });
  const path = await beginUpload(url, share, 'audio', 200_000);
  const patch = await ask(url, path, {
    method: 'PATCH',
    token: share.ownerToken,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body,
    ...{ duplex: 'half' },
  });
  assert.equal(patch.status, 404);
  assert.equal((await removal)?.status, 204);
  assert.deepEqual(await stored(server), []);
});

test('a newer upload replaces an unfinished one; a finished one stays', async (t) => {
  const server = await startHere(t);
  const { url } = server;
  const share = await newShare(url, { bytes: 50_000, blobs: ['audio'] });
  const [first, second] = [noise(50_000, 'first'), noise(50_000, 'second')];
  await new Promise((resolve) => {
    const begun = uploadBlob(url, share, 'audio', first, {
      chunkSize: 20_000,
      onChunkComplete: () => resolve(begun.upload.abort()),
    });
  });
  await uploadBlob(url, share, 'audio', second).whole;
  await assert.rejects(uploadBlob(url, share, 'audio', first).whole, /409/);
  await ask(url, `/api/shares/${share.id}/finish`, { method: 'POST', token: share.ownerToken });
  assert.equal(sha((await ask(url, `/api/shares/${share.id}/audio`)).bytes), sha(second));
  const kept = (await stored(server)).filter((bytes) => bytes.includes(first.subarray(0, 1000)));
  assert.equal(kept.length, 0, 'the bytes of the first are gone');
});

test('page, listener and old cores come from the same port', async (t) => {
  const page = scratch(t);
  const env = storeEnv(t);
  const id = 'abcdefghijklmnopqrstuv';
  mkdirSync(join(page, 'cores'));
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), 'the page');
  writeFileSync(join(page, 'assets/a.js'), 'export {};');
  const old = Buffer.from('an old core');
  writeFileSync(join(page, `cores/${sha(old)}.wasm`), old);
  writeFileSync(join(page, `cores/${'0'.repeat(64)}.wasm`), 'not what its name says');
  const first = await startHere(t, { PAGE: page, ...env });
  assert.equal((await ask(first.url, '/')).bytes.toString(), 'the page');
  assert.equal((await ask(first.url, `/s/${id}`)).status, 404, 'no listener was built');
  await first.close(100);

  const newer = scratch(t); // the next build knows nothing of the old core
  writeFileSync(join(newer, 'listen.html'), 'the listener');
  mkdirSync(join(newer, 'assets'));
  writeFileSync(join(newer, 'assets/a.js'), 'export {};');
  const { url } = await startHere(t, {
    PAGE: newer,
    ...env,
    PUBLIC_URL: 'https://lacquer.example/',
  });
  const listener = await ask(url, `/s/${id}`);
  assert.equal(listener.bytes.toString(), 'the listener');
  assert.equal(listener.headers.get('referrer-policy'), 'no-referrer');
  assert.match(listener.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.match(listener.headers.get('strict-transport-security') ?? '', /max-age=\d{7}/);
  assert.equal((await ask(url, '/s/assets/a.js')).status, 200, 'as its page names it');
  for (const path of [`/cores/${sha(old)}.wasm`, `/s/cores/${sha(old)}.wasm`]) {
    const core = await ask(url, path);
    assert.equal(core.bytes.compare(old), 0);
    assert.equal(core.headers.get('content-type'), 'application/wasm');
    assert.match(core.headers.get('cache-control') ?? '', /immutable/);
  }
  assert.equal((await ask(url, `/cores/${'0'.repeat(64)}.wasm`)).status, 404);
  assert.equal(first.config.publicUrl, null);
});

test('health and limits say what a page and an operator ask', async (t) => {
  const { url } = await startHere(t, { MAX_SHARE_BYTES: '5M', MAX_NOTES: '7' });
  await newShare(url, { bytes: 10 });
  const health = (await ask(url, '/health')).body;
  assert.equal(health.ok, true);
  assert.equal(health.shares, 1);
  assert.ok(health.freeBytes > 0);
  const limits = (await ask(url, '/api/limits')).body;
  assert.equal(limits.maxShareBytes, 5 * 1024 * 1024);
  assert.equal(limits.maxNotes, 7);
  assert.equal(limits.maxNoteBytes, 16_384);
  assert.deepEqual(limits.days, [1, 7, 30, 90]);
  assert.equal(limits.uploads, true);
});
