// hear-said.test.mjs -- whose an answer is, and the note that is still being written. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Book } from '../web/listen/book.js';
import { draftOf } from '../web/listen/draft.js';
import { makeNote } from '../web/share/notes.js';

test('people without a name, or with one, stay as many as they are; who answers anew answers once', () => {
  const book = new Book();
  const say = (/** @type {any} */ by, /** @type {any} */ answer, name = '') =>
    makeNote({ kind: 'answer', name, answer, by });
  const all = [
    ...[say('browser-1', 'a'), say('browser-2', 'b'), say('browser-3', 'b', 'Sam')],
    ...[say('browser-4', 'same', 'Sam'), say('browser-1', 'approved', 'Mara')],
    ...[say(undefined, 'a', 'Jo'), say(undefined, 'b', 'Jo'), say('a b', 'a', 'Jo')],
  ];
  book.add(all.map((note, i) => ({ seq: i + 1, note })));
  assert.deepEqual(
    book.votes().map(({ note }) => `${note.name} ${note.answer}`),
    [' b', 'Sam b', 'Sam same', 'Mara approved', 'Jo a'],
  );
  const note = makeNote({ kind: 'note', name: '', text: 'x', by: 'browser-1' });
  assert.equal(note.by, undefined, 'what is not counted tells nothing more');
});

test('what is being written is there after a reload, in this tab and for this share', () => {
  const kept = new Map();
  const store = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => void kept.set(key, text),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  };
  draftOf('one', store).save({ text: 'Half a', start: 5, end: 7.5 });
  draftOf('', store).save({ text: 'No share', start: 0 });
  assert.equal(kept.size, 1);
  assert.deepEqual(draftOf('one', store).load(), { text: 'Half a', start: 5, end: 7.5 });
  assert.equal(draftOf('two', store).load(), null);
  for (const bad of ['', '[', '"x"', '{"text":5,"start":1}', '{"text":"x","start":"1"}']) {
    kept.set('lacquer.draft.one', bad);
    assert.equal(draftOf('one', store).load(), null);
  }
  draftOf('one', store).save(null);
  assert.equal(kept.size, 0);
});
