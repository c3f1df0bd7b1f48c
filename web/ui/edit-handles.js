// edit-handles.js -- start, end and fades as handles on the waveform: drag, Shift for fine, arrows, double click puts
// back. They take only what is on them: the rest of the waveform seeks and loops as ever. SPDX-License-Identifier: MIT
import { editOf, wholeOf } from '../edited.js';
import { preciseClock } from '../times.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../recipe-delivery.js').Edit} Edit */
/** @typedef {'start' | 'end' | 'fadeIn' | 'fadeOut'} Key */
/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {(edit: Edit) => number} at source frame that the handle stands at
 * @property {(frame: number, edit: Edit) => number} value of its field, for that frame
 * @property {(seconds: number) => string} says
 */

const FINE = 10; // parts of a step, or of what the hand moves
const STEP_S = 0.1;
const PAGE_S = 1;

/** @type {Record<Key, Kind>} */
export const KINDS = {
  start: {
    name: 'Song start',
    at: ({ start }) => start,
    value: (frame) => frame,
    says: preciseClock,
  },
  end: { name: 'Song end', at: ({ end }) => end, value: (frame) => frame, says: preciseClock },
  fadeIn: {
    name: 'Fade in',
    at: ({ start, fadeIn }) => start + fadeIn,
    value: (frame, { start }) => Math.max(0, frame - start),
    says: (seconds) => `fade in ${seconds.toFixed(2)} s`,
  },
  fadeOut: {
    name: 'Fade out',
    at: ({ end, fadeOut }) => end - fadeOut,
    value: (frame, { end }) => Math.max(0, end - frame),
    says: (seconds) => `fade out ${seconds.toFixed(2)} s`,
  },
};

/** @param {KeyboardEvent} event @param {Key} key @returns {number} seconds to the right */
function stepOf({ key: pressed, shiftKey }, key) {
  const step = shiftKey ? STEP_S / FINE : STEP_S;
  const more = key === 'fadeOut' ? -1 : 1; // up and page up lengthen a fade
  const steps = {
    ...{ ArrowRight: step, ArrowLeft: -step },
    ...{ ArrowUp: step * more, ArrowDown: -step * more },
    ...{ PageUp: PAGE_S * more, PageDown: -PAGE_S * more },
  };
  return /** @type {Record<string, number>} */ (steps)[pressed] ?? 0;
}

/**
 * @param {Studio} studio @param {Key} key @param {HTMLElement} handle
 * @param {(clientX: number) => number} frameAt
 */
function draggable(studio, key, handle, frameAt) {
  const { at, value } = KINDS[key];
  /** @type {{ x: number, frame: number, before: Edit } | null} */
  let from = null;
  handle.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    if (event.button || from) return;
    handle.setPointerCapture(event.pointerId);
    const edit = editOf(studio.state);
    from = { x: event.clientX, frame: at(edit), before: edit };
    handle.classList.add('held');
  });
  handle.addEventListener('pointermove', (event) => {
    event.stopPropagation();
    if (!from) return;
    const moved = frameAt(event.clientX) - frameAt(from.x);
    if (moved === 0) return;
    from.frame += event.shiftKey ? moved / FINE : moved;
    from.x = event.clientX;
    studio.setEdit({ [key]: value(from.frame, editOf(studio.state)) }, { done: false });
  });
  const drop = (/** @type {PointerEvent} */ event) => {
    event.stopPropagation();
    if (!from) return;
    const { before } = from;
    from = null;
    handle.classList.remove('held');
    if (studio.held) studio.setEdit(event.type === 'pointercancel' ? before : {});
  };
  handle.addEventListener('pointerup', drop);
  handle.addEventListener('pointercancel', drop);
}

/** Held keys are one step. @param {Studio} studio @param {Key} key @param {HTMLElement} handle */
function steered(studio, key, handle) {
  const { at, value } = KINDS[key];
  handle.addEventListener('keydown', (event) => {
    const { song } = studio.state;
    if (!song || event.ctrlKey || event.metaKey || event.altKey) return;
    const edit = editOf(studio.state);
    const step = stepOf(event, key);
    if (step) {
      const frame = at(edit) + Math.round(step * song.sampleRate);
      studio.setEdit({ [key]: value(frame, edit) }, { done: false });
    } else if (event.key === 'Home' || event.key === 'Delete')
      studio.setEdit({ [key]: wholeOf(song)[key] });
    else return;
    event.preventDefault();
  });
  const done = () => studio.held && studio.setEdit({});
  handle.addEventListener('keyup', done);
  handle.addEventListener('blur', done);
}

/**
 * @param {Studio} studio
 * @param {HTMLElement} inner as wide as the song
 * @param {(clientX: number) => number} placeAt 0..1 of the song
 */
export function mountEditHandles(studio, inner, placeAt) {
  const frameAt = (/** @type {number} */ x) =>
    Math.round(placeAt(x) * (studio.state.song?.frames ?? 0));
  const keys = /** @type {Key[]} */ (Object.keys(KINDS));
  const handles = keys.map((key) => {
    const tip = h('span', { class: 'edit-tip', 'aria-hidden': 'true' });
    const handle = h(
      'div',
      {
        ...{ class: `edit-handle ${key}`, role: 'slider', tabindex: 0 },
        ...{ 'aria-label': KINDS[key].name, 'aria-valuemin': 0 },
        title: `${KINDS[key].name}: drag, Shift for fine; double click puts it back`,
      },
      h('i', {}),
      tip,
    );
    draggable(studio, key, handle, frameAt);
    steered(studio, key, handle);
    handle.addEventListener('dblclick', (/** @type {Event} */ event) => {
      event.stopPropagation();
      const { song } = studio.state;
      if (song) studio.setEdit({ [key]: wholeOf(song)[key] });
    });
    inner.append(handle);
    return { key, handle, tip };
  });
  watch(studio, ['song', 'edit'], ({ song, edit }) => {
    if (!song) return;
    const now = editOf({ song, edit });
    for (const { key, handle, tip } of handles) {
      const { at, says } = KINDS[key];
      const seconds = now[key] / song.sampleRate;
      const place = at(now) / song.frames;
      handle.style.left = `${place * 100}%`;
      handle.classList.toggle('late', place > 0.5);
      handle.setAttribute('aria-valuemax', String(song.seconds));
      handle.setAttribute('aria-valuenow', seconds.toFixed(3));
      handle.setAttribute('aria-valuetext', says(seconds));
      tip.textContent = says(seconds);
    }
  });
}
