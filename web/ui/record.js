// record.js -- whether an export leaves a record beside its files, and the two files of it. SPDX-License-Identifier: MIT
import { recordFiles as filesOf } from '../record-files.js';
import { browserStore } from '../settings.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {{ blob: Blob, name: string }} Saved */

const SAVED = 'lacquer.record';

/** The switch; the browser remembers it. @param {Studio} studio */
export function recordOption(studio) {
  const store = browserStore();
  const box = h('input', { type: 'checkbox', 'aria-label': 'Record' });
  studio.patch({ record: store?.getItem(SAVED) === 'yes' });
  box.addEventListener('change', () => {
    studio.patch({ record: box.checked });
    try {
      store?.setItem(SAVED, box.checked ? 'yes' : 'no');
    } catch {
      // A store that is full or closed: it holds for this visit.
    }
  });
  watch(studio, ['record'], ({ record }) => {
    box.checked = record;
  });
  const about =
    'Beside the audio a page for a label, and JSON: settings, figures before and after, repairs, hashes';
  return h('label', { class: 'tickbox record', title: about }, box, h('span', { text: 'Record' }));
}

/** The record of the last export, for people and for programs. @param {Studio} studio @returns {Saved[]} */
export function recordFiles(studio) {
  const { record } = studio.exports;
  if (!record) return [];
  return filesOf(record).map(({ name, type, text }) => ({
    name,
    blob: new Blob([text], { type }),
  }));
}

/** Saves it once more, as browsers may hold back all but the first file. @param {Studio} studio @param {(file: Saved) => void} save */
export function recordAgain(studio, save) {
  const button = (/** @type {string} */ text, /** @type {number} */ which) =>
    h('button', {
      ...{ type: 'button', class: 'quiet', text, 'aria-label': `Save record as ${text}` },
      onclick: () => save(recordFiles(studio)[which]),
    });
  const root = h(
    'p',
    { class: 'record-again', role: 'group', 'aria-label': 'Record of this export' },
    h('span', { text: 'Record' }),
    button('page', 0),
    button('JSON', 1),
  );
  watch(studio, ['written', 'song'], ({ written }) => {
    root.hidden = !written || !studio.exports.record;
  });
  return root;
}
