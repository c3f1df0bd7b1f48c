// share.js -- the dialog under Share: what a link gives away, what to share and for how long, the upload, the link.
// Loaded when it is first opened. SPDX-License-Identifier: MIT

import { shareDesk } from '../share/desk.js';
import { Fresh } from '../share/fresh.js';
import { packedSize, packingFor } from '../share/packing.js';
import { byId, h } from './dom.js';
import { withFreshMark } from './fresh-mark.js';
import { myLinks } from './my-links.js';
import { megabytes, oneFileOffer } from './one-file.js';
import { shareBar } from './share-bar.js';
import { button, copyText, shareDone } from './share-done.js';
import { choices, shareWhat } from './share-what.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */

const WARNING = 'Anyone with this link can keep the full-quality mix and master.';
const SEALED = 'It is encrypted here; the server cannot hear it.';
const NO_SERVER =
  'There is no share server behind this page, so a song cannot be shared by a link from here. A file can be handed over all the same:';
const AWAY = 'A link needs it; a file can be handed over all the same:';
const PACE = 5e6 / 8; // bytes a second, a usual uplink: for a time that is said beforehand

/** Size and time before they are spent. @param {number} bytes */
function sizeText(bytes) {
  const seconds = bytes / PACE;
  const time =
    seconds < 90
      ? `${Math.max(5, 5 * Math.round(seconds / 5))} s`
      : `${Math.round(seconds / 60)} min`;
  return `About ${megabytes(bytes)} MB, ${time} to upload at 5 Mbit/s.`;
}

/** The settings without the song, as ever. @param {Studio} studio */
function recipeLink(studio) {
  const copy = button('Copy recipe link', 'plain', async () => {
    try {
      const link = studio.link();
      await Promise.all([link, copyText(link, copy)]);
    } catch (error) {
      copy.textContent = String(/** @type {any} */ (error).message);
    }
  });
  return h(
    'p',
    { class: 'recipe-link' },
    h('span', { text: 'The settings alone, for somebody who has the song:' }),
    copy,
  );
}

/** @param {Studio} studio @param {import('./share-what.js').ShareWhat} what @param {import('../share/server.js').Limits} limits @param {(choice: any) => void} share */
function form(studio, what, limits, share) {
  const { song } = studio.state;
  const who = choices('They may', [
    ['comment', 'Listen and comment'],
    ['listen', 'Listen'],
  ]);
  const days = h(
    'select',
    { class: 'select', 'aria-label': 'Open for' },
    ...limits.days.map((n) => h('option', { value: n, text: n === 1 ? '1 day' : `${n} days` })),
  );
  days.value = String(limits.days.includes(30) ? 30 : limits.days.at(-1));
  const size = h('p', { class: 'about', role: 'status', 'aria-label': 'Size' });
  const go = button('Share', 'primary', () =>
    share({
      title: what.title(),
      loop: what.loop(),
      days: Number(days.value),
      comments: who.value() === 'comment',
    }),
  );
  const weigh = () => {
    const shape = { channels: song.channels, frames: what.frames() };
    const bytes = packedSize(shape, packingFor(song.figures ?? {}));
    const over = bytes * 0.6 > limits.maxShareBytes;
    go.disabled = over || !song.figures;
    size.textContent = over
      ? `About ${megabytes(bytes)} MB: this server takes ${megabytes(limits.maxShareBytes)} MB. Share a loop of it.`
      : sizeText(bytes);
  };
  what.picks.addEventListener('change', weigh);
  weigh();
  const root = h(
    'div',
    { class: 'share-form' },
    h('p', { class: 'warning' }, h('b', { text: WARNING }), ` ${SEALED}`),
    ...what.fields,
    who.root,
    h('label', { class: 'field' }, h('span', { text: 'Open for' }), days),
    h('div', { class: 'share-go' }, size, go),
  );
  return root;
}

class ShareDialog {
  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.desk = shareDesk(studio);
    this.title = h('h2', { id: 'share-title', tabindex: -1 });
    this.body = h('div', { class: 'share-body' });
    this.error = h('p', { class: 'share-error', role: 'alert' });
    this.answers = h('div', { class: 'answers' });
    const list = button('My links', 'quiet to-links', () => this.list());
    this.links = withFreshMark(studio, list, 'My links');
    const bar = shareBar(this.desk);
    this.root = h(
      'dialog',
      { class: 'ask share', 'aria-labelledby': 'share-title' },
      ...[this.title, this.body, this.error, bar, this.answers],
    );
    document.body.append(this.root);
  }

  /** @param {string} title @param {any[]} body @param {any[]} answers @param {boolean} [links] whether the list is a click away */
  show(title, body, answers, links = true) {
    this.title.textContent = title;
    this.error.textContent = '';
    this.body.replaceChildren(...body);
    const close = button('Close', 'plain', () => this.root.close());
    this.answers.replaceChildren(...(links ? [this.links] : []), close, ...answers);
    // What had the focus may be gone with what was shown before.
    if (this.root.open && !this.root.contains(document.activeElement)) this.title.focus();
  }

  /** @param {unknown} error */
  fail = (error) => {
    this.error.textContent = String(/** @type {any} */ (error)?.message ?? error);
  };

  async open() {
    if (!this.root.open) this.root.showModal();
    if (this.desk.job) return this.#underWay(this.desk.job.name === 'Uploading');
    this.show('Share', [h('p', { class: 'about', text: 'Looking for the server…' })], []);
    try {
      this.#ask(await this.desk.limits());
    } catch (error) {
      this.#ask(null, `${/** @type {any} */ (error).message} ${AWAY}`, true);
    }
  }

  /** @param {import('../share/server.js').Limits | null} limits @param {string} [why] there are none
   * @param {boolean} [again] whether that may pass */
  #ask(limits, why = NO_SERVER, again = false) {
    const { studio, desk } = this;
    const link = recipeLink(studio);
    const what = shareWhat(studio, desk.loop);
    const file = (/** @type {boolean} */ first) =>
      oneFileOffer(studio, desk, what, this.#told, first);
    if (!limits?.uploads) {
      const about = h('p', { class: 'about', role: again ? 'alert' : null, text: why });
      const retry = button('Try again', 'plain', () => void this.open());
      const fields = h('div', { class: 'share-form' }, ...what.fields);
      return this.show('Share', [about, fields, file(true), link], again ? [retry] : []);
    }
    const root = form(studio, what, limits, (choice) => void this.#share(choice));
    const here =
      desk.onlyHere &&
      h('p', {
        class: 'warning here',
        text: 'Only this computer can open this link: the page is not on the web with https.',
      });
    const others = [file(false), link];
    this.show('Share', here ? [here, ...others, root] : [root, ...others], []);
  }

  /** What becomes of a file. */
  get #told() {
    return {
      busy: () => this.#underWay(false),
      done: (/** @type {import('./one-file.js').Saved | null} */ saved) =>
        saved ? this.#kept(saved) : void this.#again(),
      fail: (/** @type {unknown} */ error) => this.#failed('The file was not saved', error),
    };
  }

  /** @param {import('./one-file.js').Saved} saved */
  #kept({ name, bytes, saved }) {
    const where = saved ? 'Saved as' : 'It is among your downloads:';
    const text = `${where} ${name}, ${megabytes(bytes)} MB, written and read back.`;
    this.show('One file is saved', [h('p', { class: 'about', role: 'status', text })], []);
    if (!this.root.open) this.studio.notice(text);
  }

  #underWay(sends = true) {
    const text = sends
      ? 'You may close this: the upload goes on, and after a break it resumes where it stopped.'
      : 'You may close this: it goes on.';
    this.show('Sharing…', [h('p', { class: 'about', text })], []);
  }

  /** @param {import('../share/desk.js').Choice} choice */
  async #share(choice) {
    this.#underWay();
    try {
      const row = await this.desk.share(choice);
      if (!row) await this.#again(); // else: see showShares
    } catch (error) {
      await this.#failed('The song was not shared', error);
    }
  }

  /** The question anew, for who still looks at the dialog. */
  async #again() {
    if (this.root.open) await this.open();
  }

  /** @param {string} what @param {unknown} error */
  async #failed(what, error) {
    if (!this.root.open) return this.studio.fail(what, error);
    await this.open();
    this.fail(error);
  }

  /** @param {import('../share/shelf.js').Row} row */
  async done(row) {
    const removed = () => void this.open();
    const here =
      this.desk.onlyHere &&
      h('p', { class: 'warning here', text: 'Only this computer can open this link.' });
    const body = await shareDone(this.desk, row, { removed, fail: this.fail });
    this.show(`“${row.title}” is shared`, [...(here ? [here] : []), body], []);
  }

  async list() {
    if (!this.root.open) this.root.showModal();
    const back = this.studio.state.song
      ? [button('Share this song', 'plain', () => void this.open())]
      : [];
    const told = {
      fail: this.fail,
      open: (/** @type {any} */ row) => void this.done(row),
      again: () => void this.list(),
      close: () => this.root.close(),
    };
    this.show('My links', [await myLinks(this.desk, told)], back, false);
  }
}

/** @type {WeakMap<Studio, ShareDialog>} */
const dialogs = new WeakMap();

/** @param {Studio} studio */
function dialogOf(studio) {
  const dialog = dialogs.get(studio) ?? new ShareDialog(studio);
  dialogs.set(studio, dialog);
  return dialog;
}

/** @param {Studio} studio */
export function openShare(studio) {
  showShares(studio, byId('errors'));
  return dialogOf(studio).open();
}

/** @param {Studio} studio */
export const openLinks = (studio) => dialogOf(studio).list();

/** @type {WeakSet<Studio>} */
const asking = new WeakSet();

/** Now and then: how many there are stands in the state. @param {Studio} studio */
export function askForAnswers(studio) {
  if (asking.has(studio)) return;
  asking.add(studio);
  const fresh = new Fresh(shareDesk(studio));
  fresh.addEventListener('change', () => studio.patch({ fresh: fresh.count }));
  fresh.start();
}

/** @type {WeakSet<Studio>} */
const shown = new WeakSet();

/** What is under way while the dialog is closed. @param {Studio} studio @param {HTMLElement} root */
function showShares(studio, root) {
  if (shown.has(studio)) return;
  shown.add(studio);
  const desk = shareDesk(studio);
  const bar = shareBar(desk, { title: true });
  root.append(h('div', { class: 'sharing' }, bar));
  desk.addEventListener('shared', (event) => {
    const { detail: row } = /** @type {CustomEvent} */ (event);
    const dialog = dialogs.get(studio);
    if (dialog?.root.open) dialog.done(row).catch(dialog.fail);
    else
      studio.notice(
        `“${row.title}” is uploaded: its link is under My links${studio.state.song ? ', in Share' : ''}.`,
      );
  });
}

/** Goes on with what was interrupted, in sight. @param {Studio} studio @param {HTMLElement} root */
export async function resumeShares(studio, root) {
  showShares(studio, root);
  await shareDesk(studio).resume();
}
