// view-blind-result.js -- what a blind vote came to: a sentence, the counts, and the seal that anybody can check.
// SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { sealOf } from './ballot.js';
import { sideName } from './blind-sides.js';
import { chanceText, resultWords } from './blind-words.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./blind-vote.js').BlindVote} BlindVote */
/** @typedef {import('./blind-vote.js').VoteState} VoteState */
/** @typedef {import('./ballot.js').Result} Result */

const GLITCHED = 'The sound broke off meanwhile; the vote will say so.';

/** @param {VoteState} blind @returns {[string, string, number, number][]} ink, name, count, of how many */
function bars({ all, result }) {
  const { kind, sides, trials, counts } = /** @type {Result} */ (result);
  if (kind === 'hear')
    return [
      ['right', 'Right', counts.right, trials],
      ['wrong', 'Wrong', counts.wrong, trials],
    ];
  const met = (2 * trials) / sides.length;
  return all
    .filter(({ side }) => sides.includes(side))
    .map(({ side, word }) => [side, `${side} ${word}`, counts[side.toLowerCase()], met]);
}

/** @param {[string, string, number, number]} bar */
function bar([ink, name, count, of]) {
  const fill = h('i', { 'aria-hidden': 'true' });
  fill.style.width = `${(100 * count) / of}%`;
  return h(
    'li',
    { class: `s-${ink}` },
    h('bdi', { text: name }),
    h('span', { class: 'blind-bar' }, fill),
    h('b', { text: `${count}` }),
    h('span', { class: 'unseen', text: ` of ${of}` }),
  );
}

/** The hash of the order, made before the first trial; now it can be made again. @param {Desk} desk */
function seal({ hearing }) {
  const told = h('code', {});
  const text = h('code', {});
  const says = h('p', { role: 'status' });
  const proof = h('div', { class: 'blind-proof', hidden: true }, text, says);
  const check = h('button', { type: 'button', class: 'quiet', text: 'Check it' });
  check.addEventListener('click', () => {
    const { result, seal: first } = hearing.state.blind;
    const again = sealOf(result.text);
    text.textContent = result.text;
    says.textContent =
      again === first
        ? `Its SHA-256 is ${again}, as it was before the first trial.`
        : `Its SHA-256 is ${again}, which is another one than before the first trial.`;
    says.classList.toggle('warn', again !== first);
    proof.hidden = false;
  });
  watch(hearing, ['blind'], ({ blind }) => {
    if (blind?.step === 'result') told.textContent = `${blind.seal.slice(0, 16)}…`;
    else proof.hidden = true;
  });
  return h(
    'div',
    { class: 'blind-sealed' },
    h('p', {}, 'Order sealed beforehand: ', told, check),
    proof,
  );
}

/** @param {Desk} desk @param {BlindVote} vote @param {() => void} sent @returns {import('./view-blind.js').Step} */
export function resultStep(desk, vote, sent) {
  const sentence = h('p', { class: 'blind-sentence' });
  const detail = h('p', { class: 'blind-detail' });
  const counts = h('ol', { class: 'blind-counts', 'aria-label': 'Counts' });
  const broke = h('p', { class: 'blind-broke', text: GLITCHED });
  const send = h('button', {
    ...{
      type: 'button',
      class: 'primary',
      text: desk.place.alone ? 'Keep as my answer' : 'Send as my answer',
    },
    onclick: () => {
      vote.send();
      sent();
    },
  });
  const root = h(
    'div',
    { class: 'blind-step' },
    h('div', { role: 'status', 'aria-label': 'Result' }, sentence, detail),
    counts,
    broke,
    seal(desk),
    send,
  );
  watch(desk.hearing, ['blind'], ({ blind }) => {
    if (blind?.step !== 'result') return;
    const { all, result, glitched } = /** @type {VoteState} */ (blind);
    if (!result) return;
    const called = (/** @type {string} */ side) => {
      const found = all.find((each) => each.side === side);
      return found ? sideName(found) : side;
    };
    const words = resultWords(result, called);
    sentence.textContent = words.sentence;
    sentence.classList.toggle('sure', result.sure);
    detail.textContent = `${words.detail} (${chanceText(result.p)})`;
    counts.replaceChildren(...bars(blind).map(bar));
    broke.hidden = !glitched;
  });
  const keys = { Escape: () => vote.leave() };
  return { root, keys, focus: () => send.focus({ preventScroll: true }) };
}
