// tour.js -- the worst places: a list, marks on the waveform, and where the tour is. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';
import { figure, fineClock, signed } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../places.js').Place} Place */

/** @param {Place} place @param {any} final @returns {string[]} most telling first */
function reasons(place, final) {
  return place.reasons.map(({ why, value }) => {
    if (why === 'limiting') return `${figure(value)} dB on average`;
    if (why === 'damage') return `damage ${figure(value)} dB`;
    return final.over ? `${signed(value)} dB over the ceiling` : `${figure(value)} dB at once`;
  });
}

/** The most telling reason, with its name where the figure lacks it. @param {Place} place @param {any} final */
function told(place, final) {
  const [{ why }] = place.reasons;
  const [figures] = reasons(place, final);
  return why === 'damage' ? figures : `${why}, ${figures}`;
}

/** @param {Studio} studio @param {Place} place @param {number} i */
function item(studio, place, i) {
  const { final, tour } = studio.state;
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: 'place',
        'aria-current': tour.at === i ? 'true' : null,
        onclick: () => studio.tour.go(i),
      },
      h('b', { text: fineClock(place.time) }),
      h('span', { class: 'why', text: place.reasons.map(({ why }) => why).join(', ') }),
      h('span', { class: 'much', text: reasons(place, final).join(', ') }),
    ),
  );
}

/** @param {Studio} studio */
export function placesCard(studio) {
  const list = h('ol', { class: 'places', 'aria-label': 'Worst places' });
  const none = h('p', { class: 'about' });
  const start = h('button', {
    type: 'button',
    class: 'plain',
    'data-key': 'N',
    onclick: () => studio.tour.next(),
  });
  const swap = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'A/B each round',
    title: 'A and B in turn, one round of the loop each',
    onclick: () => studio.tour.setSwap(!studio.state.tour.swap),
  });
  const end = h('button', {
    type: 'button',
    class: 'quiet end',
    text: 'End',
    'aria-label': 'End tour',
    title: 'Back to your own loop (Esc)',
    onclick: () => studio.tour.end(),
  });
  watch(studio, ['tour', 'final'], ({ tour, final }) => {
    const on = studio.tour?.on ?? false;
    const focused = list.contains(document.activeElement)
      ? [...list.querySelectorAll('button')].indexOf(document.activeElement)
      : -1;
    list.replaceChildren(
      ...tour.places.map((/** @type {Place} */ p, /** @type {number} */ i) => item(studio, p, i)),
    );
    list.querySelectorAll('button')[focused]?.focus();
    list.classList.toggle('stale', !final.fresh);
    const empty = !tour.places.length;
    none.hidden = !empty;
    none.textContent = final.b
      ? 'Nothing is limited or clipped: no place stands out.'
      : 'when the master is measured';
    start.textContent = on ? 'Next' : 'Tour';
    start.setAttribute('aria-label', on ? 'Next worst place' : 'Tour of the worst places');
    start.hidden = empty;
    swap.hidden = end.hidden = !on;
    swap.setAttribute('aria-pressed', String(tour.swap));
  });
  return h(
    'div',
    { class: 'card places-card' },
    h('div', { class: 'places-head' }, h('h3', { text: 'Worst places' }), swap, end, start),
    none,
    list,
  );
}

/** @param {string} text @param {string} key @param {string} name @param {() => void} act */
function chipButton(text, key, name, act) {
  return h('button', {
    type: 'button',
    class: 'quiet',
    'aria-label': name,
    'data-key': key,
    text,
    onclick: act,
  });
}

/** Says on the waveform which place is heard. @param {Studio} studio */
export function tourChip(studio) {
  const text = h('span', {});
  const chip = h(
    'p',
    { class: 'chip tour-chip', role: 'status', 'aria-label': 'Tour' },
    text,
    chipButton('Next', 'N', 'Next place of the tour', () => studio.tour.next()),
    chipButton('End', 'Esc', 'End the tour', () => studio.tour.end()),
  );
  watch(studio, ['tour', 'final'], ({ tour, final }) => {
    const place = tour.places[tour.at];
    chip.hidden = !place;
    text.textContent = place
      ? `Worst place ${tour.at + 1} of ${tour.places.length}: ${told(place, final)}`
      : '';
  });
  return chip;
}

/** Numbers on the waveform. @param {Studio} studio @param {HTMLElement} field */
export function placeMarks(studio, field) {
  const marks = h('div', { class: 'place-marks', 'aria-hidden': 'true' });
  field.append(marks);
  watch(studio, ['tour', 'song'], ({ tour, song }) => {
    marks.replaceChildren(
      ...tour.places.map((/** @type {Place} */ { time }, /** @type {number} */ i) => {
        const mark = h('i', {
          class: tour.at === i ? 'place-mark now' : 'place-mark',
          text: String(i + 1),
        });
        mark.style.left = `clamp(9px, ${(time / Math.max(0.001, song?.seconds ?? 1)) * 100}%, calc(100% - 9px))`;
        mark.addEventListener('pointerdown', (/** @type {Event} */ event) =>
          event.stopPropagation(),
        );
        mark.addEventListener('click', () => studio.tour.go(i));
        return mark;
      }),
    );
  });
}
