// room.js -- whether one more share fits: number, bytes announced, bytes free on the disk. Refused before anything is
// written. What a share announced never changes, so each is read once; the list of shares is asked for every time,
// because other servers may work on the same store.
// SPDX-License-Identifier: MIT
import { noRoom, Refusal } from './http.js';
import { getJson, groupOf, SHARES } from './store.js';

/** @typedef {{ bytes: number, settled: boolean }} Claim settled: its bytes lie on the disk already */

export class Room {
  /** @param {import('./store.js').Store} store @param {import('./config.js').Config} config */
  constructor(store, config) {
    this.store = store;
    this.config = config;
    /** @type {Map<string, Claim>} */
    this.claims = new Map();
    /** @type {Promise<unknown>} */
    this.turn = Promise.resolve();
  }

  /** Learns of shares that others made and forgets those that are gone. */
  async refresh() {
    const ids = await this.store.groups(SHARES);
    const there = new Set(ids);
    for (const id of this.claims.keys()) if (!there.has(id)) this.claims.delete(id);
    for (const id of ids) {
      const known = this.claims.get(id);
      if (known?.settled) continue;
      const settled = (await this.store.get(groupOf(id), 'ready')) !== null;
      const bytes = known?.bytes ?? (await getJson(this.store, groupOf(id), 'share'))?.bytes;
      if (bytes !== undefined) this.claims.set(id, { bytes, settled });
    }
  }

  /** Free bytes beyond what must stay free and what was promised. @returns {Promise<number>} */
  async left() {
    const free = await this.store.free();
    let [announced, promised] = [0, 0];
    for (const { bytes, settled } of this.claims.values()) {
      announced += bytes;
      if (!settled) promised += bytes;
    }
    const onDisk = free === null ? Infinity : free - promised - this.config.keepFreeBytes;
    return Math.min(onDisk, this.config.maxDiskBytes - announced);
  }

  /** One after the other, so that two requests never get the same room.
   * @param {{ id: string, bytes: number }} share @param {() => Promise<void>} make */
  async reserve({ id, bytes }, make) {
    const mine = this.turn.then(async () => {
      await this.refresh();
      if (this.claims.size >= this.config.maxShares || bytes > (await this.left())) {
        throw new Refusal(507, 'The server is full: try a smaller share, or again later');
      }
      try {
        await make();
      } catch (error) {
        await this.store.remove(groupOf(id)).catch(() => {});
        throw error;
      }
      this.claims.set(id, { bytes, settled: false });
    });
    this.turn = mine.catch(() => {});
    return mine;
  }

  /** Before anything else is written: the disk may have filled from elsewhere. @param {number} bytes */
  async check(bytes) {
    const free = await this.store.free();
    if (free !== null && free - bytes < this.config.keepFreeBytes) throw noRoom();
  }

  /** @param {string} id */
  settled(id) {
    const claim = this.claims.get(id);
    if (claim) claim.settled = true;
  }

  /** @param {string} id */
  gone(id) {
    this.claims.delete(id);
  }
}
