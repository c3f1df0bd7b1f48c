// loudness.js -- target, ceiling, style and one figure of damage; the rest under `More`. SPDX-License-Identifier: MIT
import { PARAMS } from '../../wasm/out/table.js';
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { figure, signed } from './format.js';
import { targetLimits } from './limits.js';
import { spec } from './param.js';
import { reductionHistory } from './reduction.js';
import { ruler } from './ruler.js';
import { outcome, targetControl } from './target.js';

/** @typedef {import('../studio.js').Studio} Studio */

const SHOWN = ['on', 'drive_db', 'ceiling_db', 'style'];

/** A choice of the table with its label. @param {Studio} studio @param {string} name @param {string} [kind] */
const chosen = (studio, name, kind = 'choice') =>
  h(
    'div',
    { class: `control ${kind}` },
    h('span', { class: 'label', 'aria-hidden': 'true', text: spec(name).title }),
    choice(studio, () => name, spec(name).title),
  );

/** What the limiting does to the music, live: what it takes and adds, against the music. @param {Studio} studio */
function damage(studio) {
  const value = h('output', { class: 'figure', 'aria-label': 'Damage' });
  const show = (/** @type {number | null} */ db) => {
    value.textContent = figure(db);
  };
  studio.addEventListener('meters', (/** @type {any} */ { detail }) => {
    if (studio.state.transport.playing) show(detail.damage_db > -120 ? detail.damage_db : null);
  });
  watch(studio, ['song'], () => show(null));
  return h(
    'div',
    { class: 'control entry', title: 'What the limiting takes and adds, against the music' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: 'Damage' }),
    h('span', { class: 'value' }, value, h('span', { class: 'unit', text: 'dB' })),
  );
}

/** How much of the work the clipper takes off the limiter, live. @param {Studio} studio */
function clipShare(studio) {
  const title = "Clipper's share";
  const value = h('output', { 'aria-label': title, text: figure(null) });
  const show = (/** @type {number | null} */ percent) => {
    value.textContent = figure(percent, 0);
  };
  studio.addEventListener('meters', (/** @type {any} */ { detail }) => {
    const { params, transport } = studio.state;
    if (transport.playing) show(params['loudness.clip'] ? detail.clip_share : null);
  });
  watch(studio, ['song'], () => show(null));
  return h(
    'div',
    {
      class: 'control choice',
      title: 'Of all that is taken off the peaks, what the clipper takes',
    },
    h('span', { class: 'label', 'aria-hidden': 'true', text: title }),
    h('span', { class: 'value' }, value, h('span', { class: 'unit', text: '%' })),
  );
}

/** Drive is the program's while there is a target: shown, and touching it clears the target. @param {Studio} studio */
function drive(studio) {
  const root = control(studio, 'loudness.drive_db');
  watch(studio, ['target'], ({ target }) => {
    const found = target.lufs !== null;
    root.classList.toggle('found', found);
    root.title = found ? 'Found for the target; another drive clears the target' : '';
  });
  return root;
}

/** @param {Studio} studio */
export function loudnessBlock(studio) {
  const ceiling = control(studio, 'loudness.ceiling_db');
  ceiling.classList.add('entry');
  const table = PARAMS.filter((p) => p.block === 'loudness');
  const style = table.find((p) => p.key === 'style');
  const always = h(
    'div',
    { class: 'asks' },
    targetControl(studio),
    ceiling,
    style ? chosen(studio, style.name, 'entry') : null,
    damage(studio),
    outcome(studio),
  );
  const rest = table
    .filter((p) => !SHOWN.includes(p.key) && !p.flags.includes('monitor'))
    .flatMap((p) => [
      p.scale === 'choice' ? chosen(studio, p.name) : control(studio, p.name),
      ...(p.key === 'clip_over_db' ? [clipShare(studio)] : []),
    ]);
  return blockRegion(studio, {
    block: 'loudness',
    title: 'Loudness',
    stage: '3',
    about: 'off: set a target, or switch it on and drive it by hand',
    line: (p) => `drive ${signed(p['loudness.drive_db'])} dB`,
    always,
    body: [h('div', { class: 'drive-row' }, ruler(studio), reductionHistory(studio))],
    more: [h('div', { class: 'columns' }, ...targetLimits(studio), drive(studio), ...rest)],
  });
}
