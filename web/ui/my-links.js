// my-links.js -- the shares of this browser: what has been said since the last look, how long they live, and what their
// owner may do. SPDX-License-Identifier: MIT
import { answerText, placeText, whoIs } from '../listen/book.js';
import { h } from './dom.js';
import { withVersion } from './my-versions.js';
import { addOwnerLink, newCommentLink } from './owner-link.js';
import { button, dayOf, saveOwnerLink, twice } from './share-done.js';

/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */
/** @typedef {import('../share/shelf.js').Row} Row */
/** @typedef {Awaited<ReturnType<ShareDesk['notes']>>[number]} Read */
/** @typedef {{ fail: (error: unknown) => void, open: (row: Row) => void, again: () => void, close: () => void }} Told again:
 *   shows the list anew */

const EXTEND_DAYS = 30;
const DAY_MS = 86400e3;

/** Whether it would gain nothing by that, or lose. @param {string | undefined} expires */
const openLong = (expires) => Date.parse(expires ?? '') > Date.now() + (EXTEND_DAYS - 1) * DAY_MS;

/** One thing that was said. @param {Read} read @param {Read[]} all */
function line({ note, fresh, time }, all) {
  const { kind, text, of, glitched, blind } = note;
  const place = placeText(note);
  const sent = all.flatMap((other) => (other.note.kind === 'version' ? [other.note] : []));
  const about = of ? all.find((other) => other.note.id === of)?.note : undefined;
  const did =
    {
      answer: kind === 'answer' ? answerText(note, sent) : '',
      done: 'marked as done',
      open: 'opened again',
      reply: 'answered',
      version: 'sent a version',
    }[/** @type {string} */ (kind)] ?? '';
  const when = new Date(time).toLocaleString(undefined, {
    ...{ day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  });
  return h(
    'li',
    { class: fresh ? 'said-note fresh' : 'said-note' },
    place && h('span', { class: 'at', text: place }),
    h(
      'span',
      { class: 'by' },
      h('b', { dir: 'auto', text: whoIs(note) }),
      did && ` ${did}`,
      h('span', { class: 'when', text: ` ${when}` }),
    ),
    about?.text && kind !== 'answer' && h('q', { dir: 'auto', text: about.text.slice(0, 80) }),
    text && h('p', { dir: 'auto', text }),
    glitched && !blind && h('p', { class: 'about', text: 'The playback had dropouts.' }),
  );
}

/** What was said, and an answer to the newest note. @param {ShareDesk} desk @param {Row} row @param {Told} told */
async function said(desk, row, told) {
  const all = await desk.notes(row);
  if (!all.length) return h('p', { class: 'about', text: 'Nobody has said anything yet.' });
  const last = all.filter(({ note }) => note.kind === 'note').at(-1);
  const list = h(
    'ol',
    { class: 'said-notes', 'aria-label': `Notes on ${row.title}` },
    ...all.map((read) => withVersion(line(read, all), desk, row, read.note, told)),
  );
  if (!last || !row.comments || !row.writeToken) return list;
  const text = h('input', {
    class: 'text',
    type: 'text',
    maxlength: 2000,
    'aria-label': 'Answer',
    placeholder: `Answer ${last.note.name || 'the last note'}`,
  });
  const send = button('Send', 'plain', async () => {
    if (!text.value.trim()) return;
    send.disabled = true;
    try {
      await desk.reply(row, last.note.id, 'Owner', text.value);
      box.replaceWith(await said(desk, row, told));
    } catch (error) {
      told.fail(error);
      send.disabled = false;
    }
  });
  const box = h('div', {}, list, h('div', { class: 'answer-row' }, text, send));
  return box;
}

/** @param {ShareDesk} desk @param {Row} row @param {Told} told */
function item(desk, row, told) {
  const state = h('p', { class: 'about' });
  const notes = h('div', { class: 'share-notes' });
  const act = (/** @type {() => Promise<void>} */ work) => async () => {
    try {
      await work();
      await look();
    } catch (error) {
      told.fail(error);
    }
  };
  const read = button(
    'Notes',
    'plain',
    act(async () => {
      notes.replaceChildren(await said(desk, row, told));
    }),
  );
  const link = button('Link', 'plain', () => told.open(row));
  const extend = button(
    `Extend to ${EXTEND_DAYS} days`,
    'quiet',
    act(() => desk.change(row, { days: EXTEND_DAYS })),
  );
  const stop = button(
    '',
    'quiet',
    act(async () => {
      await desk.change(row, { comments: !row.comments });
      notes.replaceChildren(); // a link that was shown says no longer what it does
    }),
  );
  const owner = button('Save owner link', 'quiet', () => saveOwnerLink(desk, row));
  const renew = newCommentLink(desk, row, notes, told);
  const forget = () => desk.forget(row).then(() => told.again(), told.fail);
  const remove = twice('Delete', 'Delete for everybody?', forget);
  const drop = button('Remove from the list', 'quiet', forget, { hidden: true });
  const root = h(
    'li',
    { class: 'my-link' },
    h('b', { dir: 'auto', text: row.title }),
    state,
    h('div', { class: 'acts' }, read, link, remove, drop),
    h('div', { class: 'acts more' }, extend, stop, renew, owner),
    notes,
  );

  async function look() {
    extend.hidden = openLong(row.expires);
    stop.textContent = row.comments ? 'Stop comments' : 'Allow comments';
    renew.hidden = !row.comments;
    if (row.state === 'staged') {
      for (const each of [read, link, extend, stop, renew, owner]) each.hidden = true;
      state.textContent = 'Not uploaded yet.';
      return;
    }
    const now = await desk.look(row);
    if (!now) {
      for (const each of [read, link, extend, stop, renew, owner, remove]) each.hidden = true;
      drop.hidden = false;
      state.textContent = 'Expired or deleted: nobody can open it any more.';
      return;
    }
    extend.hidden = openLong(now.expires);
    const fresh = now.fresh ? `${now.fresh} new · ` : '';
    state.textContent = `${fresh}open until ${dayOf(now.expires)}${now.comments ? '' : ' · no comments'}`;
    state.classList.toggle('fresh', now.fresh > 0);
  }
  look().catch((error) => {
    state.textContent = String(error.message);
  });
  return root;
}

/** @param {ShareDesk} desk @param {Told} told */
export async function myLinks(desk, told) {
  const rows = await desk.shelf.all();
  const list = rows.length
    ? h(
        'ul',
        { class: 'my-links', 'aria-label': 'My links' },
        ...rows.map((row) => item(desk, row, told)),
      )
    : h('p', { class: 'about', text: 'Nothing was shared from this browser yet.' });
  return h('div', {}, list, addOwnerLink(desk, { added: told.again, fail: told.fail }));
}
