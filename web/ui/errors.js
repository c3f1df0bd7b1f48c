// errors.js -- what went wrong, in a sentence, with the page alive behind it. SPDX-License-Identifier: MIT

import { h, watch } from './dom.js';
import { heldBack } from './held.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {HTMLElement} root @param {{ title: string, text: string }} error @param {(() => void)|null} dismiss */
function banner(root, { title, text }, dismiss) {
  // A reason begins with the name of its file; the title has said it already.
  const name = `${title.replace(/ was not opened$/, '')} `;
  const says = text.startsWith(name) ? `It ${text.slice(name.length)}` : text;
  const close =
    dismiss && h('button', { type: 'button', class: 'quiet', text: 'Dismiss', onclick: dismiss });
  root.replaceChildren(
    h(
      'div',
      { class: 'error', role: 'alert' },
      h('p', {}, h('b', { text: `${title}.` }), ' ', says),
      close,
    ),
  );
}

/** @param {HTMLElement} root @param {Studio} studio */
export function mountErrors(root, studio) {
  const errors = h('div', {});
  const notices = h('div', { class: 'notices', role: 'status', 'aria-label': 'Notices' });
  root.append(errors, heldBack(studio), notices);
  watch(studio, ['error'], ({ error }) => {
    if (error) banner(errors, error, () => studio.dismissError());
    else errors.replaceChildren();
  });
  /** @type {Set<string>} */
  const seen = new Set();
  watch(studio, ['notices'], ({ notices: all }) => {
    for (const text of seen) if (!all.includes(text)) seen.delete(text);
    notices.replaceChildren(
      ...all
        .filter((/** @type {string} */ text) => !seen.has(text))
        .map((/** @type {string} */ text) => {
          const note = h(
            'p',
            {},
            h('span', { text }),
            h('button', {
              type: 'button',
              class: 'quiet',
              text: 'Dismiss',
              onclick: () => {
                seen.add(text);
                note.remove();
              },
            }),
          );
          return note;
        }),
    );
  });
}
