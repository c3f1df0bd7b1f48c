// view-blind.js -- the blind vote in the place of A and B: what is compared, one trial after another, what it came to.
// SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { BlindVote } from './blind-vote.js';
import { askStep } from './view-blind-ask.js';
import { resultStep } from './view-blind-result.js';
import { trialStep } from './view-blind-trial.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {{ root: HTMLElement, keys: Record<string, () => void>, focus?: () => void }} Step */

const TITLES = { ask: 'Vote blind', wait: 'Vote blind', result: 'Your blind vote' };

/** Keys for those who have them. @param {Desk} desk @param {Record<string, Step>} steps */
function keys({ hearing }, steps) {
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const { blind } = hearing.state;
    if (!blind || ctrlKey || metaKey || altKey) return;
    const on = /** @type {HTMLElement} */ (target).closest(
      'input, textarea, button, select, summary',
    );
    if (on && (key === ' ' || key === 'Enter')) return; // the button's own
    const run = steps[blind.step]?.keys[key.length === 1 ? key.toLowerCase() : key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

/** @param {Desk} desk @returns {{ open: HTMLElement, panel: HTMLElement }} */
export function blindView(desk) {
  const { hearing } = desk;
  const vote = new BlindVote(desk);
  const open = h('button', {
    ...{ type: 'button', class: 'quiet blind-open', text: 'Vote blind' },
    title: 'Compare without knowing which is which',
    onclick: () => vote.open(),
  });
  /** @type {Record<string, Step>} */
  const steps = {
    ask: askStep(desk, vote),
    wait: { root: waitStep(), keys: {} },
    trial: trialStep(desk, vote),
    result: resultStep(desk, vote, () => {
      open.focus({ preventScroll: true });
      showAnswers();
    }),
  };
  const title = h('h2', {});
  const leave = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Leave' },
    onclick: () => {
      vote.leave();
      open.focus();
    },
  });
  const panel = h(
    'div',
    { class: 'blind', role: 'group', 'aria-label': 'Blind vote' },
    h('div', { class: 'say-head' }, title, leave),
    ...Object.values(steps).map(({ root }) => root),
  );
  let shown = '';
  watch(hearing, ['blind', 'listen'], ({ blind, listen }) => {
    open.hidden = !listen.comments || listen.phase !== 'ready' || blind !== null;
    panel.hidden = blind === null;
    document.body.classList.toggle('blind-on', blind !== null);
    const step = blind?.step ?? '';
    for (const [name, { root }] of Object.entries(steps)) root.hidden = name !== step;
    if (step === shown) return;
    shown = step;
    panel.dataset.step = step;
    title.textContent = TITLES[/** @type {'ask'} */ (step)] ?? question(blind);
    steps[step]?.focus?.();
  });
  keys(desk, steps);
  return { open, panel };
}

/** What was sent, beside what others said; when the deck has its usual height again. */
function showAnswers() {
  const show = () => document.querySelector('.votes-said')?.scrollIntoView({ block: 'nearest' });
  requestAnimationFrame(() => requestAnimationFrame(show));
}

/** @param {any} blind */
const question = (blind) => (blind?.kind === 'hear' ? 'What is X?' : 'Which is better?');

const waitStep = () =>
  h(
    'div',
    { class: 'blind-wait', role: 'status' },
    h('i', { class: 'blind-turn', 'aria-hidden': 'true' }),
    h('p', { text: 'Rendering this loop at one loudness…' }),
  );
