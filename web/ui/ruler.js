// ruler.js -- loudness on a line: where the source is, where the master is, where it shall be. SPDX-License-Identifier: MIT
import { draggable } from './control.js';
import { h, watch } from './dom.js';
import { figure } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

const VIEW = { min: -30, max: -4, step: 0.1, scale: 'lin' }; // LUFS on the picture; the field takes any figure

/** @param {number} lufs */
const at = (lufs) =>
  `${(Math.min(1, Math.max(0, (lufs - VIEW.min) / (VIEW.max - VIEW.min))) * 100).toFixed(3)}%`;

/** @param {string} kind @param {string} letter */
function marker(kind, letter) {
  const root = h('span', { class: `mark ${kind}` }, h('b', { text: letter }), h('i', {}));
  /** @param {number|null|undefined} lufs */
  root.show = (lufs) => {
    root.hidden = !Number.isFinite(lufs);
    if (typeof lufs !== 'number' || root.hidden) return;
    root.style.left = at(lufs);
    root.lastChild.textContent = figure(lufs);
  };
  return root;
}

/** @param {Studio} studio */
export function ruler(studio) {
  const [a, b, target] = [marker('a', 'A'), marker('b', 'B'), marker('target', 'Target')];
  const ticks = [];
  for (let lufs = VIEW.min; lufs <= VIEW.max; lufs += 2) {
    const tick = h('span', { class: 'tick' }, lufs % 4 === -2 ? figure(lufs, 0) : '');
    tick.style.left = at(lufs);
    ticks.push(tick);
  }
  const root = h(
    'div',
    { class: 'ruler', 'aria-hidden': 'true' },
    h('div', { class: 'scale' }, ...ticks),
    a,
    b,
    target,
  );
  /** @type {number|null} */
  let held = null;
  const start = () =>
    studio.state.target.lufs ?? studio.state.final.a?.loudness?.integratedLufs ?? -14;
  draggable(root, VIEW, {
    get: () => held ?? start(),
    put: (value, done) => {
      held = done ? null : value;
      target.show(value);
      if (done) studio.setTarget(value);
    },
    reset: () => {
      held = null;
      studio.setTarget(null);
    },
  });
  watch(studio, ['final', 'target', 'landing', 'song'], ({ final, target: wish }) => {
    a.show(final.a?.loudness?.integratedLufs);
    b.show(final.fresh ? final.b?.loudness?.integratedLufs : null);
    if (held === null) target.show(wish.lufs);
  });
  return root;
}
