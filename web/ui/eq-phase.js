// eq-phase.js -- how the equaliser treats phase, and what each way costs. SPDX-License-Identifier: MIT
import { choice } from './control.js';
import { h, watch } from './dom.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const NAME = 'eq.phase';

/** In the order of the table. */
const WORDS = [
  'no delay; the phase turns where the level does',
  'no phase shift; the sound comes a tenth of a second later',
];

/** @param {Studio} studio */
export function eqPhase(studio) {
  const { title } = spec(NAME);
  const words = h('span', { class: 'words', role: 'status' });
  watch(studio, ['params'], ({ params }) => {
    words.textContent = WORDS[params[NAME]];
  });
  return h(
    'div',
    { class: 'eq-phase' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: title }),
    choice(studio, () => NAME, title),
    words,
  );
}
