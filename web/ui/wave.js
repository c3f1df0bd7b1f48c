// wave.js -- the song at a glance: click to go there, drag to loop, playhead; top and tail, see edit-handles.js. SPDX-License-Identifier: MIT
import { h, picture, watch } from './dom.js';
import { mountEditHandles } from './edit-handles.js';
import { editLine } from './edit-line.js';
import { clock } from './format.js';
import { drawLoudness } from './loudness-draw.js';
import { drawWave } from './wave-draw.js';
import { WaveView } from './wave-view.js';

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

/** @param {Studio} studio @param {HTMLElement} field @param {WaveView} view @param {(start: number, end: number) => void} preview */
function pointer(studio, field, view, preview) {
  /** @type {{ x: number, at: number, edge: 'start'|'end'|null, moved: boolean } | null} */
  let from = null;
  const frameAt = (/** @type {number} */ x) =>
    Math.round(view.placeAt(x) * (studio.state.song?.frames ?? 0));
  const asItWas = () => preview(studio.state.transport.loop.start, studio.state.transport.loop.end);
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
    if (from && view.pinching) {
      from = null; // two fingers zoom
      asItWas();
    }
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
    else asItWas();
  });
  field.addEventListener('pointercancel', () => {
    from = null;
  });
}

/** @param {number} a @param {number} b @returns {[number, number]} */
const ends = (a, b) => [Math.min(a, b), Math.max(a, b)];

/**
 * The switch between the waveform and loudness over time, and what the pointer is over.
 * @param {Studio} studio @param {HTMLElement} field @param {WaveView} view @param {HTMLElement} key @param {() => void} ask
 */
function overTime(studio, field, view, key, ask) {
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
    mode.pointed = view.placeAt(clientX);
    if (mode.on) ask();
  });
  field.addEventListener('pointerleave', () => {
    mode.pointed = null;
    if (mode.on) ask();
  });
  watch(studio, ['song', 'final'], name);
  return mode;
}

/**
 * The switch that shows handles and numbers of top and tail.
 * @param {Studio} studio @param {HTMLElement} field @param {HTMLElement} line
 */
function trimming(studio, field, line) {
  const button = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Top and tail', 'aria-expanded': 'false' },
    title: 'Where the release starts and ends, and its fades',
  });
  button.addEventListener('click', () => {
    const on = field.classList.toggle('trimming');
    button.setAttribute('aria-expanded', String(on));
    line.hidden = !on;
  });
  watch(studio, ['edit'], ({ edit }) => button.classList.toggle('edited', edit !== null));
  return button;
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
  const inner = h('div', { class: 'wave-inner' }, region);
  const field = h('div', { class: 'wave-field' }, slider, canvas, inner);
  let ask = () => {};
  const view = new WaveView(studio, field, inner, () => ask());
  const mode = overTime(studio, field, view, key, () => ask());
  const line = editLine(studio);
  const tools = h('div', { class: 'wave-tools' }, trimming(studio, field, line), mode.button);
  root.append(h('div', { class: 'wave-view' }, field, key, tools), line);
  ask = picture(canvas, (g, width, height) => {
    const right = Math.min(width, (key.offsetWidth ? key : tools).offsetLeft); // no key on a phone
    if (mode.on) drawLoudness(g, width, height, studio.state, mode.pointed, view.now, right);
    else drawWave(g, width, height, studio.state, view.now, right);
  });
  mountEditHandles(studio, inner, (x) => view.placeAt(x));
  inner.append(head);
  const place = (/** @type {number} */ frame) =>
    `${(frame / Math.max(1, studio.state.song?.frames ?? 1)) * 100}%`;
  const showLoop = (/** @type {number} */ start, /** @type {number} */ end) => {
    region.hidden = !(end > start);
    region.style.left = place(start);
    region.style.width = place(end - start);
  };
  pointer(studio, field, view, showLoop);
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
  watch(studio, ['song', 'final', 'compare', 'target', 'edit'], () => ask());
  watch(studio, ['song', 'transport'], ({ song, transport }) => {
    slider.max = song ? song.seconds : 1;
    region.classList.toggle('on', transport.loop.on);
    showLoop(transport.loop.start, transport.loop.end);
    showFrame(transport.frame);
  });
}
