// eq-handles.js -- the bands in use to take hold of: drag, Shift fine, wheel for Q, double click, keys.
// SPDX-License-Identifier: MIT

import { wheel } from './control.js';
import { h, watch } from './dom.js';
import { add, bandsOf, COUNT, gainSpan, isUsed, put, reset } from './eq-bands.js';
import { hasGain, hzAt, isPass, place, works } from './eq-curve.js';
import { LETTERS, PLACES } from './eq-graph.js';
import { figure, hertz, signed } from './format.js';
import { nudge, spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('./eq-curve.js').Band} Band */

/** What up and down mean: gain, or for a pass the level at its frequency, which is its Q. A notch stays on the line.
 * @param {Band} band @returns {number} dB */
function heightOf({ type, gain, q }) {
  if (hasGain(type)) return gain;
  return isPass(type) ? 20 * Math.log10(q * Math.SQRT2) : 0;
}

/** @param {Band} band @param {number} db @returns {Record<string, number>} */
function atHeight({ type }, db) {
  if (hasGain(type)) return { gain_db: db };
  return isPass(type) ? { q: 10 ** (db / 20) * Math.SQRT1_2 } : {};
}

/** @param {Studio} studio @param {HTMLElement} handle @param {number} n */
function drag(studio, handle, n) {
  const band = () => bandsOf(studio.state.params)[n - 1];
  /** @type {{ x: number, y: number, at: number, db: number } | null} */
  let from = null;
  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    const { clientX: x, clientY: y } = event;
    from = { x, y, at: place(band().hz), db: heightOf(band()) };
  });
  handle.addEventListener('pointermove', (event) => {
    if (!from) return;
    const box = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    const speed = event.shiftKey ? 0.1 : 1;
    from.at = Math.min(1, Math.max(0, from.at + ((event.clientX - from.x) / box.width) * speed));
    from.db -= ((event.clientY - from.y) / box.height) * 2 * gainSpan() * speed;
    from.db = Math.min(gainSpan(), Math.max(-gainSpan(), from.db));
    [from.x, from.y] = [event.clientX, event.clientY];
    put(studio, n, { hz: hzAt(from.at), ...atHeight(band(), from.db) }, false);
  });
  const finish = () => {
    if (from) studio.set(`eq.${n}.hz`, band().hz);
    from = null;
  };
  handle.addEventListener('pointerup', finish);
  handle.addEventListener('pointercancel', finish);
}

/** @param {Studio} studio @param {HTMLElement} handle @param {number} n @param {() => void} gone */
function keys(studio, handle, n, gone) {
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
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      event.stopPropagation();
      gone();
    }
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { type } = bandsOf(studio.state.params)[n - 1];
    const key = move[0] === 'gain_db' && !hasGain(type) ? 'q' : move[0];
    const name = `eq.${n}.${key}`;
    studio.set(name, nudge(spec(name), studio.state.params[name], move[1], event.shiftKey));
  });
}

/** @param {Band} band */
function sayOf(band) {
  if (!band.on) return 'off';
  const type = spec('eq.1.type').choices[band.type];
  const where = band.place ? `, ${spec('eq.1.place').choices[band.place]}` : '';
  const amount = hasGain(band.type) ? `${signed(band.gain)} dB` : type;
  const slope = isPass(band.type) ? `, ${band.slope} dB/oct` : '';
  return `${hertz(band.hz)}, ${amount}${slope}, Q ${figure(band.q, 2)}${where}`;
}

/** @param {Studio} studio @param {number} n @param {{ choose: (n: number) => void }} chosen @returns {HTMLElement} */
function handleOf(studio, n, { choose }) {
  const handle = h('button', { type: 'button', class: 'handle', 'data-band': n, text: n });
  const gone = () => {
    reset(studio, n);
    choose(0);
  };
  drag(studio, handle, n);
  keys(studio, handle, n, gone);
  handle.addEventListener('pointerdown', () => choose(n));
  handle.addEventListener('focus', () => choose(n));
  handle.addEventListener('dblclick', (/** @type {Event} */ event) => {
    event.stopPropagation();
    gone();
  });
  wheel(handle, (steps, fine) => {
    const name = `eq.${n}.q`;
    choose(n);
    studio.set(name, nudge(spec(name), studio.state.params[name], steps * (fine ? 1 : 2), fine));
  });
  return handle;
}

/**
 * @param {Studio} studio
 * @param {{ get: () => number, choose: (n: number) => void }} chosen
 * @returns {HTMLElement[]}
 */
export function eqHandles(studio, chosen) {
  const handles = Array.from({ length: COUNT }, (_, i) => handleOf(studio, i + 1, chosen));
  const draw = () => {
    const span = gainSpan();
    bandsOf(studio.state.params).forEach((band, i) => {
      const handle = handles[i];
      const high = Math.min(span, Math.max(-span, heightOf(band)));
      handle.hidden = !isUsed(studio.state.params, band.n);
      handle.dataset.letter = LETTERS[band.place];
      handle.style.left = `${Math.min(1, Math.max(0, place(band.hz))) * 100}%`;
      handle.style.top = `${(0.5 - high / (2 * span)) * 100}%`;
      handle.style.setProperty('--ink', `var(--${PLACES[band.place]})`);
      handle.classList.toggle('idle', !works(band));
      handle.classList.toggle('chosen', chosen.get() === band.n);
      handle.setAttribute('aria-label', `Band ${band.n}: ${sayOf(band)}`);
    });
  };
  watch(studio, ['params'], draw);
  return Object.assign(handles, { draw });
}

/** Double click on an empty place of the graph adds a band there. @param {Studio} studio @param {HTMLElement} field @param {(n: number) => void} choose */
export function addOnDoubleClick(studio, field, choose) {
  field.addEventListener('dblclick', (event) => {
    const box = field.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const db = (0.5 - (event.clientY - box.top) / box.height) * 2 * gainSpan();
    choose(add(studio, at, Math.abs(db) < 0.7 ? 0 : db));
  });
}
