// meters.js -- live figures of B. Everything is measured in the core; here it is only shown. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';
import { figure } from './format.js';
import { meterBars } from './meter-bars.js';
import { selftestButton } from './selftest.js';
import { standInChoice } from './standin.js';

/** @typedef {import('../studio.js').Studio} Studio */

const SHOWN_MS = 100; // a figure that changes faster cannot be read
const SILENT_DB = -69.9;

/** @type {[string, string, string][]} */
const MAIN = [
  ['Momentary', 'momentary_lufs', 'LUFS'],
  ['Short-term', 'short_term_lufs', 'LUFS'],
  ['True peak', 'true_peak_dbtp', 'dBTP'],
  ['Gain reduction', 'gain_reduction_db', 'dB'],
];
/** @type {[string, string, string][]} */
const REST = [
  ['Integrated', 'integrated_lufs', 'LUFS'],
  ['Range', 'range_lu', 'LU'],
  ['PLR', 'plr_db', 'dB'],
  ['PSR', 'psr_db', 'dB'],
  ['Correlation', 'correlation', ''],
];

/** @param {[string, string, string]} row */
function reading([label, key, unit]) {
  const out = h('output', { 'aria-label': label, 'aria-live': 'off', text: '–' });
  const box = h(
    'div',
    { class: 'reading' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: label }),
    h('span', { class: 'value' }, out, h('span', { class: 'unit', text: unit })),
  );
  return { key, out, box, unit };
}

/** @param {ReturnType<typeof reading>} reading @param {any} meters */
function show({ key, out, unit }, meters) {
  const value = meters[key];
  const silent =
    (unit === 'LUFS' && value < SILENT_DB) || (key === 'true_peak_dbtp' && value <= -60);
  const text = silent ? '-∞' : figure(value, key === 'correlation' ? 2 : 1);
  if (out.textContent !== text) out.textContent = text;
}

/** @param {Studio} studio */
export function metersPanel(studio) {
  const canvas = h('canvas', { class: 'bars', 'aria-hidden': 'true' });
  const main = MAIN.map(reading);
  const rest = REST.map(reading);
  const starved = h('p', { class: 'hint' });
  const root = h(
    'section',
    { class: 'panel meters', 'aria-label': 'Meters' },
    h('h2', { text: 'Meters' }),
    canvas,
    h('div', { class: 'readings' }, ...main.map((r) => r.box)),
    h(
      'details',
      { class: 'more' },
      h('summary', { text: 'More' }),
      h('p', { class: 'note', text: 'Played since reset' }),
      h('div', { class: 'readings' }, ...rest.map((r) => r.box)),
      starved,
      standInChoice(studio),
      selftestButton(studio),
    ),
  );
  const more = /** @type {HTMLDetailsElement} */ (root.querySelector('details'));
  more.addEventListener('toggle', () => more.open && more.scrollIntoView({ block: 'nearest' }));
  const ask = meterBars(canvas, studio);
  let last = 0;
  let deepest = 0; // of the reports that were not shown
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const now = performance.now();
    deepest = Math.min(deepest, event.detail.gain_reduction_db ?? 0);
    if (now - last < SHOWN_MS) return;
    last = now;
    const shown = { ...event.detail, gain_reduction_db: deepest };
    deepest = 0;
    for (const each of [...main, ...rest]) show(each, shown);
    const ceiling = studio.state.params['loudness.ceiling_db'];
    main[2].out.classList.toggle(
      'over',
      event.detail.true_peak_dbtp > Math.max(ceiling + 0.05, -0.05),
    );
  });
  watch(studio, ['target', 'params'], ask);
  watch(studio, ['transport'], ({ transport }) => {
    starved.hidden = !transport.starved;
    starved.textContent = `${transport.starved} ${transport.starved === 1 ? 'dropout' : 'dropouts'} while listening, this machine is busy; the file has none.`;
  });
  return root;
}
