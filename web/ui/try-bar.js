// try-bar.js -- over the studio while somebody's share is in it: whose it is, how far it has come, and the way to send it
// back. SPDX-License-Identifier: MIT
import { SENTENCES } from '../listen/trouble.js';
import { folderOf } from '../share/links.js';
import { MOST_NAME } from '../share/notes.js';
import { MOST_WORDS } from '../share/returned.js';
import { dropTry, parseTry } from '../share/try.js';
import { TryDesk } from '../try-desk.js';
import { h } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {string} text @param {string} kind @param {() => void} onclick */
const button = (text, kind, onclick) => h('button', { type: 'button', class: kind, text, onclick });

/** @param {TryDesk} desk while it is fetched */
function coming(desk) {
  const says = h('span', { class: 'job' });
  const bar = h('progress', { max: 1, 'aria-label': 'Fetching the shared song' });
  const root = h(
    'div',
    { class: 'progress try-coming' },
    ...[says, bar, button('Cancel', 'quiet', () => desk.cancel())],
  );
  const show = () => {
    const { phase, title, fraction, waiting } = desk.state;
    root.hidden = !['opening', 'fetching', 'reading'].includes(phase);
    bar.value = fraction;
    const what = title ? `“${title}”` : 'the shared song';
    const percent = phase === 'fetching' ? ` ${Math.floor(100 * fraction)} %` : '';
    const does = phase === 'reading' ? 'Reading' : 'Fetching';
    says.textContent = waiting ? 'No connection: waiting' : `${does} ${what}${percent}`;
  };
  return { root, show };
}

/** @param {TryDesk} desk what went wrong, and the ways on */
function refused(desk) {
  const title = h('b', {});
  const text = h('span', {});
  const again = button('Try again', 'plain', () => void desk.open());
  const leave = button('Leave', 'quiet', () => void desk.leave());
  const root = h('div', { class: 'try-line', role: 'alert' }, h('p', {}, title, ' ', text), again);
  root.append(leave);
  const show = () => {
    const { phase, trouble } = desk.state;
    root.hidden = phase !== 'refused';
    title.textContent = trouble ? `${trouble.title}.` : '';
    text.textContent = trouble?.text ?? '';
    again.hidden = !trouble?.again;
  };
  return { root, show };
}

/** Name and sentence that go with a version. @param {TryDesk} desk @param {() => void} close */
function form(desk, close) {
  const name = h('input', {
    ...{ type: 'text', class: 'text try-name', maxlength: MOST_NAME, autocomplete: 'nickname' },
    ...{ 'aria-label': 'Your name', placeholder: 'Your name', value: desk.name, dir: 'auto' },
  });
  const text = h('input', {
    ...{ type: 'text', class: 'text try-text', maxlength: MOST_WORDS, dir: 'auto' },
    ...{ 'aria-label': 'A sentence with it', placeholder: 'What you changed, if you like' },
  });
  const send = h('button', { type: 'submit', class: 'primary', text: 'Send back as a version' });
  const fault = h('p', { class: 'try-fault', role: 'alert' });
  const root = h(
    'form',
    { class: 'try-form', 'aria-label': 'Send back' },
    ...[name, text, send, button('Not now', 'quiet', close), fault],
  );
  root.addEventListener('submit', async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!(await desk.send({ name: name.value.trim(), text: text.value.trim() }))) return;
    text.value = '';
    close();
  });
  root.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation(); // the page has keys of its own
    if (event.key === 'Escape') close();
  });
  const show = () => {
    const { sending, fault: why } = desk.state;
    send.disabled = sending;
    send.textContent = sending ? 'Sending…' : 'Send back as a version';
    if (fault.textContent !== why) fault.textContent = why;
    fault.hidden = !why;
  };
  return { root, show, focus: () => (name.value ? text : name).focus() };
}

const HINT = 'Change what you like, then send it back.';
const SENT = 'Sent: whoever has the link hears it beside the others.';
const ONLY =
  'This link is for listening: to send a version back, ask for one that allows comments.';

/** @param {TryDesk} desk what the studio holds, once it does */
function ready(desk) {
  const title = h('bdi', {});
  const about = h('span', { class: 'try-about', role: 'status' });
  const hear = h('a', { class: 'quiet', text: 'Hear it there', rel: 'noreferrer' });
  let asked = false;
  const close = () => {
    asked = false;
    show();
    open.focus();
  };
  const words = form(desk, close);
  const open = button('Send back', 'plain try-send', () => {
    asked = true;
    show();
    words.focus();
  });
  const leave = button('Leave', 'quiet', () => void desk.leave());
  const line = h(
    'div',
    { class: 'try-line' },
    h('p', {}, 'Trying “', h('b', {}, title), '” ', about),
    ...[hear, open, leave],
  );
  const root = h('div', {}, line, words.root);
  const show = () => {
    const { phase, can, sent, own } = desk.state;
    root.hidden = phase !== 'ready';
    title.textContent = desk.state.title;
    hear.hidden = sent === 0;
    if (sent > 0) hear.href = desk.address;
    const waits = own && `Your own “${own}” waits as you left it.`;
    const hint = sent === 0 && can && !own;
    const text = sent > 0 ? SENT : hint ? HINT : can ? waits : ONLY;
    about.classList.toggle('hint', hint);
    if (about.textContent !== text) about.textContent = text;
    open.hidden = !can || asked;
    words.root.hidden = !can || !asked;
    words.show();
  };
  return { root, show };
}

/** @type {TryDesk | null} */
let current = null;

/** @param {Studio} studio @param {HTMLElement} root @param {string} text what stood behind `#try=` */
export function openTry(studio, root, text) {
  current?.stop();
  const link = parseTry(text, folderOf(document.baseURI));
  if (!link) {
    dropTry();
    const { title, text: why } = SENTENCES.incomplete;
    return studio.fail(title, new Error(why));
  }
  const desk = new TryDesk(studio, link);
  current = desk;
  const parts = [coming(desk), refused(desk), ready(desk)];
  const bar = h(
    'section',
    { class: 'trying', 'aria-label': 'Shared song' },
    ...parts.map((part) => part.root),
  );
  const show = () => {
    bar.hidden = desk.state.phase === 'over';
    for (const part of parts) part.show();
  };
  desk.addEventListener('change', show);
  show();
  root.replaceChildren(bar);
  void desk.open();
}
