// my-versions.js -- a version that came back, in My links: one click puts it into the studio, beside the versions that are
// there and over the very audio that was shared. SPDX-License-Identifier: MIT
import { isCancelled } from '../jobs.js';
import { Shared, takeVersion } from '../share/take-version.js';
import { VERSIONS } from '../versions.js';
import { h } from './dom.js';
import { button } from './share-done.js';

/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */
/** @typedef {import('../share/shelf.js').Row} Row */
/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {{ fail: (error: unknown) => void, close: () => void }} Told */

const FULL = 'All four versions are in use. Put it in the place of';

class Opener {
  /** @param {ShareDesk} desk @param {Row} row @param {Note} note @param {Told} told */
  constructor(desk, row, note, told) {
    this.desk = desk;
    this.studio = desk.studio;
    this.row = row;
    this.note = note;
    this.told = told;
    const name = `Open the version of ${note.name || 'somebody'}`;
    const open = h('button', { type: 'button', class: 'plain', text: 'Open', 'aria-label': name });
    open.addEventListener('click', () => this.#run());
    this.open = open;
    this.root = h('div', { class: 'version-acts' }, open);
  }

  /** @param {string} says @param {[string, () => void][]} answers */
  #ask(says, answers) {
    const buttons = answers.map(([text, act]) => button(text, 'plain', act));
    this.root.replaceChildren(h('p', { class: 'about', text: says }), ...buttons);
    buttons[0].focus();
  }

  #back() {
    this.root.replaceChildren(this.open);
  }

  /** @param {(shared: Shared) => Promise<void>} work */
  async #with(work) {
    const shared = new Shared(this.desk, this.row);
    try {
      await work(shared);
    } catch (error) {
      this.#back();
      if (!isCancelled(error)) this.told.fail(error);
    } finally {
      shared.close();
    }
  }

  #run() {
    this.root.replaceChildren(h('p', { class: 'about', role: 'status', text: 'Opening…' }));
    return this.#with(async (shared) => {
      const { manifest, here } = await shared.look();
      const { song } = this.studio.state;
      if (here) return this.#choose(manifest);
      if (!song) return this.#fetch(shared, manifest);
      const says = `This opens the shared song in the place of “${song.name}”, which keeps its settings.`;
      const go = () => void this.#with((again) => this.#fetch(again, manifest));
      this.#ask(says, [
        ['Open the shared song', go],
        ['Not now', () => this.#back()],
      ]);
    });
  }

  /** @param {Shared} shared @param {import('../share/manifest.js').Manifest} manifest */
  async #fetch(shared, manifest) {
    const control = new AbortController();
    const bar = h('progress', { max: 1, 'aria-label': 'Fetching the shared song' });
    const cancel = button('Cancel', 'quiet', () => control.abort());
    this.root.replaceChildren(h('div', { class: 'progress' }, bar, cancel));
    const onProgress = (/** @type {number} */ fraction) => {
      bar.value = fraction;
    };
    await shared.open(manifest, { signal: control.signal, onProgress });
    this.#choose(manifest);
  }

  /** @param {import('../share/manifest.js').Manifest} manifest */
  #choose({ recipe }) {
    const shared = recipe.edit ?? null;
    if (this.studio.freeVersion !== null) return this.#put({ shared });
    const all = Array.from({ length: VERSIONS }, (_, i) => i + 1);
    this.#ask(
      FULL,
      all.map((n) => [String(n), () => this.#put({ shared, over: n })]),
    );
  }

  /** @param {Parameters<typeof takeVersion>[2]} how */
  #put(how) {
    takeVersion(this.studio, this.note, how);
    this.#back();
    this.told.close();
  }
}

/** @param {HTMLElement} item of the list @param {ShareDesk} desk @param {Row} row @param {Note} note @param {Told} told */
export function withVersion(item, desk, row, note, told) {
  if (note.kind === 'version') item.append(new Opener(desk, row, note, told).root);
  return item;
}
