// Every limit refuses with its own status before anything is stored, and says what to do.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../scripts/house.mjs';
import { readConfig, SETTINGS } from '../web/server/config.js';
import { FolderStore } from '../web/server/folder.js';
import { asker, createRate } from '../web/server/limits.js';
import { groupOf } from '../web/server/store.js';
import { folderOf } from '../web/share/links.js';
import {
  addNote,
  ask,
  fillingServer,
  newShare,
  noise,
  scratch,
  startHere,
  startProcess,
  stored,
  storeEnv,
  uploadBlob,
  wholeShare,
} from './lib/share-server.mjs';

const WISH = { bytes: 1000, days: 7, comments: true, blobs: ['audio'] };

test('README lists every variable with its default', () => {
  const readme = readFileSync(join(ROOT, 'web/server/README.md'), 'utf8');
  const rows = new Map(
    Array.from(readme.matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]+) \| ([^|]+) \|$/gm), (m) => [
      m[1],
      [m[2], m[3]],
    ]),
  );
  assert.deepEqual(
    [...rows.keys()],
    SETTINGS.map(({ name }) => name),
  );
  for (const { name, shown, text } of SETTINGS) assert.deepEqual(rows.get(name), [shown, text]);
});

test('the environment is read with units, and nonsense is refused by name', () => {
  const config = readConfig({ MAX_SHARE_BYTES: '3M', UPLOADS: 'off', PORT: '0' });
  assert.equal(config.maxShareBytes, 3 * 1024 * 1024);
  assert.equal(config.uploads, false);
  for (const [name, value] of [
    ['PORT', '70000'],
    ['PORT', 'x'],
    ['MAX_SHARE_BYTES', '-1'],
    ['MAX_SHARE_BYTES', '1.5G'],
    ['UPLOADS', 'yes'],
    ['PUBLIC_URL', 'lacquer.example'],
    ['PUBLIC_URL', 'ftp://lacquer.example'],
    ['PIECE_BYTES', '0'],
  ]) {
    assert.throws(() => readConfig({ [name]: value }), new RegExp(name), `${name}=${value}`);
  }
});

test('links begin with the whole path of PUBLIC_URL, with or without a slash behind it', () => {
  for (const tail of ['', '/', '/index.html']) {
    const { publicUrl } = readConfig({ PUBLIC_URL: `https://example.com/lacquer${tail}` });
    assert.equal(folderOf(String(publicUrl)), 'https://example.com/lacquer/', tail);
  }
  assert.equal(
    String(readConfig({ PUBLIC_URL: 'https://a.example' }).publicUrl),
    'https://a.example/',
  );
});

test('what is wrong with the environment ends the start in one sentence', async (t) => {
  const { port } = await startProcess(t, { DATA: scratch(t) });
  for (const [env, sentence] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ PORT: 'x' }, /^PORT=x is not a count\n$/],
    [{ PORT: String(port) }, /^Port \d+ is taken: PORT=8081 npm start\n$/],
    [{ PORT: '0', DATA: '/etc/passwd/x' }, /^\S.*\/etc\/passwd.*\n$/],
  ])) {
    const main = join(ROOT, 'web/server/main.js');
    const options = {
      env: { ...process.env, DATA: scratch(t), PAGE: 'none', ...env },
      timeout: 60_000,
    };
    const { status, stderr } = spawnSync(process.execPath, [main], options);
    assert.equal(status, 1, String(stderr));
    assert.match(String(stderr), sentence);
  }
});

test('a share too large, too many, and more than the store may hold', async (t) => {
  const { url } = await startHere(t, {
    MAX_SHARE_BYTES: '10K',
    MAX_DISK_BYTES: '15K',
    MAX_SHARES: '3',
  });
  const status = async (/** @type {number} */ bytes) =>
    (await ask(url, '/api/shares', { json: { ...WISH, bytes } })).status;
  assert.equal(await status(10 * 1024 + 1), 413);
  assert.equal(await status(10 * 1024), 201);
  assert.equal(await status(5 * 1024 + 1), 507, 'beyond MAX_DISK_BYTES');
  assert.equal(await status(5 * 1024 - 10), 201);
  assert.equal(await status(5), 201);
  assert.equal(await status(1), 507, 'a fourth');
});

test('two requests at once never get the same room, at two servers each sees the other', async (t) => {
  const env = { DATA: scratch(t), MAX_DISK_BYTES: '10000' };
  const [a, b] = [await startHere(t, env), await startHere(t, env)];
  const asked = Array.from({ length: 8 }, () => ask(a.url, '/api/shares', { json: WISH }));
  assert.equal((await Promise.all(asked)).filter(({ status }) => status === 201).length, 8);
  const more = Array.from({ length: 8 }, () => ask(b.url, '/api/shares', { json: WISH }));
  const statuses = (await Promise.all(more)).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [201, 201, 507, 507, 507, 507, 507, 507]);
});

test('notes and votes count against what the store may hold, at every server and after a start', async (t) => {
  const env = { ...storeEnv(t), MAX_DISK_BYTES: '20000', MAX_NOTE_BYTES: '4000' };
  const server = await startHere(t, env);
  const { url } = server;
  const share = await wholeShare(url, {}, 3000); // 6000 with its manifest
  const note = () => addNote(url, share, noise(3000, 'note')); // 4000 as base64, and a little
  assert.equal((await ask(url, '/api/shares', { json: { ...WISH, bytes: 14_001 } })).status, 507);
  const together = await Promise.all([note(), note(), note(), note(), note()]);
  const statuses = together.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, 201, 201, 507, 507]);
  assert.match(together.find(({ status }) => status === 507)?.body.error, /full/);
  const room = { ...WISH, bytes: 1800 };
  const none = { ...WISH, bytes: 2000 };
  assert.equal((await ask(url, '/api/shares', { json: none })).status, 507);
  const again = await startHere(t, env); // it learns what lies there
  assert.equal((await addNote(again.url, share, noise(3000, 'x'))).status, 507);
  assert.equal((await ask(again.url, '/api/shares', { json: none })).status, 507);
  assert.equal((await addNote(again.url, share, noise(100, 'small'))).status, 201);
  await server.sweep(); // what another server took is known now
  assert.equal((await ask(url, '/api/shares', { json: room })).status, 507);
  await ask(url, `/api/shares/${share.id}`, { method: 'DELETE', token: share.ownerToken });
  assert.equal((await ask(url, '/api/shares', { json: { ...WISH, bytes: 20_000 } })).status, 201);
});

test('a full disk: 507 before anything is accepted', async (t) => {
  const server = await startHere(t, { KEEP_FREE_BYTES: '999T' });
  const { status, body } = await ask(server.url, '/api/shares', { json: WISH });
  assert.equal(status, 507);
  assert.match(body.error, /full/);
  assert.deepEqual(await stored(server), []);
});

test('a disk that fills while writing: 507, and the upload goes on when there is room', async (t) => {
  const { url, fill } = await fillingServer(t, { PIECE_BYTES: '10000' });
  const other = await wholeShare(url, {}, 1000);
  const audio = noise(100_000, 'full');
  const share = await newShare(url, { bytes: 100_000, blobs: ['audio'] });
  let resume = '';
  const broken = uploadBlob(url, share, 'audio', audio, {
    chunkSize: 30_000,
    onUploadUrlAvailable: () => {
      resume = broken.upload.url ?? '';
    },
    onChunkComplete: () => {
      fill(true);
    },
  });
  await assert.rejects(broken.whole, (/** @type {any} */ error) => {
    assert.equal(error.originalResponse.getStatus(), 507);
    assert.match(JSON.parse(error.originalResponse.getBody()).error, /full/);
    assert.ok(!error.originalResponse.getBody().includes('secret'));
    return true;
  });
  const note = await addNote(url, other, 'x');
  assert.equal(note.status, 507);
  assert.ok(!note.bytes.includes('secret'));
  assert.equal((await ask(url, '/api/shares', { json: WISH })).status, 507);
  fill(false);
  await uploadBlob(url, share, 'audio', audio, { uploadUrl: resume }).whole;
  const options = { method: 'POST', token: share.ownerToken };
  assert.equal((await ask(url, `/api/shares/${share.id}/finish`, options)).status, 204);
  const { bytes } = await ask(url, `/api/shares/${share.id}/audio`);
  assert.equal(bytes.compare(audio), 0);
});

test('blobs may not be larger than was announced, one by one or together', async (t) => {
  const { url } = await startHere(t);
  const share = await newShare(url, { bytes: 1000 });
  const upload = (/** @type {string} */ name, /** @type {number} */ length) =>
    uploadBlob(url, share, name, noise(length, name)).whole;
  await assert.rejects(upload('audio', 1001), /413/);
  await upload('audio', 800);
  await assert.rejects(upload('manifest', 201), /413/);
  await upload('manifest', 200);
  await assert.rejects(upload('cover', 1), /400/);
});

test('an upload in crumbs is refused before it is a file for every byte', async (t) => {
  const { url, store } = await startHere(t);
  const share = await newShare(url, { bytes: 5000, blobs: ['audio'] });
  const crumbs = uploadBlob(url, share, 'audio', noise(5000, 'crumbs'), { chunkSize: 1 });
  await assert.rejects(crumbs.whole, /413/);
  const files = (await store.list(groupOf(share.id)))?.length ?? 0;
  assert.ok(files > 500 && files < 1100, `${files} files`); // a thousand crumbs may come of broken lines
});

test('too many new shares or notes from one address wait', async (t) => {
  const { url } = await startHere(t, { SHARES_PER_HOUR: '3', NOTES_PER_HOUR: '2' });
  const share = await wholeShare(url);
  await newShare(url);
  await newShare(url);
  const more = await ask(url, '/api/shares', { json: WISH });
  assert.equal(more.status, 429);
  const seconds = Number(more.headers.get('retry-after'));
  assert.ok(seconds > 1190 && seconds <= 1200, `${seconds} s of an hour for three`);
  assert.equal((await addNote(url, share, 'a')).status, 201);
  assert.equal((await addNote(url, share, 'b')).status, 201);
  const note = await addNote(url, share, 'c');
  assert.equal(note.status, 429);
  assert.ok(Number(note.headers.get('retry-after')) > 1700);
});

test('a bucket of tokens fills steadily, and each asker has one', () => {
  let now = 0;
  const rate = createRate(4, () => now);
  const takes = (/** @type {string} */ who) => {
    try {
      rate.take(who, '');
      return true;
    } catch {
      return false;
    }
  };
  assert.deepEqual(
    Array.from({ length: 5 }, () => takes('a')),
    [true, true, true, true, false],
  );
  assert.ok(takes('b'));
  now += 899e3;
  assert.ok(!takes('a'), 'a quarter of an hour has not passed');
  now += 2e3;
  assert.ok(takes('a'));
  assert.ok(!takes('a'));
});

test('an asker is a network; a header is believed only behind a proxy', () => {
  const from = (/** @type {string} */ address, forwarded = '') =>
    /** @type {any} */ ({
      headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
      socket: { remoteAddress: address },
    });
  const one = asker(from('2001:db8:1:2::1'), 0);
  assert.equal(asker(from('2001:db8:1:2:ffff::9'), 0), one, 'the same /64');
  assert.notEqual(asker(from('2001:db8:1:3::1'), 0), one);
  assert.equal(asker(from('::ffff:192.0.2.1'), 0), asker(from('192.0.2.1'), 0));
  assert.equal(asker(from('192.0.2.1', '198.51.100.7'), 0), asker(from('192.0.2.1'), 0));
  const told = asker(from('198.51.100.7'), 0);
  assert.equal(asker(from('10.0.0.1', 'made up, 198.51.100.7'), 1), told);
  assert.equal(asker(from('10.0.0.1', 'made up, 198.51.100.7, 10.0.0.2'), 2), told);
  assert.ok(!one.includes('2001'));
});

test('notes: too large, empty, too many, wrong kind', async (t) => {
  const { url } = await startHere(t, { MAX_NOTE_BYTES: '1000', MAX_NOTES: '3' });
  const share = await wholeShare(url);
  assert.equal((await addNote(url, share, noise(1001, 'x'))).status, 413);
  assert.equal((await addNote(url, share, '')).status, 400);
  const options = { method: 'POST', token: share.writeToken, body: 'x' };
  assert.equal((await ask(url, `/api/shares/${share.id}/notes`, options)).status, 415);
  for (let i = 0; i < 3; i++)
    assert.equal((await addNote(url, share, noise(1000, 'x'))).status, 201);
  assert.equal((await addNote(url, share, 'x')).status, 413);
  assert.equal((await ask(url, `/api/shares/${share.id}/notes?after=x`)).status, 400);
});

test('UPLOADS=off keeps old shares and takes no new ones', async (t) => {
  const env = { DATA: scratch(t) };
  const open = await startHere(t, env);
  const share = await wholeShare(open.url);
  const closed = await startHere(t, { ...env, UPLOADS: 'off' });
  assert.equal((await ask(closed.url, '/api/limits')).body.uploads, false);
  assert.equal((await ask(closed.url, '/api/shares', { json: WISH })).status, 403);
  assert.equal((await ask(closed.url, `/api/shares/${share.id}/audio`)).status, 200);
});

test('a store that cannot be written is 503 in health', async (t) => {
  const folder = scratch(t);
  await FolderStore.open(folder);
  const store = new FolderStore(folder);
  store.check = async () => {
    throw Object.assign(new Error(), { code: 'EROFS' });
  };
  const { url } = await startHere(t, { DATA: folder }, { store });
  assert.equal((await ask(url, '/health')).status, 503);
});
