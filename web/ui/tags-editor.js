// tags-editor.js -- title, artist, album, ISRC, cover and the rest, as they go into the files. What is typed counts at
// once and is kept with the song; there is nothing to save.
// SPDX-License-Identifier: MIT
import { FIELDS, isrcText } from '../files/tags.js';
import { coverBox } from './cover-box.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../files/tags.js').Field} Field */

/** @type {[Field, Record<string, any>][]} in order, with what their inputs are */
const ROWS = [
  ['title', {}],
  ['artist', {}],
  ['album', {}],
  ['albumArtist', {}],
  ['track', { inputmode: 'numeric' }],
  ['tracks', { inputmode: 'numeric' }],
  ['date', { placeholder: '2026 or 2026-11-25' }],
  ['genre', {}],
  ['isrc', { placeholder: 'GB-ABC-26-00001', autocapitalize: 'characters', spellcheck: 'false' }],
  ['composer', {}],
  ['copyright', {}],
  ['comment', { rows: 2 }],
];
/** @type {Record<string, string>} */
const LABELS = {
  ...Object.fromEntries(ROWS.map(([field]) => [field, FIELDS[field].title])),
  tracks: 'of',
};
const ISRC_HINT = 'Twelve characters that your label or distributor gives to this recording.';

/** @param {Field} field @param {any} value @returns {string} as it stands in its input */
const shown = (field, value) =>
  value === undefined ? '' : field === 'isrc' ? isrcText(value) : String(value);

/** What is said below a field. @param {Field} field @param {string} typed @param {string | null} fault */
function saying(field, typed, fault) {
  if (fault) return `${fault}. It is not written until it is right.`;
  if (field !== 'isrc') return '';
  return typed.trim() ? 'A valid ISRC.' : ISRC_HINT;
}

/** One input with its label and its sentence. @param {Studio} studio @param {Field} field @param {Record<string, any>} is */
function row(studio, field, is) {
  const id = `tag-${field}`;
  const input = h(field === 'comment' ? 'textarea' : 'input', {
    ...{ id, class: 'text', autocomplete: 'off', 'aria-describedby': `${id}-says` },
    ...(field === 'comment' ? {} : { type: 'text' }),
    ...(field === 'tracks' && { 'aria-label': FIELDS.tracks.title }),
    ...is,
  });
  const says = h('p', { id: `${id}-says`, class: 'tag-says', 'aria-live': 'polite' });
  const say = (/** @type {string | null} */ fault) => {
    says.textContent = saying(field, input.value, fault);
    says.classList.toggle('fault', fault !== null);
    input.setAttribute('aria-invalid', String(fault !== null));
  };
  input.addEventListener('input', () => say(studio.tags.set({ [field]: input.value })));
  const show = () => {
    if (document.activeElement === input) return;
    const wrong = studio.tags?.wrong[field]; // stays to be mended
    input.value = wrong?.typed ?? shown(field, studio.state.tags[field]);
    say(wrong?.fault ?? null);
  };
  input.addEventListener('blur', show);
  watch(studio, ['tags'], show);
  const root = h(
    'div',
    { class: 'tag', 'data-field': field },
    h('label', { for: id, text: LABELS[field] }),
    input,
    says,
  );
  return { root, show };
}

/** @param {Studio} studio @returns {() => void} opens it */
export function tagEditor(studio) {
  const rows = ROWS.map(([field, is]) => row(studio, field, is));
  const revert = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'As in the file' },
    title: 'Take back every change',
    onclick: () => {
      studio.tags.revert();
      for (const { show } of rows) show();
    },
  });
  const done = h('button', { type: 'button', class: 'primary', text: 'Done' });
  const { root: cover, drop } = coverBox(studio);
  const dialog = h(
    'dialog',
    { class: 'ask tags', 'aria-labelledby': 'tags-title' },
    h('h2', { id: 'tags-title', text: 'Tags' }),
    cover,
    h('div', { class: 'tag-rows' }, ...rows.map(({ root }) => root)),
    h('div', { class: 'answers' }, done, revert),
  );
  done.addEventListener('click', () => dialog.close());
  watch(studio, ['tags'], () => {
    revert.disabled = !studio.tags?.changed && Object.keys(studio.tags?.wrong ?? {}).length === 0;
  });
  // What is dropped here is a cover, and what is undone here is what was typed.
  for (const kind of ['dragenter', 'dragleave'])
    dialog.addEventListener(kind, (/** @type {Event} */ event) => event.stopPropagation());
  dialog.addEventListener('drop', (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    void drop(event.dataTransfer?.files[0]);
  });
  dialog.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z')
      event.stopPropagation();
  });
  document.body.append(dialog);
  return () => {
    for (const { show } of rows) show();
    dialog.showModal();
  };
}
