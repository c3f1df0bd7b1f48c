// limits.js -- what a target means, and what it may cost: under `More` of the loudness stage.
// SPDX-License-Identifier: MIT
import { BUDGET, budgetOf } from '../budget.js';
import { h, watch } from './dom.js';
import { commaIsPoint, unlessTyped } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {keyof import('../budget.js').Budget} Key */

/** @type {[Key, string, string][]} */
const LIMITS = [
  ['limiterP95Db', 'Limiting for a 20th of the time, at most', 'dB'],
  ['limiterMaxDb', 'Limiting of a single peak, at most', 'dB'],
  ['plrMinDb', 'Peak over loudness, at least', 'dB'],
  ['rangeLossLu', 'Loudness range lost, at most', 'LU'],
];

/** @param {Studio} studio @param {Key} key @param {string} title @param {string} unit */
function limit(studio, key, title, unit) {
  const field = h('input', {
    type: 'number',
    class: 'number',
    'aria-label': title,
    step: 'any',
    min: 0,
    placeholder: 'none',
  });
  const put = (/** @type {number | null | undefined} */ value) => {
    const { [key]: _, ...rest } = studio.state.target.budget;
    studio.setAim({ budget: value === undefined ? rest : { ...rest, [key]: value } });
  };
  commaIsPoint(field);
  const show = unlessTyped(field, () => {
    const now = budgetOf(studio.state.target.budget)[key];
    field.value = now === null ? '' : String(now);
  });
  field.addEventListener('change', () => {
    const typed = field.valueAsNumber;
    if (typed >= 0) put(typed === BUDGET[key] ? undefined : typed);
    else if (field.value === '' && !field.validity.badInput) put(null);
    show();
  });
  field.addEventListener('dblclick', () => put(undefined));
  watch(studio, ['target'], show);
  return h(
    'div',
    { class: 'control choice' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: title }),
    h('span', { class: 'value' }, field, h('span', { class: 'unit', text: unit })),
  );
}

/** @param {Studio} studio */
function measure(studio) {
  const box = h(
    'select',
    { class: 'select', 'aria-label': 'Target of' },
    h('option', { value: 'integrated', text: 'integrated, the whole song' }),
    h('option', { value: 'shortTermMax', text: 'short-term, the loudest 3 s' }),
  );
  box.addEventListener('change', () => studio.setAim({ of: box.value }));
  watch(studio, ['target'], ({ target }) => {
    box.value = target.of;
  });
  return h(
    'div',
    { class: 'control choice' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: 'Target of' }),
    box,
  );
}

/** @param {Studio} studio @returns {Node[]} */
export const targetLimits = (studio) => [
  measure(studio),
  ...LIMITS.map(([key, title, unit]) => limit(studio, key, title, unit)),
];
