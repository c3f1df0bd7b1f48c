// sharing.js -- what the page knows of sharing before anybody asks for it: the two buttons, whether an upload waits to be
// gone on with, and whether to ask for answers. SPDX-License-Identifier: MIT
import { anyShares } from '../share/shelf.js';
import { h, watch } from './dom.js';
import { freshTitle, withFreshMark } from './fresh-mark.js';

/** @typedef {import('../studio.js').Studio} Studio */

const REST_MS = 800; // after the page has opened

/** @param {Studio} studio @param {() => Promise<any>} work */
const careful = (studio, work) =>
  work().catch((error) => studio.fail('Sharing could not be opened', error));

/** With what asks for answers from then on. @param {Studio} studio */
async function load(studio) {
  const share = await import('./share.js');
  share.askForAnswers(studio);
  return share;
}

/** @param {Studio} studio @returns {HTMLElement[]} for the top line */
export function shareButtons(studio) {
  const share = h('button', {
    ...{ type: 'button', class: 'plain', text: 'Share', title: 'A link to hear mix and master' },
    onclick: () => careful(studio, async () => (await load(studio)).openShare(studio)),
  });
  const links = h('button', {
    ...{ type: 'button', class: 'quiet links', text: 'My links' },
    onclick: () => careful(studio, async () => (await load(studio)).openLinks(studio)),
  });
  watch(studio, ['song'], ({ song }) => {
    share.hidden = !song;
    links.hidden = Boolean(song) || !anyShares();
  });
  withFreshMark(studio, share, 'Share');
  withFreshMark(studio, links, 'My links');
  return [share, links];
}

/** @param {HTMLElement} root @param {Studio} studio */
export function mountSharing(root, studio) {
  const place = h('div', {});
  root.append(place);
  freshTitle(studio);
  if (!anyShares()) return;
  setTimeout(() => {
    careful(studio, async () => (await load(studio)).resumeShares(studio, place));
  }, REST_MS);
}
