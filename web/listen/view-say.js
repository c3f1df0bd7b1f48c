// view-say.js -- the listener's answer: one tap, or a note where the playhead is. SPDX-License-Identifier: MIT

import { MOST_NAME, MOST_TEXT } from '../share/notes.js';
import { h, watch } from '../ui/dom.js';
import { placeText } from './book.js';
import { draftOf } from './draft.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('../share/notes.js').Answer} Answer */
/** @typedef {{ start: number, end?: number }} Place seconds */

const ONLY = 'This link is for listening. To answer, ask for one that allows comments.';

/** What `Prefer B` means while another version plays. @param {any} state @returns {Answer} */
const masterOf = ({ versions }) =>
  versions.at === 1 ? 'b' : /** @type {Answer} */ (String(versions.at));

/** The place that a note would be about: a loop that is on, else the playhead. @param {any} state @returns {Place} */
export function placeNow({ song, transport }) {
  const rate = song.sampleRate;
  const { loop, frame } = transport;
  const tenth = (/** @type {number} */ frames) => Math.round((10 * frames) / rate) / 10;
  if (loop.on && loop.end > loop.start && loop.end - loop.start < song.frames)
    return { start: tenth(loop.start), end: tenth(loop.end) };
  return { start: tenth(frame) };
}

/** @param {Desk} desk */
function votes(desk) {
  const { hearing } = desk;
  /** @type {[string, string, () => Answer][]} */
  const all = [
    ['Prefer A', 'a', () => 'a'],
    ['Prefer B', 'b', () => masterOf(hearing.state)],
    ['No difference', 'same', () => 'same'],
    ['Approved', 'approved', () => 'approved'],
  ];
  const buttons = all.map(([text, ink, choice]) =>
    h('button', {
      ...{ type: 'button', class: `vote ${ink}`, text },
      onclick: () => desk.say({ kind: 'answer', answer: choice() }),
    }),
  );
  watch(hearing, ['said', 'versions'], ({ versions }) => {
    const shown = /^[1-4]$/.test(desk.own) ? 'b' : desk.own;
    all.forEach(([, ink], i) => {
      buttons[i].setAttribute('aria-pressed', String(shown === ink));
    });
    const back = desk.share?.versions[versions.at - 2];
    const name = back?.of ? back.name : `version ${versions.at}`;
    buttons[1].textContent = versions.at > 1 ? `Prefer ${name}` : 'Prefer B';
  });
  return h('div', { class: 'votes', role: 'group', 'aria-label': 'Your answer' }, ...buttons);
}

/** What was written before: over a reload, or refused; each once.
 * @param {Desk} desk @param {(words: string, at: Place) => void} write */
function putBack(desk, write) {
  const { hearing } = desk;
  /** @type {unknown} */
  let last = null;
  watch(hearing, ['said'], ({ said: { returned } }) => {
    if (returned?.kind !== 'note' || returned === last) return;
    last = returned;
    const { text = '', start = 0, end } = returned;
    write(text, { start, ...(end !== undefined && { end }) });
  });
  watch(hearing, ['song'], ({ song }) => {
    const draft = song && draftOf(desk.link.id).load();
    if (draft) write(draft.text, { start: draft.start, ...(draft.end && { end: draft.end }) });
  });
}

/** @param {Desk} desk */
function noteForm(desk) {
  const { hearing } = desk;
  const text = h('textarea', {
    ...{
      rows: 1,
      maxlength: MOST_TEXT,
      'aria-label': 'Note',
      placeholder: 'A note at this place…',
    },
    ...{ autocapitalize: 'sentences', dir: 'auto' },
  });
  const place = h('b', {});
  const send = h('button', { type: 'submit', class: 'plain' }, 'Note at ', place);
  const form = h('form', { class: 'note-form' }, text, send);
  /** @type {Place | null} the place when the writing began: the song plays on */
  let held = null;
  const show = () => {
    const { song } = hearing.state;
    if (!song) return;
    const now = held ?? placeNow(hearing.state);
    const shown = placeText(now);
    if (place.textContent !== shown) place.textContent = shown;
  };
  /** @param {string} words @param {Place | null} at */
  const write = (words, at) => {
    held = words.trim() === '' ? null : at;
    if (text.value !== words) text.value = words;
    text.style.height = 'auto';
    if (held) text.style.height = `${text.scrollHeight + 2}px`;
    draftOf(desk.link.id).save(held && { text: words, ...held });
    show();
  };
  text.addEventListener('input', () => write(text.value, held ?? placeNow(hearing.state)));
  form.addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.value.trim() === '') return text.focus();
    desk.say({ kind: 'note', text: text.value, ...(held ?? placeNow(hearing.state)) });
    write('', null);
  });
  hearing.addEventListener('frame', show);
  watch(hearing, ['song', 'transport'], show);
  putBack(desk, (words, at) => {
    if (text.value === '') write(words, at);
  });
  return form;
}

/** @param {Desk} desk */
function nameField(desk) {
  const field = h('input', {
    ...{ type: 'text', class: 'own-name', maxlength: MOST_NAME, autocomplete: 'nickname' },
    ...{ 'aria-label': 'Your name', placeholder: 'Your name', value: desk.name, dir: 'auto' },
  });
  field.addEventListener('change', () => {
    desk.name = field.value.trim();
  });
  // Given in another tab, where a version was sent back.
  addEventListener('storage', () => {
    if (document.activeElement !== field) field.value = desk.name;
  });
  return field;
}

/** @param {Desk} desk @param {HTMLElement} blind @returns {HTMLElement} */
export function sayView(desk, blind) {
  const { hearing } = desk;
  const fault = h('p', { class: 'fault', role: 'alert' });
  const inner = h(
    'div',
    {},
    h('div', { class: 'say-head' }, h('h2', { text: 'Your answer' }), nameField(desk)),
    votes(desk),
    blind,
    noteForm(desk),
    fault,
  );
  const only = h('p', { class: 'only', text: ONLY });
  watch(hearing, ['listen', 'said'], ({ listen, said }) => {
    inner.hidden = !listen.comments;
    only.hidden = listen.comments;
    fault.textContent = said.fault ?? '';
    fault.hidden = !said.fault;
  });
  return h('section', { class: 'say', 'aria-label': 'Answer' }, inner, only);
}
