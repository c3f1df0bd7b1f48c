// view-notes.js -- what everybody said, in the order of the song. Names and texts are strangers': they are only ever
// text, each with a direction of its own. SPDX-License-Identifier: MIT
import { MOST_TEXT } from '../share/notes.js';
import { copy } from '../ui/clipboard.js';
import { h, icon, watch } from '../ui/dom.js';
import { hiddenText, placeOf, placeText, whoIs } from './book.js';
import { returnedView } from './view-returned.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./book.js').Thread} Thread */
/** @typedef {import('../share/notes.js').Note} Note */

const CHECK = 'M5 12.500 10 17.500 19 7';
const MOMENT_MS = 1600;

/** Goes where a note points, and plays; a stretch as a loop. @param {Desk} desk @param {Note} note */
function visit({ hearing }, note) {
  const place = placeOf(note);
  if (!place) return;
  const rate = hearing.state.song.sampleRate;
  if (place.end > place.start)
    hearing.setLoop({ on: true, start: place.start * rate, end: place.end * rate });
  else if (hearing.state.transport.loop.on) hearing.setLoop({ on: false });
  hearing.seek(place.start * rate);
  if (hearing.state.listen.phase === 'ready') hearing.play();
}

/** Where something is sent at all. @param {Desk} desk @param {boolean} waiting */
const waits = ({ place }, waiting) =>
  waiting && !place.alone ? h('i', { text: 'waiting to be sent' }) : null;

/** @param {Desk} desk @param {{ note: Note, waiting: boolean }} entry */
const said = (desk, { note, waiting }) =>
  h(
    'div',
    { class: 'said' },
    h('p', { class: 'by' }, h('bdi', { text: whoIs(note) }), waits(desk, waiting)),
    h('p', { class: 'text', dir: 'auto', text: note.text ?? '' }),
  );

/** @param {Desk} desk @param {Note} note @param {() => void} close */
function answerForm(desk, note, close) {
  const text = h('textarea', {
    ...{ rows: 2, maxlength: MOST_TEXT, 'aria-label': `Answer to ${whoIs(note)}`, dir: 'auto' },
  });
  const form = h(
    'form',
    { class: 'answer-form' },
    text,
    h('button', { type: 'submit', class: 'plain', text: desk.place.alone ? 'Keep' : 'Send' }),
  );
  form.addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.value.trim() === '') return close();
    desk.say({ kind: 'reply', of: note.id, text: text.value });
    close();
  });
  text.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') close();
  });
  return form;
}

/** @param {Desk} desk @param {Thread} thread */
function threadItem(desk, thread) {
  const { note, answers, done } = thread;
  const place = placeText(note);
  const tools = h('div', { class: 'note-tools' });
  const item = h('li', { class: done ? 'done' : '', 'data-note': note.id });
  if (place)
    item.append(
      h('button', {
        ...{ type: 'button', class: 'at', text: place, 'aria-label': `Go to ${place}` },
        onclick: () => visit(desk, note),
      }),
    );
  else item.append(h('span', { class: 'at whole', text: 'All' }));
  const body = h(
    'div',
    { class: 'thread' },
    said(desk, thread),
    ...answers.map((answer) => said(desk, answer)),
    tools,
  );
  item.append(body);
  if (!desk.state.listen.comments) return item;
  const reply = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Answer', 'aria-label': `Answer ${whoIs(note)}` },
    onclick: () => {
      const form = answerForm(desk, note, () => form.replaceWith(tools));
      tools.replaceWith(form);
      form.querySelector('textarea').focus();
    },
  });
  const mark = h(
    'button',
    {
      ...{ type: 'button', class: 'quiet mark-done', 'aria-pressed': String(done) },
      'aria-label': `Done: ${whoIs(note)}${place && ` at ${place}`}`,
      onclick: () => desk.say({ kind: done ? 'open' : 'done', of: note.id }),
    },
    icon(CHECK),
    'Done',
  );
  tools.append(reply, mark);
  return item;
}

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
    const busy = list.querySelector('.answer-form');
    if (busy?.contains(document.activeElement)) return; // somebody writes
    const threads = desk.book.threads(desk.waiting);
    const said = desk.book.votes(desk.waiting);
    root.hidden = threads.length + said.length + desk.returned.notes.length === 0;
    list.replaceChildren(...threads.map((thread) => threadItem(desk, thread)));
    const hidden = desk.undecided ? said.length : 0;
    later.hidden = hidden === 0;
    later.textContent = hiddenText(hidden);
    votes.replaceChildren(
      ...(hidden ? [] : said).map(({ note, waiting }) =>
        h(
          'li',
          { class: `v-${note.answer}` },
          h('bdi', { text: whoIs(note) }),
          ` ${desk.book.says(note)}`,
          waits(desk, waiting),
        ),
      ),
    );
    const n = state.said.refused;
    refused.hidden = n === 0;
    refused.textContent = n === 1 ? 'One note could not be read.' : `${n} notes could not be read.`;
  });
  document.addEventListener('note', (/** @type {any} */ { detail }) => {
    visit(desk, detail);
    const item = list.querySelector(`[data-note="${CSS.escape(detail.id)}"]`);
    item?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    item?.classList.add('shown');
    setTimeout(() => item?.classList.remove('shown'), MOMENT_MS);
  });
  return root;
}
