// input.js -- trim, DC blocker and high-pass. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h } from './dom.js';
import { hertz, signed } from './format.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {any} p */
function line(p) {
  const parts = [`trim ${signed(p['input.trim_db'])} dB`];
  if (p['input.dc'] > 0) parts.push('DC blocked');
  if (p['input.hp_slope'] > 0) parts.push(`high-pass ${hertz(p['input.hp_hz'])}`);
  return parts.join(' · ');
}

/** @param {Studio} studio @param {string} name */
function row(studio, name) {
  const { title } = spec(name);
  return h(
    'div',
    { class: 'control choice' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: title }),
    choice(studio, () => name, title),
  );
}

/** @param {Studio} studio */
export function inputBlock(studio) {
  return blockRegion(studio, {
    block: 'input',
    title: 'Input',
    about: 'off · trim, DC blocker, high-pass',
    line,
    body: [
      h(
        'div',
        { class: 'columns' },
        control(studio, 'input.trim_db'),
        row(studio, 'input.hp_slope'),
        row(studio, 'input.dc'),
        control(studio, 'input.hp_hz'),
      ),
    ],
  });
}
