// control.js -- one parameter: a native number field, and a track to drag. SPDX-License-Identifier: MIT
// Drag, Shift for fine, double click for the default, wheel, arrows, or type a number.
import { h, watch } from './dom.js';
import { decimals, fromPlace, nudge, snap, spec, text, toPlace } from './param.js';
import { commaIsPoint, unlessTyped } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */

/**
 * Turns pointer, wheel and double click on `surface` into values of one parameter.
 * @param {HTMLElement} surface
 * @param {any} p
 * @param {{ get: () => number, put: (value: number, done: boolean) => void, reset: () => void }} value
 */
export function draggable(surface, p, { get, put, reset }) {
  /** @type {{ x: number, place: number } | null} */
  let from = null;
  surface.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    surface.setPointerCapture(event.pointerId);
    const box = surface.getBoundingClientRect();
    const place = event.shiftKey ? toPlace(p, get()) : (event.clientX - box.left) / box.width;
    from = { x: event.clientX, place };
    if (!event.shiftKey && event.detail < 2) put(snap(p, fromPlace(p, place)), false);
  });
  surface.addEventListener('pointermove', (event) => {
    if (!from) return;
    const width = surface.getBoundingClientRect().width * (event.shiftKey ? 10 : 1);
    from.place = Math.min(1, Math.max(0, from.place + (event.clientX - from.x) / width));
    from.x = event.clientX;
    put(snap(p, fromPlace(p, from.place)), false);
  });
  const finish = () => {
    if (from) put(get(), true);
    from = null;
  };
  surface.addEventListener('pointerup', finish);
  surface.addEventListener('pointercancel', finish);
  surface.addEventListener('dblclick', reset);
  wheel(surface, (steps, fine) => put(nudge(p, get(), steps, fine), true));
}

const SCROLL_REST_MS = 250;
let lastScroll = -SCROLL_REST_MS;
const scrolled = () => {
  lastScroll = performance.now();
};

/** A wheel that is scrolling the page past a control leaves it alone.
 * @param {HTMLElement} surface @param {(steps: number, fine: boolean) => void} turn */
export function wheel(surface, turn) {
  window.addEventListener('scroll', scrolled, { capture: true, passive: true });
  const notch = (/** @type {WheelEvent} */ event) => {
    if (performance.now() - lastScroll < SCROLL_REST_MS) return;
    event.preventDefault();
    const delta = event.deltaY || event.deltaX; // Shift turns a wheel sideways on some systems
    if (delta) turn(delta < 0 ? 1 : -1, event.shiftKey);
  };
  surface.addEventListener('wheel', notch, { passive: false });
}

/**
 * A number field for a parameter: typed, arrows, double click.
 * @param {Studio} studio
 * @param {() => string} name which parameter now (a band strip shows one band after another)
 * @param {string} label
 */
export function numberField(studio, name, label) {
  const p = () => spec(name());
  const now = () => studio.state.params[name()];
  const field = h('input', {
    type: 'number',
    class: 'number',
    'aria-label': label,
    step: 'any',
    inputmode: 'text',
  });
  commaIsPoint(field, () => decimals(p()) > 0 || p().unit === '%');
  const show = unlessTyped(field, () => {
    const shown = text(p(), now());
    if (field.value !== shown) field.value = shown;
  });
  field.addEventListener('change', () => {
    const typed = field.valueAsNumber;
    if (Number.isFinite(typed)) studio.set(name(), snap(p(), typed));
    show();
  });
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps) return;
    event.preventDefault();
    studio.set(name(), nudge(p(), now(), steps, event.shiftKey));
    show();
  });
  field.addEventListener('dblclick', () => studio.set(name(), p().default));
  field.show = () => {
    field.min = p().min;
    field.max = p().max;
    show();
  };
  return field;
}

/**
 * Label, track and number for one parameter.
 * @param {Studio} studio
 * @param {string | (() => string)} named
 * @param {{ label?: string, origin?: number }} [options] origin: where the fill starts
 */
export function control(studio, named, { label, origin } = {}) {
  const name = typeof named === 'function' ? named : () => named;
  const p = spec(name());
  const title = label ?? p.title;
  const field = numberField(studio, name, title);
  const fill = h('span', { class: 'fill' });
  const thumb = h('span', { class: 'thumb' });
  const track = h('div', { class: 'track', 'aria-hidden': 'true' }, fill, thumb);
  draggable(track, p, {
    get: () => studio.state.params[name()],
    put: (value, done) => studio.set(name(), value, { done }),
    reset: () => studio.set(name(), spec(name()).default),
  });
  const root = h(
    'div',
    { class: 'control' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: title }),
    track,
    h('span', { class: 'value' }, field, h('span', { class: 'unit', text: p.unit })),
  );
  root.show = () => {
    const place = toPlace(p, studio.state.params[name()]);
    const start = toPlace(
      p,
      origin ?? Math.max(p.min, Math.min(p.max, p.scale === 'log' ? p.min : 0)),
    );
    fill.style.left = `${Math.min(place, start) * 100}%`;
    fill.style.width = `${Math.abs(place - start) * 100}%`;
    thumb.style.left = `${place * 100}%`;
    field.show();
  };
  watch(studio, ['params'], root.show);
  return root;
}

/** What a select offers: the choices of the table, or every step from the least to the most. @param {any} p @returns {number[]} */
const stepsOf = (p) =>
  p.choices?.length
    ? p.choices.map((/** @type {string} */ _, /** @type {number} */ i) => i)
    : Array.from(
        { length: Math.round((p.max - p.min) / p.step) + 1 },
        (_, i) => p.min + i * p.step,
      );

/**
 * A choice of the table, or a parameter of few steps, as a select.
 * @param {Studio} studio
 * @param {() => string} name
 * @param {string} label
 * @param {(value: number) => void} [put] in place of setting just this parameter
 */
export function choice(studio, name, label, put) {
  const p = spec(name());
  const list = p.choices?.length ? p.choices : null;
  const values = stepsOf(p);
  const options = values.map((/** @type {number} */ v) =>
    h('option', { value: v, text: list ? list[v] : v === 0 ? 'off' : `${v} ${p.unit}` }),
  );
  const select = h('select', { class: 'select', 'aria-label': label }, ...options);
  select.addEventListener('change', () => {
    const value = Number(select.value);
    if (put) put(value);
    else studio.set(name(), value);
  });
  select.show = () => {
    select.value = String(snap(p, studio.state.params[name()])); // a recipe may hold what lies between
  };
  watch(studio, ['params'], select.show);
  return select;
}
