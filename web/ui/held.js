// held.js -- sound that the browser holds back: says so, says what to do, and asks again at every click and key.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @param {import('../studio.js').Studio} studio */
export function heldBack(studio) {
  const resume = () => studio.player.resume();
  const notice = h(
    'div',
    { class: 'error held', role: 'alert' },
    h(
      'p',
      {},
      h('b', { text: 'The browser holds the sound back.' }),
      ' Click anywhere or press a key to hear it. If it stays silent, look whether a loudspeaker is connected.',
    ),
    h('button', { type: 'button', class: 'quiet', text: 'Start the sound', onclick: resume }),
  );
  const root = h('div', {});
  let held = false;
  watch(studio, ['transport'], ({ transport }) => {
    if (transport.suspended === held) return;
    held = transport.suspended;
    for (const type of ['pointerup', 'keydown']) {
      if (held) document.addEventListener(type, resume);
      else document.removeEventListener(type, resume);
    }
    root.replaceChildren(...(held ? [notice] : []));
  });
  return root;
}
