// final.js -- what the finished file measures, A beside B. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';
import { figure } from './format.js';
import { progress } from './progress.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @type {[string, string, (f: any) => any][]} */
const COLUMNS = [
  ['LUFS', 'Integrated loudness', (f) => f.loudness?.integratedLufs],
  ['LRA', 'Loudness range', (f) => f.loudness?.rangeLu],
  ['dBTP', 'True peak', (f) => f.peaks?.truePeakDbtp],
  ['PLR', 'Peak to loudness ratio', (f) => f.dynamics?.plrDb],
];

/** @param {string} slot @param {string} word */
function row(slot, word) {
  const cells = COLUMNS.map(() => h('td', { text: '–' }));
  const root = h(
    'tr',
    { class: slot.toLowerCase() },
    h('th', { scope: 'row' }, h('b', { text: slot }), h('span', { text: ` ${word}` })),
    ...cells,
  );
  /** @param {any} figures @param {boolean} stale */
  root.show = (figures, stale) => {
    COLUMNS.forEach(([, , get], i) => {
      cells[i].textContent = figures ? figure(get(figures)) : '–';
    });
    root.classList.toggle('stale', stale);
  };
  return root;
}

/** @param {Studio} studio */
export function finalPanel(studio) {
  const [a, b] = [row('A', 'source'), row('B', 'master')];
  const note = h('span', { class: 'note', role: 'note' });
  const root = h(
    'section',
    { class: 'panel final', 'aria-label': 'Final file' },
    h('div', { class: 'panel-head' }, h('h2', { text: 'Final file' }), note),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, h('span', { class: 'unseen', text: 'File' })),
          ...COLUMNS.map(([unit, title]) => h('th', { scope: 'col', text: unit, title })),
        ),
      ),
      h('tbody', {}, a, b),
    ),
    progress(studio, 'Analysing'),
  );
  watch(studio, ['final', 'song', 'progress'], ({ final, progress: jobs }) => {
    a.show(final.a, final.moved);
    b.show(final.b, !final.fresh);
    const measuring = jobs.analysing ? '' : 'being measured';
    note.textContent = final.fresh && final.b ? 'measured' : measuring;
  });
  return root;
}
