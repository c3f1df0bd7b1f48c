// hear.js -- `Hear it`: other places and single bands, the worst places, the platforms. SPDX-License-Identifier: MIT
import { h } from './dom.js';
import { listenCard, listenChip } from './listen.js';
import { platformChip, platformTable } from './platforms.js';
import { placeMarks, placesCard, tourChip } from './tour.js';

/** On the waveform: where the worst places are, and what is heard out of the ordinary.
 * @param {HTMLElement} root @param {import('../studio.js').Studio} studio */
export function mountHearing(root, studio) {
  placeMarks(studio, /** @type {HTMLElement} */ (root.querySelector('.wave-inner')));
  root.append(
    h('div', { class: 'chips' }, listenChip(studio), platformChip(studio), tourChip(studio)),
  );
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
      h('span', {
        class: 'line',
        text: 'elsewhere, band by band, where it hurts most, and what services make of it',
      }),
    ),
    listenCard(studio),
    placesCard(studio),
    platformTable(studio),
  );
}
