// blind.test.mjs -- the blind test on paper: the seal, what the buttons play, and what the answers prove.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { asUneven, atLeast, BlindTest, needed, sameSound, TRIALS } from '../web/blind.js';
import { near } from './lib/core.mjs';

/** @typedef {import('../web/blind.js').Kind} Kind */

/** Bytes that a test can foresee: the coins first, then the salt. @param {string} order */
function dealt(order) {
  const coins = [...order].map((letter) => (letter === 'B' ? 255 : 254));
  return (/** @type {Uint8Array} */ bytes) => {
    bytes.forEach((_, i) => {
      bytes[i] = bytes.length === order.length ? coins[i] : i;
    });
    return bytes;
  };
}

/** @param {Kind} kind @param {string} order @param {string} answers */
async function played(kind, order, answers) {
  const blind = await BlindTest.begin(kind, order.length, dealt(order));
  for (const answer of answers) blind.answer(/** @type {any} */ (answer));
  const result = blind.result();
  assert.ok(result);
  return result;
}

// scipy.stats.binomtest(count, trials, alternative='greater').pvalue
test('the chance of guessing is the one-sided binomial of scipy', () => {
  for (const [trials, count, p] of [
    [8, 0, 1],
    [8, 4, 0.63671875],
    [8, 6, 0.14453125],
    [8, 7, 0.03515625],
    [8, 8, 0.00390625],
    [12, 7, 0.38720703125],
    [12, 11, 0.003173828125],
    [16, 6, 0.894943237305],
    [16, 15, 0.000259399414062],
    [16, 16, 1.52587890625e-5],
  ])
    near(atLeast(count, trials), p, 1e-12, `for ${count} of ${trials}`);
});

// scipy.stats.binomtest(count, trials).pvalue
test('the chance of a preference is the two-sided binomial of scipy', () => {
  for (const [trials, count, p] of [
    [8, 0, 0.0078125],
    [8, 1, 0.0703125],
    [8, 4, 1],
    [8, 6, 0.2890625],
    [8, 8, 0.0078125],
    [12, 7, 0.7744140625],
    [16, 1, 0.000518798828125],
    [16, 6, 0.454498291016],
  ])
    near(asUneven(count, trials), p, 1e-12, `for ${count} of ${trials}`);
});

test('how many right answers settle it: the fewest that guessing reaches once in twenty', () => {
  assert.deepEqual(TRIALS.map(needed), [7, 10, 12]);
});

test('sentences: guessing is called guessing', async () => {
  const order = 'ABBABAAB';
  const wrong = (/** @type {number} */ n) =>
    [...order].map((x, i) => (i < n ? (x === 'A' ? 'B' : 'A') : x)).join('');
  const say = async (/** @type {number} */ n) => (await played('hear', order, wrong(n))).sentence;
  assert.equal(await say(0), '8 of 8: you hear it');
  assert.equal(await say(1), '7 of 8: you very likely hear it');
  assert.equal(await say(2), '6 of 8: could be guessing');
  assert.equal(await say(8), '0 of 8: could be guessing');
  const result = await played('hear', order, wrong(2));
  near(result.p, 0.14453125, 1e-12, '');
  assert.equal(
    result.detail,
    'Guessing alone does this well 14 times in 100. 7 of 8 would settle it.',
  );
  assert.deepEqual(result.rows[0], { truth: 'A', answer: 'B', right: false });
  assert.equal(result.sure, false);
});

test('a preference is counted for what X and Y really were', async () => {
  const order = 'ABBABAAB'; // the master is Y, X, X, Y, X, Y, Y, X
  const say = async (/** @type {string} */ answers) =>
    (await played('prefer', order, answers)).sentence;
  assert.equal(await say('YXXYXYYX'), '8 of 8 for the master: you prefer it');
  assert.equal(await say('XYYXYXXY'), '8 of 8 for the source: you prefer it');
  assert.equal(await say('YXXYXYXY'), '6 of 8 for the master: could be chance');
  assert.equal(await say('XXXXXXXX'), '4 of 8 for each: no preference');
});

test('the order is sealed before the first answer, opened after the last, and fits the seal', async () => {
  const blind = await BlindTest.begin('hear', 8);
  assert.match(blind.seal, /^[0-9a-f]{64}$/);
  const known = JSON.stringify(blind);
  const x = [];
  for (let i = 0; i < 8; i++) {
    assert.equal(blind.result(), null, `sealed at trial ${i + 1}`);
    x.push(blind.slot('X'));
    assert.deepEqual([blind.slot('A'), blind.slot('B')], ['A', 'B']);
    blind.answer('A');
  }
  assert.doesNotMatch(known, /salt|order/);
  const result = blind.result();
  assert.ok(result);
  assert.match(
    result.text,
    new RegExp(`^lacquer blind test, hear, X=${x.join('')}, salt [0-9a-f]{32}$`),
  );
  assert.equal(createHash('sha256').update(result.text).digest('hex'), blind.seal);
  assert.equal(result.count, x.filter((slot) => slot === 'A').length);
});

test('the order is drawn from the system, evenly, and never twice', async () => {
  const seals = new Set();
  let b = 0;
  for (let i = 0; i < 200; i++) {
    const blind = await BlindTest.begin('prefer', 16);
    seals.add(blind.seal);
    for (let k = 0; k < 16; k++) {
      const x = blind.slot('X');
      assert.notEqual(blind.slot('Y'), x);
      if (x === 'B') b++;
      blind.answer('X');
    }
  }
  assert.equal(seals.size, 200);
  near(b / 3200, 0.5, 0.05, 'of X are B: 5.6 standard deviations');
});

test('what is no answer is refused, and answers after the last change nothing', async () => {
  const blind = await BlindTest.begin('hear', 8, dealt('AAAAAAAA'));
  assert.throws(() => blind.answer('X'), RangeError);
  for (let i = 0; i < 9; i++) blind.answer('A');
  assert.equal(blind.at, 8);
  assert.equal(blind.result()?.sentence, '8 of 8: you hear it');
});

test('one sound at two levels is the same sound; an equaliser or another length is not', () => {
  const a = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * i));
  const louder = a.map((x) => 1.78 * x);
  assert.equal(sameSound(a, a), true);
  assert.equal(sameSound(a, louder), true);
  assert.equal(
    sameSound(
      a,
      louder.map((x, i) => (i === 200 ? 1.001 * x : x)),
    ),
    false,
  );
  assert.equal(sameSound(a, a.subarray(3)), false);
  assert.equal(sameSound(a, null), false);
  assert.equal(sameSound(new Float32Array(9), new Float32Array(9)), true);
  assert.equal(sameSound(new Float32Array(300), a), false);
});
