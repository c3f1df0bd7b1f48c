// blind-trial.js -- one trial after another: listen, answer. What is heard is named by its button alone.
// SPDX-License-Identifier: MIT
import { BUTTONS } from '../blind.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../blind.js').Button} Button */

/** @type {Record<Button, string>} */
const NAMES = { A: 'source', B: 'master', X: 'A or B?', Y: 'the other' };
/** @type {Record<'hear' | 'prefer', { ask: string, answers: [Button, string][] }>} */
const QUESTIONS = {
  hear: {
    ask: 'What is X?',
    answers: [
      ['A', 'X is A'],
      ['B', 'X is B'],
    ],
  },
  prefer: {
    ask: 'Which is better?',
    answers: [
      ['X', 'X is better'],
      ['Y', 'Y is better'],
    ],
  },
};
const SHORT_SEAL = 12; // digits that are shown at once

/** @param {Studio} studio @param {Button} name */
function listenButton(studio, name) {
  const second = h('span', {});
  const button = h(
    'button',
    {
      type: 'button',
      class: `blind-listen ${name.toLowerCase()}`,
      'aria-keyshortcuts': name,
      onclick: () => studio.blind.listen(name),
    },
    h('b', { text: name }),
    second,
  );
  watch(studio, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    button.hidden = !BUTTONS[/** @type {'hear'} */ (blind.kind)].includes(name);
    button.setAttribute('aria-pressed', String(blind.heard === name));
    second.textContent = blind.kind === 'prefer' && name === 'X' ? 'one of the two' : NAMES[name];
  });
  return button;
}

/** @param {Studio} studio @param {number} i */
function answerButton(studio, i) {
  const words = h('span', {});
  const chosen = () =>
    QUESTIONS[/** @type {'hear'} */ (studio.state.blind?.kind ?? 'hear')].answers[i];
  const act = () => studio.blind.answer(chosen()[0]);
  const button = h(
    'button',
    { type: 'button', class: 'plain blind-answer', 'aria-keyshortcuts': `${i + 1}`, onclick: act },
    words,
    h('kbd', { 'aria-hidden': 'true', text: `${i + 1}` }),
  );
  watch(studio, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    words.textContent = chosen()[1];
    button.disabled = !blind.matched;
  });
  return { act, button };
}

/** How far the test is; how the answers were stays sealed. @param {Studio} studio */
function steps(studio) {
  const count = h('p', { class: 'blind-count', role: 'status', 'aria-label': 'Trial' });
  const dots = h('div', { class: 'blind-dots', 'aria-hidden': 'true' });
  watch(studio, ['blind'], ({ blind }) => {
    if (blind?.step !== 'trial') return;
    const text = `Trial ${blind.at + 1} of ${blind.trials}`;
    if (count.textContent !== text) count.textContent = text;
    if (dots.childElementCount !== blind.trials)
      dots.replaceChildren(...Array.from({ length: blind.trials }, () => h('i', {})));
    [...dots.children].forEach((dot, i) => {
      dot.className = i < blind.at ? 'past' : i === blind.at ? 'now' : '';
    });
  });
  return h('div', { class: 'blind-steps' }, count, dots);
}

/** Where in the loop we are, and whether it plays. @param {Studio} studio */
function loopLine(studio) {
  const bar = h('span', {});
  const play = h('button', { type: 'button', class: 'quiet', onclick: () => studio.toggle() });
  const wait = h('p', { class: 'blind-wait', role: 'status', 'aria-label': 'Level' });
  studio.addEventListener('frame', (/** @type {any} */ { detail }) => {
    const { blind, transport } = studio.state;
    if (blind?.step !== 'trial') return;
    const { start, end } = transport.loop;
    const at = Math.min(1, Math.max(0, (detail - start) / Math.max(1, end - start)));
    bar.style.transform = `scaleX(${at})`;
  });
  watch(studio, ['blind', 'transport'], ({ blind, transport }) => {
    if (blind?.step !== 'trial') return;
    play.textContent = transport.playing ? 'Pause' : 'Play';
    const says = transport.suspended
      ? 'The browser holds the sound back until you press Play.'
      : blind.matched
        ? 'Level matched over this loop'
        : 'Matching the level over this loop: listen once through…';
    if (wait.textContent !== says) wait.textContent = says;
    wait.classList.toggle('ready', blind.matched);
  });
  return h(
    'div',
    { class: 'blind-loop' },
    h('div', { class: 'blind-bar', 'aria-hidden': 'true' }, bar),
    h('div', { class: 'blind-line' }, wait, play),
  );
}

/** @param {Studio} studio */
function sealLine(studio) {
  const short = h('span', {});
  const whole = h('code', {});
  watch(studio, ['blind'], ({ blind }) => {
    short.textContent = `Order sealed · ${blind?.seal.slice(0, SHORT_SEAL) ?? ''}…`;
    whole.textContent = blind?.seal ?? '';
  });
  return h(
    'details',
    { class: 'more blind-seal' },
    h('summary', {}, short),
    h('p', {
      text: 'Drawn by the system’s random numbers before the first trial. This is its SHA-256; the order itself, shown after the last trial, must give the same.',
    }),
    whole,
  );
}

/** @param {Studio} studio */
export function trialStep(studio) {
  const names = /** @type {Button[]} */ (['A', 'X', 'Y', 'B']);
  const listens = names.map((name) => listenButton(studio, name));
  const answers = [0, 1].map((i) => answerButton(studio, i));
  const ask = h('h3', { class: 'blind-ask', id: 'blind-ask' });
  const root = h(
    'div',
    { class: 'blind-step blind-trial' },
    steps(studio),
    h('div', { class: 'blind-listens', role: 'group', 'aria-label': 'Listen' }, ...listens),
    loopLine(studio),
    ask,
    h(
      'div',
      { class: 'blind-answers', role: 'group', 'aria-labelledby': 'blind-ask' },
      ...answers.map(({ button }) => button),
    ),
    sealLine(studio),
  );
  watch(studio, ['blind'], ({ blind }) => {
    if (blind) ask.textContent = QUESTIONS[/** @type {'hear'} */ (blind.kind)].ask;
  });
  /** @type {Record<string, () => void>} */
  const keys = { 1: answers[0].act, 2: answers[1].act, ' ': () => studio.toggle() };
  for (const name of names)
    keys[name.toLowerCase()] = () => {
      const { kind } = studio.state.blind ?? { kind: 'hear' };
      if (BUTTONS[/** @type {'hear'} */ (kind)].includes(name)) studio.blind.listen(name);
    };
  return { step: 'trial', root, focus: () => listens[1].focus(), keys };
}
