// tag-desk.js -- what the master will be called: the tags of the song's file, or what was made of them, which is kept
// with the song. SPDX-License-Identifier: MIT
import { checkTags, sameTags } from './files/tags.js';
import { TagStore } from './tag-store.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./files/tags.js').Tags} Tags */
/** @typedef {import('./files/tags.js').Loose} Loose */

export class TagDesk {
  /** Of the file. @type {Tags | null} */
  #own = null;
  #pcm = '';
  /** @type {Promise<void>} */
  #loading = Promise.resolve();
  #keptCover = false; // the cover in force is in the database
  /** What was typed and is not written, and why. @type {Partial<Record<keyof Loose, { typed: string, fault: string }>>} */
  wrong = {};

  /** @param {Studio} studio @param {TagStore} [store] */
  constructor(studio, store = new TagStore()) {
    this.studio = studio;
    this.store = store;
    studio.addEventListener('change', (event) => {
      const { keys } = /** @type {CustomEvent} */ (event).detail;
      if (keys.includes('song')) this.#song();
    });
  }

  /** Another song, or the same one from another file. */
  #song() {
    const { song } = this.studio.state;
    if (!song || (song.pcm === this.#pcm && song.tags === this.#own)) return;
    this.#own = song.tags;
    this.#pcm = song.pcm;
    this.#keptCover = false;
    this.wrong = {};
    const kept = this.store.load(song.pcm);
    const { cover } = song.tags ?? {};
    const texts = checkTags(kept?.tags ?? {}).tags;
    this.studio.patch({
      tags: kept
        ? { ...texts, ...(kept.cover === 'file' && cover && { cover }) }
        : { ...song.tags },
    });
    if (kept?.cover === 'own') this.#loading = this.#loadCover(song.pcm);
  }

  /** @param {string} pcm */
  async #loadCover(pcm) {
    const bytes = await this.store.cover(pcm);
    const { cover } = checkTags({ cover: bytes }).tags;
    if (!cover || pcm !== this.#pcm) return;
    this.#keptCover = true;
    this.studio.patch({ tags: { ...this.studio.state.tags, cover } });
  }

  /** @returns {Promise<Tags>} as they go into a file */
  async current() {
    await this.#loading;
    return this.studio.state.tags;
  }

  /** Whether something is other than in the file. */
  get changed() {
    return !sameTags(this.studio.state.tags, this.#own ?? {});
  }

  /**
   * @param {Loose} change texts as typed; an empty one takes the field away, and so does one that is wrong
   * @returns {string | null} a sentence when it is wrong
   */
  set(change) {
    const { tags, faults } = checkTags({ ...this.studio.state.tags, ...change });
    if ('cover' in change) this.#keptCover = false;
    const fault = faults.find(({ field }) => field in change)?.text ?? null;
    const before = Object.keys(this.wrong).length;
    for (const [field, typed] of /** @type {[keyof Loose, unknown][]} */ (Object.entries(change))) {
      delete this.wrong[field];
      if (fault && field !== 'cover') this.wrong[field] = { typed: String(typed), fault };
    }
    const told = before !== Object.keys(this.wrong).length;
    if (!sameTags(tags, this.studio.state.tags)) this.#put(tags);
    else if (told) this.studio.patch({ tags }); // how the line says it
    return fault;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {Promise<string | null>} a sentence when they are no cover; then the one before stays
   */
  async setCover(bytes) {
    const [fault] = checkTags({ cover: bytes }).faults;
    if (fault) return fault.text;
    const pcm = this.#pcm;
    this.set({ cover: bytes });
    try {
      await this.store.keepCover(pcm, bytes);
      if (pcm !== this.#pcm) return null;
      this.#keptCover = true;
      this.#keep();
    } catch {
      this.studio.notice('This browser could not keep the cover: it is lost when the page closes.');
    }
    return null;
  }

  /** As the file has them. */
  revert() {
    this.#keptCover = false;
    this.wrong = {};
    this.#put({ ...this.#own });
  }

  /** @param {Tags} tags */
  #put(tags) {
    this.studio.patch({ tags, written: null });
    this.#keep();
  }

  #keep() {
    if (!this.#pcm) return;
    if (!this.changed) return this.store.forget(this.#pcm);
    const { cover, ...tags } = this.studio.state.tags;
    const from = !cover ? 'none' : this.#keptCover ? 'own' : 'file';
    this.store.save(this.#pcm, { when: Date.now(), tags, cover: from });
  }
}
