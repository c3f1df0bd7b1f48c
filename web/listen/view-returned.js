// view-returned.js -- the way into the studio, and what came back from there. SPDX-License-Identifier: MIT
import { tryAddress } from '../share/try.js';
import { h, watch } from '../ui/dom.js';
import { fineClock } from '../ui/format.js';
import { whoIs } from './book.js';

/** @typedef {import('./desk.js').Desk} Desk */

const BACK = 'Change the master in the studio and send it back as a version.';
const OTHER =
  'Made with another version of the sound engine: here it may sound a little different.';
const ONLY = 'Change the master in the studio. This link cannot send it back.';

/** @param {Desk} desk @returns {HTMLElement} */
export function tryView(desk) {
  const { hearing } = desk;
  const link = h('a', {
    ...{ class: 'plain open-try', text: 'Open to try', target: '_blank' },
    rel: 'noopener noreferrer',
    onclick: () => hearing.pause(),
  });
  const about = h('p', {});
  const root = h('section', { class: 'try-open', 'aria-label': 'Try' }, link, about);
  watch(hearing, ['listen'], ({ listen }) => {
    const { link: from } = desk;
    root.hidden = !from.key || !/^https?:/.test(from.server);
    if (!root.hidden) link.href = tryAddress(from);
    about.textContent = listen.comments ? BACK : ONLY;
  });
  return root;
}

/** Where it begins and ends, if elsewhere than the share. @param {Desk} desk @param {import('../share/notes.js').Note} note */
function ends({ returned, share }, note) {
  const edit = returned.ends(note);
  if (!edit || !share) return null;
  const { sampleRate } = share.source;
  const at = (/** @type {number} */ frame) => fineClock(frame / sampleRate);
  const fades = [edit.fadeIn && 'in', edit.fadeOut && 'out'].filter(Boolean).join(' and ');
  const text = `From ${at(edit.start)} to ${at(edit.end)}${fades && `, fades ${fades}`}`;
  return h('span', { class: 'ends', text });
}

/** @param {Desk} desk @returns {HTMLElement} */
export function returnedView(desk) {
  const { hearing } = desk;
  const list = h('ul', { class: 'returned', 'aria-label': 'Versions that came back' });
  watch(hearing, ['said', 'versions', 'compare'], () => {
    const { notes } = desk.returned;
    list.hidden = notes.length === 0;
    const kept = /** @type {HTMLElement[]} */ ([...list.children]);
    const items = notes.map((note) => {
      const known = kept.find(({ dataset }) => dataset.version === note.id);
      if (known) return known;
      const hear = h('button', {
        ...{ type: 'button', class: 'plain hear-it', text: 'Hear it' },
        'aria-label': `Hear it: version of ${whoIs(note)}`,
        onclick: () => desk.returned.hear(note.id),
      });
      const text = note.text && h('span', { class: 'text', dir: 'auto', text: note.text });
      const says = h('p', {}, h('bdi', { text: whoIs(note) }), ' sent a version');
      if (text) says.append(': ', text);
      const cut = ends(desk, note);
      if (cut) says.append(cut);
      if (desk.returned.otherCore(note))
        says.append(h('span', { class: 'other-core', text: OTHER }));
      return h('li', { 'data-version': note.id }, says, hear);
    });
    if (items.length !== kept.length || items.some((item, i) => item !== kept[i]))
      list.replaceChildren(...items);
    for (const item of items) {
      const on = desk.returned.hears(String(item.dataset.version));
      item.querySelector('.hear-it').setAttribute('aria-pressed', String(on));
    }
  });
  return list;
}
