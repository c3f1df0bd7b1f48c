// session-store.js -- what was open last, in the browser's own database: the source itself, and two records that take
// turns, each with a checksum, so that a write which was cut off leaves the one before.
// SPDX-License-Identifier: MIT

const NAME = 'lacquer-session';
const STORE = 'session';
const RECORDS = ['a', 'b'];
const SOURCE = 'source';
const SEALS = 'seals'; // choices that wait for fresh ears; see tomorrow.js

/** @typedef {{ pcm: string, name: string, seconds: number, frame: number, loop: import('./listening.js').Loop, demo: boolean, pick?: number[], source?: string }} Place
 *   pcm: what the song is known by, see song-key.js; source: what its file is kept under, if not the same */
/** @typedef {Place & { seq: number, when: number }} Kept */

/** FNV-1a, 32 bits: tells a torn record from a whole one. @param {string} text */
function checksum(text) {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return sum;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answer(request);
}

/** @param {any} row @returns {Kept | null} null when it was torn */
function whole(row) {
  if (typeof row?.text !== 'string' || checksum(row.text) !== row.sum) return null;
  return JSON.parse(row.text);
}

export class SessionStore {
  /** @type {Promise<IDBDatabase> | null} */
  #db = null;
  #seq = 0;

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => Promise<any>} work @returns {Promise<any>} */
  async #in(mode, work) {
    this.#db ??= open();
    const transaction = (await this.#db).transaction(STORE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error);
    });
    done.catch(() => {}); // the request says it before
    const result = await work(transaction.objectStore(STORE));
    await done;
    return result;
  }

  /** @returns {Promise<{ kept: Kept, file: File | null } | null>} the newest whole record and its source */
  async last() {
    const rows = await this.#in('readonly', (store) =>
      Promise.all([...RECORDS, SOURCE].map((key) => answer(store.get(key)))),
    );
    const source = rows.pop();
    const found = /** @type {Kept[]} */ (rows.map(whole).filter(Boolean));
    found.sort((a, b) => b.seq - a.seq);
    const [kept] = found;
    if (!kept) return null;
    this.#seq = Math.max(this.#seq, kept.seq);
    return { kept, file: source?.pcm === (kept.source ?? kept.pcm) ? source.file : null };
  }

  /** @param {Place} place */
  write(place) {
    const seq = ++this.#seq;
    const text = JSON.stringify({ ...place, seq, when: Date.now() });
    const key = RECORDS[seq % RECORDS.length];
    return this.#in('readwrite', (store) => answer(store.put({ text, sum: checksum(text) }, key)));
  }

  /** The file itself; the browser keeps its bytes. @param {string} pcm @param {File} file */
  keep(pcm, file) {
    return this.#in('readwrite', (store) => answer(store.put({ pcm, file }, SOURCE)));
  }

  /** @returns {Promise<import('./tomorrow.js').Seal[]>} */
  async seals() {
    const row = await this.#in('readonly', (store) => answer(store.get(SEALS)));
    const { seals } = /** @type {any} */ (whole(row)) ?? {};
    return Array.isArray(seals) ? seals : [];
  }

  /** @param {import('./tomorrow.js').Seal[]} seals all that there are */
  putSeals(seals) {
    const text = JSON.stringify({ seals });
    return this.#in('readwrite', (store) =>
      answer(store.put({ text, sum: checksum(text) }, SEALS)),
    );
  }

  /** The song and its place; what was sealed stays. */
  clear() {
    const keys = [...RECORDS, SOURCE];
    return this.#in('readwrite', (store) =>
      Promise.all(keys.map((key) => answer(store.delete(key)))),
    );
  }
}
