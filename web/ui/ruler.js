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

/**
 * Dragging, wheel and double click on `surface` set the target; it lands when the hand lets go.
 * @param {Studio} studio
 * @param {HTMLElement} surface
 * @param {(lufs: number) => void} preview
 * @returns {() => boolean} whether it is held
 */
function holdTarget(studio, surface, preview) {
  /** @type {number|null} */
  let held = null;
  const start = () =>
    studio.state.target.lufs ?? studio.state.final.a?.loudness?.integratedLufs ?? -14;
  draggable(surface, VIEW, {
    get: () => held ?? start(),
    put: (value, done) => {
      held = done ? null : value;
      preview(value);
      if (done) studio.setTarget(value);
    },
    reset: () => {
      held = null;
      studio.setTarget(null);
    },
  });
  return () => held !== null;
}

/** A small track under the target's field. @param {Studio} studio @param {any} field */
export function targetTrack(studio, field) {
  const thumb = h('span', { class: 'thumb' });
  const track = h('div', { class: 'track', 'aria-hidden': 'true' }, thumb);
  const show = (/** @type {number} */ lufs) => {
    thumb.style.left = at(lufs);
  };
  const held = holdTarget(studio, track, (lufs) => {
    show(lufs);
    field.value = lufs.toFixed(1);
  });
  watch(studio, ['target', 'final', 'song'], ({ target, final }) => {
    if (held()) return;
    track.classList.toggle('unset', target.lufs === null);
    show(target.lufs ?? final.a?.loudness?.integratedLufs ?? VIEW.min);
  });
  return track;
}

const NEAR = 7; // LU within which two labels would overlap

/** Labels of two marks that stand close: the lower one's to the left, the higher one's to the right.
 * @param {any} a @param {any} b @param {number | null | undefined} low @param {number | null | undefined} high */
function part(a, b, low, high) {
  const apart = Number(high) - Number(low);
  const near = !a.hidden && !b.hidden && Math.abs(apart) < NEAR;
  for (const [mark, left] of [
    [a, apart >= 0],
    [b, apart < 0],
  ]) {
    mark.classList.toggle('left', near && left);
    mark.classList.toggle('right', near && !left);
  }
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
  const held = holdTarget(studio, root, target.show);
  watch(studio, ['final', 'target', 'landing', 'song'], ({ final, target: wish }) => {
    a.show(final.a?.loudness?.integratedLufs);
    b.show(final.fresh ? final.b?.loudness?.integratedLufs : null);
    part(a, b, final.a?.loudness?.integratedLufs, final.b?.loudness?.integratedLufs);
    if (!held()) target.show(wish.lufs);
  });
  return root;
}
