// tomorrow.js -- deciding with fresh ears: what is sealed today, when it may be opened, and what a blind comparison says
// of it then. Nothing here plays, shows or keeps anything. SPDX-License-Identifier: MIT
import { keyOf } from './known.js';

/** @typedef {import('./versions.js').Version} Version */
/** @typedef {import('./blind.js').Result} Result */
/**
 * Today's choice.
 * @typedef {object} Seal
 * @property {string} pcm of the song
 * @property {string} name of the song
 * @property {number} when milliseconds
 * @property {number} at the version that was chosen, 1..4
 * @property {any} versions all of them as they were, as they are kept by song
 * @property {string} core SHA-256
 * @property {boolean} [dismissed] it reminds no more
 */
/** What the sealed choice is played against; without a version the source.
 * @typedef {{ name: string, at: number | null, version: Version | null }} Rival */
/** @typedef {{ name: string, at: number | null, count: number, trials: number }} Round count: answers for the sealed choice */
/**
 * @typedef {object} Verdict
 * @property {'agrees' | 'differs' | 'even'} says
 * @property {string} sentence
 * @property {string} detail
 * @property {Round[]} rounds
 * @property {Round | null} winner the rival that today's ears prefer
 */

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
/** Ears are fresh again after this, milliseconds. */
export const FRESH_MS = 8 * HOUR;
const ONE_RIVAL = 8; // trials
const EACH_RIVAL = 4; // trials, of several

/** @param {Seal} seal @param {number} now */
export const isFresh = ({ when }, now) => now - when >= FRESH_MS;

/** How long ago, a clock that was set back counted as now. @param {number} when @param {number} now */
export function ago(when, now) {
  const spent = Math.max(0, now - when);
  const minutes = Math.floor(spent / 60000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (spent < DAY) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(spent / DAY);
  return days === 1 ? 'a day ago' : `${days} days ago`;
}

/** The day of a time, as people say it. @param {number} when @param {number} now */
export function dayOf(when, now) {
  const midnight = (/** @type {number} */ time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(now) - midnight(when)) / DAY);
  if (days <= 0) return 'Earlier today';
  return days === 1 ? 'Yesterday' : `${days} days ago`;
}

/** @param {Seal} seal */
export const choiceName = ({ at }) => `version ${at}`;

/** Beside the button, whenever there is a seal. @param {Seal} seal @param {number} now */
export function sealText(seal, now) {
  const sealed = `Version ${seal.at} sealed ${ago(seal.when, now)}`;
  return isFresh(seal, now) ? `${sealed}: your ears are fresh` : `${sealed}; come back tomorrow`;
}

/** At the next opening. @param {Seal} seal @param {number} now */
export const reminder = (seal, now) =>
  `${dayOf(seal.when, now)} you chose ${choiceName(seal)} of ${seal.name}: listen with fresh ears first.`;

/**
 * The versions that are not the sealed choice, or the source when there is none.
 * @param {Version} choice
 * @param {(Version | null)[]} slots as they are now
 * @returns {Rival[]}
 */
export function rivalsOf(choice, slots) {
  const seen = new Set([keyOf(choice)]);
  /** @type {Rival[]} */
  const rivals = [];
  slots.forEach((version, i) => {
    if (!version || seen.has(keyOf(version))) return;
    seen.add(keyOf(version));
    rivals.push({ name: `version ${i + 1}`, at: i + 1, version });
  });
  return rivals.length ? rivals : [{ name: 'the source', at: null, version: null }];
}

/** @param {Rival[]} rivals @returns {number} each of them equally often */
export const trialsFor = ({ length }) => (length === 1 ? ONE_RIVAL : length * EACH_RIVAL);

/**
 * Whether today's ears agree with the choice that was sealed.
 * @param {Seal} seal
 * @param {Rival[]} rivals
 * @param {Pick<Result, 'rows' | 'detail'>} result of a preference test in which B was the sealed choice
 * @returns {Verdict}
 */
export function verdictOf(seal, rivals, { rows, detail: chance }) {
  const rounds = rivals.map(({ name, at }, i) => {
    const own = rows.filter((_, trial) => trial % rivals.length === i);
    return {
      name,
      at,
      count: own.filter(({ answer }) => answer === 'B').length,
      trials: own.length,
    };
  });
  const won = (/** @type {Round} */ { count, trials }) => 2 * count > trials;
  const lost = rounds.filter(({ count, trials }) => 2 * count < trials);
  const winner = lost.length ? lost.reduce((a, b) => (b.count < a.count ? b : a)) : null;
  const of = (/** @type {Round} */ { name, count, trials }) =>
    `${count} of ${trials} against ${name}`;
  const counts = rounds.map(of).join(', ');
  const told = rivals.length === 1 && (winner || rounds.some(won)) ? ` ${chance}` : '';
  const detail = `For ${choiceName(seal)}: ${counts}.${told}`;
  if (winner) {
    const sentence = `Today you prefer ${winner.name}`;
    return { says: 'differs', sentence, detail, rounds, winner };
  }
  if (rounds.some(won))
    return { says: 'agrees', sentence: 'Your ears agree with your choice', detail, rounds, winner };
  const sentence = `Even: ${choiceName(seal)} can stand`;
  return { says: 'even', sentence, detail, rounds, winner };
}
