// tag-desk.js -- what the master will be called: the tags of the song's file, or what was made of them, which is kept
// with the song. SPDX-License-Identifier: MIT
import { checkTags, sameTags } from './files/tags.js';
import { keptTags, mergedTags } from './kept-tags.js';
import { songKey } from './song-key.js';
import { TagStore } from './tag-store.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./files/tags.js').Tags} Tags */
/** @typedef {import('./files/tags.js').Loose} Loose */

export class TagDesk {
  /** Of the file. @type {Tags | null} */
  #own = null;
  #key = ''; // what they are kept under
  /** @type {number | undefined} */
  #id; // of the song
  /** Where they were kept if the file is what it was. @type {string | null} */
  #likely = null;
  #touched = false; // before the fingerprint was there
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

  /** Another song, or the same one once its fingerprint is there. */
  #song() {
    const { song } = this.studio.state;
    if (!song) return;
    const [key, before] = [songKey(song), this.#key];
    const same = song.id === this.#id && song.tags === this.#own;
    if (same && key === before) return;
    this.#own = song.tags;
    this.#id = song.id;
    this.#key = key;
    if (same) return this.#known(before);
    this.wrong = {};
    this.#touched = this.store.load(key) !== null;
    this.#likely = this.#touched ? null : song.likely;
    this.#take(this.#likely ?? key);
  }

  /** As they were kept, or as they are in the file. @param {string} key */
  #take(key) {
    this.#keptCover = false;
    const { tags, stored } = keptTags(this.store.load(key), this.#own ?? {});
    this.studio.patch({ tags });
    if (stored) this.#loading = this.#loadCover(key);
  }

  /** Until here they were kept under the name of the file. @param {string} before */
  #known(before) {
    const key = this.#key;
    const guessed = this.#likely === key;
    if (!this.#touched) return guessed || this.#take(key);
    const kept = guessed ? null : this.store.load(key);
    const merged = kept && mergedTags(this.studio.state.tags, kept, this.#own ?? {});
    if (merged?.lost) this.studio.notice(merged.lost);
    if (merged) this.studio.patch({ tags: merged.tags });
    const loaded = merged?.stored ? this.#loadCover(key) : Promise.resolve();
    this.#loading = loaded.then(() => this.#move(before, key));
  }

  /** @param {string} before @param {string} key */
  async #move(before, key) {
    if (key !== this.#key) return; // another song: they stay where they are, and come from there the next time
    const { cover } = this.studio.state.tags;
    try {
      if (cover && this.#keptCover) await this.store.keepCover(key, cover.bytes);
      if (key !== this.#key) return;
      this.#keep();
      this.store.forget(before);
    } catch {
      // No room: the same.
    }
  }

  /** @param {string} from key */
  async #loadCover(from) {
    const id = this.#id;
    const bytes = await this.store.cover(from);
    const { cover } = checkTags({ cover: bytes }).tags;
    if (!cover || id !== this.#id) return;
    this.#keptCover = true;
    this.studio.patch({ tags: { ...this.studio.state.tags, cover } });
    if (from !== this.#key) await this.store.keepCover(this.#key, cover.bytes).catch(() => {});
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
    const [id, key] = [this.#id, this.#key];
    this.set({ cover: bytes });
    try {
      await this.store.keepCover(key, bytes);
      if (id !== this.#id) return null;
      if (key !== this.#key) await this.store.keepCover(this.#key, bytes); // known meanwhile
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
    this.#touched = true;
    this.studio.patch({ tags, written: null });
    this.#keep();
  }

  #keep() {
    if (!this.#key) return;
    if (!this.changed) return this.store.forget(this.#key);
    const { cover, ...tags } = this.studio.state.tags;
    const from = !cover ? 'none' : this.#keptCover ? 'own' : 'file';
    this.store.save(this.#key, { when: Date.now(), tags, cover: from });
  }
}
