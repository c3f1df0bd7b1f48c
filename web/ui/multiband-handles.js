// multiband-handles.js -- splits to drag sideways, thresholds to drag up and down. SPDX-License-Identifier: MIT
// Arrows move, Shift fine, double click gives the default back.
import { h, watch } from './dom.js';
import { hzAt, place } from './eq-curve.js';
import { figure, hertz } from './format.js';
import { bandName, bandsOf, MOST, moveSplit, splitName, splitsOf } from './multiband-bands.js';
import { levelPlace } from './multiband-graph.js';
import { nudge, snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const FIRST_RATIO = 2;

/**
 * One direction of a handle: `move` gets the share of the field that the pointer went.
 * @param {HTMLElement} handle @param {'x' | 'y'} axis
 * @param {{ start: () => void, move: (share: number) => void, end: () => void }} on
 */
function drag(handle, axis, on) {
  let from = Number.NaN;
  const at = (/** @type {PointerEvent} */ event) => (axis === 'x' ? event.clientX : event.clientY);
  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    from = at(event);
    on.start();
  });
  handle.addEventListener('pointermove', (event) => {
    if (Number.isNaN(from)) return;
    const box = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    const size = axis === 'x' ? box.width : box.height;
    on.move(((at(event) - from) / size) * (event.shiftKey ? 0.1 : 1));
    from = at(event);
  });
  const finish = () => {
    if (!Number.isNaN(from)) on.end();
    from = Number.NaN;
  };
  handle.addEventListener('pointerup', finish);
  handle.addEventListener('pointercancel', finish);
}

/** @param {HTMLElement} handle @param {(steps: number, fine: boolean) => void} turn */
function arrows(handle, turn) {
  handle.addEventListener('keydown', (event) => {
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    event.stopPropagation();
    turn(steps, event.shiftKey);
  });
}

/** @param {Studio} studio @param {number} n 1..4 */
function splitHandle(studio, n) {
  const name = splitName(n);
  const handle = h('button', { type: 'button', class: 'split-handle' });
  let at = 0;
  const now = () => splitsOf(studio.state.params)[n - 1];
  drag(handle, 'x', {
    start: () => {
      at = place(now());
    },
    move: (share) => {
      at = Math.min(1, Math.max(0, at + share));
      moveSplit(studio, n, hzAt(at), false);
    },
    end: () => moveSplit(studio, n, now(), true),
  });
  arrows(handle, (steps, fine) =>
    moveSplit(studio, n, nudge(spec(name), now(), steps, fine), true),
  );
  handle.addEventListener('dblclick', () => moveSplit(studio, n, spec(name).default, true));
  handle.draw = (/** @type {any} */ params) => {
    const hz = splitsOf(params)[n - 1];
    handle.hidden = hz === undefined;
    if (hz === undefined) return;
    handle.style.left = `${Math.min(1, place(hz)) * 100}%`;
    handle.setAttribute('aria-label', `Split ${n}: ${hertz(hz)}`);
    handle.title = hertz(hz);
  };
  return handle;
}

/** @param {Studio} studio @param {number} n 1..5 @param {{ get: () => number, choose: (n: number) => void }} chosen */
function thresholdHandle(studio, n, { get, choose }) {
  const name = bandName(n, 'threshold_db');
  const p = spec(name);
  const handle = h('button', { type: 'button', class: 'threshold-handle' });
  let at = 0;
  const now = () => studio.state.params[name];
  // Who moves the threshold of a band without a ratio wants it to work.
  const engage = () => {
    const ratio = bandName(n, 'ratio');
    if (studio.state.params[ratio] === 1) studio.set(ratio, FIRST_RATIO, { done: false });
  };
  drag(handle, 'y', {
    start: () => {
      at = now();
    },
    move: (share) => {
      if (share) engage();
      at = Math.min(p.max, Math.max(p.min, at - share * (p.max - p.min)));
      studio.set(name, snap(p, at), { done: false });
    },
    end: () => studio.set(name, now()),
  });
  arrows(handle, (steps, fine) => {
    engage();
    studio.set(name, nudge(p, now(), steps, fine));
  });
  handle.addEventListener('pointerdown', () => choose(n));
  handle.addEventListener('focus', () => choose(n));
  handle.addEventListener('dblclick', () => studio.set(name, p.default));
  handle.draw = (/** @type {any} */ params) => {
    const band = bandsOf(params)[n - 1];
    handle.hidden = !band;
    if (!band) return;
    const left = Math.max(0, place(band.low));
    handle.style.left = `calc(${left * 100}% + 12px)`;
    handle.style.width = `calc(${(Math.min(1, place(band.high)) - left) * 100}% - 24px)`;
    handle.style.top = `${levelPlace(params[name]) * 100}%`;
    handle.classList.toggle('idle', !band.on || params[bandName(n, 'ratio')] === 1);
    handle.classList.toggle('chosen', get() === n);
    handle.dataset.says = `${figure(params[name])}`;
    handle.setAttribute('aria-label', `Threshold of band ${n}: ${figure(params[name])} dB`);
  };
  return handle;
}

/** @param {Studio} studio @param {{ get: () => number, choose: (n: number) => void }} chosen */
export function multibandHandles(studio, chosen) {
  const handles = Array.from({ length: MOST }, (_, i) => thresholdHandle(studio, i + 1, chosen));
  for (let n = 1; n < MOST; n++) handles.push(splitHandle(studio, n));
  const draw = () => {
    for (const handle of handles) handle.draw(studio.state.params);
  };
  watch(studio, ['params'], draw);
  return Object.assign(handles, { draw });
}
