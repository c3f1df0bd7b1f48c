// sharing.js -- what the page knows of sharing before anybody asks for it: the two buttons, and whether an upload waits to
// be gone on with. SPDX-License-Identifier: MIT
import { anyShares } from '../share/shelf.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const REST_MS = 800; // after the page has opened

/** @param {Studio} studio @param {() => Promise<any>} work */
const careful = (studio, work) =>
  work().catch((error) => studio.fail('Sharing could not be opened', error));

/** @param {Studio} studio @returns {HTMLElement[]} for the top line */
export function shareButtons(studio) {
  const load = () => import('./share.js');
  const share = h('button', {
    ...{ type: 'button', class: 'plain', text: 'Share', title: 'A link to hear mix and master' },
    onclick: () => careful(studio, async () => (await load()).openShare(studio)),
  });
  const links = h('button', {
    ...{ type: 'button', class: 'quiet links', text: 'My links' },
    onclick: () => careful(studio, async () => (await load()).openLinks(studio)),
  });
  watch(studio, ['song'], ({ song }) => {
    share.hidden = !song;
    links.hidden = Boolean(song) || !anyShares();
  });
  return [share, links];
}

/** @param {HTMLElement} root @param {Studio} studio */
export function mountSharing(root, studio) {
  const place = h('div', {});
  root.append(place);
  if (!anyShares()) return;
  setTimeout(() => {
    careful(studio, async () => (await import('./share.js')).resumeShares(studio, place));
  }, REST_MS);
}
