// blind-ask.js -- before a blind test: what is to be found out, in how many trials. SPDX-License-Identifier: MIT
import { TRIALS } from '../blind.js';
import { h, watch } from './dom.js';
import { fineClock } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../blind.js').Kind} Kind */

/** @type {[Kind, string, string][]} */
const KINDS = [
  ['hear', 'Can I hear a difference?', 'X is A or B. You say which. For small moves and limiting.'],
  ['prefer', 'Which do I prefer?', 'X and Y, without their names. You say which is better.'],
];

/** @param {Studio} studio */
function kindCards(studio) {
  const cards = KINDS.map(([kind, title, text]) => {
    const input = h('input', { type: 'radio', name: 'blind-kind', value: kind });
    input.addEventListener('change', () => studio.blind.choose({ kind }));
    const words = h('span', {}, h('b', { text: title }), h('span', { text }));
    return { kind, input, root: h('label', { class: 'blind-kind' }, input, words) };
  });
  watch(studio, ['blind'], ({ blind }) => {
    for (const { kind, input } of cards) input.checked = blind?.kind === kind;
  });
  const root = h(
    'div',
    { class: 'blind-kinds', role: 'radiogroup', 'aria-label': 'Question' },
    ...cards.map((card) => card.root),
  );
  return { root, focus: () => cards.find(({ input }) => input.checked)?.input.focus() };
}

/** @param {Studio} studio */
function trialCounts(studio) {
  const choices = TRIALS.map((trials) => {
    const input = h('input', { type: 'radio', name: 'blind-trials', value: trials });
    input.addEventListener('change', () => studio.blind.choose({ trials }));
    return { trials, input, root: h('label', { class: 'slot' }, input, `${trials}`) };
  });
  watch(studio, ['blind'], ({ blind }) => {
    for (const { trials, input } of choices) input.checked = blind?.trials === trials;
  });
  return h(
    'div',
    { class: 'blind-trials' },
    h('span', { id: 'blind-trials', text: 'Trials' }),
    h(
      'div',
      { class: 'blind-picks', role: 'radiogroup', 'aria-labelledby': 'blind-trials' },
      ...choices.map((choice) => choice.root),
    ),
  );
}

/** @param {Studio} studio */
export function askStep(studio) {
  const kinds = kindCards(studio);
  const about = h('p', { class: 'blind-about' });
  const blocked = h('p', {
    class: 'blind-blocked',
    role: 'status',
    'aria-label': 'Blind test waits',
  });
  const start = h('button', {
    type: 'button',
    class: 'primary',
    text: 'Start',
    onclick: () => studio.blind.start(),
  });
  const root = h(
    'div',
    { class: 'blind-step blind-asks' },
    kinds.root,
    h('div', { class: 'blind-row' }, trialCounts(studio), start),
    blocked,
    about,
  );
  watch(studio, ['blind', 'compare'], ({ blind, compare }) => {
    if (blind?.step !== 'ask') return;
    const { start: from, end } = blind.region;
    const mono = compare.mono ? ', in mono as you listen now' : '';
    about.textContent = `Loops ${fineClock(from)} to ${fineClock(end)} at matched level${mono}. The order is drawn and sealed before the first trial, and shown after the last. To test another part, leave and set a loop there.`;
    blocked.textContent = blind.blocked ?? '';
    blocked.hidden = !blind.blocked;
    const waits = start.disabled;
    start.disabled = Boolean(blind.blocked);
    if (waits && !start.disabled && root.contains(document.activeElement)) start.focus();
  });
  const focus = () => (start.disabled ? kinds.focus() : start.focus());
  return { step: 'ask', root, focus, keys: {} };
}
