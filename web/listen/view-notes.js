// view-notes.js -- what everybody said: versions that came back, answers, notes. Names and texts are strangers': they are
// only ever text, each with a direction of its own. SPDX-License-Identifier: MIT
import { copy } from '../ui/clipboard.js';
import { h, watch } from '../ui/dom.js';
import { hiddenText, whoIs } from './book.js';
import { returnedView } from './view-returned.js';
import { point, threadsIn, visit, waits } from './view-threads.js';

/** @typedef {import('./desk.js').Desk} Desk */

const MOMENT_MS = 1600;

/** @param {Desk} desk @param {string} [kind] */
export function copyButton(desk, kind = 'quiet') {
  const button = h('button', { type: 'button', class: kind, text: 'Copy as text' });
  const show = (/** @type {string} */ text) => {
    button.textContent = text;
    setTimeout(() => {
      button.textContent = 'Copy as text';
    }, MOMENT_MS);
  };
  button.addEventListener('click', async () => {
    const text = desk.book.text(desk.state.song?.name ?? '', desk.waiting, desk.undecided);
    try {
      await copy(text);
      show('Copied');
    } catch {
      show('The browser does not allow it');
    }
  });
  return button;
}

/** @param {Desk} desk @returns {HTMLElement} */
export function notesView(desk) {
  const { hearing } = desk;
  const list = h('ol', { class: 'threads' });
  const votes = h('ul', { class: 'votes-said' });
  const refused = h('p', { class: 'only' });
  const later = h('p', { class: 'only later' });
  const showThreads = threadsIn(desk, list);
  let drawn = ''; // of the answers
  const root = h(
    'section',
    { class: 'notes', 'aria-label': 'Notes' },
    h(
      'div',
      { class: 'say-head' },
      h('h2', { text: 'Notes' }),
      desk.place.alone ? null : copyButton(desk),
    ),
    later,
    returnedView(desk),
    votes,
    list,
    refused,
  );
  watch(hearing, ['said', 'listen'], (state) => {
    const threads = desk.book.threads(desk.waiting);
    const said = desk.book.votes(desk.waiting);
    root.hidden = threads.length + said.length + desk.returned.notes.length === 0;
    showThreads(threads);
    const hidden = desk.undecided ? said.length : 0;
    later.hidden = hidden === 0;
    later.textContent = hiddenText(hidden);
    const shown = hidden ? [] : said;
    const now = JSON.stringify(
      shown.map(({ note, waiting }) => [note.id, desk.book.says(note), waiting]),
    );
    if (now !== drawn)
      votes.replaceChildren(
        ...shown.map(({ note, waiting }) =>
          h(
            'li',
            { class: `v-${note.answer}` },
            h('bdi', { text: whoIs(note) }),
            ` ${desk.book.says(note)}`,
            waits(desk, waiting),
          ),
        ),
      );
    drawn = now;
    const n = state.said.refused;
    refused.hidden = n === 0;
    refused.textContent = n === 1 ? 'One note could not be read.' : `${n} notes could not be read.`;
  });
  document.addEventListener('note', (/** @type {any} */ { detail }) => {
    visit(desk, detail);
    const item = list.querySelector(`[data-note="${CSS.escape(detail.id)}"]`);
    item?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    point(item);
  });
  return root;
}
