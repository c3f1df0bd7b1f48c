// references.js -- other files beside the song: their figures, their spectra, and which of them is R.
// SPDX-License-Identifier: MIT
import { MOST_REFERENCES } from '../references.js';
import { h, watch } from './dom.js';
import { figure } from './format.js';
import { spectraPicture } from './spectra.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @type {[string, string, (f: any) => any][]} */
const COLUMNS = [
  ['LUFS', 'Integrated loudness', (f) => f.loudness?.integratedLufs],
  ['LRA', 'Loudness range, LU', (f) => f.loudness?.rangeLu],
  ['dBTP', 'True peak', (f) => f.peaks?.truePeakDbtp],
  ['PLR', 'Peak to loudness ratio, dB', (f) => f.dynamics?.plrDb],
  ['Width', 'Side against mid, dB', (f) => f.stereo?.widthDb],
];

/** @param {any} figures */
const cells = (figures) =>
  COLUMNS.map(([, , get]) => h('td', { text: figures ? figure(get(figures)) : '–' }));

/** @param {string} letter @param {string} word @param {any} figures @param {boolean} stale */
const songRow = (letter, word, figures, stale) =>
  h(
    'tr',
    { class: `${letter.toLowerCase()}${stale ? ' stale' : ''}` },
    h('th', { scope: 'row' }, h('b', { text: letter }), ` ${word}`),
    ...cells(figures),
    h('td', {}),
  );

/** @param {Studio} studio @param {any} reference @param {boolean} chosen */
function referenceRow(studio, { id, name, figures }, chosen) {
  const remove = h('button', {
    type: 'button',
    class: 'quiet remove',
    text: '×',
    title: 'Remove',
    'aria-label': `Remove ${name}`,
    onclick: () => studio.references.remove(id),
  });
  const pick = h('button', {
    type: 'button',
    class: 'choose',
    title: `${name}: play this one on R`,
    'aria-pressed': String(chosen),
    onclick: () => studio.references.choose(id),
  });
  pick.append(h('b', { text: 'R' }), h('span', { text: name }));
  return h(
    'tr',
    { class: `r${chosen ? ' chosen' : ''}` },
    h('th', { scope: 'row' }, pick),
    ...cells(figures),
    h('td', {}, remove),
  );
}

/** @param {Studio} studio */
function table(studio) {
  const body = h('tbody', {});
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, h('span', { class: 'unseen', text: 'File' })),
    ...COLUMNS.map(([text, title]) => h('th', { scope: 'col', text, title })),
    h('th', { scope: 'col' }, h('span', { class: 'unseen', text: 'Remove' })),
  );
  watch(studio, ['references', 'reference', 'final', 'song'], (state) => {
    const { final, reference, references, song } = state;
    const focused = body.contains(document.activeElement);
    body.replaceChildren(
      songRow('A', 'source', song?.figures, false),
      songRow('B', 'master', final.b, !final.fresh),
      ...references.map((/** @type {any} */ each) =>
        referenceRow(studio, each, each.id === reference?.id),
      ),
    );
    if (focused) body.querySelector('[aria-pressed="true"]')?.focus();
  });
  return h('table', { class: 'figures' }, h('thead', {}, head), body);
}

/** What the chosen reference is to the song, and whether it goes along with it. @param {Studio} studio */
function kinship(studio) {
  const text = h('span', {});
  const follow = h('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    'aria-label': 'Follow the song',
  });
  follow.addEventListener('change', () => studio.references.follow(follow.checked));
  const root = h(
    'p',
    { class: 'kinship', role: 'status', 'aria-label': 'Alignment' },
    text,
    h('label', {}, follow, h('span', { text: 'Follow the song' })),
  );
  watch(studio, ['reference', 'song'], ({ reference, song }) => {
    const aligned = reference?.aligned;
    root.hidden = !aligned?.found;
    if (root.hidden || !song) return;
    const late = aligned.offset / song.sampleRate;
    const side = late < 0 ? 'earlier' : 'later';
    const shift =
      aligned.offset === 0 ? 'same start' : `starts ${Math.abs(late).toFixed(3)} s ${side}`;
    const upside = aligned.inverted ? ', polarity opposite' : '';
    text.textContent = `Earlier bounce of this song, aligned (${shift}${upside})`;
    follow.checked = reference.follow;
  });
  return root;
}

/** A file picker of its own. @param {Studio} studio */
function adder(studio) {
  const input = h('input', {
    type: 'file',
    class: 'unseen',
    'aria-label': 'Reference file',
    tabindex: -1,
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    input.value = ''; // the same file may be chosen again
    if (file) studio.open(file, { as: 'reference' });
  });
  const button = h('button', {
    type: 'button',
    class: 'plain add',
    text: 'Add reference',
    title: 'A released track to compare with, or an earlier bounce of this song',
    onclick: () => input.click(),
  });
  watch(studio, ['references', 'phase'], ({ references, phase }) => {
    button.disabled = references.length >= MOST_REFERENCES || phase !== 'ready';
  });
  return [input, button];
}

/** @param {any} state */
function line({ references }) {
  const { length } = references;
  if (length === 0) return 'hear your song beside tracks you trust, at the same loudness';
  return `${length} of ${MOST_REFERENCES}, matched in loudness under Compare`;
}

/** @param {Studio} studio */
export function referencesStage(studio) {
  const says = h('span', { class: 'line' });
  const card = h(
    'div',
    { class: 'card' },
    h('div', { class: 'beside' }, table(studio), spectraPicture(studio)),
    kinship(studio),
  );
  watch(studio, ['references'], (state) => {
    says.textContent = line(state);
    card.hidden = state.references.length === 0;
  });
  return h(
    'section',
    { class: 'stage references', 'aria-label': 'References' },
    h('div', { class: 'stage-head' }, h('h2', { text: 'References' }), says, ...adder(studio)),
    card,
  );
}
