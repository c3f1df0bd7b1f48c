// aside.js -- the references in the deck: which one is R, and its own place: click to go there, drag to loop.
// SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { clock, figure } from './format.js';
import { shape } from './wave-draw.js';

/** @typedef {import('../studio.js').Studio} Studio */

const DRAG_PX = 5;
const LOOP_S = 10; // that the button loops where no loop was drawn

/** @param {Studio} studio */
function tabs(studio) {
  const root = h('div', { class: 'tabs', role: 'radiogroup', 'aria-label': 'Chosen reference' });
  watch(studio, ['references', 'reference'], ({ references, reference }) => {
    const focused = root.contains(document.activeElement);
    root.replaceChildren(
      ...references.map((/** @type {any} */ { id, name, figures }) => {
        const input = h('input', { type: 'radio', name: 'reference', value: id });
        input.checked = id === reference?.id;
        input.addEventListener('change', () => studio.references.choose(id));
        const lufs = figure(figures?.loudness?.integratedLufs);
        return h(
          'label',
          { class: 'tab', title: `${name}, ${lufs} LUFS` },
          input,
          h('span', { class: 'name', text: name }),
          h('span', { class: 'unit', text: ` ${lufs}` }),
        );
      }),
    );
    if (focused) root.querySelector('input:checked')?.focus();
  });
  return root;
}

/** @param {Studio} studio */
function loopButton(studio) {
  const button = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'Loop',
    'aria-label': 'Loop reference',
    title: 'Loop the reference: drag on its strip, or ten seconds from here',
  });
  button.addEventListener('click', () => {
    const { reference, song } = studio.state;
    if (!reference || !song) return;
    const { on, start, end } = reference.loop;
    if (end > start) return studio.references.setLoop({ on: !on });
    const from = reference.frame;
    studio.references.setLoop({ on: true, start: from, end: from + LOOP_S * song.sampleRate });
  });
  watch(studio, ['reference'], ({ reference }) => {
    button.hidden = Boolean(reference?.follow);
    button.setAttribute('aria-pressed', String(Boolean(reference?.loop.on)));
  });
  return button;
}

/** @param {Studio} studio @param {HTMLElement} field @param {(start: number, end: number) => void} preview */
function pointer(studio, field, preview) {
  /** @type {{ x: number, at: number, moved: boolean } | null} */
  let from = null;
  const frameAt = (/** @type {number} */ x) => {
    const box = field.getBoundingClientRect();
    const place = Math.min(1, Math.max(0, (x - box.left) / box.width));
    return Math.round(place * (studio.state.reference?.frames ?? 0));
  };
  const ends = (/** @type {number} */ x) =>
    [from?.at ?? 0, frameAt(x)].sort((one, other) => one - other);
  field.addEventListener('pointerdown', (event) => {
    if (event.button || !studio.state.reference) return;
    field.setPointerCapture(event.pointerId);
    from = { x: event.clientX, at: frameAt(event.clientX), moved: false };
  });
  field.addEventListener('pointermove', ({ clientX }) => {
    if (!from || studio.state.reference?.follow) return;
    if (Math.abs(clientX - from.x) > DRAG_PX) from.moved = true;
    if (from.moved) preview(ends(clientX)[0], ends(clientX)[1]);
  });
  field.addEventListener('pointerup', ({ clientX }) => {
    if (from?.moved) {
      const [start, end] = ends(clientX);
      studio.references.setLoop({ on: true, start, end });
    } else if (from) studio.references.seek(from.at);
    from = null;
  });
  field.addEventListener('pointercancel', () => {
    from = null;
  });
}

/** @param {Studio} studio */
function strip(studio) {
  const canvas = h('canvas', { class: 'r-canvas', 'aria-hidden': 'true' });
  const head = h('span', { class: 'playhead', 'aria-hidden': 'true' });
  const region = h('span', { class: 'loop-region', 'aria-hidden': 'true' });
  const slider = h('input', {
    type: 'range',
    class: 'position',
    'aria-label': 'Reference position',
    min: 0,
    max: 1,
    step: 'any',
    value: 0,
  });
  const rate = () => studio.state.song?.sampleRate ?? 48000;
  slider.addEventListener('input', () => studio.references.seek(Number(slider.value) * rate()));
  const field = h('div', { class: 'r-strip' }, slider, canvas, region, head);
  const ask = picture(canvas, (g, width, height) => {
    const { reference } = studio.state;
    const box = { width, middle: height / 2, half: height / 2 - 3 };
    if (reference?.overview) shape(g, reference.overview, box, colour('r'), false);
  });
  const place = (/** @type {number} */ frame) =>
    `${(Math.min(1, Math.max(0, frame / Math.max(1, studio.state.reference?.frames ?? 1))) * 100).toFixed(3)}%`;
  const showLoop = (/** @type {number} */ start, /** @type {number} */ end) => {
    region.hidden = !(end > start) || Boolean(studio.state.reference?.follow);
    region.style.left = place(start);
    region.style.width = place(end - start);
  };
  const show = (/** @type {number} */ frame) => {
    head.style.left = place(frame);
    slider.value = String(frame / rate());
    const seconds = (studio.state.reference?.frames ?? 0) / rate();
    slider.setAttribute('aria-valuetext', `${clock(frame / rate())} of ${clock(seconds)}`);
  };
  pointer(studio, field, showLoop);
  studio.addEventListener('aside', (/** @type {any} */ { detail }) => show(detail));
  watch(studio, ['reference', 'song'], ({ reference, song }) => {
    ask();
    if (!reference || !song) return;
    slider.max = reference.frames / song.sampleRate;
    region.classList.toggle('on', reference.loop.on);
    showLoop(reference.loop.start, reference.loop.end);
    if (!reference.follow) show(reference.frame);
  });
  return field;
}

/** @param {Studio} studio */
export function asideRow(studio) {
  const row = h(
    'section',
    { class: 'aside', 'aria-label': 'Reference' },
    tabs(studio),
    strip(studio),
    loopButton(studio),
  );
  watch(studio, ['reference'], ({ reference }) => {
    row.hidden = !reference;
  });
  watch(studio, ['compare'], ({ compare }) => row.classList.toggle('heard', compare.slot === 'R'));
  return row;
}
