// view-deck.js -- what a thumb needs: the waveform, A and B as large as they can be, play between them.
// SPDX-License-Identifier: MIT
import { editOf } from '../edited.js';
import { h, icon, watch } from '../ui/dom.js';
import { clock, fineClock } from '../ui/format.js';
import { waveView } from './view-wave.js';

/** @typedef {import('./desk.js').Desk} Desk */

export const PLAY = 'M7 4.5v15l12.5-7.5z';
export const PAUSE = 'M6.5 5h4v14h-4zM13.5 5h4v14h-4z';
const LOOP =
  'M7 7h9.5A3.5 3.5 0 0 1 20 10.5V12M17 17H7.5A3.5 3.5 0 0 1 4 13.5V12M9.5 4.5 7 7l2.5 2.5M14.5 14.500 17 17l-2.500 2.500';
const SAID_BYTES = 20e6; // a song beyond it is said to be large before it is fetched

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/** @param {Desk} desk */
function slots({ hearing }) {
  const words = /** @type {const} */ ([
    ['A', 'mix'],
    ['B', 'master'],
  ]);
  const made = words.map(([slot, word]) => {
    const input = h('input', { type: 'radio', name: 'slot', value: slot });
    input.addEventListener('change', () => hearing.setSlot(slot));
    const ink = `big ${slot.toLowerCase()}`;
    const label = h(
      'label',
      { class: ink },
      input,
      h('b', { text: slot }),
      h('span', { text: word }),
    );
    return { slot, input, label };
  });
  watch(hearing, ['compare'], ({ compare }) => {
    for (const { slot, input } of made) input.checked = compare.slot === slot;
  });
  return made.map(({ label }) => label);
}

/** @param {Desk} desk */
function playButton({ hearing }) {
  const button = h('button', { type: 'button', class: 'play', onclick: () => hearing.toggle() });
  watch(hearing, ['transport', 'listen'], ({ transport, listen }) => {
    const loading = listen.phase === 'loading';
    const name = loading ? 'Loading' : transport.playing ? 'Pause' : 'Play';
    button.disabled = loading;
    if (button.getAttribute('aria-label') === name) return;
    button.setAttribute('aria-label', name);
    button.classList.toggle('busy', loading);
    button.replaceChildren(icon(transport.playing ? PAUSE : PLAY));
  });
  return button;
}

/** Further versions of the master under the same switch. @param {Desk} desk */
function versions(desk) {
  const { hearing } = desk;
  const root = h('div', { class: 'takes', role: 'group', 'aria-label': 'Versions' });
  let drawn = '';
  watch(hearing, ['versions', 'compare'], ({ versions: { at, slots: all }, compare }) => {
    const there = all.flatMap((/** @type {any} */ slot, /** @type {number} */ i) =>
      slot ? [i + 1] : [],
    );
    root.hidden = there.length < 2;
    const names = there.map((/** @type {number} */ n) =>
      n === 1 ? 'Main' : (desk.share?.versions[n - 2].name ?? `B${n}`),
    );
    if (names.join('\n') !== drawn)
      root.replaceChildren(
        ...there.map((/** @type {number} */ n, /** @type {number} */ i) =>
          h(
            'button',
            { type: 'button', onclick: () => hearing.version(n) },
            h('bdi', { text: names[i] }),
          ),
        ),
      );
    drawn = names.join('\n');
    there.forEach((/** @type {number} */ n, /** @type {number} */ i) => {
      const on = n === at && compare.slot === 'B';
      root.children[i]?.setAttribute('aria-pressed', String(on));
    });
  });
  return root;
}

/** @param {Desk} desk */
function toggles({ hearing }) {
  const match = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'Level match',
    title: 'A and B at the same loudness',
    onclick: () => hearing.setMatch(!hearing.state.compare.match),
  });
  const loop = h(
    'button',
    {
      ...{ type: 'button', class: 'round', 'aria-label': 'Loop' },
      title: 'Loop a stretch: drag over the waveform',
      onclick: () => {
        const { start, end, on } = hearing.state.transport.loop;
        const { start: first, end: last } = editOf(hearing.state);
        hearing.setLoop({
          on: !on,
          ...(end > start ? { start, end } : { start: first, end: last }),
        });
      },
    },
    icon(LOOP),
  );
  watch(hearing, ['compare', 'transport'], ({ compare, transport }) => {
    match.setAttribute('aria-pressed', String(compare.match));
    loop.setAttribute('aria-pressed', String(transport.loop.on));
  });
  return [match, loop];
}

/** @param {Desk} desk */
function time({ hearing }) {
  const now = h('b', {});
  const total = h('span', {});
  const draw = (/** @type {number} */ frame) => {
    now.textContent = fineClock(frame / (hearing.state.song?.sampleRate ?? 48000));
  };
  hearing.addEventListener('frame', (/** @type {any} */ { detail }) => draw(detail));
  watch(hearing, ['song', 'transport'], ({ song, transport }) => {
    total.textContent = ` / ${clock(song?.seconds)}`;
    draw(transport.frame);
  });
  return h('p', { class: 'time' }, now, total);
}

/** The one button before there is sound. @param {Desk} desk */
function listenButton(desk) {
  const size = h('span', {});
  const button = h(
    'button',
    { type: 'button', class: 'primary go-listen', onclick: () => desk.listen() },
    icon(PLAY),
    h('b', { text: 'Listen' }),
    size,
  );
  watch(desk.hearing, ['listen'], ({ listen }) => {
    button.hidden = listen.phase !== 'offered';
    size.textContent = listen.bytes > SAID_BYTES ? ` ${megabytes(listen.bytes)}` : '';
  });
  return button;
}

/** After a call, a lock or another device; also when the browser holds the sound back. @param {Desk} desk */
function goOnButton({ hearing }) {
  const button = h('button', {
    ...{ type: 'button', class: 'primary go-on', text: 'Tap to continue' },
    onclick: () => hearing.goOn(),
  });
  watch(hearing, ['interrupted', 'transport'], ({ interrupted, transport }) => {
    button.hidden = !interrupted && !transport.suspended;
  });
  return button;
}

/** @param {Desk} desk @param {HTMLElement} blind @returns {HTMLElement} */
export function deckView(desk, blind) {
  const { hearing } = desk;
  const net = h('p', { class: 'net', role: 'status' });
  const [a, b] = slots(desk);
  const compare = h(
    'div',
    { class: 'ab', role: 'radiogroup', 'aria-label': 'Compare' },
    a,
    playButton(desk),
    b,
  );
  const row = h('div', { class: 'row' }, time(desk), net, ...toggles(desk));
  watch(hearing, ['listen', 'ready', 'song'], ({ listen, ready, song }) => {
    const offered = listen.phase === 'offered';
    compare.hidden = offered;
    row.classList.toggle('idle', offered);
    const part = song ? ready / song.frames : 1;
    const some = listen.phase === 'loading' || listen.phase === 'ready';
    const loads = some && part < 1 ? `${Math.floor(100 * part)} %` : '';
    net.textContent = listen.waiting ? 'No connection: waiting' : loads;
    net.classList.toggle('warn', listen.waiting);
  });
  return h(
    'section',
    { class: 'deck', 'aria-label': 'Player' },
    waveView(desk),
    row,
    versions(desk),
    h('div', { class: 'stand' }, compare, blind, listenButton(desk), goOnButton(desk)),
  );
}
