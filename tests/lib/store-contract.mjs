// store-contract.mjs -- what every store must do, whichever it is.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { noise } from './share-server.mjs';

const bytes = (/** @type {string} */ text) => Buffer.from(text);

/** @param {AsyncIterable<Uint8Array>} stream */
async function gather(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @typedef {import('../../web/server/store.js').Store} Store */

/** Facts by name; two handles on one store, as two servers have. @type {Record<string, (a: Store, b: Store) => Promise<void>>} */
export const CONTRACT = {
  'what one puts the other reads, also what replaces it': async (a, b) => {
    await a.create('shares/one');
    assert.equal(await b.get('shares/one', 'x'), null);
    await a.put('shares/one', 'x', bytes('first'));
    assert.equal(String(await b.get('shares/one', 'x')), 'first');
    await b.put('shares/one', 'x', bytes('second'));
    assert.equal(String(await a.get('shares/one', 'x')), 'second');
    await a.put('shares/one', 'empty', bytes(''));
    assert.equal((await b.get('shares/one', 'empty'))?.length, 0);
  },

  'of many who add one item exactly one does, and it stays': async (a, b) => {
    await a.create('shares/add');
    for (const round of ['r1', 'r2', 'r3']) {
      const adds = Array.from({ length: 12 }, (_, i) =>
        [a, b][i % 2].add('shares/add', round, bytes(`${round} by ${i}`)),
      );
      const winners = (await Promise.all(adds)).flatMap((won, i) => (won ? [i] : []));
      assert.equal(winners.length, 1, `${winners} added ${round}`);
      assert.equal(String(await b.get('shares/add', round)), `${round} by ${winners[0]}`);
    }
  },

  'groups and items are listed by name, however many': async (a, b) => {
    assert.equal(await b.list('shares/none'), null);
    await a.create('shares/list');
    const names = Array.from({ length: 1100 }, (_, i) => `item.${String(i).padStart(5, '0')}`);
    for (let i = 0; i < names.length; i += 50) {
      const part = names.slice(i, i + 50);
      await Promise.all(part.map((name) => a.put('shares/list', name, bytes('x'))));
    }
    assert.deepEqual(await b.list('shares/list'), names);
    assert.ok((await b.groups('shares')).includes('list'));
    await b.drop('shares/list', names[0]);
    await b.drop('shares/list', names[0]);
    assert.deepEqual(await a.list('shares/list'), names.slice(1));
    await b.remove('shares/list');
    assert.equal(await a.list('shares/list'), null);
    assert.ok(!(await a.groups('shares')).includes('list'));
    await a.remove('shares/list');
  },

  'a stretch of an item is read to its last byte': async (a, b) => {
    await a.create('shares/read');
    const item = noise(700_001, 'stretch');
    await a.put('shares/read', 'item', item);
    for (const [start, end] of [
      [0, 700_000],
      [0, 0],
      [700_000, 700_000],
      [65_535, 300_001],
    ]) {
      const read = await gather(b.read('shares/read', 'item', start, end));
      assert.equal(read.compare(item.subarray(start, end + 1)), 0, `${start}-${end}`);
    }
  },

  'it says whether it can be written': async (a) => {
    await a.check();
    const free = await a.free();
    assert.ok(free === null || free > 0);
  },
};
