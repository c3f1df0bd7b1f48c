// rendered.js -- the finished master in place of the chain: which render is read, and the way from one to another.
// A new one is taken when what comes next of it is there, with a short crossfade at the same frame.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES } from '../wasm/engine.js';

const FADE_SECONDS = 0.015;
const START_SECONDS = 0.2; // must be there of a render before it is heard

/** @typedef {import('../wasm/engine.js').Engine} Engine */
/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {'B1' | 'B2' | 'B3'} RenderSlot */
/** @typedef {import('./playhead.js').Stretch} Stretch */
/** @typedef {(slot: RenderSlot, offset: number, into: Float32Array[], stretch: Stretch, at: number) => void} Read */

/** @type {RenderSlot[]} */
const NONE = [];

export class Rendered {
  /** Is heard, or on its way in or out. @type {RenderSlot | null} */
  now = null;
  /** Comes when it is there. @type {RenderSlot | null} */
  next = null;
  #wanted = false;
  /** @type {RenderSlot | null} */
  #before = null; // fades out
  #faded = 0; // frames of that
  #offset = { B1: 0, B2: 0, B3: 0 }; // of the render against the song, frames
  /** @type {(() => void) | null} */
  #taken = null;

  /** @param {Feed} feed @param {Engine} engine @param {number} sampleRate of the song @param {Read} read */
  constructor(feed, engine, sampleRate, read) {
    this.feed = feed;
    this.engine = engine;
    this.read = read;
    this.fade = Math.round(FADE_SECONDS * sampleRate);
    this.start = Math.ceil(START_SECONDS * sampleRate);
    this.outgoing = [new Float32Array(MAX_FRAMES), new Float32Array(MAX_FRAMES)];
  }

  /** Another render, whose source was opened. @param {RenderSlot} slot @param {number} offset
   * @param {() => void} taken called when it begins to be heard */
  offer(slot, offset, taken) {
    this.#wanted = true;
    this.#offset[slot] = offset;
    this.#taken = taken;
    if (slot === this.#before) this.#before = null;
    this.next = slot;
  }

  /** Back to the chain, which settles first. */
  leave() {
    this.#wanted = false;
    if (this.next) this.feed.close(this.next);
    this.next = null;
    this.engine.standIn(false);
  }

  /** Back to the chain now, for another song. */
  drop() {
    this.leave();
    for (const slot of /** @type {const} */ (['B1', 'B2', 'B3'])) this.feed.close(slot);
    this.now = null;
    this.#before = null;
  }

  /** Which renders are to be read. @returns {RenderSlot[]} */
  get slots() {
    if (!this.now && !this.next) return NONE;
    const slots = [this.now, this.next, this.#before];
    return /** @type {RenderSlot[]} */ (slots.filter((slot) => slot !== null));
  }

  /** @param {RenderSlot} slot @returns {number} */
  offset(slot) {
    return this.#offset[slot];
  }

  /** What comes next of a render is there: it begins. [audio] */
  take() {
    this.#before = this.now;
    this.#faded = 0;
    this.now = this.next;
    this.next = null;
    this.engine.standIn(true);
    this.#taken?.();
  }

  /** The chain is heard alone again: nothing more is needed. [audio] */
  settle() {
    if (this.#wanted || !this.now || this.engine.stoodIn > 0) return;
    this.feed.close(this.now);
    if (this.#before) this.feed.close(this.#before);
    this.now = null;
    this.#before = null;
  }

  /** A stretch of the render into the engine, from `at` on. @param {Stretch} stretch @param {number} at [audio] */
  copy(stretch, at) {
    const { now, engine, outgoing } = this;
    if (!now) return;
    this.read(now, this.#offset[now], engine.render, stretch, at);
    const before = this.#before;
    if (!before) return;
    this.read(before, this.#offset[before], outgoing, stretch, 0);
    const n = Math.min(stretch.n, this.fade - this.#faded);
    for (let i = 0; i < n; i++) {
      const w = 0.5 - 0.5 * Math.cos((Math.PI * (this.#faded + i + 1)) / (this.fade + 1));
      for (let c = 0; c < 2; c++)
        engine.render[c][at + i] = w * engine.render[c][at + i] + (1 - w) * outgoing[c][i];
    }
    this.#faded += n;
    if (this.#faded < this.fade) return;
    this.feed.close(before);
    this.#before = null;
  }
}
