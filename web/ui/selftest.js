// selftest.js -- `Test the meters`: the tables of the EBU and the ITU, run in the visitor's own browser.
// SPDX-License-Identifier: MIT

import { ofBuild } from '../offline.js';
import { CASES, RATES } from '../selftest/cases.js';
import { found, groups, summary, tolerance } from '../selftest/report.js';
import { runSelftest } from '../selftest/session.js';
import { h } from './dom.js';
import { rate } from './format.js';

/** @typedef {import('../selftest/run.js').Result} Result */
/** @typedef {import('../selftest/report.js').Group} Group */
/** @typedef {import('../studio.js').Studio} Studio */

const HOW = { file: 'as a file', live: 'live' };
const INTRO = `Signals of EBU Tech 3341 and 3342 and checks after ITU-R BS.2217 are made here and measured by the same core that masters your song: ${CASES.length} cases at ${RATES.length} sample rates.`;
const LEFT_OUT =
  'Of several readings of a case the one furthest off is shown. The core meters two channels: case 6 of Tech 3341 is 5.0 and is given at its weights in two. Cases 7 and 8 of 3341, 5 and 6 of 3342 need programmes that only the EBU may hand out.';

/** @param {Result} result */
function row(result) {
  const { name, title, via, figure, unit, expected, pass } = result;
  const wanted = `${expected.toFixed(2)} ${tolerance(result)}`;
  return h(
    'tr',
    { class: pass ? 'pass' : 'fail' },
    h(
      'th',
      { scope: 'row' },
      h('b', { text: name }),
      ` ${title}`,
      h('small', { text: ` ${figure}, ${HOW[via]}` }),
    ),
    h('td', {}, h('b', { text: `${found(result)} ` }), h('span', { class: 'unit', text: unit })),
    h('td', { text: wanted }),
    h('td', { text: pass ? 'pass' : 'fail' }),
  );
}

/** @param {Group} group */
function section(group) {
  const { standard, rate: hz, passed, results, furthest } = group;
  const all = passed === results.length;
  const heads = ['Case', 'Reading', 'Expected', 'Result'];
  return h(
    'details',
    { class: all ? 'group' : 'group fail', open: !all },
    h(
      'summary',
      {},
      h('b', { text: `${standard}, ${rate(hz)}` }),
      h('span', {
        text: all
          ? `${passed} pass`
          : `${results.length - passed} of ${results.length} fail, furthest ${furthest.name}`,
      }),
    ),
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...heads.map((text) => h('th', { scope: 'col', text })))),
      h('tbody', {}, ...results.map(row)),
    ),
  );
}

/** The dialog's parts that change while it runs. */
function parts() {
  const bar = h('progress', { max: 1, 'aria-label': 'Testing the meters' });
  const label = h('span', { class: 'job', 'aria-hidden': 'true' });
  const stop = h('button', { type: 'button', class: 'quiet', text: 'Cancel' });
  return {
    bar,
    label,
    stop,
    progress: h('div', { class: 'progress' }, label, bar, stop),
    verdict: h('p', { class: 'verdict', role: 'status', 'aria-label': 'Result of the test' }),
    table: h('div', { class: 'groups' }),
  };
}

/** @param {ReturnType<typeof parts>} view @param {string} wasmUrl @param {AbortSignal} signal @param {number | undefined} first Hz */
async function test(view, wasmUrl, signal, first) {
  const began = Date.now();
  /** @type {Result[]} */
  const all = [];
  view.progress.hidden = false;
  view.verdict.textContent = '';
  view.table.replaceChildren();
  const onProgress = (/** @type {number} */ x) => {
    view.bar.value = x;
    view.label.textContent = `Testing ${Math.floor(x * 100)} %`;
  };
  onProgress(0);
  try {
    await runSelftest(wasmUrl, {
      signal,
      first,
      onProgress,
      onResults(results) {
        all.push(...results);
        view.table.replaceChildren(...groups(all).map(section));
      },
    });
    const seconds = Math.round((Date.now() - began) / 1000);
    view.verdict.textContent = `${summary(all)} It took ${seconds} s in this browser.`;
    view.verdict.classList.toggle('fail', !all.every((r) => r.pass));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    view.verdict.textContent = signal.aborted
      ? 'The test was cancelled.'
      : `The test could not run: ${message}`;
  }
  view.progress.hidden = true;
}

/** @param {Studio} studio @param {string} wasmUrl @returns {HTMLDialogElement} */
function dialogOf(studio, wasmUrl) {
  const view = parts();
  let control = new AbortController();
  const again = h('button', { type: 'button', text: 'Test again' });
  const close = h('button', { type: 'button', class: 'primary', text: 'Close' });
  const dialog = h('dialog', { class: 'ask selftest', 'aria-labelledby': 'selftest-title' });
  const start = async () => {
    control = new AbortController();
    again.hidden = true;
    await test(view, wasmUrl, control.signal, studio.state.song?.sampleRate);
    again.hidden = false;
  };
  dialog.append(
    h('h2', { id: 'selftest-title', text: 'Test of the meters' }),
    h('p', { text: INTRO }),
    view.progress,
    view.verdict,
    view.table,
    h('p', { class: 'note', text: LEFT_OUT }),
    h('div', { class: 'answers' }, again, close),
  );
  view.stop.addEventListener('click', () => control.abort());
  close.addEventListener('click', () => dialog.close());
  again.addEventListener('click', start);
  dialog.addEventListener('close', () => control.abort());
  dialog.addEventListener('start', start);
  return dialog;
}

/** @param {Studio} studio @returns {HTMLButtonElement} which opens the test and starts it */
export function selftestButton(studio) {
  const wasmUrl = ofBuild('lacquer.wasm');
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  return h('button', {
    type: 'button',
    class: 'quiet test',
    text: 'Test the meters',
    onclick() {
      if (!dialog) {
        dialog = dialogOf(studio, wasmUrl);
        document.body.append(dialog);
      }
      dialog.showModal();
      dialog.dispatchEvent(new Event('start'));
    },
  });
}
