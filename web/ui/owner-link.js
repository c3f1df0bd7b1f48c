// owner-link.js -- two things that an owner does with links: take over one that was saved elsewhere, and make a new one
// for comments. SPDX-License-Identifier: MIT
import { adopt } from '../share/adopt.js';
import { h } from './dom.js';
import { button, linkRow, twice } from './share-done.js';

/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */
/** @typedef {import('../share/shelf.js').Row} Row */

const STOPPED =
  'Whoever has an older comment link can still listen, but no longer write. Send them this one.';

/** A button that becomes a field. @param {ShareDesk} desk
 * @param {{ added: () => void, fail: (error: unknown) => void }} told */
export function addOwnerLink(desk, { added, fail }) {
  const field = h('textarea', {
    ...{ class: 'text', rows: 3, 'aria-label': 'Owner link', spellcheck: false },
    ...{ placeholder: 'Paste the owner link, or the whole text that was saved with it' },
  });
  const add = h('button', { type: 'submit', class: 'plain', text: 'Add' });
  const form = h('form', { class: 'owner-form', hidden: true }, field, add);
  const open = button('Add owner link', 'quiet', () => {
    open.hidden = true;
    form.hidden = false;
    field.focus();
  });
  form.addEventListener('submit', async (/** @type {Event} */ event) => {
    event.preventDefault();
    add.disabled = true;
    fail('');
    try {
      await adopt(desk, field.value);
      added();
    } catch (error) {
      fail(error);
      field.focus();
    } finally {
      add.disabled = false;
    }
  });
  return h('div', { class: 'owner-link' }, open, form);
}

/** Old comment links stop writing; the new one is shown. @param {ShareDesk} desk @param {Row} row
 * @param {HTMLElement} place where it is shown @param {{ fail: (error: unknown) => void }} told */
export function newCommentLink(desk, row, place, { fail }) {
  return twice('New comment link', 'Stop the older ones?', async () => {
    try {
      await desk.change(row, { newWriteToken: true });
      const url = desk.link(row, 'comment');
      const link = linkRow('New comment', url, 'primary', 'The new link to listen and comment');
      place.replaceChildren(link, h('p', { class: 'about', role: 'status', text: STOPPED }));
    } catch (error) {
      fail(error);
    }
  });
}
