// open.js -- ways in: the button, the whole window as a drop target, the demo. SPDX-License-Identifier: MIT
import { h } from './dom.js';
import { clock } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** Asks whether a second file replaces the song or is compared with it. @param {Studio} studio @param {File} file */
function askRole(studio, file) {
  for (const asked of document.querySelectorAll('dialog.role')) asked.remove(); // the latest file's is the question
  const dialog = h('dialog', { class: 'ask role', 'aria-labelledby': 'ask-title' });
  const answer = (/** @type {'song'|'reference'|null} */ as) => {
    dialog.close();
    if (as) studio.open(file, { as });
  };
  const button = (/** @type {string} */ text, /** @type {string} */ kind, /** @type {any} */ as) =>
    h('button', { type: 'button', class: kind, text, onclick: () => answer(as) });
  dialog.append(
    h('h2', { id: 'ask-title', text: file.name }),
    h('p', { text: 'Master this file, or listen to it beside your song?' }),
    h(
      'div',
      { class: 'answers' },
      button('Open as song', 'primary', 'song'),
      button('Add as reference', 'plain', 'reference'),
      button('Not now', 'quiet', null),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {Studio} studio @param {File|undefined|null} file */
export function take(studio, file) {
  if (!file) return;
  if (studio.state.phase === 'ready' && studio.state.song) askRole(studio, file);
  else studio.open(file, { as: 'song' });
}

/** What was dropped: one file at a time, and what becomes of the others is said. @param {Studio} studio @param {File[]} files */
function takeFirst(studio, files) {
  const sounds = files.filter(({ type }) => /^(audio|video)\//.test(type));
  const file = sounds[0] ?? files[0];
  if (files.length > 1)
    studio.notice(
      `${files.length} files were dropped; one song is mastered at a time: this is ${file.name}. Drop another one to hear it beside it, or after it.`,
    );
  take(studio, file);
}

/** @param {Studio} studio @param {HTMLInputElement} input */
export function mountOpen(studio, input) {
  input.addEventListener('change', () => {
    take(studio, input.files?.[0]);
    input.value = ''; // the same file may be chosen again
  });
  const veil = h(
    'div',
    { class: 'veil', 'aria-hidden': 'true' },
    h('p', { text: 'Drop it anywhere' }),
  );
  document.body.append(veil);
  let depth = 0;
  const show = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    veil.classList.toggle('shown', depth > 0);
  };
  window.addEventListener('dragenter', () => show(1));
  window.addEventListener('dragleave', () => show(-1));
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    show(0);
    takeFirst(studio, [...(event.dataTransfer?.files ?? [])]);
  });
}

/** What was open last, to go on with. @param {Studio} studio */
function goOn(studio) {
  const root = h('p', { class: 'go-on' });
  root.hidden = true;
  studio.session.last().then((last) => {
    if (!last || studio.state.song) return;
    const { name, seconds } = last.kept;
    root.append(
      h('button', {
        type: 'button',
        class: 'plain',
        text: `Continue with ${name}`,
        title: `${clock(seconds)} long, as you left it`,
        onclick: () => studio.session.resume(last),
      }),
      h('button', {
        type: 'button',
        class: 'quiet',
        text: 'Forget it',
        title: 'Take the song and its place out of this browser',
        onclick: () => {
          root.hidden = true;
          studio.session.forget();
        },
      }),
    );
    root.hidden = false;
  });
  return root;
}

/** The empty state. @param {HTMLElement} root @param {Studio} studio @param {() => void} choose */
export function mountWelcome(root, studio, choose) {
  root.append(
    h('div', { class: 'groove', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'invite' },
      h('h2', { text: 'Master your song' }),
      h('p', {
        class: 'lead',
        text: 'Drop a finished mix anywhere on this page. Hear it against its master at the same loudness, set the level, take the file home.',
      }),
      h(
        'div',
        { class: 'answers' },
        h('button', { type: 'button', class: 'primary', text: 'Open', onclick: choose }),
        h('button', {
          type: 'button',
          class: 'plain',
          text: 'Try a demo',
          onclick: () => studio.demo(),
        }),
      ),
      goOn(studio),
      h('p', {
        class: 'kinds',
        text: 'WAV and AIFF at any width and rate, FLAC, MP3, Vorbis, Opus; M4A as your browser reads it',
      }),
      h('p', { class: 'promise', text: 'Nothing is uploaded. Your music stays on this machine.' }),
    ),
  );
}
