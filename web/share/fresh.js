// fresh.js -- how much was said of this browser's shares that nobody has looked at here: notes, votes, versions that came
// back. Asked now and then; of each share only how many there are. SPDX-License-Identifier: MIT
import { NowAndThen } from '../now-and-then.js';

/** @typedef {import('./shelf.js').Row} Row */
/** @typedef {import('./shelf.js').Shelf} Shelf */
/** @typedef {import('./server.js').ShareServer} ShareServer */

const LOOK_MS = 60e3;
const ROW_MS = 5e3; // of that for each share: who has many asks for all of them less often

/** Events: `change` of the count. */
export class Fresh extends EventTarget {
  count = 0;
  /** Highest number of a note that the server has, by share. @type {Map<string, number>} */
  #last = new Map();
  /** Expired or deleted: not asked for again. @type {Set<string>} */
  #gone = new Set();
  #asked = 0; // of shares that were asked for
  #begun = false;

  /** @param {{ shelf: Pick<Shelf, 'all'> & EventTarget, server: Pick<ShareServer, 'show' | 'limits'> }} desk */
  constructor({ shelf, server }) {
    super();
    this.shelf = shelf;
    this.server = server;
    /** @type {NowAndThen} */
    this.asks = new NowAndThen(
      () => this.look(),
      () => Math.max(LOOK_MS, ROW_MS * this.#asked),
    );
    shelf.addEventListener('change', () => void this.#tell()); // what was looked at is not new any more
  }

  /** Once; without shares nothing is asked. */
  start() {
    if (this.#begun) return;
    this.#begun = true;
    void this.asks.start();
  }

  /** @param {Row[]} rows that may have been answered */
  #open(rows) {
    const now = Date.now();
    const open = (/** @type {Row} */ { id = '', state, expires = '' }) =>
      state === 'shared' && id !== '' && !this.#gone.has(id) && !(Date.parse(expires) < now);
    return rows.filter(open);
  }

  /** @returns {Promise<void>} */
  async look() {
    const rows = this.#open(await this.shelf.all());
    this.#asked = rows.length;
    for (const { id = '' } of rows) {
      const shown = await this.server.show(id);
      if (shown) this.#last.set(id, shown.notes);
      else if (this.#last.size === 0 && !(await this.server.limits()))
        return this.asks.stop(); // only files
      else this.#gone.add(id);
    }
    await this.#tell();
  }

  async #tell() {
    const rows = this.#open(await this.shelf.all());
    const fresh = (/** @type {Row} */ { id = '', seen = 0 }) =>
      Math.max(0, (this.#last.get(id) ?? 0) - seen);
    const count = rows.reduce((sum, row) => sum + fresh(row), 0);
    if (count === this.count) return;
    this.count = count;
    this.dispatchEvent(new Event('change'));
  }
}
