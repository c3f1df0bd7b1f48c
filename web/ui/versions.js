// versions.js -- four versions of the settings under the compare switch, and copying between them.
// SPDX-License-Identifier: MIT
import { VERSIONS } from '../versions.js';
import { h, icon, watch } from './dom.js';
import { figure } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

const COPY = 'M9 9h10v10H9zM5 15V5h10';
const ALL = Array.from({ length: VERSIONS }, (_, i) => i + 1);

/** What is under the finger. @param {Studio} studio @param {number} n */
function about(studio, n) {
  const { at, slots } = studio.state.versions;
  if (n !== at && !slots[n - 1]) return `Empty: begins as a copy of version ${at} (${n})`;
  const brief = studio.brief(n);
  if (!brief) return `Not measured yet (${n})`;
  const { lufs, dbtp, plr } = brief;
  return `${figure(lufs)} LUFS, ${figure(dbtp)} dBTP, PLR ${figure(plr)} dB (${n})`;
}

/** @param {Studio} studio */
function copyMenu(studio) {
  const menu = h('div', { class: 'menu', role: 'group', 'aria-label': 'Copy to' });
  const root = h(
    'details',
    { class: 'copy-to' },
    h('summary', { 'aria-label': 'Copy to', title: 'Copy these settings to…' }, icon(COPY)),
    menu,
  );
  const close = () => root.removeAttribute('open');
  const choices = ALL.map((n) =>
    h('button', {
      type: 'button',
      text: `Copy to version ${n}`,
      onclick: () => {
        studio.copyTo(n);
        close();
        root.querySelector('summary').focus();
      },
    }),
  );
  menu.append(...choices);
  root.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !root.open) return;
    event.stopPropagation();
    close();
    root.querySelector('summary').focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!root.contains(event.target)) close();
  });
  watch(studio, ['versions'], ({ versions }) => {
    choices.forEach((button, i) => {
      button.hidden = i + 1 === versions.at;
    });
  });
  return root;
}

/** @param {Studio} studio */
export function versionButtons(studio) {
  const buttons = ALL.map((n) =>
    h('button', {
      type: 'button',
      class: 'version',
      'aria-label': `Version ${n}`,
      text: String(n),
      onclick: () => studio.version(n),
    }),
  );
  watch(studio, ['versions', 'final', 'compare'], ({ versions, compare }) => {
    buttons.forEach((button, i) => {
      const here = i + 1 === versions.at;
      button.setAttribute('aria-pressed', String(here));
      button.classList.toggle('empty', !here && !versions.slots[i]);
      button.classList.toggle('heard', here && compare.slot === 'B');
      button.title = about(studio, i + 1);
    });
  });
  return h(
    'div',
    { class: 'versions', role: 'group', 'aria-label': 'Versions' },
    ...buttons,
    copyMenu(studio),
  );
}
