// What log and store may say of anybody: nothing.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addNote,
  ask,
  everything,
  scratch,
  startHere,
  startProcess,
  wholeShare,
} from './lib/share-server.mjs';

test('the log holds no address, token, id, query or word of a client', async (t) => {
  const server = await startProcess(t, { DATA: scratch(t), OPERATOR_TOKEN: 'operator-token-1' });
  const { url } = server;
  const share = await wholeShare(url);
  const marker = 'MARKER-of-the-song';
  await addNote(url, share, marker);
  await ask(url, `/api/shares/${share.id}/audio?${marker}`, {
    headers: {
      'user-agent': marker,
      referer: `http://x/${marker}`,
      'x-forwarded-for': '192.0.2.77',
    },
  });
  await ask(url, `/api/shares/${marker}`);
  await ask(url, `/api/${marker}`, { token: marker });
  await ask(url, `/${marker}?key=${marker}`);
  await ask(url, `/api/shares/${share.id}`, { method: 'DELETE', token: 'operator-token-1' });
  await sleep(200);
  const log = server.log();
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(lines.length >= 10, `${lines.length} lines`);
  for (const line of lines) assert.ok(line.time && line.event, JSON.stringify(line));
  const secrets = [share.id, share.ownerToken, share.writeToken, 'operator-token', marker];
  for (const secret of [...secrets, '127.0.0.1', '::1', '192.0.2.77', 'Bearer', '?']) {
    assert.ok(!log.includes(secret), `the log holds ${secret}`);
  }
});

test('neither tokens nor addresses lie in the store', async (t) => {
  const { url, config } = await startHere(t);
  const share = await wholeShare(url);
  await addNote(url, share, 'x');
  const all = Buffer.concat(everything(config.data));
  for (const secret of [share.ownerToken, share.writeToken, '127.0.0.1', '::1']) {
    assert.ok(!all.includes(secret), secret);
  }
  assert.ok(all.includes(share.id), 'the search does find what is there');
});
