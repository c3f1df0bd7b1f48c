// view-facts.js -- both figures side by side, what the level match does, and whether this is what the sender heard.
// SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { figure } from '../ui/format.js';

/** @typedef {import('./desk.js').Desk} Desk */

/** @type {[string, string, string, (figures: any) => number | null][]} title, unit, meaning, figure */
const COLUMNS = [
  ['Loudness', 'LUFS', 'Loudness of the whole', (f) => f.loudness.integratedLufs],
  ['Range', 'LU', 'Loudness range', (f) => f.loudness.rangeLu],
  ['True peak', 'dBTP', 'Highest true peak', (f) => f.peaks.truePeakDbtp],
  ['Dynamics', 'dB', 'True peak above loudness (PLR)', (f) => f.dynamics.plrDb],
];

/** Which one is turned down, and by how much. @param {any} state */
function matched({ compare, final }) {
  const a = final.a?.loudness.integratedLufs ?? null;
  const b = final.b?.loudness.integratedLufs ?? null;
  if (a === null || b === null) return '';
  const apart = Math.abs(b - a);
  if (apart < 0.05) return 'A and B are equally loud.';
  const louder = b > a ? 'B' : 'A';
  const by = `${figure(apart)} dB`;
  return compare.match
    ? `${louder} plays ${by} lower, so that the louder one has no advantage.`
    : `${louder} is ${by} louder. Louder sounds better, even where it is not.`;
}

/** @param {Desk} desk */
function proof({ hearing }) {
  const root = h('p', { class: 'proof', role: 'status' });
  watch(hearing, ['listen'], ({ listen }) => {
    const { state, text } = listen.proof;
    root.hidden = state === 'none';
    root.dataset.state = state;
    if (root.textContent !== text) root.textContent = text;
  });
  return root;
}

/** @param {Desk} desk @returns {HTMLElement} */
export function factsView(desk) {
  const { hearing } = desk;
  const head = h('tr', {}, h('td', {}));
  for (const [title, unit, meaning] of COLUMNS)
    head.append(h('th', { scope: 'col', title: meaning }, title, h('small', { text: unit })));
  const words = { a: 'mix', b: 'master' };
  const rows = /** @type {const} */ (['a', 'b']).map((slot) => {
    const cells = COLUMNS.map(() => h('td', {}));
    const letter = h('b', { text: slot.toUpperCase() });
    const name = h('th', { scope: 'row' }, letter, h('span', { text: ` ${words[slot]}` }));
    const row = h('tr', { class: slot }, name, ...cells);
    watch(hearing, ['final', 'song', 'compare'], ({ final, compare }) => {
      row.classList.toggle('heard', compare.slot === slot.toUpperCase());
      COLUMNS.forEach(([, , , of], i) => {
        cells[i].textContent = final[slot] ? figure(of(final[slot])) : '–';
      });
    });
    return row;
  });
  const note = h('p', { class: 'matched' });
  watch(hearing, ['final', 'compare'], (state) => {
    note.textContent = matched(state);
  });
  return h(
    'section',
    { class: 'facts', 'aria-label': 'Figures' },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows)),
    note,
    proof(desk),
  );
}
