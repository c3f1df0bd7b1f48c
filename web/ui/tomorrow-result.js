// tomorrow-result.js -- whether today's ears agree with the sealed choice, and what is to become of it.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../tomorrow.js').Round} Round */

/** @param {string} choice @param {Round} round */
function roundItem(choice, { name, count, trials }) {
  const share = h('span', { class: 'share', 'aria-hidden': 'true' });
  share.style.setProperty('--share', String(count / trials));
  const words = h('span', { text: `${choice}: ${count} · ${name}: ${trials - count}` });
  return h('li', {}, words, share);
}

/** @param {Studio} studio */
export function tomorrowStep(studio) {
  const sentence = h('h3', { class: 'blind-sentence' });
  const detail = h('p', { class: 'blind-detail' });
  const rounds = h('ol', { class: 'rounds', 'aria-label': 'Answers' });
  const keep = h('button', { type: 'button', class: 'primary', text: 'Keep' });
  const change = h('button', { type: 'button', class: 'plain', text: 'Change' });
  keep.addEventListener('click', () => void studio.tomorrow.keep());
  change.addEventListener('click', () => void studio.tomorrow.change());
  const about = h('p', { class: 'note' });
  const text = h('code', {});
  const seal = h('code', {});
  const root = h(
    'div',
    { class: 'blind-step blind-result' },
    h('div', { role: 'status', 'aria-label': 'Verdict' }, sentence, detail),
    rounds,
    h('div', { class: 'answers' }, keep, change),
    about,
    h(
      'details',
      { class: 'more' },
      h('summary', { text: 'Proof' }),
      h(
        'dl',
        { class: 'blind-proof' },
        h('dt', { text: 'The order that was sealed; B is the choice' }),
        h('dd', {}, text),
        h('dt', { text: 'Its SHA-256, shown before the first trial' }),
        h('dd', {}, seal),
      ),
    ),
  );
  watch(studio, ['blind', 'tomorrow'], ({ blind, tomorrow }) => {
    const verdict = tomorrow?.verdict;
    if (!verdict || blind?.step !== 'tomorrow') return;
    const choice = `version ${tomorrow.seal?.at}`;
    sentence.textContent = verdict.sentence;
    sentence.classList.toggle('sure', verdict.says === 'agrees');
    detail.textContent = verdict.detail;
    rounds.replaceChildren(
      ...verdict.rounds.map((/** @type {Round} */ round) => roundItem(choice, round)),
    );
    const other = verdict.winner?.at ? `goes to ${verdict.winner.name}` : 'goes on working';
    about.textContent = `Keep goes back to ${choice} as it was sealed; Change ${other}. Nothing else is lost.`;
    text.textContent = blind.result?.text ?? '';
    seal.textContent = blind.result?.seal ?? '';
  });
  return { step: 'tomorrow', root, focus: () => keep.focus(), keys: {} };
}
