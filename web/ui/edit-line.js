// edit-line.js -- `Top and tail` in numbers: ends, fades and their shapes, and what helps the ear to set them.
// SPDX-License-Identifier: MIT
import { SHAPES } from '../../wasm/fade.js';
import { editOf, soundingPart, wholeOf } from '../edited.js';
import { preciseClock, readSeconds } from '../times.js';
import { h, watch } from './dom.js';
import { unlessTyped } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {'start' | 'end' | 'fadeIn' | 'fadeOut'} Key */

const STEP_S = 0.1;
const FINE_S = 0.01;
const BEFORE_S = 3; // heard in front of a fade out
/** @type {Record<import('../../wasm/fade.js').Shape, string>} */
const SHAPE_NAMES = {
  ...{ cosine: 'raised cosine', linear: 'linear' },
  ...{ equalPower: 'equal power', exponential: 'exponential' },
};

/** @param {Studio} studio @param {Key} key @param {string} label @param {(seconds: number) => string} text
 * @param {(fault?: string) => void} say what is wrong with what was typed, or that nothing is */
function timeField(studio, key, label, text, say) {
  const field = h('input', {
    ...{ type: 'text', class: 'number time-field', 'aria-label': label },
    ...{ inputmode: 'decimal', spellcheck: 'false', autocomplete: 'off' },
  });
  const rate = () => studio.state.song?.sampleRate ?? 48000;
  const show = unlessTyped(field, () => {
    field.value = text(editOf(studio.state)[key] / rate());
  });
  const put = (/** @type {number} */ seconds) => {
    studio.setEdit({ [key]: Math.round(seconds * rate()) });
    show();
  };
  field.addEventListener('change', () => {
    const typed = readSeconds(field.value);
    const same = field.value === text(editOf(studio.state)[key] / rate());
    say(typed === null && !same ? `“${field.value}” is no time` : undefined);
    if (typed !== null && !same) put(typed);
    show();
  });
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.stopPropagation(); // letters are typed here
    const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    put(editOf(studio.state)[key] / rate() + steps * (event.shiftKey ? FINE_S : STEP_S));
  });
  field.addEventListener('dblclick', () => {
    const { song } = studio.state;
    if (song) studio.setEdit({ [key]: wholeOf(song)[key] });
  });
  watch(studio, ['song', 'edit'], show);
  return field;
}

/** @param {Studio} studio @param {'fadeInShape' | 'fadeOutShape'} key @param {string} label */
function shapeField(studio, key, label) {
  const field = h(
    'select',
    { class: 'select', 'aria-label': label },
    ...SHAPES.map((shape) => h('option', { value: shape, text: SHAPE_NAMES[shape] })),
  );
  field.addEventListener('change', () => studio.setEdit({ [key]: field.value }));
  watch(studio, ['edit', 'song'], (state) => {
    const edit = editOf(state);
    field.value = edit[key] ?? SHAPES[0];
    field.disabled = !edit[key === 'fadeInShape' ? 'fadeIn' : 'fadeOut'];
  });
  return field;
}

/** @param {string} label @param {...HTMLElement} fields */
const group = (label, ...fields) =>
  h(
    'div',
    { class: 'edit-group' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: label }),
    ...fields,
  );

/** @param {string} text @param {string} title @param {() => void} onclick */
const button = (text, title, onclick) =>
  h('button', { type: 'button', class: 'quiet', text, title, onclick });

/** Plays from a place on. @param {Studio} studio @param {number} frame */
function hear(studio, frame) {
  studio.seek(frame);
  if (!studio.state.transport.playing) studio.play();
}

/** @param {Studio} studio @param {(text: string) => void} say */
function trimSilence(studio, say) {
  const { song } = studio.state;
  const part = song?.overview ? soundingPart(song.overview, song) : null;
  if (!part) return say(song?.overview ? 'only silence' : 'being measured');
  const { start, end } = part;
  if (start === 0 && end === song.frames) return say('no silence to trim');
  studio.setEdit({ start, end });
}

/** @param {Studio} studio @returns {HTMLElement} */
export function editLine(studio) {
  const says = h('span', { class: 'note', role: 'status', 'aria-label': 'Released' });
  const seconds = (/** @type {number} */ s) => `${s.toFixed(2)} s`;
  const length = () => {
    const { start, end } = editOf(studio.state);
    return preciseClock((end - start) / (studio.state.song?.sampleRate ?? 48000));
  };
  const say = (/** @type {string} */ fault = '') =>
    says.replaceChildren(fault || length(), fault ? '' : h('span', { text: ' released' }));
  const reset = button('Reset', 'All of the song, without fades', () => studio.resetEdit());
  const line = h(
    'div',
    { class: 'edit-line', role: 'group', 'aria-label': 'Top and tail', hidden: true },
    group('Start', timeField(studio, 'start', 'Song start', preciseClock, say)),
    group('End', timeField(studio, 'end', 'Song end', preciseClock, say)),
    group(
      'Fade in',
      timeField(studio, 'fadeIn', 'Fade in', seconds, say),
      shapeField(studio, 'fadeInShape', 'Fade in shape'),
    ),
    group(
      'Fade out',
      timeField(studio, 'fadeOut', 'Fade out', seconds, say),
      shapeField(studio, 'fadeOutShape', 'Fade out shape'),
    ),
    h(
      'div',
      { class: 'edit-acts' },
      button('Trim silence', 'Start and end where the song sounds, 60 dB down', () =>
        trimSilence(studio, say),
      ),
      button('Hear start', 'Plays from the start', () => hear(studio, editOf(studio.state).start)),
      button('Hear end', 'Plays the last seconds', () => {
        const { end, fadeOut } = editOf(studio.state);
        const rate = studio.state.song?.sampleRate ?? 48000;
        hear(studio, Math.round(end - fadeOut - BEFORE_S * rate));
      }),
      reset,
    ),
    says,
  );
  watch(studio, ['song', 'edit'], ({ edit }) => {
    reset.disabled = !edit;
    say();
  });
  return line;
}
