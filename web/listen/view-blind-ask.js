// view-blind-ask.js -- the choice before a blind vote: what is compared, and how. One tap begins it.
// SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { TRIALS } from './ballot.js';
import { plannedTrials } from './blind-vote.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./blind-vote.js').BlindVote} BlindVote */
/** @typedef {import('./blind-vote.js').VoteState} VoteState */

const ABOUT = 'At the same loudness. Which one is which, you learn at the end.';

/** What is compared, where there is more than A and B. @param {Desk} desk @param {BlindVote} vote */
function sides({ hearing }, vote) {
  const root = h('div', { class: 'blind-sides', role: 'group', 'aria-label': 'Compare' });
  let made = '';
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'ask') return;
    root.hidden = blind.all.length < 3;
    const { all, sides: chosen } = /** @type {VoteState} */ (blind);
    const what = JSON.stringify(all.map(({ side, word }) => [side, word]));
    if (what !== made)
      root.replaceChildren(
        ...all.map(({ side, word }) =>
          h(
            'button',
            { type: 'button', class: `blind-side s-${side}`, onclick: () => vote.turn(side) },
            h('b', { text: side }),
            h('bdi', { text: word }),
          ),
        ),
      );
    made = what;
    all.forEach(({ side }, i) => {
      root.children[i].setAttribute('aria-pressed', String(chosen.includes(side)));
    });
  });
  return root;
}

/** @param {Desk} desk @param {BlindVote} vote */
function lengths({ hearing }, vote) {
  const buttons = TRIALS.map((n) =>
    h('button', { type: 'button', text: `${n}`, onclick: () => vote.wish(n) }),
  );
  const root = h(
    'div',
    { class: 'blind-lengths', role: 'group', 'aria-label': 'Trials' },
    h('span', { 'aria-hidden': 'true', text: 'Trials' }),
    ...buttons,
  );
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'ask') return;
    root.hidden = blind.sides.length > 2;
    TRIALS.forEach((n, i) => {
      buttons[i].setAttribute('aria-pressed', String(blind.wished === n));
    });
  });
  return root;
}

/** @param {Desk} desk @param {BlindVote} vote @returns {import('./view-blind.js').Step} */
export function askStep(desk, vote) {
  const about = { prefer: h('span', {}), hear: h('span', {}) };
  const begin = (/** @type {'prefer' | 'hear'} */ kind, /** @type {string} */ text) =>
    h(
      'button',
      { type: 'button', class: 'blind-kind', onclick: () => vote.begin(kind) },
      h('b', { text }),
      about[kind],
    );
  const prefer = begin('prefer', 'Which is better?');
  const hear = begin('hear', 'Can I hear a difference?');
  const blocked = h('p', { class: 'blind-blocked', role: 'alert' });
  const root = h(
    'div',
    { class: 'blind-step' },
    h('p', { class: 'blind-about', text: ABOUT }),
    sides(desk, vote),
    h('div', { class: 'blind-kinds' }, prefer, hear),
    lengths(desk, vote),
    blocked,
  );
  watch(desk.hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'ask') return;
    const { length } = blind.sides;
    prefer.disabled = length < 2;
    hear.disabled = length !== 2;
    const trials = plannedTrials(blind);
    about.prefer.textContent =
      length < 2 ? 'Choose two or more' : `Hear X and Y, choose one, ${trials} times`;
    about.hear.textContent =
      length === 2 ? `Hear both and X, say which X is, ${trials} times` : 'Choose two';
    blocked.hidden = !blind.blocked;
    blocked.textContent = blind.blocked ?? '';
  });
  const keys = {
    1: () => prefer.click(),
    2: () => hear.click(),
    Escape: () => vote.leave(),
  };
  return { root, keys, focus: () => prefer.focus({ preventScroll: true }) };
}
