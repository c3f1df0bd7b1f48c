// channels.js -- a file with more channels than two: which of them is the song. SPDX-License-Identifier: MIT
import { choices } from '../files/layout.js';
import { h, watch } from './dom.js';

const MOST_SHOWN = 32; // choices: beyond these it is no file of a studio

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio */
export function mountChannels(studio) {
  watch(studio, ['wide'], ({ wide }) => {
    for (const asked of document.querySelectorAll('dialog.channels')) asked.remove();
    if (wide) ask(studio, wide);
  });
}

/** @param {Studio} studio @param {{ file: File, as: 'song' | 'reference', names: string[], text: string }} wide */
function ask(studio, { file, as, names, text }) {
  const list = choices(names).slice(0, MOST_SHOWN);
  const select = /** @type {HTMLSelectElement} */ (
    h(
      'select',
      { class: 'select', 'aria-label': 'Channels' },
      ...list.map(({ text }, i) => h('option', { value: `${i}`, text })),
    )
  );
  const dialog = h('dialog', { class: 'ask channels', 'aria-labelledby': 'channels-title' });
  const close = () => {
    dialog.remove();
    studio.patch({ wide: null });
  };
  const take = () => {
    const { pick } = list[Number(select.value)];
    close();
    studio.open(file, { as, pick });
  };
  const refuse = () => {
    close();
    studio.fail(`${file.name} was not opened`, new Error(text));
  };
  dialog.append(
    h('h2', { id: 'channels-title', text: file.name }),
    h('p', { text: `This file has ${names.length} channels. Which of them is the song?` }),
    h('p', {}, select),
    h(
      'div',
      { class: 'answers' },
      h('button', { type: 'button', class: 'primary', text: 'Open', onclick: take }),
      h('button', { type: 'button', class: 'quiet', text: 'Not now', onclick: refuse }),
    ),
  );
  dialog.addEventListener('cancel', refuse);
  document.body.append(dialog);
  /** @type {HTMLDialogElement} */ (dialog).showModal();
}
