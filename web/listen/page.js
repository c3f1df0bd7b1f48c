// page.js -- puts the listener's page together around one Desk. SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { clock, rate } from '../ui/format.js';
import { Desk } from './desk.js';
import { keepSession } from './session.js';
import { steady } from './steady.js';
import { blindView } from './view-blind.js';
import { deckView } from './view-deck.js';
import { factsView } from './view-facts.js';
import { keptView } from './view-kept.js';
import { notesView } from './view-notes.js';
import { tryView } from './view-returned.js';
import { sayView } from './view-say.js';

/** @typedef {import('./hearing.js').Hearing} Hearing */

const OPENING = {
  link: ['Opening the link', 'The song is opened in this browser; the server cannot hear it.'],
  file: ['Opening the file', 'Everything is in it; nothing is fetched.'],
};

/** Before there is a song: what is waited for, or what is wrong. @param {Desk} desk */
function card(desk) {
  const title = h('h1', {});
  const text = h('p', {});
  const again = h('button', {
    type: 'button',
    class: 'primary',
    text: 'Try again',
    onclick: () => desk.again(),
  });
  const root = h('section', { class: 'card' }, title, text, again);
  watch(desk.hearing, ['listen'], ({ listen }) => {
    const { phase, trouble, waiting } = listen;
    root.hidden = phase !== 'opening' && phase !== 'refused';
    root.setAttribute('role', phase === 'refused' ? 'alert' : 'status');
    again.hidden = !trouble?.again;
    const [opening, about] = desk.place.alone ? OPENING.file : OPENING.link;
    title.textContent = trouble?.title ?? (waiting ? 'Waiting for the network' : opening);
    text.textContent = trouble?.text ?? about;
  });
  return root;
}

/** @param {Desk} desk */
function heading(desk) {
  const title = h('bdi', {});
  const artist = h('bdi', {});
  const about = h('span', {});
  watch(desk.hearing, ['song'], ({ song }) => {
    title.textContent = song?.name ?? '';
    artist.textContent = desk.share?.artist ?? '';
    artist.hidden = !desk.share?.artist;
    about.textContent = song ? `${clock(song.seconds)} · ${rate(song.sampleRate)}` : '';
    if (song) document.title = `${song.name} · Lacquer`;
  });
  return h('div', { class: 'title' }, h('h1', {}, title), h('p', {}, artist, about));
}

/** @param {string} expires ISO @returns {string} */
function until(expires) {
  const days = Math.ceil((Date.parse(expires) - Date.now()) / 86400000);
  if (!Number.isFinite(days)) return '';
  return days > 1 ? `Link open for ${days} days` : 'Link closes within a day';
}

/** Keys for those who have them. @param {Desk} desk */
function keys(desk) {
  const { hearing } = desk;
  const jump = (/** @type {number} */ seconds) =>
    hearing.seek(hearing.state.transport.frame + seconds * (hearing.state.song?.sampleRate ?? 0));
  /** @type {Record<string, () => void>} */
  const does = {
    ' ': () => hearing.toggle(),
    x: () => hearing.setSlot(hearing.state.compare.slot === 'A' ? 'B' : 'A'),
    a: () => hearing.setSlot('A'),
    b: () => hearing.setSlot('B'),
    ArrowLeft: () => jump(-5),
    ArrowRight: () => jump(5),
  };
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const inField = /** @type {HTMLElement} */ (target).closest('input, textarea, button, select');
    if (ctrlKey || metaKey || altKey || (inField && !inField.matches('[type="radio"]'))) return;
    const run = does[key.length === 1 ? key.toLowerCase() : key];
    if (!run || hearing.state.listen.phase !== 'ready' || hearing.state.blind) return;
    event.preventDefault();
    run();
  });
}

/**
 * @param {HTMLElement} root @param {HTMLElement} validity
 * @param {ConstructorParameters<typeof Desk>[0]} [options]
 */
export function startListening(root, validity, options = { href: location.href }) {
  const desk = new Desk(options);
  const { alone } = desk.place;
  const { hearing } = desk;
  const settle = steady(hearing, root);
  const blind = blindView(desk);
  const deck = deckView(desk, blind.panel);
  const song = h(
    'article',
    { class: 'record' },
    heading(desk),
    h('div', { class: 'player' }, deck, factsView(desk)),
    h('div', { class: 'talk' }, sayView(desk, blind.open), notesView(desk), tryView(desk)),
  );
  if (alone) song.querySelector('.say').append(keptView(desk));
  root.append(card(desk), song);
  settle();
  watch(hearing, ['listen'], ({ listen }) => {
    document.body.dataset.phase = listen.phase;
    song.hidden = listen.phase === 'opening' || listen.phase === 'refused';
    const said = alone ? 'One file: nothing is sent' : until(listen.expires);
    validity.textContent = song.hidden ? '' : said;
  });
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--deck', `${deck.offsetHeight}px`);
  }).observe(deck);
  keepSession(hearing);
  keys(desk);
  addEventListener('hashchange', () => location.reload());
  void desk.open();
  return desk;
}
