// keys.js -- the keyboard, and the page that explains it. SPDX-License-Identifier: MIT
import { exportNow } from './deliver.js';
import { h } from './dom.js';
import { toggleLoop } from './transport.js';
import { undoesItself } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */

const SAVED = 'lacquer.single-keys';
const STEP_S = 5;
const FINE_STEP_S = 1;

const HELP = [
  ['Space', 'Play or pause'],
  ['X', 'Swap A and B'],
  ['R', 'Reference'],
  ['C', 'Codec, once it was checked, and back to B'],
  ['1 – 4', 'Versions of the settings'],
  ['B', 'Blind test'],
  ['G', 'Level match'],
  ['L', 'Loop'],
  ['I  O', 'Loop starts, ends here'],
  ['+  −', 'Zoom the waveform; wheel, too'],
  ['D', 'Delta: only what changes'],
  ['M', 'Mono'],
  ['0', 'Dim: 20 dB down'],
  ['N', 'Next worst place'],
  ['Esc', 'Ends the tour; else leaves band, place and dim'],
  ['←  →', 'Five seconds; Shift: one'],
  ['Ctrl/⌘ Z', 'Undo; with Shift redo'],
  ['Ctrl/⌘ E', 'Export'],
  ['?', 'This page'],
];

/** @param {Studio} studio @param {'start'|'end'} edge */
function loopEdge(studio, edge) {
  const {
    transport: { frame, loop },
    song,
  } = studio.state;
  const frames = song?.frames ?? 0;
  if (edge === 'start')
    studio.setLoop({ on: true, start: frame, end: loop.end > frame ? loop.end : frames });
  else studio.setLoop({ on: true, start: loop.start < frame ? loop.start : 0, end: frame });
}

/** @param {Studio} studio @param {number} seconds */
function step(studio, seconds) {
  const { song, transport } = studio.state;
  if (!song) return;
  const frame = transport.frame + seconds * song.sampleRate;
  studio.seek(Math.round(Math.min(song.frames - 1, Math.max(0, frame))));
}

/** @param {Studio} studio @param {number} steps */
const zoom = (studio, steps) => studio.dispatchEvent(new CustomEvent('zoom', { detail: steps }));

/** @param {Studio} studio @param {() => void} help @returns {Record<string, (event: KeyboardEvent) => void>} */
function singles(studio, help) {
  const { state } = studio;
  const now = () => studio.state ?? state;
  return {
    ' ': () => studio.toggle(),
    x: () => studio.setSlot(now().compare.slot === 'A' ? 'B' : 'A'),
    r: () => now().reference && studio.setSlot('R'),
    c: () => studio.setSlot(now().compare.slot === 'C' ? 'B' : 'C'),
    ...Object.fromEntries([1, 2, 3, 4].map((n) => [n, () => studio.version(n)])),
    g: () => studio.setMatch(!now().compare.match),
    l: () => toggleLoop(studio),
    i: () => loopEdge(studio, 'start'),
    o: () => loopEdge(studio, 'end'),
    d: () => studio.setDelta(!now().compare.delta),
    m: () => studio.setMono(!now().compare.mono),
    b: () => studio.blind.open(),
    n: () => studio.tour.next(),
    ...Object.fromEntries(['+', '='].map((key) => [key, () => zoom(studio, 1)])),
    '-': () => zoom(studio, -1),
    0: () => studio.setDim(!now().compare.dim),
    escape: () => (studio.tour.on ? studio.tour.end() : studio.hearWhole()),
    '?': help,
    arrowleft: (event) => step(studio, event.shiftKey ? -FINE_STEP_S : -STEP_S),
    arrowright: (event) => step(studio, event.shiftKey ? FINE_STEP_S : STEP_S),
  };
}

/** Whether the focused thing wants this key for itself. @param {KeyboardEvent} event */
function taken(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (at.closest?.('dialog[open]')) return true;
  const type = /** @type {HTMLInputElement} */ (at).type;
  if (at.matches?.('select, textarea, input[type=number]')) return event.key !== '?';
  if (event.key.startsWith('Arrow'))
    return type === 'radio' || (type === 'range' && !at.classList.contains('position'));
  if (event.key === ' ')
    return Boolean(at.closest?.('button, summary, input[type=checkbox], input[type=radio], a'));
  return false;
}

/** @returns {any} */
function helpDialog() {
  const single = h('input', { type: 'checkbox', id: 'single-keys' });
  single.checked = singleKeys();
  single.addEventListener('change', () => {
    try {
      localStorage.setItem(SAVED, single.checked ? 'on' : 'off');
    } catch {} // a browser without storage forgets it, nothing more
  });
  const rows = HELP.flatMap(([key, what]) => [
    h('dt', {}, h('kbd', { text: key })),
    h('dd', { text: what }),
  ]);
  const dialog = h('dialog', { class: 'ask help', 'aria-labelledby': 'help-title' });
  dialog.append(
    h('h2', { id: 'help-title', text: 'Keys and hands' }),
    h('dl', {}, ...rows),
    h('p', {
      text: 'Every control: drag, Shift for fine, double click for the default, wheel, arrows, or type the number.',
    }),
    h('label', { class: 'tickbox' }, single, h('span', { text: 'Single keys' })),
    h(
      'div',
      { class: 'answers' },
      h('button', {
        type: 'button',
        class: 'primary',
        text: 'Close',
        onclick: () => dialog.close(),
      }),
    ),
  );
  document.body.append(dialog);
  return dialog;
}

function singleKeys() {
  try {
    return localStorage.getItem(SAVED) !== 'off';
  } catch {
    return true;
  }
}

/** @param {Studio} studio @returns {() => void} opens the help */
export function mountKeys(studio) {
  const dialog = helpDialog();
  const help = () => dialog.showModal();
  const table = singles(studio, help);
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === 'e' && studio.state.phase === 'ready') {
        event.preventDefault();
        exportNow(studio);
      }
      const back = key === 'y' && event.ctrlKey; // as Windows has it
      if ((key !== 'z' && !back) || undoesItself(event.target)) return;
      event.preventDefault();
      if (back || event.shiftKey) studio.redo();
      else studio.undo();
      return;
    }
    const action = table[key];
    if (!action || taken(event) || (key !== '?' && studio.state.phase !== 'ready')) return;
    if (!singleKeys() && key.length === 1 && key !== ' ' && key !== '?') return;
    event.preventDefault();
    action(event);
  });
  return help;
}
