// Strangers with bad manners: ids, bodies, headers, slow and endless senders.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { flood, raw, talk } from './lib/raw-http.mjs';
import {
  addNote,
  ask,
  everything,
  newShare,
  noise,
  scratch,
  startHere,
  startProcess,
  uploadBlob,
  wholeShare,
} from './lib/share-server.mjs';

const TUS = { 'tus-resumable': '1.0.0' };
const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');

test('ids that climb or lie lead nowhere, and all nowheres look alike', async (t) => {
  const outer = scratch(t);
  const data = join(outer, 'data');
  mkdirSync(data);
  writeFileSync(join(outer, 'share'), '{"secret":1}');
  const { url } = await startHere(t, { DATA: data });
  const { id } = await wholeShare(url);
  const never = await raw(url, '/api/shares/abcdefghijklmnopqrstuv');
  assert.equal(never.status, 404);
  const ids = [
    '..',
    '../..',
    '%2e%2e',
    '..%2f..',
    `${id}/..`,
    `${id}%00`,
    `${id}/`,
    `${id}A`,
    id.slice(1),
    `${id.slice(0, 21)}.`,
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    '.'.repeat(22),
    '%'.repeat(22),
  ];
  const blobs = [
    'share',
    'ready',
    'expires',
    'write',
    'toString',
    'constructor',
    '..',
    'blob.audio',
  ];
  const paths = [
    ...ids.map((x) => `/api/shares/${x}`),
    ...ids.map((x) => `/api/shares/${x}/audio`),
    ...blobs.map((x) => `/api/shares/${id}/${x}`),
    `/api/shares/${id}/audio/../../x`,
    '/api/../../share',
  ];
  for (const path of paths) {
    const { status, text } = await raw(url, path);
    assert.equal(status, 404, path);
    assert.equal(text, never.text, path);
  }
  for (const path of [
    '/../share',
    '/s/../share',
    '/cores/../shares',
    '/s/cores/..%2fshare',
    '/data',
  ]) {
    assert.equal((await raw(url, path)).status, 404, path);
  }
  assert.equal((await raw(url, `/api/shares/${id}`)).status, 200);
});

test('an unfinished share looks to strangers as if it were not there', async (t) => {
  const { url } = await startHere(t);
  const share = await newShare(url);
  const never = 'abcdefghijklmnopqrstuv';
  const tries = (/** @type {string} */ id) =>
    Promise.all(
      [
        ask(url, `/api/shares/${id}`),
        ask(url, `/api/shares/${id}/finish`, { method: 'POST', token: 'x'.repeat(32) }),
        ask(url, `/api/shares/${id}`, { method: 'DELETE', token: 'x'.repeat(32) }),
        ask(url, `/api/shares/${id}`, { method: 'DELETE' }),
        addNote(url, { id, writeToken: 'x'.repeat(32) }, 'x'),
        ask(url, `/api/uploads/${id}.audio.${'A'.repeat(16)}`, { method: 'HEAD', headers: TUS }),
        ask(url, '/api/uploads', {
          method: 'POST',
          headers: {
            ...TUS,
            'upload-length': '5',
            'upload-metadata': `share ${base64(id)},name ${base64('audio')}`,
          },
        }),
      ].map((asked) => asked.then(({ status, bytes }) => `${status} ${bytes}`)),
    );
  assert.deepEqual(await tries(share.id), await tries(never));
});

test('methods that an address does not know are 405, the library offers no GET or DELETE', async (t) => {
  const { url } = await startHere(t);
  const share = await newShare(url, { bytes: 1000, blobs: ['audio'] });
  const { upload, whole } = uploadBlob(url, share, 'audio', noise(1000, 'x'));
  await whole;
  const path = new URL(upload.url ?? '').pathname;
  for (const method of ['GET', 'DELETE', 'PUT', 'POST']) {
    const token = share.ownerToken;
    const { status, headers } = await ask(url, path, { method, token, headers: TUS });
    assert.equal(status, 405, method);
    assert.equal(headers.get('allow'), 'HEAD, PATCH, OPTIONS');
  }
  const options = await ask(url, '/api/uploads', { method: 'OPTIONS' });
  assert.equal(options.status, 204);
  assert.equal(options.headers.get('tus-extension'), 'creation,creation-with-upload');
  assert.notEqual(options.headers.get('access-control-allow-origin'), '*');
  assert.equal((await ask(url, '/api/shares', { method: 'GET' })).status, 405);
  assert.equal((await ask(url, '/health', { method: 'DELETE' })).status, 405);
  const allowed = await ask(url, `/api/shares/${share.id}`, { method: 'OPTIONS' });
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('allow'), 'GET, PATCH, DELETE, HEAD, OPTIONS');
});

test('only the owner uploads, and only to the upload that the token was checked for', async (t) => {
  const { url } = await startHere(t);
  const [mine, other] = [
    await wholeShare(url),
    await newShare(url, { bytes: 1000, blobs: ['audio'] }),
  ];
  const create = (/** @type {string} */ token, /** @type {Record<string, string>} */ headers) =>
    ask(url, '/api/uploads', { method: 'POST', token, headers: { ...TUS, ...headers } });
  const name = `name ${base64('audio')}`;
  const good = { 'upload-length': '1000', 'upload-metadata': `share ${base64(other.id)},${name}` };
  for (const token of ['', mine.ownerToken, other.writeToken, `${other.ownerToken}A`]) {
    assert.equal((await create(token, good)).status, 404, 'unfinished: not there');
  }
  const wrong = { ...good, 'upload-metadata': `share ${base64(mine.id)},${name}` };
  assert.equal((await create(other.ownerToken, wrong)).status, 403);
  const twice = `share ${base64(other.id)},share ${base64(mine.id)},${name}`;
  for (const headers of /** @type {Record<string, string>[]} */ ([
    { ...good, 'upload-metadata': twice },
    { ...good, 'upload-metadata': '' },
    { ...good, 'upload-metadata': `share ${base64(other.id)},name ${base64('../x')}` },
    { ...good, 'upload-metadata': `share ${base64(other.id)},name ${base64('audio/..')}` },
    { ...good, 'upload-length': '-1' },
    { ...good, 'upload-length': '0' },
    { ...good, 'upload-length': '1e3' },
    { 'upload-defer-length': '1', 'upload-metadata': good['upload-metadata'] },
    { ...good, 'upload-concat': 'partial' },
  ])) {
    const { status } = await create(other.ownerToken, headers);
    assert.ok([400, 404, 501].includes(status), `${status} ${JSON.stringify(headers)}`);
  }
  assert.equal((await create(other.ownerToken, { ...good, 'tus-resumable': '0.2.2' })).status, 412);
  const { headers, status } = await create(other.ownerToken, good);
  assert.equal(status, 201);
  const path = headers.get('location') ?? '';
  const patch = (/** @type {string} */ address, /** @type {string} */ token) =>
    ask(url, address, {
      method: 'PATCH',
      token,
      headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: noise(1000, 'evil'),
    });
  // The library would take the last part of the whole address: a query must not lead it elsewhere.
  const foreign = `/api/uploads/${mine.id}.audio.${'A'.repeat(16)}?x=/${path.split('/').pop()}`;
  assert.equal((await patch(foreign, mine.ownerToken)).status, 404);
  assert.equal((await patch(path, mine.ownerToken)).status, 404);
  const head = await ask(url, path, { method: 'HEAD', token: other.ownerToken, headers: TUS });
  assert.equal(head.headers.get('upload-offset'), '0', 'nothing was written');
  assert.equal((await patch(path, other.ownerToken)).status, 204);
});

test('bodies that are too large, not JSON or not what was asked are refused', async (t) => {
  const server = await startHere(t);
  const { url } = server;
  const post = (/** @type {BodyInit} */ body, type = 'application/json') =>
    ask(url, '/api/shares', { method: 'POST', headers: { 'content-type': type }, body });
  const good = { bytes: 10, days: 7, comments: true, blobs: ['audio'] };
  assert.equal((await post(JSON.stringify(good), 'text/plain')).status, 415);
  assert.equal((await post('x'.repeat(5000))).status, 413);
  for (const text of ['', '{', 'null', '[]', '7', '"x"', '\0', '{"__proto__":{"bytes":1}}']) {
    assert.equal((await post(text)).status, 400, text);
  }
  for (const wrong of [
    { bytes: 0 },
    { bytes: -5 },
    { bytes: 1.5 },
    { bytes: '10' },
    { bytes: 1e300 },
    { days: 0 },
    { days: 365 },
    { days: null },
    { comments: 'yes' },
    { blobs: [] },
    { blobs: 'audio' },
    { blobs: ['audio', 'audio'] },
    { blobs: ['../audio'] },
    { blobs: ['notes'] },
    { blobs: ['finish'] },
    { blobs: ['<script>'] },
    { blobs: ['a', 'b', 'c', 'd', 'e'] },
  ]) {
    const { status, bytes } = await post(JSON.stringify({ ...good, ...wrong }));
    assert.ok([400, 413].includes(status), `${status} ${JSON.stringify(wrong)}`);
    assert.ok(!bytes.includes('node:') && !bytes.includes('.js'), 'nothing of the inside');
  }
  assert.deepEqual(everything(server.config.data), []);
});

test('a sender without end is told 413 and cut', async (t) => {
  const { url, config } = await startHere(t);
  const share = await wholeShare(url);
  const limit = config.maxNoteBytes;
  const chunk = Buffer.concat([Buffer.from('1000\r\n'), Buffer.alloc(4096), Buffer.from('\r\n')]);
  const note =
    `POST /api/shares/${share.id}/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${share.writeToken}\r\n` +
    `Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const endless = await talk(url, note, (socket) => flood(socket, chunk));
  assert.match(endless.text, /^HTTP\/1\.1 413 /);
  assert.ok(endless.ms < 20_000, `${endless.ms} ms`);

  const open = await newShare(url, { bytes: 100_000, blobs: ['audio'] });
  const { headers } = await ask(url, '/api/uploads', {
    method: 'POST',
    token: open.ownerToken,
    headers: {
      ...TUS,
      'upload-length': '100000',
      'upload-metadata': `share ${base64(open.id)},name ${base64('audio')}`,
    },
  });
  const patch =
    `PATCH ${headers.get('location')} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
    `Authorization: Bearer ${open.ownerToken}\r\nContent-Type: application/offset+octet-stream\r\n`;
  const announced = await talk(url, `${patch}Content-Length: 9999999999\r\n\r\n`, (socket) =>
    flood(socket, chunk),
  );
  assert.match(announced.text, /^HTTP\/1\.1 413 /);
  const upload = await talk(url, `${patch}Transfer-Encoding: chunked\r\n\r\n`, (socket) =>
    flood(socket, chunk),
  );
  assert.match(upload.text, /^HTTP\/1\.1 413 /);
  assert.ok(upload.ms < 20_000, `${upload.ms} ms`);
  const stored = everything(config.data).reduce((sum, bytes) => sum + bytes.length, 0);
  assert.ok(stored < 103_000 + 100_000 + limit + 5000, `${stored} bytes lie in the store`);
});

test('slow heads, slow bodies and listeners that do not read are cut', async (t) => {
  const { url } = await startHere(t, {
    HEADER_SECONDS: '1',
    BODY_SECONDS: '2',
    IDLE_SECONDS: '3',
  });
  const share = await wholeShare(url, {}, 8 << 20);
  const drip = (/** @type {import('node:net').Socket} */ socket) => {
    const timer = setInterval(() => socket.write('a'), 100);
    socket.on('close', () => clearInterval(timer));
  };
  const note =
    `POST /api/shares/${share.id}/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${share.writeToken}\r\n` +
    `Content-Type: application/octet-stream\r\nContent-Length: 9999\r\n\r\n`;
  const [head, body, deaf] = await Promise.all([
    talk(url, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ', drip),
    talk(url, note, drip),
    talk(url, `GET /api/shares/${share.id}/audio HTTP/1.1\r\nHost: x\r\n\r\n`, (socket) => {
      socket.pause();
      setTimeout(() => socket.resume(), 6000); // by then nothing more is coming
    }),
  ]);
  assert.ok(head.ms < 20_000, `a slow head held the line for ${head.ms} ms`);
  assert.ok(body.ms < 20_000, `a slow body held the line for ${body.ms} ms`);
  assert.ok(deaf.text.length < 8 << 20, `${deaf.text.length} bytes came`);
  assert.equal((await ask(url, '/health')).status, 200);
});

test('malformed requests are answered or cut, and the server lives', async (t) => {
  const server = await startProcess(t, { DATA: scratch(t) });
  for (const bytes of [
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health HTTP/1.1\r\n\r\n',
    'GET /%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    'POST /api/shares HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /api/uploads HTTP/1.1\r\nHost: a b\r\nTus-Resumable: 1.0.0\r\nConnection: close\r\n\r\n',
    'OPTIONS /api/uploads HTTP/1.1\r\nHost: ][\r\nConnection: close\r\n\r\n',
  ]) {
    const { text } = await talk(server.url, bytes, (socket) => setTimeout(() => socket.end(), 300));
    assert.doesNotMatch(text, /^HTTP\/1\.1 5/, bytes);
    assert.doesNotMatch(text, /\.m?js|node:|Error:/, bytes);
  }
  assert.equal((await ask(server.url, '/health')).status, 200);
});
