// eq-handles.js -- eight bands to take hold of: drag, wheel for Q, double click, arrows. SPDX-License-Identifier: MIT

import { wheel } from './control.js';
import { h, watch } from './dom.js';
import { hzAt, place } from './eq-curve.js';
import { bandsOf, COUNT, gainSpan } from './eq-graph.js';
import { figure, hertz, signed } from './format.js';
import { nudge, snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio @param {number} n @param {string} key @param {number} value @param {boolean} done */
const put = (studio, n, key, value, done) =>
  studio.set(`eq.${n}.${key}`, snap(spec(`eq.${n}.${key}`), value), { done });

/** @param {Studio} studio @param {HTMLElement} handle @param {number} n */
function drag(studio, handle, n) {
  /** @type {{ x: number, y: number, at: number, gain: number } | null} */
  let from = null;
  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    const { params } = studio.state;
    from = {
      x: event.clientX,
      y: event.clientY,
      at: place(params[`eq.${n}.hz`]),
      gain: params[`eq.${n}.gain_db`],
    };
  });
  handle.addEventListener('pointermove', (event) => {
    if (!from) return;
    const box = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    const speed = event.shiftKey ? 0.1 : 1;
    from.at = Math.min(1, Math.max(0, from.at + ((event.clientX - from.x) / box.width) * speed));
    from.gain -= ((event.clientY - from.y) / box.height) * 2 * gainSpan() * speed;
    from.gain = Math.min(gainSpan(), Math.max(-gainSpan(), from.gain));
    [from.x, from.y] = [event.clientX, event.clientY];
    put(studio, n, 'hz', hzAt(from.at), false);
    put(studio, n, 'gain_db', from.gain, false);
  });
  const finish = () => {
    if (from) put(studio, n, 'gain_db', studio.state.params[`eq.${n}.gain_db`], true);
    from = null;
  };
  handle.addEventListener('pointerup', finish);
  handle.addEventListener('pointercancel', finish);
}

/** @param {Studio} studio @param {HTMLElement} handle @param {number} n */
function keys(studio, handle, n) {
  handle.addEventListener('keydown', (event) => {
    const moves = /** @type {Record<string, [string, number]>} */ ({
      ArrowUp: ['gain_db', 1],
      ArrowDown: ['gain_db', -1],
      ArrowRight: ['hz', 1],
      ArrowLeft: ['hz', -1],
      PageUp: ['q', 1],
      PageDown: ['q', -1],
    });
    const move = moves[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') reset(studio, n);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const name = `eq.${n}.${move[0]}`;
    studio.set(name, nudge(spec(name), studio.state.params[name], move[1], event.shiftKey));
  });
}

/** @param {Studio} studio @param {number} n */
export function reset(studio, n) {
  const keys = ['type', 'hz', 'q', 'on', 'gain_db'];
  for (const key of keys)
    studio.set(`eq.${n}.${key}`, spec(`eq.${n}.${key}`).default, { done: key === 'gain_db' });
}

/**
 * @param {Studio} studio
 * @param {{ get: () => number, choose: (n: number) => void }} chosen
 * @returns {HTMLElement[]}
 */
export function eqHandles(studio, { get, choose }) {
  const handles = Array.from({ length: COUNT }, (_, i) => {
    const n = i + 1;
    const handle = h('button', { type: 'button', class: 'handle', text: n, 'data-band': n });
    drag(studio, handle, n);
    keys(studio, handle, n);
    handle.addEventListener('pointerdown', () => choose(n));
    handle.addEventListener('focus', () => choose(n));
    handle.addEventListener('dblclick', () => reset(studio, n));
    wheel(handle, (steps, fine) => {
      const name = `eq.${n}.q`;
      choose(n);
      studio.set(name, nudge(spec(name), studio.state.params[name], steps * (fine ? 1 : 2), fine));
    });
    return handle;
  });
  const draw = () => {
    const span = gainSpan();
    bandsOf(studio.state.params).forEach((band, i) => {
      const handle = handles[i];
      handle.style.left = `${Math.min(1, Math.max(0, place(band.hz))) * 100}%`;
      handle.style.top = `${(0.5 - band.gain / (2 * span)) * 100}%`;
      handle.classList.toggle('idle', !band.on || band.gain === 0);
      handle.classList.toggle('chosen', get() === i + 1);
      const says = band.on
        ? `${hertz(band.hz)}, ${signed(band.gain)} dB, Q ${figure(band.q, 2)}`
        : 'off';
      handle.setAttribute('aria-label', `Band ${i + 1}: ${says}`);
    });
  };
  watch(studio, ['params'], draw);
  return Object.assign(handles, { draw });
}
