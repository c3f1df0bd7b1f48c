// Killed servers, cut lines, several servers over one folder, a stop in peace: no byte is lost and none is wrong.
//   LACQUER_BREAKS=20 node --test tests/server-faults.test.mjs
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BREAKS, dice, named } from './lib/breaks.mjs';
import {
  addNote,
  ask,
  beginUpload,
  newShare,
  noise,
  sendPart,
  sha,
  startHere,
  startProcess,
  storeEnv,
  uploadBlob,
  wholeShare,
} from './lib/share-server.mjs';

const PIECE = 256 * 1024;
const MIB = 1 << 20;

/** Bytes that the kernel holds of a connection: sent by the client, not yet read by the server (Linux).
 * @param {number} client port @param {number} server port @returns {number} */
function underWay(client, server) {
  if (!existsSync('/proc/net/tcp')) return 0;
  const port = (/** @type {string} */ address) =>
    Number.parseInt(address.split(':').at(-1) ?? '', 16);
  let bytes = 0;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local, remote, , queues] = row.trim().split(/\s+/);
      if (!queues) continue;
      const [sending, received] = queues.split(':').map((x) => Number.parseInt(x, 16));
      if (port(local) === client && port(remote) === server) bytes += sending;
      if (port(local) === server && port(remote) === client) bytes += received;
    }
  }
  return bytes;
}

/** Like a browser on a slow line: the body of each request goes out bit by bit, and is counted.
 * @param {number} bytesPerSecond */
function slowSender(bytesPerSecond) {
  const line = { sent: 0, broken: false };
  return {
    line,
    /** One PATCH; resolves with the status, null when the line broke.
     * @param {number} port @param {string} path @param {string} token @param {Buffer} bytes @param {number} offset
     * @param {(sent: number, underWay: () => number) => void} [watch] @returns {Promise<number | null>} */
    patch: (port, path, token, bytes, offset, watch = () => {}) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let answer = '';
        socket.on('data', (data) => {
          answer += data;
          const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
          if (status && status !== '100') {
            socket.destroy();
            resolve(Number(status));
          }
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(null));
        socket.on('connect', async () => {
          socket.write(
            `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer ${token}\r\n` +
              `Content-Type: application/offset+octet-stream\r\nUpload-Offset: ${offset}\r\n` +
              `Content-Length: ${bytes.length - offset}\r\n\r\n`,
          );
          const step = 32 * 1024;
          for (let at = offset; at < bytes.length && !socket.destroyed; at += step) {
            const part = bytes.subarray(at, at + step);
            await new Promise((done) => socket.write(part, done));
            line.sent += part.length;
            watch(line.sent, () => socket.writableLength + underWay(socket.localPort ?? 0, port));
            await sleep((part.length / bytesPerSecond) * 1000);
          }
        });
      }),
  };
}

/** @param {string} url @param {string} path @param {string} token @returns {Promise<number>} */
async function offsetOf(url, path, token) {
  const options = { method: 'HEAD', token, headers: { 'tus-resumable': '1.0.0' } };
  const { status, headers } = await ask(url, path, options);
  assert.equal(status, 200);
  return Number(headers.get('upload-offset'));
}

/** @param {string} url @param {{ id: string, ownerToken: string }} share */
const finish = (url, share) =>
  ask(url, `/api/shares/${share.id}/finish`, { method: 'POST', token: share.ownerToken });

test(named('a server killed while uploading: same bytes, one piece resent at most'), async (t) => {
  const env = { ...storeEnv(t), PIECE_BYTES: String(PIECE) };
  const audio = noise((BREAKS + 2) * MIB, 'killed');
  const random = dice();
  let server = await startProcess(t, env);
  const share = await newShare(server.url, { bytes: audio.length, blobs: ['audio'] });
  const path = await beginUpload(server.url, share, 'audio', audio.length);
  const { line, patch } = slowSender(2 * MIB); // slower than any store: what is under way counts as sent
  let offset = 0;
  for (let kill = 1; kill <= BREAKS; kill++) {
    const before = line.sent;
    const { child, ended, port } = server;
    const at = MIB - 100_000 + 200_000 * random(); // seldom where a piece ends
    let reached = 0;
    await patch(port, path, share.ownerToken, audio, offset, (sent, waiting) => {
      if (reached > 0 || sent - before < at) return;
      reached = sent - before - waiting(); // what the kernel held never came to the server
      child.kill('SIGKILL');
    });
    assert.equal(await ended, 'SIGKILL');
    const begun = offset;
    server = await startProcess(t, env);
    offset = await offsetOf(server.url, path, share.ownerToken);
    const lost = begun + reached - offset;
    // Beside a piece, what lay in the buffers of its streams; below 0: what it read in the moment it died.
    assert.ok(lost <= PIECE + 64 * 1024 * 3, `${lost} bytes must be sent again`);
    assert.ok(offset > begun, 'it goes forward');
  }
  const status = await patch(server.port, path, share.ownerToken, audio, offset);
  assert.equal(status, 204);
  assert.equal((await finish(server.url, share)).status, 204);
  const { bytes } = await ask(server.url, `/api/shares/${share.id}/audio`);
  assert.equal(sha(bytes), sha(audio));
});

test('the tus client goes on by itself when the server comes back', async (t) => {
  const env = { ...storeEnv(t), PIECE_BYTES: String(PIECE) };
  let server = await startProcess(t, env);
  const audio = noise(4 * MIB, 'client');
  const share = await newShare(server.url, { bytes: audio.length, blobs: ['audio'] });
  const { url, port } = server;
  let chunks = 0;
  const { whole } = uploadBlob(url, share, 'audio', audio, {
    chunkSize: PIECE,
    retryDelays: Array(40).fill(250),
    onChunkComplete: async () => {
      if (++chunks !== 4) return;
      server.child.kill('SIGKILL');
      await server.ended;
      server = await startProcess(t, { ...env, PORT: String(port) });
    },
  });
  await whole;
  assert.ok(chunks <= 4 * 4 + 1, `${chunks} pieces were sent for 16`);
  assert.equal((await finish(url, share)).status, 204);
  assert.equal(sha((await ask(url, `/api/shares/${share.id}/audio`)).bytes), sha(audio));
});

test('a line cut in the middle of a request: what arrived is kept', async (t) => {
  const { url } = await startHere(t);
  const audio = noise(MIB, 'cut');
  const share = await newShare(url, { bytes: MIB, blobs: ['audio'] });
  const path = await beginUpload(url, share, 'audio', MIB);
  const sent = 300_000; // less than one piece of the server
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer ${share.ownerToken}\r\n` +
      `Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: ${MIB}\r\n\r\n`,
  );
  await new Promise((done) => socket.write(audio.subarray(0, sent), done));
  await sleep(300);
  socket.destroy();
  let offset = 0;
  for (let i = 0; i < 100 && offset === 0; i++) {
    await sleep(50);
    offset = await offsetOf(url, path, share.ownerToken);
  }
  assert.equal(offset, sent);
});

test('two servers over one folder: begun at one, finished at the other, notes from both', async (t) => {
  const env = { ...storeEnv(t), PIECE_BYTES: '100000' };
  const [a, b] = await Promise.all([startProcess(t, env), startProcess(t, env)]);
  const audio = noise(MIB, 'two');
  const share = await newShare(a.url, { bytes: MIB, blobs: ['audio'] });
  const path = await beginUpload(a.url, share, 'audio', MIB);
  let offset = 0;
  for (let i = 0; offset < MIB; i++) {
    const { url } = i % 2 === 0 ? a : b;
    assert.equal(await offsetOf(url, path, share.ownerToken), offset);
    const { status, headers } = await sendPart(url, path, share.ownerToken, audio, offset, 170_000);
    assert.equal(status, 204);
    offset = Number(headers.get('upload-offset'));
  }
  assert.equal((await finish(b.url, share)).status, 204);
  for (const { url } of [a, b]) {
    assert.equal(sha((await ask(url, `/api/shares/${share.id}/audio`)).bytes), sha(audio));
  }
  const sent = Array.from({ length: 40 }, (_, i) => addNote([a, b][i % 2].url, share, `note ${i}`));
  const seqs = (await Promise.all(sent)).map(({ status, body }) => {
    assert.equal(status, 201);
    return body.seq;
  });
  const all = seqs.map((_, i) => i + 1);
  assert.deepEqual(
    seqs.slice().sort((x, y) => x - y),
    all,
  );
  const [fromA, fromB] = await Promise.all(
    [a, b].map(({ url }) =>
      ask(url, `/api/shares/${share.id}/notes`).then(({ body }) => body.notes),
    ),
  );
  assert.deepEqual(fromA, fromB);
  seqs.forEach((seq, i) => {
    assert.equal(Buffer.from(fromA[seq - 1].body, 'base64').toString(), `note ${i}`);
  });
});

test('told to stop, a server ends the requests that run and takes no new ones', async (t) => {
  const server = await startProcess(t, { ...storeEnv(t), STOP_SECONDS: '10' });
  const audio = noise(MIB, 'stop');
  const share = await newShare(server.url, { bytes: MIB, blobs: ['audio'] });
  const path = await beginUpload(server.url, share, 'audio', MIB);
  const { patch } = slowSender(MIB);
  let told = false;
  const status = await patch(server.port, path, share.ownerToken, audio, 0, (sent) => {
    if (sent < MIB / 4 || told) return;
    told = true;
    server.child.kill('SIGTERM');
  });
  assert.equal(status, 204, 'the running upload ended well');
  assert.equal(await server.ended, 0);
  await assert.rejects(fetch(server.url));
  assert.match(server.log(), /"event":"stopped"/);
});

test('a request that will not end is cut when the time for stopping is over', async (t) => {
  const server = await startProcess(t, { ...storeEnv(t), STOP_SECONDS: '1' });
  const { id } = await wholeShare(server.url, {}, 8 * MIB);
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET /api/shares/${id}/audio HTTP/1.1\r\nHost: x\r\n\r\n`);
  await new Promise((resolve) => socket.once('readable', resolve)); // and never reads on
  const start = performance.now();
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  const seconds = (performance.now() - start) / 1000;
  assert.ok(seconds >= 0.9 && seconds < 8, `${seconds} s`);
  socket.destroy();
});
