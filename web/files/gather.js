// gather.js -- what a decoder puts out, piece after piece, of a length that nobody knows before: in memory while it is
// short, then on disk. SPDX-License-Identifier: MIT
import { freeBytes, openDisk } from '../disk.js';
import { inStore } from '../pcm.js';
import { LIMIT, noRoom, onDisk } from '../store.js';
import { allocate } from './shape.js';

/** @typedef {import('../store.js').Store} Store */
/** @typedef {import('./source.js').Pcm} Pcm */

export class Gather {
  frames = 0;
  /** @type {Float32Array[][]} */
  #parts = [];
  /** @type {Store | null} */
  #store = null;

  /** @param {string} name of the file, for messages @param {number} [limit] bytes in memory */
  constructor(name, limit = LIMIT) {
    this.name = name;
    this.limit = limit;
  }

  /** @param {Float32Array[]} planes are kept, so the caller lets go of them */
  push(planes) {
    const { length } = planes[0];
    if (this.#store) this.#write(planes, this.frames);
    else this.#parts.push(planes);
    this.frames += length;
  }

  /**
   * To be called now and then, between two pieces: moves to disk what has become long.
   * @param {number} part of the file that has been read, 0..1
   */
  async settle(part) {
    const width = this.#parts[0]?.length ?? 0;
    const bytes = 4 * width * this.frames;
    if (this.#store || bytes <= this.limit) return;
    const needed = bytes / Math.max(part, 0.01);
    const free = await freeBytes();
    if (free !== null && free < needed) throw noRoom(this.name, needed, free);
    const disk = await openDisk();
    if (!disk) {
      this.limit = Number.POSITIVE_INFINITY; // then memory has to do
      return;
    }
    this.#store = onDisk(disk, 0, width);
    let at = 0;
    for (const planes of this.#parts.splice(0)) {
      this.#write(planes, at);
      at += planes[0].length;
    }
  }

  /** @param {Float32Array[]} planes @param {number} at */
  #write(planes, at) {
    const store = /** @type {Store} */ (this.#store);
    store.write(planes, at, planes[0].length);
    store.frames = at + planes[0].length;
  }

  /** @param {Omit<Pcm, 'channels' | 'frames'>} about @returns {Pcm} */
  finish(about) {
    const { frames } = this;
    if (this.#store) return inStore({ ...about, frames }, this.#store);
    const channels = (this.#parts[0] ?? []).map((_, c) => this.#joined(c));
    return { ...about, frames, channels };
  }

  /** One plane out of parts, which are let go as they are copied. @param {number} c */
  #joined(c) {
    const [plane] = allocate(this.name, 1, this.frames);
    let at = 0;
    for (const part of this.#parts) {
      plane.set(part[c], at);
      at += part[c].length;
      part[c] = new Float32Array(0);
    }
    return plane;
  }

  /** Gives everything back. */
  drop() {
    this.#parts = [];
    this.#store?.close();
    this.#store = null;
  }
}
