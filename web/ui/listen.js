// listen.js -- hearing the song elsewhere or one band of it, and what says so for as long as it lasts.
// SPDX-License-Identifier: MIT
import { bandStrip } from './band-strip.js';
import { h, watch } from './dom.js';
import { hertz } from './format.js';
import { spec } from './param.js';
import { unlessTyped } from './typed.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../monitor.js').Band} Band */

/** What each place assumes; the curves stand in dsp/place.h. @type {Record<string, string>} */
const ASSUMES = {
  studio: 'As it is, through your own speakers or headphones.',
  car: 'Assumes a closed cabin: bass swells below 70 Hz, 200 Hz dips, treble is soft, three quarters as wide. No road noise.',
  phone:
    'Assumes one small driver: mono, little below 450 Hz, a broad rise at 3 kHz, soft above 10 kHz.',
  laptop:
    'Assumes two small drivers in a flat case: little below 220 Hz, an uneven middle, half as wide.',
};
const USUAL = { lowHz: 200, highHz: 800 };

/** @param {Studio} studio */
function placePicks(studio) {
  const name = 'listen-in';
  const picks = spec('monitor.place').choices.map((/** @type {string} */ place) => {
    const input = h('input', { type: 'radio', name, value: place });
    input.addEventListener('change', () => studio.setPlace(place));
    const word = place[0].toUpperCase() + place.slice(1);
    return { place, input, root: h('label', { class: 'slot' }, input, word) };
  });
  const says = h('p', { class: 'note', role: 'status', 'aria-label': 'Assumption' });
  watch(studio, ['compare'], ({ compare }) => {
    for (const { place, input } of picks) input.checked = compare.place === place;
    if (says.textContent !== ASSUMES[compare.place]) says.textContent = ASSUMES[compare.place];
  });
  const roots = picks.map((/** @type {{ root: Node }} */ pick) => pick.root);
  const group = { class: 'place-picks', role: 'radiogroup', 'aria-labelledby': name };
  return h(
    'div',
    { class: 'listen-place' },
    h('h3', { id: name, text: 'Listen in' }),
    h('div', group, ...roots),
    says,
  );
}

/** One end of the band as a number. @param {Studio} studio @param {'lowHz' | 'highHz'} end @param {string} name of its parameter */
function edgeField(studio, end, name) {
  const { title, unit, min, max } = spec(name);
  const field = h('input', { type: 'number', class: 'number', 'aria-label': title, min, max });
  const show = unlessTyped(field, () => {
    field.value = String(studio.state.compare.band?.[end] ?? '');
  });
  field.addEventListener('change', () => {
    const hz = field.valueAsNumber;
    if (hz > 0) studio.setBand({ ...(studio.state.compare.band ?? USUAL), [end]: hz });
    show();
  });
  field.placeholder = '–';
  watch(studio, ['compare'], show);
  return h('span', { class: 'value' }, field, h('span', { class: 'unit', text: unit }));
}

/** @param {Studio} studio */
function bandPart(studio) {
  /** @type {Band} */
  let last = USUAL;
  const button = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'Band',
    title: 'Hear one band alone: 24 dB/oct at both ends',
    onclick: () => studio.setBand(studio.state.compare.band ? null : last),
  });
  watch(studio, ['compare'], ({ compare }) => {
    last = compare.band ?? last;
    button.setAttribute('aria-pressed', String(compare.band !== null));
  });
  const { root, reading } = bandStrip(studio);
  return h(
    'div',
    { class: 'listen-band' },
    h(
      'div',
      { class: 'listen-row' },
      button,
      edgeField(studio, 'lowHz', 'monitor.band_low_hz'),
      h('span', { class: 'unit', 'aria-hidden': 'true', text: 'to' }),
      edgeField(studio, 'highHz', 'monitor.band_high_hz'),
      reading,
    ),
    root,
  );
}

/** @param {Studio} studio */
export function listenCard(studio) {
  return h('div', { class: 'card listen-card' }, placePicks(studio), bandPart(studio));
}

/** @param {any} compare @returns {string} what is out of the ordinary, or nothing */
export function hearing({ band, place, dim }) {
  const says = [];
  if (band) says.push(`Hearing ${hertz(band.lowHz)} to ${hertz(band.highHz)}`);
  if (place !== 'studio')
    says.push(`${says.length ? 'as' : 'As'} on a ${place}`.replace('on a car', 'in a car'));
  if (dim) says.push(says.length ? 'dimmed' : 'Dimmed by 20 dB');
  return says.join(', ');
}

/** Says on the waveform that not all is heard as it is, and leaves it. @param {Studio} studio */
export function listenChip(studio) {
  const text = h('span', {});
  const chip = h(
    'p',
    { class: 'chip listen-chip', role: 'status', 'aria-label': 'Listening aid' },
    text,
    h('button', {
      type: 'button',
      class: 'quiet',
      text: '×',
      'aria-label': 'Hear all of it as it is',
      'data-key': 'Esc',
      onclick: () => studio.hearWhole(),
    }),
  );
  watch(studio, ['compare', 'blind'], ({ compare, blind }) => {
    const says = hearing(compare);
    chip.hidden = !says || blind !== null;
    if (text.textContent !== says) text.textContent = says;
  });
  return chip;
}
