// shape.js -- the second stage: the blocks that shape the sound. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio @param {HTMLElement[]} blocks */
export function shapeStage(studio, blocks) {
  const line = h('span', { class: 'line' });
  watch(studio, ['params'], ({ params }) => {
    const names = [['input', 'input'], ['eq', 'equaliser'], ['stereo', 'stereo']].filter(([block]) => params[`${block}.on`] > 0).map(([, name]) => name);
    line.textContent = names.length ? `${names.join(', ')} on` : 'untouched: the sound passes bit for bit';
  });
  return h('section', { class: 'stage shape', 'aria-label': 'Shape' },
    h('div', { class: 'stage-head' }, h('h2', {}, h('i', { text: '2' }), 'Shape'), line), ...blocks);
}
