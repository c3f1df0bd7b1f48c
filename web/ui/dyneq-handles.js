// dyneq-handles.js -- six dynamic bands to take hold of: drag for place and range, wheel for Q, arrows.
// SPDX-License-Identifier: MIT
import { wheel } from './control.js';
import { h, watch } from './dom.js';
import { bandsOf, COUNT } from './dyneq-curve.js';
import { rangeSpan } from './dyneq-graph.js';
import { hzAt, place } from './eq-curve.js';
import { hertz, signed } from './format.js';
import { nudge, snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {number} n @param {string} key */
const named = (n, key) => `dyneq.${n}.${key}`;

/** @param {Studio} studio @param {number} n @param {string} key @param {number} value @param {boolean} [done] */
const put = (studio, n, key, value, done = true) =>
  studio.set(named(n, key), snap(spec(named(n, key)), value), { done });

/** Dragging a band that is off turns it on. @param {Studio} studio @param {HTMLElement} handle @param {number} n */
function drag(studio, handle, n) {
  /** @type {{ x: number, y: number, at: number, range: number } | null} */
  let from = null;
  let moved = false;
  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    const { params } = studio.state;
    moved = false;
    from = {
      x: event.clientX,
      y: event.clientY,
      at: place(params[named(n, 'hz')]),
      range: params[named(n, 'range_db')],
    };
  });
  handle.addEventListener('pointermove', (event) => {
    if (!from) return;
    const box = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    const speed = event.shiftKey ? 0.1 : 1;
    const { min, max } = spec(named(n, 'range_db'));
    from.at = Math.min(1, Math.max(0, from.at + ((event.clientX - from.x) / box.width) * speed));
    from.range -= ((event.clientY - from.y) / box.height) * 2 * rangeSpan() * speed;
    from.range = Math.min(max, Math.max(min, from.range));
    [from.x, from.y] = [event.clientX, event.clientY];
    if (!moved) put(studio, n, 'on', 1, false);
    moved = true;
    put(studio, n, 'hz', hzAt(from.at), false);
    put(studio, n, 'range_db', from.range, false);
  });
  const finish = () => {
    if (from && moved) put(studio, n, 'range_db', studio.state.params[named(n, 'range_db')]);
    from = null;
  };
  handle.addEventListener('pointerup', finish);
  handle.addEventListener('pointercancel', finish);
}

/** @param {Studio} studio @param {HTMLElement} handle @param {number} n */
function keys(studio, handle, n) {
  const moves = /** @type {Record<string, [string, number]>} */ ({
    ArrowUp: ['range_db', 1],
    ArrowDown: ['range_db', -1],
    ArrowRight: ['hz', 1],
    ArrowLeft: ['hz', -1],
    PageUp: ['q', 1],
    PageDown: ['q', -1],
  });
  handle.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') reset(studio, n);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const name = named(n, move[0]);
    studio.set(name, nudge(spec(name), studio.state.params[name], move[1], event.shiftKey));
  });
}

const KEYS = ['type', 'hz', 'q', 'relative', 'threshold_db', 'direction', 'ratio', 'range_db'];
const REST = ['attack_ms', 'release_ms', 'place', 'on'];

/** @param {Studio} studio @param {number} n */
function reset(studio, n) {
  for (const key of [...KEYS, ...REST])
    studio.set(named(n, key), spec(named(n, key)).default, { done: key === 'on' });
}

/** @param {Studio} studio @param {{ get: () => number, choose: (n: number) => void }} chosen */
export function dyneqHandles(studio, { get, choose }) {
  const handles = Array.from({ length: COUNT }, (_, i) => {
    const n = i + 1;
    const handle = h('button', { type: 'button', class: 'handle', text: n, 'data-band': n });
    drag(studio, handle, n);
    keys(studio, handle, n);
    handle.addEventListener('pointerdown', () => choose(n));
    handle.addEventListener('focus', () => choose(n));
    handle.addEventListener('dblclick', () => reset(studio, n));
    wheel(handle, (steps, fine) => {
      const name = named(n, 'q');
      choose(n);
      studio.set(name, nudge(spec(name), studio.state.params[name], steps * (fine ? 1 : 2), fine));
    });
    return handle;
  });
  const draw = () => {
    const span = rangeSpan();
    bandsOf(studio.state.params).forEach((band, i) => {
      const handle = handles[i];
      handle.style.left = `${Math.min(1, Math.max(0, place(band.hz))) * 100}%`;
      handle.style.top = `${(0.5 - (band.on ? band.range : 0) / (2 * span)) * 100}%`;
      handle.classList.toggle('idle', !band.on || band.range === 0);
      handle.classList.toggle('chosen', get() === band.n);
      const says = band.on ? `${hertz(band.hz)}, up to ${signed(band.range)} dB` : 'off';
      handle.setAttribute('aria-label', `${band.name}, dynamic band ${band.n}: ${says}`);
      handle.title = band.name;
    });
  };
  watch(studio, ['params'], draw);
  return Object.assign(handles, { draw });
}
