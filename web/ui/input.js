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
  if (p['input.hp_slope'] > 0)
    parts.push(`high-pass ${hertz(p['input.hp_hz'])} ${p['input.hp_slope']} dB/oct`);
  if (p['input.balance_db'] !== 0) parts.push(`balance ${signed(p['input.balance_db'])} dB`);
  if (p['input.polarity_l'] > 0) parts.push('left inverted');
  if (p['input.polarity_r'] > 0) parts.push('right inverted');
  if (p['input.swap'] > 0) parts.push('channels swapped');
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
    about: 'off · trim, balance, high-pass',
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
    more: [
      h(
        'div',
        { class: 'columns' },
        control(studio, 'input.balance_db', { origin: 0 }),
        row(studio, 'input.swap'),
        row(studio, 'input.polarity_l'),
        row(studio, 'input.polarity_r'),
      ),
    ],
  });
}
