// room.js -- whether one more share or note fits: number, bytes announced, bytes free on the disk. Refused before
// anything is written. What a share announced and a note weighs never changes, so each is read once; the list of
// shares is asked for every time, because other servers may work on the same store. What those took of notes is
// learned with every sweep.
// SPDX-License-Identifier: MIT
import { noRoom, Refusal } from './http.js';
import { groupOf, NOTE, noteName, SHARES, tryJson } from './store.js';

/** @typedef {{ bytes: number, settled: boolean }} Claim settled: its bytes lie on the disk already */
/** @typedef {{ seq: number, bytes: number }} Weight of a share's notes up to that number */

export class Room {
  /** @param {import('./store.js').Store} store @param {import('./config.js').Config} config */
  constructor(store, config) {
    this.store = store;
    this.config = config;
    /** @type {Map<string, Claim>} */
    this.claims = new Map();
    /** @type {Map<string, Weight>} */
    this.weights = new Map();
    /** Bytes of notes that are being written. */
    this.held = 0;
    /** @type {Promise<unknown>} */
    this.turn = Promise.resolve();
    /** The first time that everything was looked at. @type {Promise<void> | null} */
    this.known = null;
  }

  /** Learns of shares that others made and forgets those that are gone. */
  async refresh() {
    const ids = await this.store.groups(SHARES);
    const there = new Set(ids);
    for (const map of [this.claims, this.weights])
      for (const id of map.keys()) if (!there.has(id)) map.delete(id);
    for (const id of ids) {
      const known = this.claims.get(id);
      if (known?.settled) continue;
      const settled = (await this.store.get(groupOf(id), 'ready')) !== null;
      const bytes = known?.bytes ?? (await tryJson(this.store, groupOf(id), 'share'))?.bytes;
      if (bytes !== undefined) this.claims.set(id, { bytes, settled });
    }
  }

  /** Notes of a share that were not weighed yet. @param {string} id */
  async weigh(id) {
    const old = this.weights.get(id);
    const { seq, bytes } = old ?? { seq: 0, bytes: 0 };
    const more = await this.store.weigh(groupOf(id), NOTE, noteName(seq));
    if (this.weights.get(id) !== old) return; // somebody was faster
    this.weights.set(id, {
      seq: Number(more.last.slice(NOTE.length)),
      bytes: bytes + more.bytes,
    });
  }

  async learn() {
    await this.refresh();
    for (const id of this.claims.keys()) await this.weigh(id);
  }

  /** Once at least. */
  async ready() {
    this.known ??= this.learn();
    await this.known.catch((error) => {
      this.known = null;
      throw error;
    });
  }

  /** What may still be taken, whatever the disk holds. */
  get budget() {
    let taken = this.held;
    for (const { bytes } of this.claims.values()) taken += bytes;
    for (const { bytes } of this.weights.values()) taken += bytes;
    return this.config.maxDiskBytes - taken;
  }

  /** Free bytes beyond what must stay free and what was promised. @returns {Promise<number>} */
  async left() {
    const free = await this.store.free();
    let promised = 0;
    for (const { bytes, settled } of this.claims.values()) if (!settled) promised += bytes;
    const onDisk = free === null ? Infinity : free - promised - this.config.keepFreeBytes;
    return Math.min(onDisk, this.budget);
  }

  /** One after the other, so that two requests never get the same room.
   * @param {{ id: string, bytes: number }} share @param {() => Promise<void>} make */
  async reserve({ id, bytes }, make) {
    const mine = this.turn.then(async () => {
      await this.ready();
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

  /** @param {string} id @param {number} seq its number @param {number} bytes @param {() => Promise<boolean>} add
   * @returns {Promise<boolean>} false: the number was taken already */
  async note(id, seq, bytes, add) {
    await Promise.all([this.check(bytes), this.ready()]);
    if (bytes > this.budget) throw noRoom();
    this.held += bytes;
    try {
      if (!(await add())) return false;
      const old = this.weights.get(id) ?? { seq: 0, bytes: 0 };
      if (seq === old.seq + 1) this.weights.set(id, { seq, bytes: old.bytes + bytes });
      else if (seq > old.seq) await this.weigh(id).catch(() => {}); // the next sweep does it
      return true;
    } finally {
      this.held -= bytes;
    }
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
    this.weights.delete(id);
  }
}
