// glue.js -- the bus compressor: its curve with the sound on it, what it takes over time. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { figure } from './format.js';
import { glueCurve, glueMini, gluePast } from './glue-graph.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const FRONT = ['threshold_db', 'ratio', 'attack_ms', 'release_ms', 'auto_release', 'mix'];
const REST = ['makeup', 'detector', 'makeup_db', 'knee_db', 'sidechain_hz', 'range_db', 'link'];

/** @param {any} p */
function line(p) {
  const get = (/** @type {string} */ key) => p[`glue.${key}`];
  if (get('ratio') === 1) return 'neutral';
  const parts = [`${figure(get('ratio'))}:1 from ${figure(get('threshold_db'))} dB`];
  if (get('mix') < 100) parts.push(`${figure(get('mix'), 0)} % mixed in`);
  return parts.join(' · ');
}

/** A slider, or a select with its title. @param {Studio} studio @param {string} key */
function field(studio, key) {
  const name = `glue.${key}`;
  const { title, scale } = spec(name);
  if (scale !== 'choice') return control(studio, name);
  const label = h('span', { class: 'label', 'aria-hidden': 'true', text: title });
  return h(
    'div',
    { class: 'control choice' },
    label,
    choice(studio, () => name, title),
  );
}

/** @param {Studio} studio */
export function glueBlock(studio) {
  const front = FRONT.map((key) => field(studio, key));
  const release = front[FRONT.indexOf('release_ms')];
  watch(studio, ['params'], ({ params }) => {
    const auto = params['glue.auto_release'] > 0;
    release.classList.toggle('found', auto);
    release.title = auto ? 'Auto release is on: 90 ms after a peak, 1 s after what lasts' : '';
  });
  const pictures = h('div', { class: 'glue-field' }, glueCurve(studio), gluePast(studio));
  return blockRegion(studio, {
    block: 'glue',
    title: 'Glue',
    about: 'off · gentle, on the whole mix',
    line,
    mini: glueMini(studio),
    body: [pictures, h('div', { class: 'columns' }, ...front)],
    more: [h('div', { class: 'columns' }, ...REST.map((key) => field(studio, key)))],
  });
}
