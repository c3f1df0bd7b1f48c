// wave-view.js -- which stretch of the song the waveform shows: wheel, pinch, + and -, and a strip to move it by.
// Whatever lies on the waveform in per cent of the song lies in `inner`, which grows as the view narrows.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {{ from: number, to: number }} View of the song, 0..1 */

const STEP = 1.6; // one key
const WHEEL = 400; // px of a wheel for a factor of e
const LEAST_BUCKETS = 48; // points of the overview: fewer say nothing
const NARROW = '(max-width: 760px)';

/** Both ends about a place that stays where it is. @param {View} view @param {number} factor above 1 zooms in
 * @param {number} at place, 0..1 of the song @param {number} least span @returns {View} */
export function zoomed({ from, to }, factor, at, least) {
  const span = Math.min(1, Math.max(Math.min(1, least), (to - from) / factor));
  const start = at - ((at - from) / (to - from)) * span;
  const first = Math.min(1 - span, Math.max(0, start));
  return { from: first, to: first + span };
}

/** @param {View} view @param {number} by of the song @returns {View} */
export function panned({ from, to }, by) {
  const first = Math.min(1 - (to - from), Math.max(0, from + by));
  return { from: first, to: first + (to - from) };
}

export class WaveView {
  /** @type {View} */
  now = { from: 0, to: 1 };
  /** Two fingers are at work. */
  pinching = false;
  /** @type {Map<number, number>} */
  #fingers = new Map();
  #song = 0; // id
  #seen = true; // the playhead was in view

  /** @param {Studio} studio @param {HTMLElement} field @param {HTMLElement} inner @param {() => void} ask for a redraw */
  constructor(studio, field, inner, ask) {
    this.studio = studio;
    this.field = field;
    this.inner = inner;
    this.ask = ask;
    this.thumb = h('i', {});
    this.strip = h('div', { class: 'wave-strip', 'aria-hidden': 'true', hidden: true }, this.thumb);
    field.append(this.strip);
    this.#wheel();
    this.#pinch();
    this.#drag();
    studio.addEventListener('zoom', (/** @type {any} */ { detail }) => this.step(detail));
    studio.addEventListener('frame', () => this.#follow());
    watch(studio, ['song'], ({ song }) => {
      if (song?.id !== this.#song) this.show({ from: 0, to: 1 });
      this.#song = song?.id;
    });
  }

  /** @param {View} view */
  show(view) {
    this.now = view;
    const { from, to } = view;
    const span = to - from;
    this.inner.style.left = `${(-from / span) * 100}%`;
    this.inner.style.width = `${100 / span}%`;
    this.strip.hidden = span === 1;
    this.thumb.style.left = `${from * 100}%`;
    this.thumb.style.width = `${span * 100}%`;
    this.ask();
  }

  /** @param {number} x client px @returns {number} 0..1 of the song */
  placeAt(x) {
    const box = this.inner.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - box.left) / box.width));
  }

  /** @param {number} factor @param {number} at 0..1 of the song */
  zoom(factor, at) {
    const least = (LEAST_BUCKETS * 512) / Math.max(1, this.studio.state.song?.frames ?? 1);
    this.show(zoomed(this.now, factor, at, least));
  }

  /** Narrower or wider about the playhead, or about the middle. @param {number} steps */
  step(steps) {
    const { song, transport } = this.studio.state;
    const { from, to } = this.now;
    const head = song ? transport.frame / song.frames : 0;
    const at = head >= from && head <= to ? head : (from + to) / 2;
    this.zoom(STEP ** steps, at);
  }

  #wheel() {
    const turn = (/** @type {WheelEvent} */ event) => {
      const { deltaX, deltaY, ctrlKey, shiftKey, clientX } = event;
      const { from, to } = this.now;
      if (matchMedia(NARROW).matches && !ctrlKey) return; // there the page itself scrolls
      const across = shiftKey ? deltaY || deltaX : deltaX;
      if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
        if (to - from === 1) return;
        this.show(panned(this.now, (across / this.field.clientWidth) * (to - from)));
      } else if (deltaY < 0 || to - from < 1)
        this.zoom(Math.exp(-deltaY / (ctrlKey ? WHEEL / 4 : WHEEL)), this.placeAt(clientX));
      else return;
      event.preventDefault();
    };
    this.field.addEventListener('wheel', turn, { passive: false });
  }

  #pinch() {
    const fingers = this.#fingers;
    const { field } = this;
    const down = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType !== 'touch') return;
      fingers.set(event.pointerId, event.clientX);
      this.pinching ||= fingers.size > 1;
    };
    const move = (/** @type {PointerEvent} */ event) => {
      if (!fingers.has(event.pointerId)) return;
      const before = [...fingers.values()];
      fingers.set(event.pointerId, event.clientX);
      if (fingers.size !== 2) return;
      const now = [...fingers.values()];
      const apart = (/** @type {number[]} */ [a, b]) => Math.max(24, Math.abs(a - b));
      const middle = (/** @type {number[]} */ [a, b]) => (a + b) / 2;
      const at = this.placeAt(middle(before));
      const { from, to } = this.now;
      const by = ((middle(before) - middle(now)) / field.clientWidth) * (to - from);
      this.show(panned(this.now, by));
      this.zoom(apart(now) / apart(before), at);
    };
    const up = (/** @type {PointerEvent} */ event) => {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) setTimeout(() => (this.pinching = fingers.size > 1));
    };
    field.addEventListener('pointerdown', down, { capture: true });
    field.addEventListener('pointermove', move, { capture: true });
    field.addEventListener('pointerup', up, { capture: true });
    field.addEventListener('pointercancel', up, { capture: true });
  }

  #drag() {
    let last = Number.NaN;
    this.strip.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      event.stopPropagation();
      this.strip.setPointerCapture(event.pointerId);
      last = event.clientX;
      const { left, width } = this.strip.getBoundingClientRect();
      const { from, to } = this.now;
      const at = (event.clientX - left) / width;
      if (at < from || at > to) this.show(panned(this.now, at - (from + to) / 2));
    });
    this.strip.addEventListener('pointermove', (/** @type {PointerEvent} */ { clientX }) => {
      if (Number.isNaN(last)) return;
      this.show(panned(this.now, (clientX - last) / this.strip.clientWidth));
      last = clientX;
    });
    const drop = () => {
      last = Number.NaN;
    };
    for (const type of ['pointerup', 'pointercancel']) this.strip.addEventListener(type, drop);
    this.strip.addEventListener('dblclick', () => this.show({ from: 0, to: 1 }));
  }

  /** Turns the page when the playhead runs out of it. */
  #follow() {
    const { song, transport } = this.studio.state;
    const { from, to } = this.now;
    if (!song || to - from === 1) return;
    const at = transport.frame / song.frames;
    const inside = at >= from && at < to;
    if (!inside && this.#seen && transport.playing && !this.pinching)
      this.show(panned(this.now, at - from));
    this.#seen = inside || transport.playing;
  }
}
