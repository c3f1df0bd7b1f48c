// view-threads.js -- notes with their answers, in the order of the song. Each stays as it is while others come: nobody who
// reads or writes one is disturbed. SPDX-License-Identifier: MIT
import { MOST_TEXT } from '../share/notes.js';
import { h, icon } from '../ui/dom.js';
import { placeOf, placeText, whoIs } from './book.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./book.js').Thread} Thread */
/** @typedef {import('../share/notes.js').Note} Note */

const CHECK = 'M5 12.500 10 17.500 19 7';
const MOMENT_MS = 1600;

/** Goes where a note points, and plays; a stretch as a loop. @param {Desk} desk @param {Note} note */
export function visit({ hearing }, note) {
  const place = placeOf(note);
  const { sampleRate: rate, seconds } = hearing.state.song;
  if (!place || place.start >= seconds) return; // anybody may write of a place that is not there
  if (place.end > place.start)
    hearing.setLoop({ on: true, start: place.start * rate, end: place.end * rate });
  else if (hearing.state.transport.loop.on) hearing.setLoop({ on: false });
  hearing.seek(place.start * rate);
  if (hearing.state.listen.phase === 'ready') hearing.play();
}

/** Where something is sent at all. @param {Desk} desk @param {boolean} waiting */
export const waits = ({ place }, waiting) =>
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

/** A note with its answers; it stays, whatever is said of it, and with it what somebody writes there.
 * @param {Desk} desk @param {Note} note */
function threadItem(desk, note) {
  const place = placeText(note);
  const tools = h('div', { class: 'note-tools' });
  const body = h('div', { class: 'thread' }, tools);
  const item = h('li', { 'data-note': note.id }, placeButton(desk, note), body);
  const reply = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Answer', 'aria-label': `Answer ${whoIs(note)}` },
    onclick: () => {
      const form = answerForm(desk, note, () => form.replaceWith(tools));
      tools.replaceWith(form);
      form.querySelector('textarea').focus();
    },
  });
  const isDone = () => item.classList.contains('done');
  const mark = h(
    'button',
    {
      ...{ type: 'button', class: 'quiet mark-done' },
      'aria-label': `Done: ${whoIs(note)}${place && ` at ${place}`}`,
      onclick: () => desk.say({ kind: isDone() ? 'open' : 'done', of: note.id }),
    },
    icon(CHECK),
    'Done',
  );
  tools.append(reply, mark);
  let shown = '';
  /** @param {Thread} thread @param {boolean} comments */
  const show = (thread, comments) => {
    tools.hidden = !comments;
    item.classList.toggle('done', thread.done);
    mark.setAttribute('aria-pressed', String(thread.done));
    const all = [thread, ...thread.answers];
    const now = all.map((each) => `${each.note.id} ${each.waiting}`).join();
    if (now === shown) return;
    shown = now;
    for (const each of [...body.children].slice(0, -1)) each.remove();
    body.lastElementChild.before(...all.map((each) => said(desk, each)));
  };
  return { item, show };
}

/** @param {Desk} desk @param {Note} note */
function placeButton(desk, note) {
  const place = placeText(note);
  if (!place) return h('span', { class: 'at whole', text: 'All' });
  return h('button', {
    ...{ type: 'button', class: 'at', text: place, 'aria-label': `Go to ${place}` },
    onclick: () => visit(desk, note),
  });
}

/** In this order; what is there already stays as it is. @param {HTMLElement} list @param {HTMLElement[]} items */
function inOrder(list, items) {
  for (const each of [...list.children])
    if (!items.includes(/** @type {HTMLElement} */ (each))) each.remove();
  items.forEach((item, i) => {
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  });
}

/** @param {HTMLElement | null | undefined} item */
export function point(item) {
  item?.classList.add('shown');
  setTimeout(() => item?.classList.remove('shown'), MOMENT_MS);
}

/** All notes, in step with what is said; those that come later are pointed out.
 * @param {Desk} desk @param {HTMLElement} list @returns {(threads: Thread[]) => void} */
export function threadsIn(desk, list) {
  /** @type {Map<string, ReturnType<typeof threadItem>>} */
  const known = new Map();
  let asked = false; // whether what was said before is here
  return (threads) => {
    const made = threads.map((thread) => {
      const { id } = thread.note;
      const item = known.get(id) ?? threadItem(desk, thread.note);
      if (asked && !known.has(id) && !thread.waiting) point(item.item);
      known.set(id, item);
      item.show(thread, desk.state.listen.comments);
      return item.item;
    });
    inOrder(list, made);
    asked ||= desk.book.last > 0;
  };
}
