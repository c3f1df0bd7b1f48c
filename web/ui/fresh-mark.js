// fresh-mark.js -- how many answers to one's shares are new: on the buttons that lead to them, and in the tab's title.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const MOST = 99; // that fit the button

/** @param {Studio} studio @param {HTMLElement} button @param {string} name of the button, without them */
export function withFreshMark(studio, button, name) {
  const mark = h('span', { class: 'fresh-mark', 'aria-hidden': 'true' });
  const word = h('span', { text: ' new' });
  button.append(mark);
  watch(studio, ['fresh'], ({ fresh = 0 }) => {
    mark.hidden = fresh === 0;
    mark.replaceChildren();
    button.removeAttribute('aria-label');
    if (fresh === 0) return;
    mark.append(fresh > MOST ? `${MOST}+` : `${fresh}`, word);
    const answers = fresh === 1 ? 'answer' : 'answers';
    button.setAttribute('aria-label', `${name}, ${fresh} new ${answers}`);
  });
  return button;
}

/** Before whatever the page is called; mounted behind what calls it so. @param {Studio} studio */
export function freshTitle(studio) {
  let bare = '';
  let said = '';
  watch(studio, ['fresh', 'phase', 'song'], ({ fresh = 0 }) => {
    if (document.title !== said) bare = document.title;
    said = fresh > 0 ? `(${fresh}) ${bare}` : bare;
    document.title = said;
  });
}
