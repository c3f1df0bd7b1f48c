// blind-result.js -- what a blind test came to: a sentence, and under `More` all that backs it.
// SPDX-License-Identifier: MIT
import { atLeast } from '../blind.js';
import { colour, h, picture, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../blind.js').Result} Result */

/** @param {Result} result @param {import('../blind.js').Row} row @param {number} i */
function rowItem({ kind }, { truth, answer, right }, i) {
  const said = kind === 'hear' ? `X was ${truth}, you said ${answer}` : `you chose ${answer}`;
  return h(
    'li',
    { class: right ? 'right' : 'wrong', title: `Trial ${i + 1}: ${said}` },
    h('span', { class: 'unseen', text: `Trial ${i + 1}: ${said}` }),
    h('b', { 'aria-hidden': 'true', text: answer }),
  );
}

/** How often guessing gives each count, and where this result stands. @param {Studio} studio */
function odds(studio) {
  const canvas = h('canvas', {
    class: 'blind-odds',
    role: 'img',
    'aria-label': 'How often guessing alone gives each count',
  });
  const ask = picture(canvas, (g, width, height) => {
    const result = studio.state.blind?.result;
    if (!result) return;
    const { trials, count } = result;
    const share = (/** @type {number} */ k) => atLeast(k, trials) - atLeast(k + 1, trials);
    const top = share(trials >> 1);
    const step = width / (trials + 1);
    g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    g.textAlign = 'center';
    for (let k = 0; k <= trials; k++) {
      const tall = Math.max(1.5, (share(k) / top) * (height - 20));
      g.fillStyle = colour(k === count ? 'b' : 'line-strong');
      g.beginPath();
      g.roundRect(k * step + 2, height - 16 - tall, step - 4, tall, Math.min(3, tall / 2));
      g.fill();
      g.fillStyle = colour(k === count ? 'b' : 'faint');
      g.fillText(String(k), (k + 0.5) * step, height - 3);
    }
  });
  watch(studio, ['blind'], ask);
  return canvas;
}

/** @param {number} p */
const chance = (p) => (p < 0.001 ? p.toExponential(1) : p.toFixed(3));

/** @param {Studio} studio */
function proof(studio) {
  const p = h('dd', {});
  const text = h('code', {});
  const seal = h('code', {});
  watch(studio, ['blind'], ({ blind }) => {
    const result = /** @type {Result | null} */ (blind?.result ?? null);
    if (!result) return;
    const sides = result.kind === 'hear' ? 'one-sided' : 'two-sided';
    p.textContent = `${chance(result.p)} (binomial, ${sides})`;
    text.textContent = result.text;
    seal.textContent = result.seal;
  });
  return h(
    'details',
    { class: 'more' },
    h('summary', { text: 'More' }),
    h(
      'dl',
      { class: 'blind-proof' },
      h('dt', { text: 'p-value' }),
      p,
      h('dt', { text: 'The order that was sealed' }),
      h('dd', {}, text),
      h('dt', { text: 'Its SHA-256, shown before the first trial' }),
      h('dd', {}, seal),
    ),
  );
}

/** @param {Studio} studio */
export function resultStep(studio) {
  const sentence = h('h3', { class: 'blind-sentence' });
  const detail = h('p', { class: 'blind-detail' });
  const rows = h('ol', { class: 'blind-rows', 'aria-label': 'Answers' });
  const key = h('p', { class: 'note' });
  const done = h('button', {
    type: 'button',
    class: 'primary',
    text: 'Done',
    onclick: () => studio.blind.leave(),
  });
  const again = h('button', {
    type: 'button',
    class: 'plain',
    text: 'Again',
    onclick: () => studio.blind.again(),
  });
  watch(studio, ['blind'], ({ blind }) => {
    const result = /** @type {Result | null} */ (blind?.result ?? null);
    if (!result) return;
    sentence.textContent = result.sentence;
    sentence.classList.toggle('sure', result.sure);
    detail.textContent = result.detail;
    rows.replaceChildren(...result.rows.map((row, i) => rowItem(result, row, i)));
    key.textContent =
      result.kind === 'hear'
        ? 'Your answers; filled where right'
        : 'Your choices; filled for the master';
  });
  const root = h(
    'div',
    { class: 'blind-step blind-result' },
    h('div', { role: 'status', 'aria-label': 'Result' }, sentence, detail),
    rows,
    key,
    odds(studio),
    h('p', { class: 'note', text: 'How often guessing alone gives each count, and yours' }),
    h('div', { class: 'answers' }, done, again),
    proof(studio),
  );
  return { step: 'result', root, focus: () => done.focus(), keys: {} };
}
