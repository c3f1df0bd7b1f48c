// target.js -- the loudness that is asked for, what came of it, and the nearest one that is clean.
// SPDX-License-Identifier: MIT
import { clock } from '../budget.js';
import { h, watch } from './dom.js';
import { progress } from './progress.js';
import { targetTrack } from './ruler.js';
import { commaIsPoint, unlessTyped } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio */
function targetField(studio) {
  const field = h('input', {
    type: 'number',
    class: 'number big',
    'aria-label': 'Target loudness',
    step: 'any',
    placeholder: 'none',
    inputmode: 'text',
  });
  commaIsPoint(field);
  const show = unlessTyped(field, () => {
    const { lufs } = studio.state.target;
    const tenths = lufs !== null && Math.abs(lufs * 10 - Math.round(lufs * 10)) < 1e-6;
    field.value = lufs === null ? '' : lufs.toFixed(tenths ? 1 : 2);
  });
  field.addEventListener('change', () => {
    const typed = field.valueAsNumber;
    if (Number.isFinite(typed))
      studio.setTarget(typed > 0 ? -typed : typed); // "14" means -14 LUFS
    else if (field.value === '' && !field.validity.badInput) studio.setTarget(null);
    show();
  });
  const move = (/** @type {number} */ steps, /** @type {boolean} */ fine) => {
    const from = studio.state.target.lufs ?? studio.state.final.a?.loudness?.integratedLufs ?? -14;
    studio.setTarget(Number((Math.round(from * 10) / 10 + steps * (fine ? 0.1 : 0.5)).toFixed(1)));
    show();
  };
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    move(steps, event.shiftKey);
  });
  field.addEventListener('dblclick', () => studio.setTarget(null));
  watch(studio, ['target', 'song'], show);
  return field;
}

/** The target as a control: field, and a track to drag. @param {Studio} studio */
export function targetControl(studio) {
  const field = targetField(studio);
  const unit = h('span', { class: 'unit' });
  watch(studio, ['target'], ({ target }) => {
    unit.textContent = target.of === 'shortTermMax' ? 'LUFS short-term' : 'LUFS';
  });
  return h(
    'div',
    { class: 'control entry' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: 'Target loudness' }),
    targetTrack(studio, field),
    h('span', { class: 'value' }, field, unit),
  );
}

/** Sentence: landed, landing, or what stopped it. @param {Studio} studio */
function landingStatus(studio) {
  const status = h('span', { role: 'status', class: 'landing', 'aria-label': 'Landing' });
  watch(studio, ['landing', 'target'], ({ landing, target }) => {
    status.dataset.state = landing.state;
    const idle = target.lufs === null ? 'Set a target and the drive is found for you.' : '';
    status.textContent = landing.text || idle;
  });
  return status;
}

/** Where the target would do the harm. @param {Studio} studio */
function missPlace(studio) {
  const go = h('button', { type: 'button', class: 'quiet miss' });
  go.addEventListener('click', () => {
    const { landing, song } = studio.state;
    if (landing.miss) studio.seek(Math.round(landing.miss.at * song.sampleRate));
  });
  watch(studio, ['landing'], ({ landing: { miss } }) => {
    go.hidden = !miss;
    if (miss) go.textContent = `Go to ${clock(miss.at)}`;
  });
  return go;
}

/** @param {Studio} studio */
function cleanButton(studio) {
  const button = h('button', {
    type: 'button',
    class: 'quiet clean',
    text: 'Loudest clean',
    title: 'The loudest target that stays within the limits under More',
    onclick: () => studio.loudestClean(),
  });
  watch(studio, ['song', 'landing'], ({ song, landing }) => {
    button.disabled = !song || song.silent || landing.state === 'landing';
    const offered = landing.state === 'missed' && landing.cleanLufs !== null;
    button.classList.toggle('offered', offered);
    button.textContent = offered
      ? `Loudest clean: ${landing.cleanLufs.toFixed(1)}`
      : 'Loudest clean';
    button.setAttribute('aria-label', 'Loudest clean');
  });
  return button;
}

/** What came of the target. @param {Studio} studio */
export const outcome = (studio) =>
  h(
    'div',
    { class: 'says' },
    landingStatus(studio),
    h('div', { class: 'ways' }, missPlace(studio), cleanButton(studio)),
    progress(studio, 'Landing'),
  );
