// tag-store.js -- tags that were edited, by song: texts in the browser's small store, which is written at once even when
// the page closes, covers in its database. SPDX-License-Identifier: MIT
import { browserStore } from './settings.js';

/** @typedef {import('./files/tags.js').Tags} Tags */
/** @typedef {{ when: number, tags: Omit<Tags, 'cover'>, cover: 'file' | 'own' | 'none' }} Kept cover: the file's, one in the database, or none */

const PREFIX = 'lacquer.tags.';
const MOST_SONGS = 200;
const NAME = 'lacquer-covers';
const STORE = 'covers';

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class TagStore {
  /** @type {Promise<IDBDatabase> | null} */
  #db = null;

  /** @param {import('./settings.js').Store | null} [texts] null when the browser refuses one */
  constructor(texts = browserStore()) {
    this.texts = texts;
  }

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work */
  async #in(mode, work) {
    if (!this.#db) {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      this.#db = answer(request);
      this.#db.catch(() => {
        this.#db = null;
      });
    }
    const transaction = (await this.#db).transaction(STORE, mode);
    return answer(work(transaction.objectStore(STORE)));
  }

  /** @param {string} pcm fingerprint @returns {Kept | null} */
  load(pcm) {
    try {
      const kept = JSON.parse(this.texts?.getItem(PREFIX + pcm) ?? 'null');
      return kept?.tags ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {string} pcm @param {Kept} kept @returns {boolean} false when the store is full or closed */
  save(pcm, kept) {
    try {
      if (!this.texts) return false;
      this.texts.setItem(PREFIX + pcm, JSON.stringify(kept));
      this.#prune(this.texts);
      return true;
    } catch {
      return false;
    }
  }

  /** The song is as its file again. @param {string} pcm */
  forget(pcm) {
    this.texts?.removeItem(PREFIX + pcm);
    void this.#in('readwrite', (store) => store.delete(pcm)).catch(() => {});
  }

  /** @param {string} pcm @returns {Promise<Uint8Array | null>} */
  async cover(pcm) {
    const bytes = await this.#in('readonly', (store) => store.get(pcm)).catch(() => null);
    return bytes instanceof Uint8Array ? bytes : null;
  }

  /** @param {string} pcm @param {Uint8Array} bytes */
  async keepCover(pcm, bytes) {
    await this.#in('readwrite', (store) => store.put(bytes, pcm));
  }

  /** Lets the oldest songs go, with their covers. @param {import('./settings.js').Store} texts */
  #prune(texts) {
    const keys = Array.from({ length: texts.length }, (_, i) => texts.key(i) ?? '');
    const songs = keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length));
    const age = (/** @type {string} */ pcm) => this.load(pcm)?.when ?? 0;
    if (songs.length <= MOST_SONGS) return;
    songs.sort((a, b) => age(a) - age(b));
    for (const pcm of songs.slice(0, songs.length - MOST_SONGS)) this.forget(pcm);
  }
}
