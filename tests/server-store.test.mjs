// The store as a folder: what every store must do, and what a crash may leave.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FolderStore } from '../web/server/folder.js';
import { layOut, pieceName } from '../web/server/pieces.js';
import { scratch } from './lib/share-server.mjs';
import { CONTRACT } from './lib/store-contract.mjs';

for (const [fact, check] of Object.entries(CONTRACT)) {
  test(`folder: ${fact}`, async (t) => {
    const folder = scratch(t);
    await check(await FolderStore.open(folder), await FolderStore.open(folder));
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((name) => /tmp\.|trash\//.test(name)),
      [],
      'nothing temporary is left',
    );
  });
}

test('folder: a half-written file is never an item, and is swept when it is old', async (t) => {
  const folder = scratch(t);
  const store = await FolderStore.open(folder);
  await store.create('shares/x');
  await store.put('shares/x', 'share', Buffer.from('{}'));
  const half = join(folder, 'shares/x/tmp.half');
  writeFileSync(half, 'ha');
  assert.deepEqual(await store.list('shares/x'), ['share']);
  await store.tidy('shares/x', 3600e3);
  assert.ok(existsSync(half), 'another server may be writing it');
  const old = Date.now() / 1000 - 7200;
  utimesSync(half, old, old);
  await store.tidy('shares/x', 3600e3);
  assert.ok(!existsSync(half));
  assert.deepEqual(await store.list('shares/x'), ['share']);
});

test('folder: nothing is written into a group that was removed', async (t) => {
  const store = await FolderStore.open(scratch(t));
  await store.create('shares/x');
  await store.remove('shares/x');
  await assert.rejects(store.put('shares/x', 'late', Buffer.from('x')), { code: 'ENOENT' });
  await assert.rejects(store.add('shares/x', 'late', Buffer.from('x')), { code: 'ENOENT' });
  assert.equal(await store.list('shares/x'), null);
});

test('pieces cover a blob without a gap, or only what comes before the gap', () => {
  const [mine, other] = ['A'.repeat(16), 'B'.repeat(16)];
  const names = (/** @type {[number, number][]} */ pieces, upload = mine) =>
    pieces.map(([start, bytes]) => pieceName(upload, start, bytes));
  const reach = (/** @type {string[]} */ list) => layOut(list, mine).offset;
  assert.equal(reach([]), 0);
  assert.equal(reach(names([[0, 5]])), 5);
  assert.equal(reach(names([[5, 5]])), 0, 'the first is missing');
  assert.equal(
    reach(
      names([
        [8, 2],
        [0, 5],
        [5, 3],
      ]),
    ),
    10,
    'in any order',
  );
  assert.equal(
    reach(
      names([
        [0, 5],
        [6, 4],
      ]),
    ),
    5,
    'a gap of one',
  );
  assert.equal(
    reach(
      names([
        [0, 5],
        [0, 8],
        [5, 9],
        [8, 1],
      ]),
    ),
    9,
    'the longest at each place',
  );
  assert.equal(reach([...names([[0, 5]]), ...names([[5, 5]], other)]), 5, 'of this upload only');
  assert.equal(reach(['share', 'note.00000001', `piece.${mine}.0.5`, 'piece..']), 0);
});
