// blind.js -- a blind test on paper: an order that is sealed before the first answer, and what the answers prove.
// Nothing here plays or shows anything.
// SPDX-License-Identifier: MIT

/** `hear`: X is A or B, say which. `prefer`: X and Y are A and B in some order, say which is better.
 * @typedef {'hear' | 'prefer'} Kind */
/** @typedef {'A' | 'B' | 'X' | 'Y'} Button */
/** @typedef {{ truth: 'A' | 'B', answer: 'A' | 'B', right: boolean }} Row truth: what X was; answer: what was said of X,
 *   or which one was preferred; right: X was named, or the master preferred */
/**
 * @typedef {object} Result
 * @property {Kind} kind
 * @property {number} count right answers, or answers for the master
 * @property {number} trials
 * @property {number} p of at least this much by guessing: one-sided to hear, two-sided to prefer
 * @property {boolean} sure p is 0.05 or less
 * @property {string} sentence
 * @property {string} detail
 * @property {Row[]} rows
 * @property {string} text what was sealed
 * @property {string} seal SHA-256 of the text, hexadecimal
 */

/** How many trials can be chosen. */
export const TRIALS = [8, 12, 16];
/** @type {Record<Kind, Button[]>} */
export const BUTTONS = { hear: ['A', 'X', 'B'], prefer: ['X', 'Y'] };

const SURE = 0.01;
const LIKELY = 0.05;
const SALT_BYTES = 16; // so that the order cannot be found by trying all of them against the seal

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/** @param {Uint8Array<ArrayBuffer>} bytes */
const fromSystem = (bytes) => crypto.getRandomValues(bytes);

/** Of `trials` coin throws, the chance of `count` or more heads. @param {number} count @param {number} trials */
export function atLeast(count, trials) {
  let ways = 1; // n over k, beginning at k = 0
  let sum = 0;
  for (let k = 0; k <= trials; k++) {
    if (k >= count) sum += ways;
    ways = (ways * (trials - k)) / (k + 1);
  }
  return sum / 2 ** trials;
}

/** Chance of a split at least as uneven, either way. @param {number} count @param {number} trials */
export const asUneven = (count, trials) =>
  Math.min(1, 2 * atLeast(Math.max(count, trials - count), trials));

/** Fewest right answers of `trials` that guessing reaches once in twenty at most. @param {number} trials */
export function needed(trials) {
  let count = trials;
  while (count > 0 && atLeast(count - 1, trials) <= LIKELY) count--;
  return count;
}

/**
 * Whether two overviews ([min, max, rms] for each bucket) are of one sound at two levels.
 * @param {Float32Array | null | undefined} a
 * @param {Float32Array | null | undefined} b
 */
export function sameSound(a, b) {
  if (!a || !b || a.length !== b.length) return false;
  let [ab, aa, most] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    most = Math.max(most, Math.abs(b[i]));
  }
  if (aa === 0 || most === 0) return aa === 0 && most === 0;
  const gain = ab / aa;
  return b.every((x, i) => Math.abs(x - gain * a[i]) <= 1e-5 * most);
}

/** @param {number} p in words: how often guessing does as well */
function odds(p) {
  if (p >= 0.995) return 'always';
  if (p >= 0.01) return `${Math.round(p * 100)} times in 100`;
  return `once in ${Math.round(1 / p)}`;
}

/** @param {number} count @param {number} trials */
function hearSentence(count, trials) {
  const p = atLeast(count, trials);
  const says =
    p <= SURE ? 'you hear it' : p <= LIKELY ? 'you very likely hear it' : 'could be guessing';
  const enough = p <= LIKELY ? '' : ` ${needed(trials)} of ${trials} would settle it.`;
  return {
    p,
    sentence: `${count} of ${trials}: ${says}`,
    detail: `Guessing alone does this well ${odds(p)}.${enough}`,
  };
}

/** @param {number} count for the master @param {number} trials */
function preferSentence(count, trials) {
  const p = asUneven(count, trials);
  const detail = `Throwing a coin splits at least this unevenly ${odds(p)}.`;
  if (2 * count === trials)
    return { p, detail, sentence: `${count} of ${trials} for each: no preference` };
  const master = 2 * count > trials;
  const won = `${master ? count : trials - count} of ${trials} for the ${master ? 'master' : 'source'}`;
  return { p, detail, sentence: `${won}: ${p <= LIKELY ? 'you prefer it' : 'could be chance'}` };
}

export class BlindTest {
  #order = '';
  #text = '';
  /** SHA-256 of the order and a salt, known before the first trial. */
  seal = '';
  /** @type {('A' | 'B')[]} */
  #answers = [];

  /** @param {Kind} kind @param {number} trials */
  constructor(kind, trials) {
    this.kind = kind;
    this.trials = trials;
  }

  /**
   * Draws the order and seals it.
   * @param {Kind} kind
   * @param {number} trials
   * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [random] fills the bytes
   */
  static async begin(kind, trials, random = fromSystem) {
    const test = new BlindTest(kind, trials);
    const coins = random(new Uint8Array(trials));
    test.#order = Array.from(coins, (coin) => (coin & 1 ? 'B' : 'A')).join('');
    const salt = hex(random(new Uint8Array(SALT_BYTES)));
    test.#text = `lacquer blind test, ${kind}, X=${test.#order}, salt ${salt}`;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(test.#text));
    test.seal = hex(new Uint8Array(digest));
    return test;
  }

  /** Trials that have been answered. */
  get at() {
    return this.#answers.length;
  }

  get done() {
    return this.at >= this.trials;
  }

  /** What a button plays in this trial. @param {Button} button @returns {'A' | 'B'} */
  slot(button) {
    if (button === 'A' || button === 'B') return button;
    const x = /** @type {'A' | 'B'} */ (this.#order[Math.min(this.at, this.trials - 1)]);
    return button === 'X' ? x : x === 'A' ? 'B' : 'A';
  }

  /** @param {Button} button to hear: A or B, what X is; to prefer: X or Y, the better one */
  answer(button) {
    if (this.done) return;
    const fits = this.kind === 'hear' ? ['A', 'B'] : ['X', 'Y'];
    if (!fits.includes(button)) throw new RangeError(`${button} is no answer here.`);
    this.#answers.push(this.slot(button));
  }

  /** @returns {Result | null} nothing before the last answer: the order stays sealed */
  result() {
    if (!this.done) return null;
    const rows = this.#answers.map((answer, i) => {
      const truth = /** @type {'A' | 'B'} */ (this.#order[i]);
      return { truth, answer, right: this.kind === 'hear' ? answer === truth : answer === 'B' };
    });
    const count = rows.filter((row) => row.right).length;
    const { kind, trials, seal } = this;
    const words = (kind === 'hear' ? hearSentence : preferSentence)(count, trials);
    return { kind, count, trials, ...words, sure: words.p <= LIKELY, rows, text: this.#text, seal };
  }
}
