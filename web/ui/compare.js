// compare.js -- A, B, R and C under one switch, level-matched, and said so honestly. SPDX-License-Identifier: MIT
import { blindButton } from './blind.js';
import { h, watch } from './dom.js';
import { versionButtons } from './versions.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @type {[('A'|'B'|'R'|'C'), string][]} */
const SLOTS = [
  ['A', 'source'],
  ['B', 'master'],
  ['R', 'reference'],
  ['C', 'codec'],
];

/** @param {Studio} studio @param {string} label @param {'delta'|'mono'|'side'|'dim'} key @param {string} title */
function toggle(studio, label, key, title) {
  const set = { delta: 'setDelta', mono: 'setMono', side: 'setSide', dim: 'setDim' }[key];
  const press = () => /** @type {any} */ (studio)[set](!studio.state.compare[key]);
  const button = h('button', {
    type: 'button',
    class: 'toggle',
    text: label,
    title,
    onclick: press,
  });
  watch(studio, ['compare'], ({ compare }) =>
    button.setAttribute('aria-pressed', String(compare[key])),
  );
  return button;
}

/** @param {Studio} studio */
function slots(studio) {
  const radios = SLOTS.map(([slot, word]) => {
    const input = h('input', { type: 'radio', name: 'compare', value: slot });
    input.addEventListener('change', () => studio.setSlot(slot));
    return {
      slot,
      input,
      label: h(
        'label',
        { class: `slot ${slot.toLowerCase()}` },
        input,
        h('b', { text: slot }),
        ` ${word}`,
      ),
    };
  });
  watch(studio, ['compare', 'reference', 'codec'], ({ compare, reference, codec }) => {
    for (const { slot, input, label } of radios) {
      input.checked = compare.slot === slot;
      if (slot === 'R') label.hidden = !reference;
      if (slot === 'R') label.title = reference?.name ?? '';
      if (slot === 'C') label.hidden = !codec.made;
      if (slot === 'C') label.title = codec.made?.title ?? '';
    }
  });
  return h(
    'div',
    { class: 'slots', role: 'radiogroup', 'aria-label': 'Compare' },
    ...radios.map((r) => r.label),
  );
}

/** @param {Studio} studio */
export function comparePanel(studio) {
  const match = h('input', { type: 'checkbox', id: 'match' });
  match.addEventListener('change', () => studio.setMatch(match.checked));
  const about = h('span', {
    class: 'approx',
    role: 'img',
    'aria-label': 'approximate',
    title: 'Matched by the last seconds until the master is measured',
    text: '≈',
  });
  const hint = h('p', { class: 'chip hint', role: 'note' });
  watch(studio, ['compare', 'platform'], ({ compare, platform }) => {
    match.checked = compare.match && !platform;
    about.hidden = !(match.checked && compare.approx);
    hint.textContent = compare.hint ?? '';
    hint.hidden = !compare.hint;
  });
  return {
    panel: h(
      'div',
      { class: 'compare' },
      slots(studio),
      versionButtons(studio),
      h(
        'span',
        { class: 'match' },
        h('label', { for: 'match' }, match, h('span', { text: 'Level match' })),
        about,
      ),
      blindButton(studio),
    ),
    hears: h(
      'div',
      { class: 'hears' },
      toggle(studio, 'Delta', 'delta', 'Hear only what the master changes (D)'),
      toggle(studio, 'Mono', 'mono', 'Fold down to mono (M)'),
      toggle(studio, 'Side', 'side', 'Hear the sides alone'),
      toggle(studio, 'Dim', 'dim', '20 dB down (0)'),
    ),
    hint,
  };
}
