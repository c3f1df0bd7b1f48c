// wave.js -- the song at a glance: click to go there, drag to loop, playhead. SPDX-License-Identifier: MIT
import { h, picture, watch } from './dom.js';
import { clock } from './format.js';
import { drawLoudness } from './loudness-draw.js';
import { drawWave } from './wave-draw.js';

/** @typedef {import('../studio.js').Studio} Studio */

const DRAG_PX = 5;

/** Keyboard and assistive technology move the playhead with a native slider over the picture. @param {Studio} studio */
function positionSlider(studio) {
  const slider = h('input', {
    type: 'range',
    class: 'position',
    'aria-label': 'Position',
    min: 0,
    max: 1,
    step: 'any',
    value: 0,
  });
  slider.addEventListener('input', () => {
    const { song } = studio.state;
    if (song) studio.seek(Math.round(Number(slider.value) * song.sampleRate));
  });
  return slider;
}

/** @param {Studio} studio @param {HTMLElement} field @param {(start: number, end: number) => void} preview */
function pointer(studio, field, preview) {
  /** @type {{ x: number, at: number, edge: 'start'|'end'|null, moved: boolean } | null} */
  let from = null;
  const frameAt = (/** @type {number} */ x) => {
    const box = field.getBoundingClientRect();
    const place = Math.min(1, Math.max(0, (x - box.left) / box.width));
    return Math.round(place * (studio.state.song?.frames ?? 0));
  };
  field.addEventListener('pointerdown', (event) => {
    if (event.button || !studio.state.song) return;
    field.setPointerCapture(event.pointerId);
    const target = /** @type {HTMLElement} */ (event.target);
    const edge = /** @type {any} */ (target.dataset.edge ?? null);
    const { loop } = studio.state.transport;
    const at = edge ? (edge === 'start' ? loop.end : loop.start) : frameAt(event.clientX);
    from = { x: event.clientX, at, edge, moved: false };
  });
  field.addEventListener('pointermove', (event) => {
    if (!from) return;
    if (Math.abs(event.clientX - from.x) > DRAG_PX) from.moved = true;
    if (from.moved) preview(...ends(from.at, frameAt(event.clientX)));
  });
  field.addEventListener('pointerup', (event) => {
    const held = from;
    from = null;
    if (!held) return;
    if (!held.moved) return held.edge ? undefined : studio.seek(frameAt(event.clientX));
    const [start, end] = ends(held.at, frameAt(event.clientX));
    if (end - start > (studio.state.song?.sampleRate ?? 48000) / 20)
      studio.setLoop({ on: true, start, end });
    else preview(studio.state.transport.loop.start, studio.state.transport.loop.end);
  });
  field.addEventListener('pointercancel', () => {
    from = null;
  });
}

/** @param {number} a @param {number} b @returns {[number, number]} */
const ends = (a, b) => [Math.min(a, b), Math.max(a, b)];

/**
 * The switch between the waveform and loudness over time, and what the pointer is over.
 * @param {Studio} studio @param {HTMLElement} field @param {HTMLElement} key @param {() => void} ask
 */
function overTime(studio, field, key, ask) {
  const button = h('button', {
    type: 'button',
    class: 'quiet over-time',
    'aria-pressed': 'false',
    title: 'Short-term loudness, true peak and gain reduction over time',
    text: 'Over time',
  });
  const mode = { on: false, pointed: /** @type {number | null} */ (null), button };
  const name = () => {
    const { final } = studio.state;
    key.replaceChildren(
      h('span', { class: 'a', text: mode.on ? 'A short-term' : 'A source' }),
      final.overview
        ? h('span', { class: 'b', text: mode.on ? 'B short-term, peaks' : 'B master' })
        : '',
      final.reduction?.length
        ? h('span', { class: 'gr', text: mode.on ? 'Reduction' : 'Gain reduction' })
        : '',
    );
  };
  button.addEventListener('click', () => {
    mode.on = !mode.on;
    button.setAttribute('aria-pressed', String(mode.on));
    name();
    ask();
  });
  field.addEventListener('pointermove', ({ clientX }) => {
    const box = field.getBoundingClientRect();
    mode.pointed = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    if (mode.on) ask();
  });
  field.addEventListener('pointerleave', () => {
    mode.pointed = null;
    if (mode.on) ask();
  });
  watch(studio, ['song', 'final'], name);
  return mode;
}

/** @param {HTMLElement} root @param {Studio} studio */
export function mountWave(root, studio) {
  const canvas = h('canvas', { class: 'wave-canvas', 'aria-hidden': 'true' });
  const head = h('span', { class: 'playhead', 'aria-hidden': 'true' });
  const region = h(
    'span',
    { class: 'loop-region', 'aria-hidden': 'true' },
    h('i', { 'data-edge': 'start' }),
    h('i', { 'data-edge': 'end' }),
  );
  const slider = positionSlider(studio);
  const key = h('p', { class: 'wave-key', 'aria-hidden': 'true' });
  const field = h('div', { class: 'wave-field' }, slider, canvas, region, head);
  const mode = overTime(studio, field, key, () => ask());
  root.append(h('div', { class: 'wave-view' }, field, key, mode.button));
  const ask = picture(canvas, (g, width, height) => {
    if (mode.on) drawLoudness(g, width, height, studio.state, mode.pointed);
    else drawWave(g, width, height, studio.state);
  });
  const place = (/** @type {number} */ frame) =>
    `${(frame / Math.max(1, studio.state.song?.frames ?? 1)) * 100}%`;
  const showLoop = (/** @type {number} */ start, /** @type {number} */ end) => {
    region.hidden = !(end > start);
    region.style.left = place(start);
    region.style.width = place(end - start);
  };
  pointer(studio, field, showLoop);
  const showFrame = (/** @type {number} */ frame) => {
    const { song } = studio.state;
    if (!song) return;
    head.style.left = place(frame);
    slider.value = String(frame / song.sampleRate);
    slider.setAttribute(
      'aria-valuetext',
      `${clock(frame / song.sampleRate)} of ${clock(song.seconds)}`,
    );
  };
  studio.addEventListener('frame', (/** @type {any} */ event) =>
    showFrame(event.detail.frame ?? event.detail),
  );
  watch(studio, ['song', 'final', 'compare', 'target'], ask);
  watch(studio, ['song', 'transport'], ({ song, transport }) => {
    slider.max = song ? song.seconds : 1;
    region.classList.toggle('on', transport.loop.on);
    showLoop(transport.loop.start, transport.loop.end);
    showFrame(transport.frame);
  });
}
