// transport.js -- play, loop, time, compare and listening volume. SPDX-License-Identifier: MIT
import { editOf } from '../edited.js';
import { comparePanel } from './compare.js';
import { h, icon, watch } from './dom.js';
import { clock, fineClock, rate } from './format.js';
import { spec } from './param.js';
import { standInNote } from './standin.js';

/** @typedef {import('../studio.js').Studio} Studio */

const PLAY = 'M7 4.5v15l12.5-7.5z';
const PAUSE = 'M6.5 5h4v14h-4zM13.5 5h4v14h-4z';
const LOOP =
  'M7 7h9.5A3.5 3.5 0 0 1 20 10.5V12M17 17H7.5A3.5 3.5 0 0 1 4 13.5V12M9.5 4.5 7 7l2.5 2.5M14.5 14.500 17 17l-2.500 2.500';
const SPEAKER =
  'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15 9a4.200 4.200 0 0 1 0 6M17.500 6.500a7.800 7.800 0 0 1 0 11';

/** Switches the loop; without a region all that is released is one. @param {Studio} studio */
export function toggleLoop(studio) {
  const { loop } = studio.state.transport;
  const { start, end } = loop.end > loop.start ? loop : editOf(studio.state);
  studio.setLoop({ on: !loop.on, start, end });
}

/** @param {Studio} studio */
function playButton(studio) {
  const button = h('button', { type: 'button', class: 'play', onclick: () => studio.toggle() });
  let shown = '';
  watch(studio, ['transport'], ({ transport }) => {
    const name = transport.playing ? 'Pause' : 'Play';
    if (name === shown) return;
    shown = name;
    button.setAttribute('aria-label', name);
    button.title = `${name} (space)`;
    button.replaceChildren(icon(transport.playing ? PAUSE : PLAY));
  });
  return button;
}

/** @param {Studio} studio */
function loopButton(studio) {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'round',
      'aria-label': 'Loop',
      title: 'Loop (L)',
      onclick: () => toggleLoop(studio),
    },
    icon(LOOP),
  );
  watch(studio, ['transport'], ({ transport }) =>
    button.setAttribute('aria-pressed', String(transport.loop.on)),
  );
  return button;
}

/** @param {Studio} studio */
function volume(studio) {
  const { min, max, step, default: usual } = spec('monitor.volume_db');
  const slider = h('input', {
    type: 'range',
    class: 'volume',
    'aria-label': 'Volume',
    min,
    max,
    step,
  });
  slider.addEventListener('input', () => studio.setVolume(Number(slider.value)));
  slider.addEventListener('dblclick', () => studio.setVolume(usual));
  slider.addEventListener(
    'wheel',
    (/** @type {WheelEvent} */ event) => {
      event.preventDefault();
      studio.setVolume(
        Math.min(
          max,
          Math.max(
            min,
            Number(slider.value) - Math.sign(event.deltaY) * (event.shiftKey ? 0.5 : 2),
          ),
        ),
      );
    },
    { passive: false },
  );
  watch(studio, ['transport'], ({ transport }) => {
    slider.value = String(transport.volumeDb);
    slider.style.setProperty('--at', `${((transport.volumeDb - min) / (max - min)) * 100}%`);
    slider.setAttribute('aria-valuetext', `${Math.round(transport.volumeDb)} dB`);
    slider.title = `Listening volume ${Math.round(transport.volumeDb)} dB; never in the file`;
  });
  return h('span', { class: 'loud' }, icon(SPEAKER), slider);
}

/** @param {Studio} studio */
function time(studio) {
  const now = h('b', {});
  const total = h('span', {});
  const draw = (/** @type {number} */ frame) => {
    now.textContent = fineClock(frame / (studio.state.song?.sampleRate ?? 48000));
  };
  studio.addEventListener('frame', (/** @type {any} */ event) =>
    draw(event.detail.frame ?? event.detail),
  );
  watch(studio, ['song', 'transport'], ({ song, transport }) => {
    total.textContent = ` / ${clock(song?.seconds)}`;
    draw(transport.frame);
  });
  return h('span', { class: 'time' }, now, total);
}

/** What keeps the sound from being the file's own. @param {Studio} studio */
function badges(studio) {
  const root = h('p', { class: 'badges', role: 'note' });
  watch(studio, ['transport', 'song'], ({ transport, song }) => {
    const says = [];
    if (song && transport.contextRate && transport.contextRate !== song.sampleRate) {
      says.push(
        `Heard at ${rate(transport.contextRate)}; the file keeps ${rate(song.sampleRate)}.`,
      );
    }
    root.textContent = says.join(' ');
    root.hidden = !says.length;
  });
  return root;
}

/** @param {HTMLElement} root @param {Studio} studio @returns {HTMLElement} the hint that nothing changes the sound yet */
export function mountTransport(root, studio) {
  const { panel, hears, hint } = comparePanel(studio);
  root.append(
    h('div', { class: 'go' }, playButton(studio), loopButton(studio), time(studio)),
    panel,
    hears,
    h('div', { class: 'remarks' }, standInNote(studio), badges(studio)),
    volume(studio),
  );
  return hint;
}
