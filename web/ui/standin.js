// standin.js -- says when the finished render plays in place of the chain, and lets the hand choose.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const HEARD = 'the same samples. Changes are heard when it is rendered again.';
const OLDER = '≈ Older settings: the new ones are being rendered.';

/** @param {any} standIn @returns {string} */
function sentence({ mode, wanted, busy, heard, older }) {
  if (!wanted && !heard) return '';
  const why = busy && mode === 'auto' ? 'This machine is too busy to render live' : '';
  if (!wanted) return 'Live rendering settles, then it is heard.';
  if (!heard) return `${why || 'Not live'}: waiting for the finished render.`;
  const playing = why ? `${why}: playing` : 'Playing';
  return `${playing} the finished render, ${HEARD}${older ? ` ${OLDER}` : ''}`;
}

/** @param {Studio} studio */
export function standInNote(studio) {
  const root = h('p', { class: 'badges standin', role: 'status', 'aria-label': 'Rendering' });
  watch(studio, ['standIn'], ({ standIn }) => {
    const text = sentence(standIn);
    if (root.textContent !== text) root.textContent = text;
    root.hidden = !text;
  });
  return root;
}

/** @param {Studio} studio */
export function standInChoice(studio) {
  const select = h(
    'select',
    { id: 'stand-in', class: 'select' },
    h('option', { value: 'auto', text: 'Automatic' }),
    h('option', { value: 'live', text: 'Live' }),
    h('option', { value: 'rendered', text: 'Rendered' }),
  );
  select.addEventListener('change', () => studio.standIn.choose(select.value));
  watch(studio, ['standIn'], ({ standIn }) => {
    select.value = standIn.mode;
  });
  return h(
    'p',
    {
      class: 'standin-choice',
      title: 'Rendered plays the finished file’s samples: for a machine that is too busy',
    },
    h('label', { for: 'stand-in', text: 'B is heard' }),
    select,
  );
}
