// shape.js -- the second stage: the blocks that shape the sound. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio @param {HTMLElement[]} blocks */
export function shapeStage(studio, blocks) {
  const line = h('span', { class: 'line' });
  watch(studio, ['params'], ({ params }) => {
    const names = [
      ['input', 'input'],
      ['eq', 'equaliser'],
      ['stereo', 'stereo'],
    ]
      .filter(([block]) => params[`${block}.on`] > 0)
      .map(([, name]) => name);
    line.textContent = names.length
      ? `${names.join(', ')} on`
      : 'untouched: the sound passes bit for bit';
  });
  const before = h('button', {
    type: 'button',
    class: 'quiet before',
    onclick: () => studio.usePrevious(),
  });
  watch(studio, ['previous'], ({ previous }) => {
    before.hidden = !previous;
    before.textContent = previous ? `Use settings of ${previous.name}` : '';
  });
  return h(
    'section',
    { class: 'stage shape', 'aria-label': 'Shape' },
    h('div', { class: 'stage-head' }, h('h2', {}, h('i', { text: '2' }), 'Shape'), line, before),
    ...blocks,
  );
}
