// settings.js -- settings by song, in the browser's own store, so that a song opened again is as it was left.
// SPDX-License-Identifier: MIT

const PREFIX = 'lacquer.song.';
const FILE = 'lacquer.file.'; // which song a file was the last time
const LAST = 'lacquer.last';
const MOST_SONGS = 200; // about 1 kB each; the store has 5 MB

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>} Store */
/** @typedef {{ name: string, when: number, recipe: any, versions?: any, shared?: boolean }} Kept shared: as it came, by a link */

export class Settings {
  /** @param {Store | null} store null when the browser refuses one: then nothing is kept */
  constructor(store) {
    this.store = store;
  }

  /** @param {string} pcm fingerprint @returns {Kept | null} */
  load(pcm) {
    return this.#read(PREFIX + pcm);
  }

  /** Settings of the song that was worked on last. @returns {Kept | null} */
  last() {
    return this.#read(PREFIX + this.store?.getItem(LAST));
  }

  /**
   * @param {string} pcm fingerprint
   * @param {Kept} kept
   * @returns {boolean} false when the browser's store is full or closed
   */
  save(pcm, kept) {
    if (!this.store) return false;
    try {
      this.store.setItem(PREFIX + pcm, JSON.stringify(kept));
      this.store.setItem(LAST, pcm);
      this.#prune();
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} pcm of a song that is kept under another one from here on */
  forget(pcm) {
    this.store?.removeItem(PREFIX + pcm);
  }

  /** @param {string} key of a file @returns {string | null} fingerprint that it had the last time */
  expected(key) {
    return this.#parsed(FILE + key)?.pcm ?? null;
  }

  /** @param {string} key of a file @param {string} pcm fingerprint */
  expect(key, pcm) {
    try {
      this.store?.setItem(FILE + key, JSON.stringify({ pcm, when: Date.now() }));
      this.#prune(FILE);
    } catch {
      // Full: then it waits for its fingerprint the next time, too.
    }
  }

  /** @param {string} key @returns {any} */
  #parsed(key) {
    try {
      return JSON.parse(this.store?.getItem(key) ?? 'null');
    } catch {
      return null;
    }
  }

  /** @param {string} key @returns {Kept | null} */
  #read(key) {
    const kept = this.#parsed(key);
    return kept?.recipe ? kept : null;
  }

  /** Lets the oldest songs go. @param {string} [prefix] */
  #prune(prefix = PREFIX) {
    if (!this.store) return;
    const { store } = this;
    const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
    const songs = keys.filter((key) => key.startsWith(prefix));
    if (songs.length <= MOST_SONGS) return;
    const age = (/** @type {string} */ key) => this.#parsed(key)?.when ?? 0;
    songs.sort((a, b) => age(a) - age(b));
    for (const key of songs.slice(0, songs.length - MOST_SONGS)) store.removeItem(key);
  }
}

/** @returns {Store | null} the browser's, if it lets us */
export function browserStore() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
