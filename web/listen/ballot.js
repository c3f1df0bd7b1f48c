// ballot.js -- a blind vote on paper: who meets whom in which order, sealed before the first answer, and what the answers
// come to. Nothing here plays or shows anything.
//
//   sides   A the mix, B the master, 2 to 4 further versions
//   prefer  X and Y are two of them, say which is better; each meets each equally often
//   hear    X is one of two, say which (ABX)
//   sealed  SHA-256 of `lacquer blind test, <kind>, X=<order>, salt <salt>`
//   order   A with B: what X is, `ABBA`; another pair or more: X and Y of each, `AB,2A`; ABX of such a pair: `B2,2B22`
//
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { asUneven, atLeast } from '../blind.js';

/** @typedef {import('../blind.js').Kind} Kind */
/** @typedef {'A' | 'B' | '2' | '3' | '4'} Side */
/** @typedef {'X' | 'Y' | 'left' | 'right'} Button left, right: the two known ones of an ABX */
/** @typedef {[Side, Side]} Pair X and Y of a trial */
/**
 * @typedef {object} Result
 * @property {Kind} kind
 * @property {Side[]} sides
 * @property {number} trials
 * @property {Record<string, number>} counts by side in lower case, how often it was chosen; of ABX `right`, `wrong`
 * @property {number} p of as much by guessing: ABX one-sided; else that any of them is chosen as often as the first was
 * @property {boolean} sure p is 0.05 or less
 * @property {Side | null} best chosen more often than each of the others
 * @property {string} text what was sealed
 * @property {string} seal SHA-256 of the text, hexadecimal
 */

/** Of two; the first is meant where nothing is chosen. */
export const TRIALS = [8, 12, 16];
/** How often each meets each, by the number of sides: fewer could not settle anything, more tire. */
const ROUNDS = [0, 0, 0, 4, 3, 2];
export const SURE = 0.05;
const SALT_BYTES = 16; // so that the order cannot be found by trying all of them against the seal
const MOST_COUNTED = 31; // trials whose every outcome is gone through

/** @param {Uint8Array<ArrayBuffer>} bytes */
const fromSystem = (bytes) => crypto.getRandomValues(bytes);

/** @param {string} text */
export const sealOf = (text) => bytesToHex(sha256(new TextEncoder().encode(text)));

/** @param {Kind} kind @param {string} order @param {string} salt */
export const sealedText = (kind, order, salt) =>
  `lacquer blind test, ${kind}, X=${order}, salt ${salt}`;

/** @param {Side[]} sides @returns {Pair[]} each with each */
const pairsOf = (sides) =>
  sides.flatMap((a, i) => sides.slice(i + 1).map((b) => /** @type {Pair} */ ([a, b])));

/** @param {number} sides how many @param {number} wished of two @returns {number} */
export const trialsOf = (sides, wished) =>
  sides === 2 ? wished : (ROUNDS[sides] * sides * (sides - 1)) / 2;

/** In any order. @template T @param {T[]} list @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} random @returns {T[]} */
function shuffled(list, random) {
  const keys = new Uint32Array(random(new Uint8Array(4 * list.length)).buffer);
  return list
    .map((_, i) => i)
    .sort((i, j) => keys[i] - keys[j])
    .map((i) => list[i]);
}

/**
 * Who is X and who is Y in each trial.
 * @param {Kind} kind @param {Side[]} sides @param {number} trials
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} random
 */
function drawn(kind, sides, trials, random) {
  const coins = random(new Uint8Array(trials));
  const pairs = pairsOf(sides);
  const rounds = Array.from({ length: trials / pairs.length }, () =>
    pairs.length === 1 || kind === 'hear' ? pairs : shuffled(pairs, random),
  ).flat();
  return rounds.map(([a, b], i) => /** @type {Pair} */ (coins[i] & 1 ? [b, a] : [a, b]));
}

/** @param {Kind} kind @param {Side[]} sides @param {Pair[]} pairs */
function written(kind, sides, pairs) {
  const first = pairs.map(([x]) => x).join('');
  const plain = sides.join('') === 'AB';
  if (plain) return first;
  return kind === 'hear' ? `${sides.join('')},${first}` : pairs.map((p) => p.join('')).join(',');
}

/** Of a preference, as it is written in a note. @param {string} order @returns {Pair[] | null} */
export function readPairs(order) {
  if (/^[AB]+$/.test(order)) return Array.from(order, (x) => (x === 'A' ? ['A', 'B'] : ['B', 'A']));
  const pairs = order.split(',');
  if (!pairs.every((pair) => /^[AB2-4]{2}$/.test(pair) && pair[0] !== pair[1])) return null;
  return pairs.map((pair) => /** @type {Pair} */ (pair.split('')));
}

/**
 * The chance that throwing coins gives any side as many choices as the most chosen one got, exactly.
 * @param {Pair[]} pairs @param {number} most
 * @returns {number | null} null for more trials than can be gone through
 */
export function chanceOf(pairs, most) {
  if (pairs.length > MOST_COUNTED) return null;
  const sides = [...new Set(pairs.flat())];
  if (sides.length === 2) return asUneven(most, pairs.length);
  /** How many ways lead to each tally, five bits for each side. @type {Map<number, number>} */
  let ways = new Map([[0, 1]]);
  for (const pair of pairs) {
    const next = new Map();
    for (const [tally, n] of ways)
      for (const side of pair) {
        const after = tally + 2 ** (5 * sides.indexOf(side));
        next.set(after, (next.get(after) ?? 0) + n);
      }
    ways = next;
  }
  let reached = 0;
  for (const [tally, n] of ways)
    if (sides.some((_, i) => ((tally >>> (5 * i)) & 31) >= most)) reached += n;
  return reached / 2 ** pairs.length;
}

/** @param {Record<string, number>} counts @param {Side[]} sides @returns {Side | null} */
function bestOf(counts, sides) {
  const [first, second] = [...sides].sort(
    (a, b) => counts[b.toLowerCase()] - counts[a.toLowerCase()],
  );
  return counts[first.toLowerCase()] > counts[second.toLowerCase()] ? first : null;
}

export class Ballot {
  #pairs;
  /** @type {Side[]} */
  #answers = [];
  #text;
  /** Known before the first trial. */
  seal;

  /**
   * Draws the order and seals it.
   * @param {Kind} kind
   * @param {Side[]} sides two to hear, more to prefer
   * @param {number} [wished] trials of two
   * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [random] fills the bytes
   */
  constructor(kind, sides, wished = TRIALS[0], random = fromSystem) {
    const fits = kind === 'hear' ? sides.length === 2 : sides.length >= 2 && sides.length <= 5;
    if (!fits || new Set(sides).size !== sides.length)
      throw new RangeError(`${sides.length} cannot be voted on like this.`);
    this.kind = kind;
    this.sides = sides;
    this.trials = trialsOf(sides.length, wished);
    this.#pairs = drawn(kind, sides, this.trials, random);
    const salt = bytesToHex(random(new Uint8Array(SALT_BYTES)));
    this.#text = sealedText(kind, written(kind, sides, this.#pairs), salt);
    this.seal = sealOf(this.#text);
  }

  /** Trials that have been answered. */
  get at() {
    return this.#answers.length;
  }

  get done() {
    return this.at >= this.trials;
  }

  /** What a button plays in this trial. @param {Button} button @returns {Side} */
  plays(button) {
    if (button === 'left') return this.sides[0];
    if (button === 'right') return this.sides[1];
    return this.#pairs[Math.min(this.at, this.trials - 1)][button === 'X' ? 0 : 1];
  }

  /** @param {Button} button to prefer: X or Y, the better one; to hear: left or right, what X is */
  answer(button) {
    if (this.done) return;
    const fits = this.kind === 'hear' ? ['left', 'right'] : ['X', 'Y'];
    if (!fits.includes(button)) throw new RangeError(`${button} is no answer here.`);
    this.#answers.push(this.plays(button));
  }

  /** @returns {Result | null} nothing before the last answer: the order stays sealed */
  result() {
    if (!this.done) return null;
    const { kind, sides, trials, seal } = this;
    const told = { kind, sides, trials, text: this.#text, seal };
    if (kind === 'hear') {
      const right = this.#answers.filter((side, i) => side === this.#pairs[i][0]).length;
      const p = atLeast(right, trials);
      return { ...told, counts: { right, wrong: trials - right }, p, sure: p <= SURE, best: null };
    }
    const of = (/** @type {Side} */ side) => this.#answers.filter((each) => each === side).length;
    const counts = Object.fromEntries(sides.map((side) => [side.toLowerCase(), of(side)]));
    const most = Math.max(...Object.values(counts));
    const p = /** @type {number} */ (chanceOf(this.#pairs, most));
    return { ...told, counts, p, sure: p <= SURE, best: bestOf(counts, sides) };
  }
}
