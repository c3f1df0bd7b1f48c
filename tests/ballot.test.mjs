// ballot.test.mjs -- a blind vote on paper: what is sealed, who meets whom, what the answers prove, and what others read
// of it. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { asUneven, atLeast } from '../web/blind.js';
import { Ballot, chanceOf, readPairs } from '../web/listen/ballot.js';
import { answerOf, blindOf } from '../web/listen/blind-note.js';
import { stretchOf } from '../web/listen/blind-sides.js';
import { blindWords, resultWords, sealFits } from '../web/listen/blind-words.js';
import { answerText, Book } from '../web/listen/book.js';
import { checkNote, makeNote } from '../web/share/notes.js';
import { near } from './lib/core.mjs';

/** @typedef {import('../web/listen/ballot.js').Button} Button */
/** @typedef {import('../web/listen/ballot.js').Kind} Kind */
/** @typedef {import('../web/listen/ballot.js').Side} Side */

const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');

/** Answers every trial; `say` knows what everything is. @param {Kind} kind @param {Side[]} sides
 * @param {(ballot: Ballot) => Button} say @param {number} [wished] */
function voted(kind, sides, say, wished) {
  const ballot = new Ballot(kind, sides, wished);
  while (!ballot.done) {
    assert.equal(ballot.result(), null);
    ballot.answer(say(ballot));
  }
  const result = ballot.result();
  assert.ok(result);
  assert.equal(result.seal, ballot.seal);
  return result;
}

/** @param {import('../web/listen/ballot.js').Result} result @param {Record<string, any>} [more] */
const noteOf = (result, more = {}) =>
  makeNote({
    ...{ kind: 'answer', name: 'Mara', answer: answerOf(result), blind: blindOf(result) },
    ...more,
  });

/** Chooses the side that comes first in a list. @param {string} wish @returns {(ballot: Ballot) => Button} */
const choosing = (wish) => (ballot) =>
  wish.indexOf(ballot.plays('X')) < wish.indexOf(ballot.plays('Y')) ? 'X' : 'Y';

test('the seal is the SHA-256 of kind, order and salt, drawn before the first answer', () => {
  /** @type {[Kind, Side[], RegExp][]} */
  const all = [
    ['prefer', ['A', 'B'], /^lacquer blind test, prefer, X=[AB]{8}, salt [0-9a-f]{32}$/],
    ['hear', ['A', 'B'], /^lacquer blind test, hear, X=[AB]{8}, salt [0-9a-f]{32}$/],
    ['hear', ['B', '3'], /^lacquer blind test, hear, X=B3,[B3]{8}, salt [0-9a-f]{32}$/],
    ['prefer', ['B', '2'], /^lacquer blind test, prefer, X=((B2|2B),){7}(B2|2B), salt/],
    ['prefer', ['A', 'B', '2'], /^lacquer blind test, prefer, X=([AB2]{2},){11}[AB2]{2}, salt/],
  ];
  for (const [kind, sides, form] of all) {
    const result = voted(kind, sides, () => (kind === 'hear' ? 'left' : 'X'));
    assert.match(result.text, form);
    assert.equal(sha256(result.text), result.seal);
  }
});

test('each side meets each other equally often, as X as often as as Y, in an order of its own', () => {
  for (const [sides, trials] of /** @type {[Side[], number][]} */ ([
    [['A', 'B', '2'], 12],
    [['A', 'B', '2', '3'], 18],
    [['A', 'B', '2', '3', '4'], 20],
  ])) {
    const seen = new Set();
    let first = 0;
    for (let i = 0; i < 100; i++) {
      const { text, trials: n } = voted('prefer', sides, () => 'X');
      const order = /X=(\S+),/.exec(text)?.[1] ?? '';
      const pairs = readPairs(order) ?? [];
      assert.deepEqual([n, pairs.length], [trials, trials]);
      const met = pairs.map((pair) => [...pair].sort().join(''));
      const rounds = trials / (sides.length * (sides.length - 1) * 0.5);
      for (const pair of new Set(met)) assert.equal(met.filter((m) => m === pair).length, rounds);
      first += pairs.filter(([x, y]) => x < y).length;
      seen.add(order);
    }
    assert.equal(seen.size, 100);
    near(first / (100 * trials), 0.5, 0.08, 'of the pairs begin with the lower: 5.5 deviations');
  }
});

// Every outcome of the coins gone through one by one, and scipy's binomial: another way than the one under test.
const ORACLE = `
import itertools, json, sys
from scipy.stats import binomtest
pairs, most, binomials = json.loads(sys.argv[1])
hits = 0
for coins in itertools.product((0, 1), repeat=len(pairs)):
    wins = {}
    for pair, coin in zip(pairs, coins):
        wins[pair[coin]] = wins.get(pair[coin], 0) + 1
    hits += max(wins.values()) >= most
greater = [binomtest(k, n, alternative='greater').pvalue for k, n in binomials]
both = [binomtest(k, n).pvalue for k, n in binomials]
print(json.dumps([hits / 2 ** len(pairs), greater, both]))
`;

test('chances are those of scipy, and of all outcomes gone through', () => {
  const pairs = readPairs('AB,B2,2A,BA,2B,A2,AB,2B,2A,AB,B2,A2') ?? [];
  const binomials = [8, 12, 16].flatMap((n) => [0, n / 2, n - 3, n].map((k) => [k, n]));
  for (const most of [5, 7]) {
    const args = ['-c', ORACLE, JSON.stringify([pairs, most, binomials])];
    const { stdout, stderr } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
    assert.equal(stderr, '');
    const [all, greater, both] = JSON.parse(stdout);
    near(chanceOf(pairs, most) ?? Number.NaN, all, 1e-12, '');
    binomials.forEach(([k, n], i) => {
      near(atLeast(k, n), greater[i], 1e-12, `for ${k} of ${n}`);
      near(asUneven(k, n), both[i], 1e-12, `for ${k} of ${n}`);
    });
  }
  assert.equal(chanceOf(readPairs('A'.repeat(40)) ?? [], 30), null);
});

test('what is heard is counted, against what X was', () => {
  const right = voted('hear', ['B', '2'], (b) => (b.plays('X') === 'B' ? 'left' : 'right'), 16);
  assert.deepEqual([right.counts, right.sure], [{ right: 16, wrong: 0 }, true]);
  assert.equal(answerOf(right), 'heard');
  const called = (/** @type {string} */ side) => side;
  assert.equal(resultWords(right, called).sentence, '16 of 16 right: you hear it');
  const wrong = voted('hear', ['A', 'B'], (b) => (b.plays('X') === 'A' ? 'right' : 'left'));
  assert.deepEqual(
    [wrong.counts, wrong.sure, answerOf(wrong)],
    [{ right: 0, wrong: 8 }, false, 'same'],
  );
  assert.deepEqual(resultWords(wrong, called), {
    sentence: '0 of 8 right: could be guessing',
    detail: 'Guessing alone does this well every time. 7 of 8 would settle it.',
  });
  const ballot = new Ballot('hear', ['A', 'B']);
  assert.throws(() => ballot.answer('X'), RangeError);
  assert.throws(() => new Ballot('hear', ['A', 'B', '2']), RangeError);
  assert.throws(() => new Ballot('prefer', ['B', 'B']), RangeError);
});

test('a preference over versions names the winner, and chance none', () => {
  const result = voted('prefer', ['A', 'B', '3'], choosing('3BA'));
  assert.deepEqual(result.counts, { a: 0, b: 4, 3: 8 });
  assert.deepEqual([result.best, answerOf(result), result.sure], ['3', '3', true]);
  const { sentence } = resultWords(result, (side) => (side === '3' ? 'Louder' : side));
  assert.equal(sentence, 'Louder in 8 of 8: you prefer it');
  const even = { ...result, counts: { a: 4, b: 4, 3: 4 }, best: null, p: 1, sure: false };
  assert.equal(answerOf(even), 'same');
  assert.equal(resultWords(even, String).sentence, 'Even: no preference');
});

test('everybody reads the same words, with chance and seal worked out again', () => {
  const heard = noteOf(voted('hear', ['B', '2'], (b) => (b.plays('X') === 'B' ? 'left' : 'right')));
  const told = checkNote(JSON.parse(JSON.stringify(heard)));
  assert.deepEqual(told, heard);
  assert.equal(
    answerText(heard),
    'hears a difference · blind, 8 of 8 right, p 0.004, seal verified',
  );
  const liked = noteOf(voted('prefer', ['A', 'B', '3'], choosing('3BA')), { glitched: true });
  const words =
    'blind, 8 of 8 for version 3, 4 for B, 0 for A, p 0.01, seal verified, with dropouts';
  assert.equal(answerText(liked), `prefers version 3 · ${words}`);
  const plain = noteOf(voted('prefer', ['A', 'B'], choosing('AB')));
  assert.equal(answerText(plain), 'prefers A · blind, 0 of 8 for B, p 0.008, seal verified');
  const pair = noteOf(voted('prefer', ['B', '2'], choosing('2B'), 12));
  assert.equal(
    answerText(pair),
    'prefers version 2 · blind, 12 of 12 for version 2, p below 0.001, seal verified',
  );
  assert.equal(answerText(makeNote({ kind: 'answer', name: '', answer: 'b' })), 'prefers B');
});

test('counts say whose version it was, also when a newer one of theirs stands in its place', () => {
  const sent = /** @type {any} */ (
    ['anna-first', 'anna-second'].map((id) => ({ id, name: 'Anna' }))
  );
  const result = voted('prefer', ['A', 'B', '3'], choosing('3BA'));
  for (const [of, whose] of [
    ['anna-first', 'an earlier version of Anna'],
    ['anna-second', 'Anna’s version'],
    ['of-nobody', 'version 3'],
  ]) {
    const side = /** @type {Side} */ ('3');
    const blind = blindOf(result, [{ side, word: 'Anna’s version', params: null, of }]);
    const says = answerText(noteOf(result, { of, blind }), sent);
    assert.match(says, new RegExp(`^prefers ${whose} · blind, 8 of 8 for ${whose}, 4 for B`));
  }
  const { blind } = noteOf(result, {
    blind: { ...blindOf(result), of: { 3: '<b>', a: 'anna-first' } },
  });
  assert.equal(blind?.of, undefined);
});

test('a vote that was changed on its way is told: order, salt, counts, a p that nobody believes', () => {
  const { blind } = noteOf(voted('prefer', ['A', 'B', '2'], choosing('2BA')));
  assert.ok(blind && sealFits(blind));
  const bent = [
    { seal: 'ab'.repeat(32) },
    { order: blind.order.replace(/.$/, (x) => (x === '0' ? '1' : '0')) },
    { order: blind.order.replace(':', ',AB:') },
    { order: 'nonsense' },
    { trials: 11 },
    { counts: { a: 0, b: 3, 2: 9 } }, // none can win more than it was in
    { counts: { a: 0, b: 4, 4: 8 } },
    { counts: { right: 8, wrong: 4 } },
    { counts: {} },
    { kind: /** @type {const} */ ('abx') },
  ];
  for (const change of bent) {
    const other = { ...blind, ...change };
    assert.equal(sealFits(other), false, JSON.stringify(change));
    assert.match(blindWords({ blind: other }), /seal does not fit/);
    assert.doesNotMatch(blindWords({ blind: other }), /p 0|undefined|NaN/);
  }
  assert.match(blindWords({ blind: { ...blind, p: 0 } }), /p 0\.01, seal verified/);
});

test('what others answered is not in the text before one has answered; both kinds of blind votes stand', () => {
  const book = new Book();
  const blind = noteOf(voted('prefer', ['A', 'B'], choosing('AB')));
  const abx = noteOf(voted('hear', ['A', 'B'], (b) => (b.plays('X') === 'A' ? 'left' : 'right')));
  const note = makeNote({ kind: 'note', name: 'Jo', text: 'Air', start: 1 });
  book.add([blind, abx, note].map((each, i) => ({ seq: i + 1, note: each })));
  assert.equal(book.votes().length, 2);
  const sealed = book.text('Night drive', [], true);
  assert.equal(
    sealed,
    'Night drive\n\n2 answers are shown when yours is in.\n\n[ ] 0:01  Air (Jo)',
  );
  assert.match(book.text('Night drive'), /Mara prefers A · blind, 0 of 8 for B, p 0.008, seal/);
});

test('what is compared is the loop, or some seconds from the playhead on, inside the edit and the memory', () => {
  const song = { frames: 48000 * 100, sampleRate: 48000 };
  const at = (/** @type {any} */ transport, edits = /** @type {any[]} */ ([]), sides = 2) => {
    const { start, frames } = stretchOf({ song, transport }, sides, edits);
    return [start, frames].map((n) => n / 48000);
  };
  const off = { on: false, start: 0, end: 0 };
  assert.deepEqual(at({ frame: 48000 * 10, loop: off }), [10, 8]);
  assert.deepEqual(at({ frame: 48000 * 97, loop: off }), [92, 8]);
  const loop = { on: true, start: 48000 * 20, end: 48000 * 25 };
  assert.deepEqual(at({ frame: 0, loop }), [20, 5]);
  assert.deepEqual(at({ frame: 0, loop: { ...loop, on: false } }), [20, 5]);
  assert.deepEqual(at({ frame: 48000 * 50, loop: { ...loop, end: 48000 * 90 } }), [50, 30]);
  const edit = /** @type {any} */ ({ start: 48000 * 5, end: 48000 * 9, fadeIn: 0, fadeOut: 0 });
  assert.deepEqual(at({ frame: 0, loop: off }, [edit]), [5, 4]);
  const late = { ...edit, start: 48000 * 7, end: 48000 * 12 };
  assert.deepEqual(at({ frame: 0, loop: off }, [edit, late]), [7, 2], 'only where all sound');
  assert.deepEqual(at({ frame: 0, loop }, [late, edit]), [7, 2]);
  const wide = { ...song, sampleRate: 192000 };
  const most = stretchOf(
    { song: wide, transport: { frame: 0, loop: { on: true, start: 0, end: 4e6 } } },
    5,
    [],
  );
  assert.ok(most.frames * 8 * 5 <= 96e6, `${most.frames} frames`);
});
