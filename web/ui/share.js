// share.js -- the dialog under Share: what a link gives away, what to share and for how long, the upload, the link.
// Loaded when it is first opened. SPDX-License-Identifier: MIT

import { shareDesk } from '../share/desk.js';
import { packedSize, packingFor } from '../share/packing.js';
import { h } from './dom.js';
import { myLinks } from './my-links.js';
import { shareBar } from './share-bar.js';
import { button, copyText, shareDone } from './share-done.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */

const WARNING = 'Anyone with this link can keep the full-quality mix and master.';
const SEALED = 'It is encrypted here; the server cannot hear it.';
const PACE = 5e6 / 8; // bytes a second, a usual uplink: for a time that is said beforehand

/** @param {number} bytes */
const megabytes = (bytes) =>
  bytes < 1e7 ? (bytes / 1e6).toFixed(1) : String(Math.round(bytes / 1e6));

/** Size and time before they are spent. @param {number} bytes */
function sizeText(bytes) {
  const seconds = bytes / PACE;
  const time =
    seconds < 90
      ? `${Math.max(5, 5 * Math.round(seconds / 5))} s`
      : `${Math.round(seconds / 60)} min`;
  return `About ${megabytes(bytes)} MB, ${time} at 5 Mbit/s up.`;
}

/** Two or more answers, one of them. @param {string} name @param {[string, string, boolean?][]} options key, text, disabled */
function choices(name, options) {
  const boxes = options.map(([value, text, disabled = false], i) => {
    const box = h('input', {
      type: 'radio',
      name: `share-${name}`,
      value,
      disabled,
      checked: i === 0,
    });
    return h('label', { class: disabled ? 'pick off' : 'pick' }, box, h('span', { text }));
  });
  const root = h(
    'fieldset',
    { class: 'picks' },
    h('legend', { text: name }),
    h('div', {}, ...boxes),
  );
  return { root, value: () => root.querySelector('input:checked')?.value ?? options[0][0] };
}

/** What a link may be called. @param {Studio} studio */
function titleOf({ state: { tags, song } }) {
  const named = tags.title ?? song?.name.replace(/\.\w{1,5}$/, '') ?? '';
  return (tags.artist && tags.title ? `${tags.artist} – ${named}` : named).slice(0, 120);
}

/** The settings without the song, as ever. @param {Studio} studio */
function recipeLink(studio) {
  const copy = button('Copy recipe link', 'plain', async () => {
    try {
      await copyText(await studio.link(), copy);
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

/** @param {Studio} studio @param {ShareDesk} desk @param {import('../share/server.js').Limits} limits @param {(choice: any) => void} share */
function form(studio, desk, limits, share) {
  const { song } = studio.state;
  const { loop } = desk;
  const title = h('input', {
    class: 'text',
    type: 'text',
    maxlength: 200,
    'aria-label': 'Title',
    value: titleOf(studio),
  });
  const what = choices('What', [
    ['whole', 'Whole song'],
    ['loop', 'Loop only', !loop],
  ]);
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
      title: title.value.trim() || 'Untitled',
      loop: what.value() === 'loop',
      days: Number(days.value),
      comments: who.value() === 'comment',
    }),
  );
  const weigh = () => {
    const range = what.value() === 'loop' ? loop : null;
    const frames = range ? range.end - range.start : song.frames;
    const bytes = packedSize({ channels: song.channels, frames }, packingFor(song.figures ?? {}));
    const over = bytes * 0.6 > limits.maxShareBytes;
    go.disabled = over || !song.figures;
    size.textContent = over
      ? `About ${megabytes(bytes)} MB: this server takes ${megabytes(limits.maxShareBytes)} MB. Share a loop of it.`
      : sizeText(bytes);
  };
  what.root.addEventListener('change', weigh);
  weigh();
  const root = h(
    'div',
    { class: 'share-form' },
    h('p', { class: 'warning' }, h('b', { text: WARNING }), ` ${SEALED}`),
    h('label', { class: 'field' }, h('span', { text: 'Title' }), title),
    what.root,
    who.root,
    h('label', { class: 'field' }, h('span', { text: 'Open for' }), days),
    size,
  );
  return { root, go };
}

class ShareDialog {
  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.desk = shareDesk(studio);
    this.title = h('h2', { id: 'share-title' });
    this.body = h('div', { class: 'share-body' });
    this.error = h('p', { class: 'share-error', role: 'alert' });
    this.answers = h('div', { class: 'answers' });
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
    const list = button('My links', 'quiet to-links', () => this.list());
    const close = button('Close', 'plain', () => this.root.close());
    this.answers.replaceChildren(...(links ? [list] : []), close, ...answers);
  }

  /** @param {unknown} error */
  fail = (error) => {
    this.error.textContent = String(/** @type {any} */ (error)?.message ?? error);
  };

  async open() {
    if (!this.root.open) this.root.showModal();
    if (this.desk.job) return this.#underWay();
    this.show('Share', [h('p', { class: 'about', text: 'Looking for the server…' })], []);
    try {
      this.#ask(await this.desk.limits());
    } catch (error) {
      this.show('Share', [recipeLink(this.studio)], []);
      this.fail(error);
    }
  }

  /** @param {import('../share/server.js').Limits | null} limits */
  #ask(limits) {
    const { studio, desk } = this;
    const link = recipeLink(studio);
    if (!limits?.uploads) {
      const text =
        'There is no share server behind this page, so a song cannot be shared by a link from here.';
      return this.show('Share', [h('p', { class: 'about', text }), link], []);
    }
    const { root, go } = form(studio, desk, limits, (choice) => void this.#share(choice));
    const here =
      desk.onlyHere &&
      h('p', {
        class: 'warning here',
        text: 'Only this computer can open this link: the page is not on the web with https.',
      });
    this.show('Share', [...(here ? [here, link] : []), root, ...(here ? [] : [link])], [go]);
  }

  #underWay() {
    const text = 'You may close this: it goes on, and after a break from where it was.';
    this.show('Sharing…', [h('p', { class: 'about', text })], []);
  }

  /** @param {import('../share/desk.js').Choice} choice */
  async #share(choice) {
    this.#underWay();
    try {
      const row = await this.desk.share(choice);
      if (row) await this.done(row);
      else await this.open();
    } catch (error) {
      await this.open();
      this.fail(error);
      if (!this.root.open) this.studio.fail('The song was not shared', error);
    }
  }

  /** @param {import('../share/shelf.js').Row} row */
  async done(row) {
    const removed = () => void this.open();
    const here =
      this.desk.onlyHere &&
      h('p', { class: 'warning here', text: 'Only this computer can open this link.' });
    const body = await shareDone(this.desk, row, { removed, fail: this.fail });
    this.show(`“${row.title}” is shared`, [...(here ? [here] : []), body], []);
    if (!this.root.open) this.root.showModal();
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
export const openShare = (studio) => dialogOf(studio).open();

/** @param {Studio} studio */
export const openLinks = (studio) => dialogOf(studio).list();

/** Goes on with what was interrupted, in sight. @param {Studio} studio @param {HTMLElement} root */
export async function resumeShares(studio, root) {
  const desk = shareDesk(studio);
  const bar = shareBar(desk, { title: true });
  root.append(h('div', { class: 'sharing' }, bar));
  desk.addEventListener('shared', (event) => {
    const { title } = /** @type {CustomEvent} */ (event).detail;
    studio.notice(`“${title}” is uploaded: its link is under My links.`);
  });
  await desk.resume();
}
