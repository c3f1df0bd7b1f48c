// update.js -- a line that says a new version waits, and lets it in. SPDX-License-Identifier: MIT
import { Offline } from '../offline.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {HTMLElement} root @param {Studio} studio */
export function mountUpdate(root, studio) {
  const offline = new Offline(studio);
  const bar = h('div', { class: 'notices reminder', role: 'status', 'aria-label': 'New version' });
  const reload = h('button', {
    ...{ type: 'button', class: 'plain', text: 'Reload for the new version' },
    title: 'The song, its settings and your place come back',
    onclick: () => void offline.reload(),
  });
  const later = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Later' },
    onclick: () => bar.replaceChildren(),
  });
  const text = h('span', {});
  const note = h('p', {}, text, h('span', { class: 'answers' }, reload, later));
  root.append(bar);
  let shown = false;
  watch(studio, ['update', 'progress'], ({ update, progress }) => {
    if (!update) return;
    const busy = Boolean(progress.rendering) || studio.exports.busy;
    reload.disabled = busy;
    text.textContent = `A new version of Lacquer is here${busy ? '; it waits for the export' : ''}.`;
    if (!shown) bar.replaceChildren(note);
    shown = true;
  });
  void offline.resume();
  void offline.start();
}
