// view-kept.js -- where nothing can be sent: what was said goes back as text, by hand. SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { copyButton } from './view-notes.js';

/** @typedef {import('./desk.js').Desk} Desk */

const KEPT = 'Nothing is sent from this file. What you say stays here: send it back as text.';

/** @param {Desk} desk */
function saveText(desk) {
  const title = desk.state.song?.name ?? '';
  const text = `${desk.book.text(title, desk.waiting)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const name = title.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim();
  const link = h('a', { href: url, download: `${name.slice(0, 60) || 'song'} - answer.txt` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** @param {Desk} desk @returns {HTMLElement} */
export function keptView(desk) {
  const copy = copyButton(desk, 'plain');
  const save = h('button', {
    ...{ type: 'button', class: 'plain', text: 'Save as text' },
    onclick: () => saveText(desk),
  });
  watch(desk.hearing, ['said'], () => {
    const nothing = desk.book.size === 0;
    for (const button of [copy, save]) button.disabled = nothing;
  });
  return h(
    'div',
    { class: 'kept', role: 'group', 'aria-label': 'Your answer as text' },
    h('p', { class: 'only', text: KEPT }),
    h('div', { class: 'kept-ends' }, copy, save),
  );
}
