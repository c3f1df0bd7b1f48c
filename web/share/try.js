// try.js -- a share that is opened in the studio: how its address comes, and where what is done with it is kept.
//
//   index.html#try=<id>.<key>                  to hear and to change
//   index.html#try=<id>.<key>.<writeToken>     and to send back
//
// The part behind # goes to no server. It leaves the address bar as soon as it was read, for the tab's own session: a
// reload goes on, another tab knows nothing of it. SPDX-License-Identifier: MIT
import { parseLink } from './links.js';

/** @typedef {import('./links.js').ShareLink} ShareLink */
/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>} Store */

const FRAGMENT = /^#try=(.*)$/s;
const SESSION = 'lacquer.try';
const PREFIX = 'lacquer.try.'; // in the browser's small store
const MOST_TRIES = 40;

/** @param {Pick<ShareLink, 'server' | 'id' | 'key' | 'writeToken'>} link @returns {string} */
export const tryAddress = ({ server, id, key, writeToken }) =>
  `${new URL('index.html', server).href}#try=${[id, key, writeToken].filter(Boolean).join('.')}`;

/** @param {string} text what stands behind `#try=` @param {string} server address of the page's folder
 * @returns {ShareLink | null} null where a part is missing, cut or changed */
export function parseTry(text, server) {
  const [, id, access] = /^([\w-]+)\.([\w.-]+)$/.exec(text) ?? [];
  const link = id ? parseLink(`${server}s/${id}#${access}`) : null;
  return link?.key ? link : null;
}

/** Which share this tab tries: from its address, which then forgets it, or from before a reload.
 * @returns {string | null} what stood behind `#try=` */
export function takeTry({ fresh = false } = {}) {
  const [, text = null] = FRAGMENT.exec(location.hash) ?? [];
  try {
    if (text === null) return fresh ? null : sessionStorage.getItem(SESSION);
    sessionStorage.setItem(SESSION, text);
    history.replaceState(null, '', location.pathname + location.search);
  } catch {
    // A browser that keeps nothing: then the address does.
  }
  return text;
}

/** This tab tries nothing any more. */
export function dropTry() {
  try {
    sessionStorage.removeItem(SESSION);
  } catch {}
}

/** Where the settings of a try are kept: beside those of the visitor's own songs, never among them; one for each share.
 * @implements {Store} */
export class TryStore {
  /** Where the browser keeps nothing, the page does. @type {Map<string, string>} */
  #held = new Map();

  /** @param {Store | null} store the browser's @param {string} id of the share */
  constructor(store, id) {
    this.store = store;
    this.id = id;
  }

  length = 0; // nothing here is for others to let go

  key() {
    return null;
  }

  /** @param {string} key */
  #of(key) {
    return `${PREFIX}${this.id}.${key}`;
  }

  /** @param {string} key @returns {string | null} */
  getItem(key) {
    return this.#held.get(key) ?? this.store?.getItem(this.#of(key)) ?? null;
  }

  /** @param {string} key @param {string} text */
  setItem(key, text) {
    this.#held.set(key, text);
    try {
      this.store?.setItem(this.#of(key), text);
      this.#prune();
    } catch {
      // Full or closed: it lives as long as the page.
    }
  }

  /** @param {string} key */
  removeItem(key) {
    this.#held.delete(key);
    this.store?.removeItem(this.#of(key));
  }

  /** Lets the oldest tries go. */
  #prune() {
    const store = /** @type {Store} */ (this.store);
    const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
    const tries = keys.filter((key) => key.startsWith(PREFIX) && !key.startsWith(this.#of('')));
    if (tries.length < 2 * MOST_TRIES) return; // its settings, and which song they are of
    const age = (/** @type {string} */ key) =>
      Number(/"when":(\d+)/.exec(store.getItem(key) ?? '')?.[1] ?? 0);
    tries.sort((a, b) => age(a) - age(b));
    for (const key of tries.slice(0, tries.length - MOST_TRIES)) store.removeItem(key);
  }
}
