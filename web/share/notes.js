// notes.js -- what is said of a shared song: an answer, a note at a place, a reply, a mark. Each is sealed by itself and
// never changed; later ones speak of earlier ones by their id. It may come from anybody who has the link: nothing in it
// is believed.
//
//   { note: 1, id, kind, name, text?, start?, end?, answer?, by?, slot?, of?, glitched?, blind? }    seconds of the shared song
//   { note: 1, id, kind: 'version', name, text?, recipe, heard }    settings that somebody sent back; see returned.js
//
// Which version an answer `1` to `4` means. 1 is the master of the share, then come the sender's versions in their order;
// they never move. Behind them stand those that came back, in the order in which the server took the first of each name; a
// newer one of the same name takes its place, and where none is free the one that is oldest by then goes. So everybody
// who has read up to the same note counts alike. Who has read less counts otherwise: therefore an answer that means a
// version which came back says in `of` which note that is, and who reads it goes by that. The number is for pages that do
// not know better.
//
// SPDX-License-Identifier: MIT
import { clean, toBase64Url } from './bytes.js';
import { checkReturned } from './returned.js';

/** @typedef {'a' | 'b' | 'same' | 'heard' | 'approved' | '1' | '2' | '3' | '4'} Answer `1` to `4`: versions; heard: there is
 *   a difference, by a blind test */
/**
 * A blind test behind an answer.
 * @typedef {object} Blind
 * @property {'preference' | 'abx'} kind
 * @property {number} trials
 * @property {Record<string, number>} counts how often each was chosen; of ABX: `right`, `wrong`
 * @property {number | null} p of guessing as well or better, where there is one
 * @property {string} seal SHA-256 of the order, made before the first trial
 * @property {string} order what was sealed and its salt, `ABBA:0f…`; see web/listen/ballot.js
 * @property {Record<string, string>} [of] versions that came back, by the number that they have in it: id of the note
 */
/**
 * @typedef {object} Note
 * @property {1} note
 * @property {string} id random, of whoever wrote it
 * @property {'answer' | 'note' | 'reply' | 'done' | 'open' | 'version'} kind
 * @property {string} name of who says it, as they wrote it
 * @property {Answer} [answer]
 * @property {string} [by] of an answer: random, of the browser and for this share alone; a newer one of the same takes its
 *   place, and two people without a name, or with one, stay two
 * @property {string} [text]
 * @property {number} [start] seconds from the song's first frame
 * @property {number} [end] of a stretch
 * @property {'A' | 'B'} [slot] that was heard
 * @property {string} [of] id of the note that it speaks of
 * @property {boolean} [glitched] the playback had dropouts
 * @property {Blind} [blind]
 * @property {import('../recipe.js').Recipe} [recipe] of a version
 * @property {import('./returned.js').Coarse} [heard] what it comes to, as its maker says
 */

export const MOST_TEXT = 2000; // characters
export const MOST_NAME = 60;
const MOST_SECONDS = 7 * 86400;
const MOST_BYTES = 1 << 15; // of one that is opened
const MOST_TRIALS = 1000;
const KINDS = ['answer', 'note', 'reply', 'done', 'open', 'version'];
const ANSWERS = ['a', 'b', 'same', 'heard', 'approved', '1', '2', '3', '4'];
const COUNTS = [...ANSWERS, 'right', 'wrong'];
const ID = /^[\w-]{8,64}$/;

/** @param {unknown} x @returns {x is Record<string, any>} */
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);

/** @param {unknown} x @param {number} most @returns {x is number} */
const within = (x, most) => typeof x === 'number' && x >= 0 && x <= most;

/** @param {unknown} x @returns {x is number} */
const isCount = (x) => Number.isInteger(x) && within(x, MOST_TRIALS);

/** @param {any} blind @returns {Blind | null} */
function checkBlind(blind) {
  if (!isObject(blind) || !['preference', 'abx'].includes(blind.kind)) return null;
  const { kind, trials, counts, p = null, seal, order } = blind;
  if (!isCount(trials) || !isObject(counts) || !(p === null || within(p, 1))) return null;
  if (!/^[0-9a-f]{64}$/.test(seal) || !/^[\w.,:|-]{1,2000}$/.test(order)) return null;
  const kept = Object.entries(counts).filter(([key, n]) => COUNTS.includes(key) && isCount(n));
  const of = Object.entries(isObject(blind.of) ? blind.of : {}).filter(
    ([key, id]) => /^[2-4]$/.test(key) && typeof id === 'string' && ID.test(id),
  );
  return {
    ...{ kind, trials, counts: Object.fromEntries(kept), p, seal, order },
    ...(of.length > 0 && { of: Object.fromEntries(of) }),
  };
}

/** What a note of its kind must have. @param {Note} note */
function isWhole({ kind, answer, text, of, recipe }) {
  if (kind === 'version') return Boolean(recipe);
  if (kind === 'answer') return Boolean(answer);
  if (kind === 'note') return Boolean(text);
  return Boolean(of && (text || kind !== 'reply'));
}

/**
 * @param {any} x what was inside a sealed note
 * @returns {Note | null} only what is known, as it may be shown; null: nothing that can be
 */
export function checkNote(x) {
  if (!isObject(x) || x.note !== 1 || !KINDS.includes(x.kind)) return null;
  if (typeof x.id !== 'string' || !ID.test(x.id)) return null;
  const { start, end, answer, slot, of, by } = x;
  const text = clean(x.text, MOST_TEXT, /\n/);
  const blind = x.blind === undefined ? null : checkBlind(x.blind);
  const placed = within(start, MOST_SECONDS);
  /** @type {Note} */
  const note = {
    ...{ note: 1, id: x.id, kind: x.kind, name: clean(x.name, MOST_NAME) },
    ...(ANSWERS.includes(answer) && { answer }),
    ...(x.kind === 'answer' && typeof by === 'string' && ID.test(by) && { by }),
    ...(text && { text }),
    ...(placed && { start }),
    ...(placed && within(end, MOST_SECONDS) && end > start && { end }),
    ...((slot === 'A' || slot === 'B') && { slot }),
    ...(typeof of === 'string' && ID.test(of) && { of }),
    ...(x.glitched === true && { glitched: true }),
    ...(blind && { blind }),
    ...(x.kind === 'version' && checkReturned(x)),
  };
  return isWhole(note) ? note : null;
}

/** @param {Omit<Note, 'note' | 'id'>} parts @returns {Note} */
export function makeNote(parts) {
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const note = checkNote({ ...parts, note: 1, id });
  if (!note) throw new Error('This note says nothing yet.');
  return note;
}

/** What is sealed of a note. @param {Note} note @returns {Uint8Array} */
export const noteBytes = (note) => new TextEncoder().encode(JSON.stringify(note));

/** @param {Note} note @param {string} key @returns {Promise<Uint8Array>} */
export async function sealNote(note, key) {
  const { sealed } = await import('./seal.js');
  return sealed(noteBytes(note), key);
}

/** @param {Uint8Array} bytes @param {string} key @returns {Promise<Note | null>} null for what cannot be shown */
export async function openNote(bytes, key) {
  if (bytes.length > MOST_BYTES) return null;
  const { opened } = await import('./seal.js');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await opened(bytes, key));
    return checkNote(JSON.parse(text));
  } catch {
    return null; // not sealed for this share, or changed
  }
}
