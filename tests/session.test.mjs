// session.test.mjs -- undo by gesture, settings by song, rates read from file heads. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../web/history.js';
import { Settings } from '../web/settings.js';

test('a gesture of many moves is one step, and a gesture that ends where it began is none', () => {
  const history = new History();
  for (const x of [0, 1, 2]) history.begin({ x });
  history.end({ x: 3 });
  history.begin({ x: 3 });
  history.end({ x: 3 });
  assert.deepEqual(history.undo({ x: 3 }), { x: 0 });
  assert.equal(history.undo({ x: 0 }), null);
  assert.deepEqual(history.redo({ x: 0 }), { x: 3 });
  assert.equal(history.redo({ x: 3 }), null);
});

test('a new gesture after undo ends what could be redone', () => {
  const history = new History();
  history.begin({ x: 0 });
  history.end({ x: 1 });
  history.undo({ x: 1 });
  history.begin({ x: 0 });
  history.end({ x: 2 });
  assert.equal(history.canRedo, false);
  assert.deepEqual(history.undo({ x: 2 }), { x: 0 });
});

/** A store like the browser's. @param {number} [room] characters */
function store(room = Number.POSITIVE_INFINITY) {
  /** @type {Map<string, string>} */
  const map = new Map();
  return {
    getItem: (/** @type {string} */ key) => map.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => {
      if (text.length > room) throw new Error('full');
      map.set(key, text);
    },
    removeItem: (/** @type {string} */ key) => void map.delete(key),
    key: (/** @type {number} */ i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}

test('settings return by fingerprint; the oldest songs go; a full or broken store is no accident', () => {
  const kept = store();
  const settings = new Settings(kept);
  for (let i = 0; i < 230; i++)
    settings.save(`song${i}`, { name: `${i}.wav`, when: i, recipe: { lacquer: 1, params: { i } } });
  assert.equal(settings.load('song229')?.name, '229.wav');
  assert.equal(settings.last()?.name, '229.wav');
  assert.equal(settings.load('song0'), null);
  assert.ok(settings.load('song100') && kept.length <= 201);
  kept.setItem('lacquer.song.bad', '{"name":');
  assert.equal(settings.load('bad'), null);
  const one = { name: 'a', when: 1, recipe: { lacquer: 1, params: {} } };
  assert.equal(new Settings(store(3)).save('a', one), false);
  assert.equal(new Settings(null).save('a', one), false);
  assert.equal(new Settings(null).last(), null);
});
