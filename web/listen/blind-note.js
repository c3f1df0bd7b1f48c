// blind-note.js -- a blind vote as others get it: the answer that it comes to, and what is told so that it can be checked.
// SPDX-License-Identifier: MIT

/** @typedef {import('./ballot.js').Kind} Kind */
/** @typedef {import('./ballot.js').Side} Side */
/** @typedef {import('./blind-sides.js').Candidate} Candidate */
/** @typedef {{ kind?: Kind, trials: number, p: number, sure: boolean, text: string, seal: string, counts?: Record<string, number>,
 *   count?: number, best?: Side | null, sides?: Side[] }} Outcome of a ballot, or of the studio's own test: count is then for the master */

/**
 * What a note says of a test. The seal is SHA-256 of `lacquer blind test, <kind>, X=<order>, salt <salt>`; both are told
 * as `<order>:<salt>`.
 * @param {Outcome} result @param {Candidate[]} [all] that were compared
 * @returns {import('../share/notes.js').Blind}
 */
export function blindOf({ kind, text, seal, trials, count = 0, counts, p, sides = [] }, all = []) {
  const back = all.filter(({ side, of }) => of && sides.includes(side));
  const [, order, salt] = /X=(\S+), salt ([0-9a-f]+)$/.exec(text) ?? [];
  return {
    kind: kind === 'hear' ? 'abx' : 'preference',
    ...{ trials, counts: counts ?? { a: trials - count, b: count }, p, seal },
    order: `${order}:${salt}`,
    ...(back.length > 0 && {
      of: Object.fromEntries(back.map(({ side, of }) => [side, String(of)])),
    }),
  };
}

/** What it comes to: chance is no preference, and no difference.
 * @param {Pick<Outcome, 'kind' | 'sure' | 'count' | 'trials' | 'best'>} result
 * @returns {import('../share/notes.js').Answer} */
export function answerOf({ kind, sure, count = 0, trials, best }) {
  if (!sure || best === null) return kind === 'hear' && sure ? 'heard' : 'same';
  if (kind === 'hear') return 'heard';
  const side = best ?? (2 * count > trials ? 'B' : 'A');
  return /** @type {import('../share/notes.js').Answer} */ (side.toLowerCase());
}
