// shelf.js -- the shares of this browser: what opens, changes and removes them, and how far an upload has come.
// SPDX-License-Identifier: MIT

/**
 * @typedef {object} Row
 * @property {string} local its name in this browser
 * @property {string} server address of the page's folder
 * @property {string} title
 * @property {number} made ms
 * @property {boolean} whole song; else a loop of it
 * @property {number} seconds
 * @property {string} key
 * @property {number} days
 * @property {boolean} comments
 * @property {Record<string, { bytes: number, url?: string, done?: boolean }>} blobs
 * @property {'staged' | 'shared'} state
 * @property {string} [id] as the server knows it, with the two tokens
 * @property {string} [ownerToken]
 * @property {string} [writeToken]
 * @property {string} [expires] ISO
 * @property {number} [seen] number of the last note that was looked at
 */

const NAME = 'lacquer-shares';
const STORE = 'shares';
const SOME = 'lacquer.shares'; // in the browser's small store: how many there are

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Whether there is anything, without opening the database. @returns {boolean} */
export function anyShares() {
  try {
    return Number(localStorage.getItem(SOME)) > 0;
  } catch {
    return false;
  }
}

export class Shelf extends EventTarget {
  /** @type {Promise<IDBDatabase> | null} */
  #db = null;
  /** Where the browser keeps nothing, the page does as long as it lives. @type {Map<string, Row>} */
  #held = new Map();

  /** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work @returns {Promise<T>} */
  async #in(mode, work) {
    if (!this.#db) {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'local' });
      this.#db = answer(request);
      this.#db.catch(() => {
        this.#db = null;
      });
    }
    const transaction = (await this.#db).transaction(STORE, mode, { durability: 'strict' });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    done.catch(() => {}); // the request says it before
    const result = await answer(work(transaction.objectStore(STORE)));
    await done;
    return result;
  }

  /** @returns {Promise<Row[]>} newest first */
  async all() {
    const kept = await this.#in('readonly', (store) => store.getAll()).catch(() => []);
    const rows = [...kept, ...this.#held.values()];
    return rows.sort((a, b) => b.made - a.made);
  }

  /** @param {Row} row as it is now */
  async put(row) {
    try {
      await this.#in('readwrite', (store) => store.put(row));
      this.#held.delete(row.local);
    } catch {
      this.#held.set(row.local, row);
    }
    await this.#changed();
  }

  /** Changes of what another tab may have changed, too, or removed: the rest stays as that left it.
   * @param {Row} row as it is known here: it learns of both @param {Partial<Row>} change */
  async amend(row, change) {
    Object.assign(row, change);
    if (this.#held.has(row.local)) return this.#changed();
    const merge = (/** @type {IDBObjectStore} */ store) => {
      const request = store.get(row.local);
      request.addEventListener('success', () => {
        if (request.result) store.put(Object.assign(row, request.result, change));
      });
      return request;
    };
    await this.#in('readwrite', merge).catch(() => {}); // a full disk: the page knows it
    await this.#changed();
  }

  /** @param {string} local */
  async drop(local) {
    this.#held.delete(local);
    await this.#in('readwrite', (store) => store.delete(local)).catch(() => {});
    await this.#changed();
  }

  async #changed() {
    const { length } = await this.all();
    try {
      localStorage.setItem(SOME, String(length));
    } catch {} // a browser without storage: the list lives as long as the page
    this.dispatchEvent(new Event('change'));
  }
}
