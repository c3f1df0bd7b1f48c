// hear.js -- `Hear it`: the worst places and the platforms, under the loudness they come from.
// SPDX-License-Identifier: MIT
import { h } from './dom.js';
import { platformChip, platformTable } from './platforms.js';
import { placeMarks, placesCard, tourChip } from './tour.js';

/** On the waveform: where the worst places are, and what is heard out of the ordinary.
 * @param {HTMLElement} root @param {import('../studio.js').Studio} studio */
export function mountHearing(root, studio) {
  placeMarks(studio, /** @type {HTMLElement} */ (root.querySelector('.wave-field')));
  root.append(h('div', { class: 'chips' }, platformChip(studio), tourChip(studio)));
}

/** @param {import('../studio.js').Studio} studio */
export function hearStage(studio) {
  return h(
    'section',
    { class: 'stage hear', 'aria-label': 'Hear it' },
    h(
      'div',
      { class: 'stage-head' },
      h('h2', { text: 'Hear it' }),
      h('span', { class: 'line', text: 'where it hurts most, and what services make of it' }),
    ),
    placesCard(studio),
    platformTable(studio),
  );
}
