// trying.js -- whether this tab was opened to try a share; the rest is loaded only then. SPDX-License-Identifier: MIT
import { takeTry } from '../share/try.js';
import { h } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {HTMLElement} root @param {Studio} studio */
export function mountTrying(root, studio) {
  const place = h('div', {});
  root.prepend(place);
  const look = async (/** @type {{ fresh?: boolean }} */ how = {}) => {
    const text = takeTry(how);
    if (text === null) return;
    try {
      (await import('./try-bar.js')).openTry(studio, place, text);
    } catch (error) {
      studio.fail('The shared song could not be opened', error);
    }
  };
  void look();
  addEventListener('hashchange', () => void look({ fresh: true }));
}
