// tone-handles.js -- three handles on the tone curve: frequency across, gain up and down. SPDX-License-Identifier: MIT
import { wheel } from './control.js';
import { h, watch } from './dom.js';
import { hzAt, place } from './eq-curve.js';
import { hertz, signed } from './format.js';
import { nudge, snap, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

export const PARTS = ['low', 'tilt', 'high'];
export const span = () => spec('tone.low_db').max * 1.5;
/** @type {Record<string, string>} */
const NAMES = { low: 'Low', tilt: 'Tilt', high: 'High' };

/** @param {Studio} studio @param {string} name @param {number} value @param {boolean} [done] */
const put = (studio, name, value, done = true) =>
  studio.set(name, snap(spec(name), value), { done });

/** @param {Studio} studio @param {HTMLElement} handle @param {string} hz @param {string} db */
function drag(studio, handle, hz, db) {
  /** @type {{ x: number, y: number, at: number, gain: number } | null} */
  let from = null;
  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    const { params } = studio.state;
    from = { x: event.clientX, y: event.clientY, at: place(params[hz]), gain: params[db] };
  });
  handle.addEventListener('pointermove', (event) => {
    if (!from) return;
    const box = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    const speed = event.shiftKey ? 0.1 : 1;
    from.at += ((event.clientX - from.x) / box.width) * speed;
    from.gain -= ((event.clientY - from.y) / box.height) * 2 * span() * speed;
    [from.x, from.y] = [event.clientX, event.clientY];
    put(studio, hz, hzAt(from.at), false);
    put(studio, db, from.gain, false);
  });
  const finish = () => {
    if (from) put(studio, db, studio.state.params[db]);
    from = null;
  };
  handle.addEventListener('pointerup', finish);
  handle.addEventListener('pointercancel', finish);
}

/** @param {Studio} studio @param {HTMLElement} handle @param {string} hz @param {string} db */
function keys(studio, handle, hz, db) {
  handle.addEventListener('keydown', (event) => {
    const moves = /** @type {Record<string, [string, number]>} */ ({
      ArrowUp: [db, 1],
      ArrowDown: [db, -1],
      ArrowRight: [hz, 1],
      ArrowLeft: [hz, -1],
    });
    const move = moves[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') put(studio, db, 0);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const [name, steps] = move;
    studio.set(name, nudge(spec(name), studio.state.params[name], steps, event.shiftKey));
  });
}

/** @param {Studio} studio @returns {HTMLElement[]} */
export function toneHandles(studio) {
  return PARTS.map((part) => {
    const [hz, db] = [`tone.${part}_hz`, `tone.${part}_db`];
    const handle = h('button', { type: 'button', class: 'handle', text: NAMES[part][0] });
    drag(studio, handle, hz, db);
    keys(studio, handle, hz, db);
    handle.addEventListener('dblclick', () => {
      studio.set(hz, spec(hz).default, { done: false });
      studio.set(db, spec(db).default);
    });
    wheel(handle, (steps, fine) =>
      studio.set(hz, nudge(spec(hz), studio.state.params[hz], steps, fine)),
    );
    watch(studio, ['params'], ({ params }) => {
      handle.style.left = `${place(params[hz]) * 100}%`;
      handle.style.top = `${(0.5 - params[db] / (2 * span())) * 100}%`;
      handle.classList.toggle('idle', params[db] === 0);
      const says = `${signed(params[db])} dB, ${hertz(params[hz])}`;
      handle.setAttribute('aria-label', `${NAMES[part]}: ${says}`);
    });
    return handle;
  });
}
