// blind.js -- the blind test over the whole page: nothing else can be seen or reached meanwhile.
// SPDX-License-Identifier: MIT
import { askStep } from './blind-ask.js';
import { resultStep } from './blind-result.js';
import { trialStep } from './blind-trial.js';
import { h, watch } from './dom.js';
import { tomorrowStep } from './tomorrow-result.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** The button that opens it. @param {Studio} studio */
export function blindButton(studio) {
  return h(
    'button',
    {
      type: 'button',
      class: 'toggle blind-open',
      'aria-label': 'Blind test',
      'aria-haspopup': 'dialog',
      title: 'Blind test: can you hear it, which do you prefer? (B)',
      onclick: () => studio.blind.open(),
    },
    'Blind',
    h('span', { text: ' test' }),
  );
}

/** @param {Studio} studio */
export function mountBlind(studio) {
  /** @type {{ step: string, root: HTMLElement, focus: () => void, keys: Record<string, () => void> }[]} */
  const steps = [askStep, trialStep, resultStep, tomorrowStep].map((make) => make(studio));
  const dialog = h(
    'dialog',
    { class: 'blind', 'aria-labelledby': 'blind-title' },
    h(
      'div',
      { class: 'blind-head' },
      h('h2', { id: 'blind-title', text: 'Blind test' }),
      h(
        'button',
        { type: 'button', class: 'quiet', onclick: () => studio.blind.leave() },
        'Leave ',
        h('kbd', { text: 'Esc' }),
      ),
    ),
    ...steps.map(({ root }) => root),
  );
  dialog.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation(); // the page's own keys would tell, or change the sound
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { blind } = studio.state;
    const act = steps.find(({ step }) => step === blind?.step)?.keys[event.key.toLowerCase()];
    if (!act || (event.key === ' ' && document.activeElement?.matches('button, summary'))) return;
    event.preventDefault();
    act();
  });
  dialog.addEventListener('cancel', (/** @type {Event} */ event) => {
    event.preventDefault();
    studio.blind.leave();
  });
  dialog.addEventListener('close', () => studio.blind.leave());
  document.body.append(dialog);
  let shown = '';
  watch(studio, ['blind'], ({ blind }) => {
    const step = blind?.step ?? '';
    if (step === shown) return;
    shown = step;
    document.body.classList.toggle('blinded', Boolean(step)); // `:has` would cost every frame
    for (const each of steps) each.root.hidden = each.step !== step;
    if (!step) return dialog.close();
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    steps.find((each) => each.step === step)?.focus();
  });
}
