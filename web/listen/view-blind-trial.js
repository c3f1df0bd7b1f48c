// view-blind-trial.js -- a trial of the blind vote: hear, say. What is heard is named by its button alone.
// SPDX-License-Identifier: MIT
import { h, icon, watch } from '../ui/dom.js';
import { sideName } from './blind-sides.js';
import { PAUSE, PLAY } from './view-deck.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./blind-vote.js').BlindVote} BlindVote */
/** @typedef {import('./blind-vote.js').VoteState} VoteState */
/** @typedef {import('./ballot.js').Button} Button */

const GLITCHED = 'The sound broke off; the vote will say so.';
const SHORT_SEAL = 10; // digits that are shown
/** @type {Record<'hear' | 'prefer', Button[]>} */
const LISTENS = { hear: ['left', 'X', 'right'], prefer: ['X', 'Y'] };
/** @type {Record<'hear' | 'prefer', Button[]>} */
const ANSWERS = { hear: ['left', 'right'], prefer: ['X', 'Y'] };

/** The two known ones of an ABX. @param {VoteState} blind @param {Button} button */
const known = ({ all, sides }, button) =>
  /** @type {import('./blind-sides.js').Candidate} */ (
    all.find(({ side }) => side === sides[button === 'left' ? 0 : 1])
  );

/** @param {Desk} desk @param {BlindVote} vote @param {Button} button */
function listenButton({ hearing }, vote, button) {
  const letter = h('b', {});
  const word = h('bdi', {});
  const root = h(
    'button',
    { type: 'button', class: 'big', onclick: () => vote.listen(button) },
    letter,
    word,
  );
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    root.hidden = !LISTENS[/** @type {'hear'} */ (blind.kind)].includes(button);
    root.setAttribute('aria-pressed', String(blind.heard === button));
    const side = button.length > 1 ? known(blind, button) : null;
    letter.textContent = side?.side ?? button;
    word.textContent = side?.word ?? '';
  });
  return root;
}

/** @param {Desk} desk @param {BlindVote} vote @param {number} i */
function answerButton({ hearing }, vote, i) {
  const act = () => {
    const { blind } = hearing.state;
    if (blind?.step === 'trial') vote.answer(ANSWERS[/** @type {'hear'} */ (blind.kind)][i]);
  };
  const root = h('button', { type: 'button', class: 'vote', onclick: act });
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    const button = ANSWERS[/** @type {'hear'} */ (blind.kind)][i];
    root.textContent =
      blind.kind === 'hear' ? `X is ${sideName(known(blind, button))}` : `${button} is better`;
  });
  return { root, act };
}

/** How far the vote is; how the answers were stays sealed. @param {Desk} desk */
function steps({ hearing }) {
  const count = h('p', { role: 'status' });
  const dots = h('div', { class: 'blind-dots', 'aria-hidden': 'true' });
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    const text = `Trial ${Math.min(blind.at + 1, blind.trials)} of ${blind.trials}`;
    if (count.textContent !== text) count.textContent = text;
    if (dots.childElementCount !== blind.trials)
      dots.replaceChildren(...Array.from({ length: blind.trials }, () => h('i', {})));
    [...dots.children].forEach((dot, i) => {
      dot.className = i < blind.at ? 'past' : i === blind.at ? 'now' : '';
    });
  });
  return h('div', { class: 'blind-count' }, count, dots);
}

/** @param {Desk} desk */
function playButton({ hearing }) {
  const root = h('button', { type: 'button', class: 'round', onclick: () => hearing.toggle() });
  watch(hearing, ['transport'], ({ transport }) => {
    const name = transport.playing ? 'Pause' : 'Play';
    if (root.getAttribute('aria-label') === name) return;
    root.setAttribute('aria-label', name);
    root.replaceChildren(icon(transport.playing ? PAUSE : PLAY));
  });
  return root;
}

/** @param {Desk} desk @param {BlindVote} vote @returns {import('./view-blind.js').Step} */
export function trialStep(desk, vote) {
  const { hearing } = desk;
  /** @type {Button[]} */
  const buttons = ['left', 'X', 'right', 'Y'];
  const listens = buttons.map((button) => listenButton(desk, vote, button));
  const answers = [0, 1].map((i) => answerButton(desk, vote, i));
  const seal = h('p', { class: 'blind-seal' });
  const broke = h('p', { class: 'blind-broke', role: 'alert' });
  const root = h(
    'div',
    { class: 'blind-step' },
    h('div', { class: 'blind-line' }, playButton(desk), steps(desk)),
    h('div', { class: 'blind-listens', role: 'group', 'aria-label': 'Listen' }, ...listens),
    h(
      'div',
      { class: 'blind-answers', role: 'group', 'aria-label': 'Your answer' },
      ...answers.map(({ root }) => root),
    ),
    broke,
    seal,
  );
  watch(hearing, ['blind'], ({ blind }) => {
    broke.hidden = !blind?.glitched;
    broke.textContent = blind?.glitched ? GLITCHED : '';
    seal.textContent = `Same loudness · order sealed ${blind?.seal.slice(0, SHORT_SEAL) ?? ''}…`;
  });
  const hears = (/** @type {Button} */ button) => () => {
    const { blind } = hearing.state;
    if (LISTENS[/** @type {'hear'} */ (blind.kind)].includes(button)) vote.listen(button);
  };
  const keys = {
    ...{ x: hears('X'), y: hears('Y'), a: hears('left'), b: hears('right') },
    ...{ 1: answers[0].act, 2: answers[1].act, ' ': () => hearing.toggle() },
  };
  return { root, keys, focus: () => listens[1].focus({ preventScroll: true }) };
}
