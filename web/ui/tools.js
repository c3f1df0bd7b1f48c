// tools.js -- the top line: the song, Open, Undo, Redo, Copy link, help. SPDX-License-Identifier: MIT
import { facts } from './check.js';
import { copy } from './clipboard.js';
import { h, icon, watch } from './dom.js';
import { shareButtons } from './sharing.js';

/** @typedef {import('../studio.js').Studio} Studio */

const UNDO = 'M9 6 4.500 10.500 9 15M5 10.500h9a5 5 0 0 1 0 10h-3';
const REDO = 'M15 6l4.500 4.500L15 15M19 10.500h-9a5 5 0 0 0 0 10h3';
const LINK =
  'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1';
const SAID_MS = 2200;

/** @param {Studio} studio @param {HTMLElement} said */
async function copyLink(studio, said) {
  let text = 'Link copied: the settings, not the song';
  let url = '';
  try {
    const link = studio.link();
    const copied = copy(link);
    copied.catch(() => {}); // what the link says comes first
    url = await link;
    await copied;
  } catch (error) {
    text = url ? 'The link is in the address bar' : String(/** @type {any} */ (error).message);
    if (url) history.replaceState(null, '', url);
  }
  said.textContent = text;
  said.classList.add('shown');
  setTimeout(() => {
    said.classList.remove('shown');
    said.textContent = '';
  }, SAID_MS);
}

/** @param {HTMLElement} root @param {HTMLElement} song @param {Studio} studio @param {{ choose: () => void, help: () => void }} actions */
export function mountTools(root, song, studio, { choose, help }) {
  const said = h('span', { class: 'said', role: 'status', 'aria-label': 'Link' });
  const round = (
    /** @type {string} */ name,
    /** @type {string} */ title,
    /** @type {string} */ path,
    /** @type {() => void} */ act,
  ) =>
    h(
      'button',
      { type: 'button', class: 'round', 'aria-label': name, title, onclick: act },
      icon(path),
    );
  const undo = round('Undo', 'Undo (Ctrl Z)', UNDO, () => studio.undo());
  const redo = round('Redo', 'Redo (Ctrl Shift Z)', REDO, () => studio.redo());
  const link = round('Copy link', 'Copy link: the settings as an address', LINK, () =>
    copyLink(studio, said),
  );
  const keys = h('button', {
    type: 'button',
    class: 'round',
    'aria-label': 'Help',
    title: 'Keys (?)',
    text: '?',
    onclick: help,
  });
  const open = h('button', { type: 'button', class: 'plain', text: 'Open', onclick: choose });
  root.append(said, undo, redo, link, keys, ...shareButtons(studio), open);
  watch(studio, ['phase', 'song', 'canUndo', 'canRedo'], (state) => {
    for (const each of [undo, redo, link, open]) each.hidden = !state.song;
    undo.disabled = !state.canUndo;
    redo.disabled = !state.canRedo;
    song.replaceChildren(
      ...(state.song
        ? [h('b', { text: state.song.name }), h('span', { text: facts(state.song) })]
        : []),
    );
  });
}
