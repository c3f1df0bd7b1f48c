// hear.js -- `Hear it`: the worst places and the platforms, under the loudness they come from.
// SPDX-License-Identifier: MIT
import { h } from './dom.js';
import { platformTable } from './platforms.js';
import { placesCard } from './tour.js';

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
