// view-wave.js -- A and B at a glance: tap to go there, drag to loop a stretch, notes where they belong.
// SPDX-License-Identifier: MIT
import { h, picture, watch } from '../ui/dom.js';
import { clock } from '../ui/format.js';
import { placeOf, placeText, whoIs } from './book.js';
import { drawSong } from './draw.js';

/** @typedef {import('./desk.js').Desk} Desk */

const DRAG_PX = 8; // a thumb is never still
const SHORTEST = 0.25; // seconds of a loop that was meant

/** @param {Desk} desk */
function position({ hearing }) {
  const slider = h('input', {
    ...{ type: 'range', class: 'position', 'aria-label': 'Position' },
    ...{ min: 0, max: 1, step: 'any', value: 0 },
  });
  slider.addEventListener('input', () => {
    const { song } = hearing.state;
    if (song) hearing.seek(Number(slider.value) * song.sampleRate);
  });
  return slider;
}

/** @param {Desk} desk @param {HTMLElement} field @param {(start: number, end: number) => void} preview */
function pointer({ hearing }, field, preview) {
  /** @type {{ x: number, at: number, moved: boolean } | null} */
  let from = null;
  const frameAt = (/** @type {number} */ x) => {
    const { left, width } = field.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - left) / width)) * (hearing.state.song?.frames ?? 0);
  };
  const back = () => {
    from = null;
    const { start, end } = hearing.state.transport.loop;
    preview(start, end);
  };
  field.addEventListener('pointerdown', (event) => {
    const { target, button, clientX, pointerId } = event;
    if (button || !hearing.state.song || /** @type {HTMLElement} */ (target).closest('.mark'))
      return;
    field.setPointerCapture(pointerId);
    from = { x: clientX, at: frameAt(clientX), moved: false };
  });
  field.addEventListener('pointermove', ({ clientX }) => {
    if (!from) return;
    from.moved ||= Math.abs(clientX - from.x) > DRAG_PX;
    const to = frameAt(clientX);
    if (from.moved) preview(Math.min(from.at, to), Math.max(from.at, to));
  });
  field.addEventListener('pointerup', ({ clientX }) => {
    const held = from;
    if (!held) return;
    const to = frameAt(clientX);
    const [start, end] = [Math.min(held.at, to), Math.max(held.at, to)];
    back();
    if (!held.moved) hearing.seek(to);
    else if (end - start > SHORTEST * hearing.state.song.sampleRate)
      hearing.setLoop({ on: true, start, end });
  });
  field.addEventListener('pointercancel', back);
}

/** @param {Desk} desk @param {HTMLElement} root */
function marks(desk, root) {
  const { hearing } = desk;
  watch(hearing, ['said', 'song'], ({ song }) => {
    if (!song) return;
    const made = desk.book.threads(desk.waiting).flatMap(({ note, done }) => {
      const place = placeOf(note);
      if (!place || place.start > song.seconds) return [];
      const mark = h('button', {
        ...{ type: 'button', class: `mark${done ? ' done' : ''}`, tabindex: -1 },
        'aria-label': `Note of ${whoIs(note)} at ${placeText(note)}`,
        onclick: () => root.dispatchEvent(new CustomEvent('note', { detail: note, bubbles: true })),
      });
      const left = `${(100 * place.start) / song.seconds}%`;
      mark.style.left = `clamp(7px, ${left}, 100% - 7px)`; // all of it is seen at the ends, too
      const span = Math.min(place.end, song.seconds) - place.start;
      if (span <= 0) return [mark];
      const bar = h('i', { class: done ? 'done' : '', 'aria-hidden': 'true' });
      bar.style.left = left;
      bar.style.width = `${(100 * span) / song.seconds}%`;
      return [bar, mark];
    });
    root.replaceChildren(...made);
  });
}

/** @param {Desk} desk @returns {HTMLElement} */
export function waveView(desk) {
  const { hearing } = desk;
  const canvas = h('canvas', { class: 'wave-canvas', 'aria-hidden': 'true' });
  const head = h('span', { class: 'playhead', 'aria-hidden': 'true' });
  const region = h('span', { class: 'loop-region', 'aria-hidden': 'true' });
  const missing = h('span', { class: 'missing', 'aria-hidden': 'true' });
  const slider = position(desk);
  const pins = h('div', { class: 'marks' });
  const field = h('div', { class: 'wave-field' }, slider, canvas, missing, region, head, pins);
  const ask = picture(canvas, (g, width, height) => drawSong(g, width, height, hearing.state));
  const place = (/** @type {number} */ frame) =>
    `${(frame / Math.max(1, hearing.state.song?.frames ?? 1)) * 100}%`;
  const showLoop = (/** @type {number} */ start, /** @type {number} */ end) => {
    region.hidden = !(end > start);
    region.style.left = place(start);
    region.style.width = place(end - start);
  };
  let drawn = -1; // pixel of the playhead
  const showFrame = (/** @type {number} */ frame) => {
    const { song } = hearing.state;
    if (!song) return;
    head.style.left = place(frame);
    const pixel = Math.round((frame / song.frames) * canvas.clientWidth);
    if (pixel !== drawn) ask();
    drawn = pixel;
    slider.value = String(frame / song.sampleRate);
    const at = `${clock(frame / song.sampleRate)} of ${clock(song.seconds)}`;
    slider.setAttribute('aria-valuetext', at);
  };
  pointer(desk, field, showLoop);
  marks(desk, pins);
  hearing.addEventListener('frame', (/** @type {any} */ { detail }) => showFrame(detail));
  watch(hearing, ['song', 'final', 'compare', 'edit', 'blind'], () => ask());
  watch(hearing, ['song', 'transport'], ({ song, transport }) => {
    slider.max = song ? song.seconds : 1;
    region.classList.toggle('on', transport.loop.on);
    showLoop(transport.loop.start, transport.loop.end);
    showFrame(transport.frame);
  });
  watch(hearing, ['ready', 'listen', 'song'], ({ ready, listen, song }) => {
    missing.hidden = listen.phase === 'offered' || !song || ready >= song.frames;
    missing.style.left = place(ready);
  });
  return field;
}
