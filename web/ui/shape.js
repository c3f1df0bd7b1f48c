// shape.js -- the second stage: the blocks that shape the sound. SPDX-License-Identifier: MIT
import { BLOCKS } from '../../wasm/out/table.js';
import { colorBlock } from './color.js';
import { h, watch } from './dom.js';
import { dyneqBlock } from './dyneq.js';
import { eqBlock } from './eq.js';
import { glueBlock } from './glue.js';
import { inputBlock } from './input.js';
import { multibandBlock } from './multiband.js';
import { stereoBlock } from './stereo.js';
import { toneBlock } from './tone.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** What the stage shows, in the order of the signal: the table's name of each, and what draws it. */
const SHOWN = {
  input: inputBlock,
  eq: eqBlock,
  dyneq: dyneqBlock,
  multiband: multibandBlock,
  glue: glueBlock,
  color: colorBlock,
  stereo: stereoBlock,
  tone: toneBlock,
};
const TITLES = BLOCKS.filter(({ block }) => block in SHOWN);

/** @param {Studio} studio */
export function shapeStage(studio) {
  const line = h('span', { class: 'line' });
  watch(studio, ['params'], ({ params }) => {
    const on = TITLES.filter(({ block }) => params[`${block}.on`] > 0);
    const names = on.map(({ title }) => title[0].toLowerCase() + title.slice(1)).join(', ');
    line.textContent = on.length ? `${names} on` : 'untouched: the sound passes bit for bit';
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
    ...Object.values(SHOWN).map((block) => block(studio)),
  );
}
