// blind-sides.js -- what a blind vote compares: the sides that there are, the stretch of the song, how loud each is to be.
// SPDX-License-Identifier: MIT
import { commonOf, sameEdit } from '../edited.js';

/** @typedef {import('./ballot.js').Side} Side */
/** @typedef {import('./takes.js').Take} Take */
/** @typedef {import('../recipe-delivery.js').Edit} Edit */
/** @typedef {{ side: Side, word: string, params: Record<string, number> | null, edit?: Edit | null, of?: string }} Candidate params: null for the
 *   mix, which has no ends of its own; of: id of the note by which it came back */

const LOOP_SECONDS = 8; // where no loop was set
export const LEAST_SECONDS = 0.5; // less has no loudness
const MOST_SECONDS = 30; // of a loop that is compared
const MOST_BYTES = 96e6; // of all sides
const SPLICE_SECONDS = 0.01; // of the loop's seam, as the playhead's

/** Everything that can be compared. @param {import('./desk.js').Desk} desk @returns {Candidate[]} */
export function candidatesOf({ hearing, share }) {
  const { slots } = hearing.state.versions;
  const masters = hearing.allVersions().flatMap((/** @type {any} */ version, i) => {
    if (!version) return [];
    const side = /** @type {Side} */ (i === 0 ? 'B' : String(i + 1));
    const shared = share?.versions[i - 1];
    const name = slots[i]?.name ?? shared?.name ?? `Version ${i + 1}`;
    const of = shared?.of;
    const edit = (i === 0 ? share?.recipe?.edit : shared?.edit) ?? null;
    const word = i === 0 ? 'master' : name;
    return [{ side, word, params: version.params, edit, ...(of && { of }) }];
  });
  /** @type {Candidate[]} */
  const all = [{ side: 'A', word: 'mix', params: null }, ...masters];
  const twice = (/** @type {Candidate} */ { word }) =>
    all.filter((each) => each.word === word).length > 1; // two of one name: the number tells them apart
  return all.map((each) => (twice(each) ? { ...each, word: `${each.word} (${each.side})` } : each));
}

/** A side in a sentence. @param {{ side: string, word: string }} candidate */
export const sideName = ({ side, word }) => (/^[AB]$/.test(side) ? side : word);

/** Top and tail of what is compared, each once. @param {Candidate[]} chosen @returns {Edit[]} */
export function editsOf(chosen) {
  const all = chosen.flatMap(({ edit }) => edit ?? []);
  return all.filter((edit, i) => all.findIndex((each) => sameEdit(each, edit)) === i);
}

/** The loop that is set, or some seconds from the playhead on; frames. Only where all of them sound: silence, or a fade
 * that one of them has alone, would tell which it is, so that each has the fades of all.
 * @param {any} state @param {number} sides how many @param {Edit[]} edits of them */
export function stretchOf({ song, transport }, sides, edits) {
  const { start, end, on } = transport.loop;
  const rate = song.sampleRate;
  const part = commonOf(edits, song);
  const most = Math.min(MOST_SECONDS * rate, Math.floor(MOST_BYTES / (8 * sides)));
  const set = end > start && (on || end - start < part.end - part.start);
  const long = set ? end - start : LOOP_SECONDS * rate;
  const frames = Math.round(Math.min(long, most, part.end - part.start));
  const wanted = set && !(on && long > most) ? start : transport.frame;
  const from = Math.max(part.start, Math.min(Math.round(wanted), part.end - frames));
  return { start: from, frames, splice: Math.round(SPLICE_SECONDS * rate), edits };
}

/** Gains by which all are as loud as the quietest. @param {number[]} lufs */
export function gainsOf(lufs) {
  const least = Math.min(...lufs);
  return lufs.map((each) => 10 ** ((least - each) / 20));
}

/** Why these cannot be compared. @param {Candidate[]} chosen @param {Take[]} takes @param {[number, number] | null} alike
 * @returns {string | null} */
export function blockedBy(chosen, takes, alike) {
  const [first, second] = (alike ?? []).map((i) => sideName(chosen[i]));
  const unknown = takes.findIndex(({ lufs }) => lufs === null);
  if (unknown >= 0)
    return `The loudness of ${sideName(chosen[unknown])} is not known here: choose a place with more sound.`;
  return alike ? `${first} and ${second} are one sound here, at one loudness.` : null;
}
