// The sender's desk: two tabs and one interrupted upload, of which the second waits without a word and takes over when the
// first is closed; and versions that are called as listeners will count them.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShareDesk } from '../web/share/desk.js';
import { makeShare } from './lib/share-made.mjs';
import { ask, startHere } from './lib/share-server.mjs';
import { noise } from './lib/signal.mjs';

const channels = [noise(4800, -12, 1), noise(4800, -12, 2)];
const pcm = {
  ...{ sampleRate: 48000, channels, frames: 4800, name: 'x' },
  ...{ bits: null, container: '', codec: '' },
};
const { key, blobs } = await makeShare({ pcm, params: {}, format: 'wav' });
const LOCAL = 'one-of-them';

/** A browser's locks, one of them held by another tab. */
function otherTab() {
  let leave = () => {};
  /** @type {Promise<void>} */
  const left = new Promise((resolve) => {
    leave = resolve;
  });
  const request = async (/** @type {string} */ _, /** @type {any} */ how, work = how) => {
    if (how.ifAvailable) return work(null);
    await left;
    return work({});
  };
  return { leave, locks: { request } };
}

/** A file, as the library that uploads takes one in Node. @param {Uint8Array} bytes */
const fileOf = (bytes) => Object.assign(Buffer.from(bytes), { size: bytes.length });

/** What lies in the browser's own storage. */
const storage = {
  getDirectory: async () => ({
    getDirectoryHandle: async () => ({
      async *entries() {},
      async *keys() {},
      getFileHandle: async (/** @type {string} */ name) => ({
        getFile: async () => fileOf(blobs[/** @type {'audio'} */ (name.split('.')[1])]),
      }),
    }),
  }),
};

/** @param {import('node:test').TestContext} t */
async function secondTab(t) {
  const { url } = await startHere(t);
  const { leave, locks } = otherTab();
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { locks, storage, onLine: true },
  });
  t.after(() =>
    before
      ? Object.defineProperty(globalThis, 'navigator', before)
      : Reflect.deleteProperty(globalThis, 'navigator'),
  );
  const failed = /** @type {string[]} */ ([]);
  const studio = /** @type {any} */ ({ fail: (/** @type {string} */ what) => failed.push(what) });
  const desk = new ShareDesk(studio, `${url}/`);
  /** @type {any} */
  const row = {
    ...{ local: LOCAL, server: `${url}/`, title: 'Song', made: 1, whole: true, seconds: 0.1 },
    ...{ key, days: 7, comments: true, state: 'staged' },
    blobs: Object.fromEntries(
      Object.entries(blobs).map(([name, { length }]) => [name, { bytes: length }]),
    ),
  };
  await desk.shelf.put(row);
  const going = desk.resume();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { url, desk, failed, going, leave };
}

test('the tab that uploads is closed: the other one goes on', async (t) => {
  const { url, desk, failed, going, leave } = await secondTab(t);
  const [waiting] = await desk.shelf.all();
  assert.deepEqual([failed, desk.job, waiting.state], [[], null, 'staged']);
  leave();
  await going;
  const [row] = await desk.shelf.all();
  assert.deepEqual([failed, row.state], [[], 'shared']);
  assert.equal((await ask(url, `/api/shares/${row.id}`)).status, 200);
});

test('what the first tab has finished, or called off, is not sent again', async (t) => {
  for (const done of [
    (/** @type {ShareDesk} */ { shelf }, /** @type {any} */ row) =>
      shelf.put({ ...row, state: 'shared' }),
    (/** @type {ShareDesk} */ { shelf }) => shelf.drop(LOCAL),
  ]) {
    const { desk, failed, going, leave } = await secondTab(t);
    const [row] = await desk.shelf.all();
    await done(desk, row);
    leave();
    await going;
    const [after] = await desk.shelf.all();
    assert.deepEqual([failed, after?.id], [[], undefined]);
  }
});

test('versions are called by the number that an answer gives them, whichever of the sender’s is heard', async () => {
  const params = {};
  for (const [at, there, names] of /** @type {[number, number[], string[]][]} */ ([
    [1, [1, 2, 3], ['Version 2', 'Version 3']],
    [2, [1, 2, 3], ['Version 2', 'Version 3']],
    [1, [1, 4], ['Version 2']],
  ])) {
    const studio = /** @type {any} */ ({
      state: { tags: {}, versions: { at }, transport: { loop: { on: false } } },
      finisher: { settled: async () => {} },
      recipe: () => ({ params }),
      allVersions: () => [1, 2, 3, 4].map((n) => (there.includes(n) ? { params } : null)),
      calls: { call: async (/** @type {string} */ _, /** @type {any} */ { wish }) => wish },
    });
    const desk = new ShareDesk(studio, 'http://localhost/');
    const wish = /** @type {any} */ (
      await desk.saveFile({ title: 'x', loop: false }, /** @type {any} */ ({}))
    );
    assert.deepEqual(
      wish.versions.map((/** @type {any} */ { name }) => name),
      names,
    );
  }
});
