// What somebody tries who knows the server: requests in requests, clocks, forged addresses, two hands on one upload. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { asker, createRate } from '../web/server/limits.js';
import { raw, talk } from './lib/raw-http.mjs';
import {
  ask,
  beginUpload,
  newShare,
  noise,
  scratch,
  sendPart,
  sha,
  startHere,
  startProcess,
  stored,
  uploadBlob,
  wholeShare,
} from './lib/share-server.mjs';

test('a page that is left in the middle leaves no file open', async (t) => {
  const page = scratch(t);
  writeFileSync(join(page, 'index.html'), noise(4 << 20, 'page'));
  const server = await startProcess(t, { DATA: scratch(t), PAGE: page });
  const share = await wholeShare(server.url, {}, 4 << 20);
  const held = () => {
    const folder = `/proc/${server.child.pid}/fd`;
    return readdirSync(folder).filter((fd) => {
      try {
        return /index\.html|piece\./.test(readlinkSync(join(folder, fd)));
      } catch {
        return false;
      }
    }).length;
  };
  for (const path of ['/index.html', `/api/shares/${share.id}/audio`]) {
    for (let i = 0; i < 20; i++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await new Promise((resolve) => socket.once('readable', resolve));
      socket.destroy();
    }
  }
  for (let i = 0; i < 50 && held() > 0; i++) await sleep(50);
  assert.equal(held(), 0);
});

test('odd versions, forms and methods are answered without a fault', async (t) => {
  const server = await startHere(t);
  const { id } = await wholeShare(server.url);
  const line = async (/** @type {string} */ text) => {
    const { text: answer } = await talk(server.url, text, (s) => setTimeout(() => s.end(), 200));
    return answer;
  };
  const old = await line(`GET /api/shares/${id} HTTP/1.0\r\n\r\n`);
  assert.match(old, /^HTTP\/1\.1 200 /);
  assert.match(old, new RegExp(`"id":"${id}"`));
  for (const method of ['TRACE', 'PROPFIND', 'LINK', 'PURGE', 'MKCOL', 'PUT', 'POST', 'PATCH']) {
    for (const path of ['/', '/health', `/api/shares/${id}/audio`, '/api/limits']) {
      const { status } = await raw(server.url, path, { method });
      assert.ok([404, 405].includes(status), `${method} ${path} gave ${status}`);
    }
  }
  for (const [head, status] of /** @type {[string, RegExp][]} */ ([
    ['get /health HTTP/1.1\r\nHost: x', /400/],
    ['CONNECT example.org:443 HTTP/1.1\r\nHost: x', /^$/],
    ['GET http://evil.example/api/limits HTTP/1.1\r\nHost: x', /404/],
    ['GET //evil.example/api/limits HTTP/1.1\r\nHost: x', /404/],
    ['GET /%61pi/limits HTTP/1.1\r\nHost: x', /404/],
    ['GET /api%2flimits HTTP/1.1\r\nHost: x', /404/],
    [`GET /api/shares/%${id} HTTP/1.1\r\nHost: x`, /404/],
    [`GET /API/shares/${id} HTTP/1.1\r\nHost: x`, /404/],
    ['GET /api/limits HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade', /200/],
    ['GET /api/limits HTTP/1.1\r\nHost: x\r\nExpect: a miracle', /417/],
    ['GET /api/limits HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA', /200/],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n', /400|^$|505/],
  ])) {
    const answer = await line(`${head}\r\n\r\n`);
    assert.match(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? '', status, head);
  }
  for (const path of ['', '/audio', '/notes?after=0', '/manifest']) {
    const head = await ask(server.url, `/api/shares/${id}${path}`, { method: 'HEAD' });
    assert.equal(head.status, 200, path);
    assert.equal(head.bytes.length, 0, path);
  }
  const faults = server.lines.filter((text) => text.includes('"fault"'));
  assert.deepEqual(faults, []);
});

test('no request can be hidden in another', async (t) => {
  const { url } = await startHere(t);
  const share = await wholeShare(url);
  const hidden =
    `DELETE /api/shares/${share.id} HTTP/1.1\r\nHost: x\r\n` +
    `Authorization: Bearer ${share.ownerToken}\r\nContent-Length: 0\r\n\r\n`;
  const post = 'POST /api/shares HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const n = hidden.length;
  for (const head of [
    `Content-Length: 0\r\nContent-Length: ${n}\r\n\r\n`,
    `Content-Length: ${n}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding:\vchunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    `X: a\r\n Content-Length: ${n}\r\n\r\n`,
    `Content-Length: +${n}\r\n\r\n`,
    `Content-Length: 0x${n.toString(16)}\r\n\r\n`,
    'Transfer-Encoding: chunked\r\n\r\n0;\n\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n',
    'Content-Length: 0\n\n',
    `X: a\rContent-Length: ${n}\r\n\r\n`,
    `X: a\0b\r\nContent-Length: ${n}\r\n\r\n`,
  ]) {
    const { text } = await talk(url, post + head + hidden, (s) => setTimeout(() => s.end(), 100));
    const answers = text.match(/^HTTP\/1\.1 \d+/gm) ?? [];
    assert.ok(answers.length <= 1, `${JSON.stringify(head)} gave ${answers}`);
    assert.doesNotMatch(text, /^HTTP\/1\.1 20/m, head);
    assert.equal((await ask(url, `/api/shares/${share.id}`)).status, 200, head);
  }
  // A body that is refused unread stays a body.
  const inside = `${post}Content-Length: ${5000 + n}\r\n\r\n${'x'.repeat(5000)}${hidden}`;
  const { text } = await talk(url, inside, (s) => setTimeout(() => s.end(), 300));
  assert.deepEqual(text.match(/^HTTP\/1\.1 \d+/gm), ['HTTP/1.1 413']);
  assert.equal((await ask(url, `/api/shares/${share.id}`)).status, 200);
});

test('two hands on one upload: neither writes where the other does, and the bytes are right', async (t) => {
  const { url } = await startHere(t, { PIECE_BYTES: '10000' });
  const audio = noise(400_000, 'hands');
  const share = await newShare(url, { bytes: audio.length, blobs: ['audio'] });
  const path = await beginUpload(url, share, 'audio', audio.length);
  let offset = 0;
  for (let turn = 0; offset < audio.length; turn++) {
    assert.ok(turn < 40, `only ${offset} bytes`);
    const wrong = offset + 10_000;
    const parts = [offset, offset, wrong, Math.max(0, offset - 10_000)];
    const answers = await Promise.all(
      parts.map((at) => sendPart(url, path, share.ownerToken, audio, at, 50_000)),
    );
    for (const { status } of answers)
      assert.ok([204, 400, 409, 423].includes(status), String(status));
    const head = await ask(url, path, {
      method: 'HEAD',
      token: share.ownerToken,
      headers: { 'tus-resumable': '1.0.0' },
    });
    const now = Number(head.headers.get('upload-offset'));
    assert.ok(now >= offset && now <= offset + 200_000, `${offset} to ${now}`);
    offset = now;
  }
  const finish = { method: 'POST', token: share.ownerToken };
  const ends = await Promise.all(
    Array.from({ length: 6 }, () => ask(url, `/api/shares/${share.id}/finish`, finish)),
  );
  assert.deepEqual(
    ends.map(({ status }) => status),
    Array(6).fill(204),
  );
  assert.equal(sha((await ask(url, `/api/shares/${share.id}/audio`)).bytes), sha(audio));
});

test('finished is finished: nothing changes the bytes, and no token of one share opens another', async (t) => {
  const { url } = await startHere(t);
  const [mine, other] = [await wholeShare(url), await newShare(url, { blobs: ['audio'] })];
  const path = await beginUpload(url, other, 'audio', 1000);
  const upload = path.split('/').pop() ?? '';
  const forged = `/api/uploads/${mine.id}${upload.slice(22)}`;
  const evil = noise(1000, 'evil');
  for (const token of [mine.ownerToken, other.ownerToken])
    assert.ok([403, 404].includes((await sendPart(url, forged, token, evil, 0, 1000)).status));
  assert.equal((await sendPart(url, path, mine.ownerToken, evil, 0, 1000)).status, 404);
  await assert.rejects(uploadBlob(url, mine, 'audio', evil).whole, /409/);
  assert.equal(sha((await ask(url, `/api/shares/${mine.id}/audio`)).bytes), sha(mine.audio));
});

test('a share deleted while it is heard ends the line, and what came was right', async (t) => {
  const server = await startHere(t, { PIECE_BYTES: '65536' });
  const { url } = server;
  const share = await wholeShare(url, {}, 16 << 20);
  const answer = await fetch(`${url}/api/shares/${share.id}/audio`);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const came = [Buffer.from((await reader.read()).value ?? [])];
  const token = share.ownerToken;
  const gone = await ask(url, `/api/shares/${share.id}`, { method: 'DELETE', token });
  assert.equal(gone.status, 204);
  await assert.rejects(async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      came.push(Buffer.from(value));
    }
  });
  const bytes = Buffer.concat(came);
  assert.ok(bytes.length < 16 << 20);
  assert.equal(bytes.compare(share.audio.subarray(0, bytes.length)), 0);
  assert.deepEqual(await stored(server), []);
});

test('an address in a header counts only where a proxy wrote it', async (t) => {
  const make = (/** @type {string} */ url, /** @type {string} */ forwarded) =>
    ask(url, '/api/shares', {
      json: { bytes: 10, days: 1, comments: true, blobs: ['audio'] },
      headers: { 'x-forwarded-for': forwarded },
    }).then(({ status }) => status);
  const open = await startHere(t, { SHARES_PER_HOUR: '1' });
  assert.equal(await make(open.url, '192.0.2.1'), 201);
  assert.equal(await make(open.url, '192.0.2.2'), 429, 'no proxy: the header is nothing');
  const behind = await startHere(t, { SHARES_PER_HOUR: '1', TRUST_PROXY: '1' });
  assert.equal(await make(behind.url, '192.0.2.1'), 201);
  assert.equal(await make(behind.url, '203.0.113.9, 192.0.2.1'), 429, 'made up before it');
  assert.equal(await make(behind.url, '192.0.2.1:4711'), 429, 'with a port');
  assert.equal(await make(behind.url, '192.0.2.2:4711'), 201);
  assert.equal(await make(behind.url, '2001:db8:1:2::1'), 201);
  assert.equal(await make(behind.url, '2001:db8:1:2:aaaa::2'), 429, 'the same network');
  assert.equal(await make(behind.url, '[2001:db8:1:2:bbbb::3]:4711'), 429, 'in brackets');
  assert.equal(await make(behind.url, '2001:db8:1:3::1'), 201, 'the next network');
  const from = (/** @type {string} */ address) =>
    asker(/** @type {any} */ ({ headers: {}, socket: { remoteAddress: address } }), 0);
  assert.notEqual(from('1.2.3.4'), from('1.2.3.5'));
  assert.equal(from('::FFFF:1.2.3.4'), from('1.2.3.4'));
});

test('a clock that is set back shuts nobody out, one that jumps ahead empties nothing', async (t) => {
  const rate = createRate(2);
  const server = await startHere(t);
  const share = await wholeShare(server.url, { days: 1 });
  t.after(() => mock.timers.reset());
  const now = Date.now();
  rate.take('a', 'x');
  mock.timers.enable({ apis: ['Date'], now: now - 30 * 86400e3 });
  rate.take('a', 'x');
  assert.throws(() => rate.take('a', 'x'));
  assert.equal((await ask(server.url, `/api/shares/${share.id}`)).status, 200);
  mock.timers.setTime(now + 400 * 86400e3);
  assert.deepEqual(await server.sweep(), {});
  assert.ok(server.lines.some((text) => text.includes('"event":"clock"')));
  assert.equal((await ask(server.url, `/api/shares/${share.id}`)).status, 404, 'it says so');
  mock.timers.setTime(now);
  assert.deepEqual(await server.sweep(), {});
  assert.equal((await ask(server.url, `/api/shares/${share.id}`)).status, 200);
  assert.equal(
    sha((await ask(server.url, `/api/shares/${share.id}/audio`)).bytes),
    sha(share.audio),
  );
});

test('what else lies in the folder stays, and a link leads nowhere', async (t) => {
  const data = scratch(t);
  const outside = join(scratch(t), 'outside');
  const { url, sweep } = await startHere(t, { DATA: data });
  const shares = join(data, 'shares');
  mkdirSync(outside);
  writeFileSync(join(outside, 'share'), 'precious');
  mkdirSync(join(shares, 'lost+found'));
  writeFileSync(join(shares, 'lost+found/x'), 'found');
  writeFileSync(join(shares, '.DS_Store'), 'x');
  symlinkSync(outside, join(shares, 'A'.repeat(22)));
  assert.equal((await ask(url, `/api/shares/${'A'.repeat(22)}`)).status, 500);
  const share = await wholeShare(url);
  for (let i = 0; i < 3; i++) await sweep();
  assert.ok(existsSync(join(shares, 'lost+found/x')));
  assert.ok(existsSync(join(shares, '.DS_Store')));
  assert.equal(readFileSync(join(outside, 'share'), 'utf8'), 'precious');
  assert.equal((await ask(url, `/api/shares/${share.id}`)).status, 200);
});

test('bodies that are deep, doubled or polluted, and heads that are large', async (t) => {
  const { url } = await startHere(t);
  const post = (/** @type {string} */ body) =>
    ask(url, '/api/shares', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  const deep = `{"bytes":${'['.repeat(2000)}${']'.repeat(2000)}}`;
  assert.equal((await post(deep)).status, 400);
  assert.equal((await post('['.repeat(4096))).status, 400);
  const twice = '{"bytes":10,"bytes":99999999999999,"days":1,"comments":true,"blobs":["audio"]}';
  assert.equal((await post(twice)).status, 413, 'the last counts');
  const polluted = '{"__proto__":{"days":1,"comments":true},"bytes":10,"blobs":["audio"]}';
  assert.equal((await post(polluted)).status, 400);
  const many = Array.from({ length: 1500 }, (_, i) => `A${i}: b`).join('\r\n');
  for (const head of [`X: ${'a'.repeat(17_000)}`, many]) {
    const { text } = await talk(url, `GET /health HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`, (s) =>
      setTimeout(() => s.end(), 300),
    );
    assert.match(text, /^HTTP\/1\.1 (431|200) /);
  }
  const long = await raw(url, `/api/shares?${'x'.repeat(20_000)}`);
  assert.equal(long.status, 431);
});
