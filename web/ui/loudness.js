// loudness.js -- target, ceiling, drive and what the limiter does. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { signed } from './format.js';
import { spec } from './param.js';
import { progress } from './progress.js';
import { reductionHistory } from './reduction.js';
import { ruler, targetTrack } from './ruler.js';

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
  const show = () => {
    const { lufs } = studio.state.target;
    const tenths = lufs !== null && Math.abs(lufs * 10 - Math.round(lufs * 10)) < 1e-6;
    field.value = lufs === null ? '' : lufs.toFixed(tenths ? 1 : 2);
  };
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
    if (event.key === 'Escape') show();
    if (!steps) return;
    event.preventDefault();
    move(steps, event.shiftKey);
  });
  field.addEventListener('dblclick', () => studio.setTarget(null));
  watch(studio, ['target', 'song'], show);
  return field;
}

/** Sentence under the fields: landed, landing, or what stopped it. @param {Studio} studio */
function landingStatus(studio) {
  const status = h('span', { role: 'status', class: 'landing', 'aria-label': 'Landing' });
  watch(studio, ['landing', 'target'], ({ landing, target }) => {
    status.dataset.state = landing.state;
    const idle = target.lufs === null ? 'Set a target and the drive is found for you.' : '';
    status.textContent = landing.text || idle;
  });
  return status;
}

/** The target as a control: field, and a track to drag. @param {Studio} studio */
function targetControl(studio) {
  const field = targetField(studio);
  return h(
    'div',
    { class: 'control entry' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: 'Target loudness' }),
    targetTrack(studio, field),
    h('span', { class: 'value' }, field, h('span', { class: 'unit', text: 'LUFS' })),
  );
}

/** @param {Studio} studio */
export function loudnessBlock(studio) {
  const ceiling = control(studio, 'loudness.ceiling_db');
  ceiling.classList.add('entry');
  const always = h(
    'div',
    { class: 'asks' },
    targetControl(studio),
    ceiling,
    h('div', { class: 'says' }, landingStatus(studio), progress(studio, 'Landing')),
  );
  const drive = control(studio, 'loudness.drive_db');
  watch(studio, ['target'], ({ target }) => drive.classList.toggle('found', target.lufs !== null));
  const auto = h(
    'div',
    { class: 'control choice' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: spec('loudness.auto_release').title }),
    choice(studio, () => 'loudness.auto_release', spec('loudness.auto_release').title),
  );
  return blockRegion(studio, {
    block: 'loudness',
    title: 'Loudness',
    stage: '3',
    about: 'off: set a target, or switch it on and drive it by hand',
    line: (p) => `drive ${signed(p['loudness.drive_db'])} dB`,
    always,
    body: [ruler(studio), h('div', { class: 'drive-row' }, drive, reductionHistory(studio))],
    more: [
      h(
        'div',
        { class: 'columns' },
        control(studio, 'loudness.hold_ms'),
        control(studio, 'loudness.release_ms'),
        auto,
      ),
    ],
  });
}
