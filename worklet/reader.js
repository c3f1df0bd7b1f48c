// reader.js -- fills the engine's inputs along the playhead: A and, if there is one, R beside it.
// SPDX-License-Identifier: MIT
import { Playhead } from './playhead.js';

const LEAD_SECONDS = 2; // asked for ahead of the playhead
const PLAN_FRAMES = 2048; // between two looks ahead

/** @typedef {import('../wasm/engine.js').Engine} Engine */
/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('./feed.js').Slot} Slot */
/** @typedef {{ frame: number, n: number, tail: number, faded: number }} Stretch as Playhead visits it */

export class Reader {
  /** @type {{ frame: number, at: unknown[] }} */
  #planned = { frame: Number.NaN, at: [] };

  /** @param {Feed} feed @param {number} sampleRate of the source */
  constructor(feed, sampleRate) {
    this.feed = feed;
    this.playhead = new Playhead(sampleRate);
    this.lead = Math.ceil(LEAD_SECONDS * sampleRate);
    this.offset = 0; // of the reference against the song, frames
    const { splice } = this.playhead;
    this.outgoing = [new Float32Array(splice), new Float32Array(splice)];
  }

  /** Source frames after which nothing but silence comes. */
  get end() {
    return this.feed.length('A');
  }

  /** Asks for what the next two seconds need; looks again after PLAN_FRAMES, or when anything has changed.
   * @param {number} more frames beyond them */
  plan(more) {
    const { feed, offset, playhead } = this;
    const { frame, loop } = playhead;
    const now = [more, offset, loop, feed.epoch];
    const moved = frame - this.#planned.frame;
    if (moved >= 0 && moved < PLAN_FRAMES && now.every((x, i) => x === this.#planned.at[i])) return;
    this.#planned = { frame, at: now };
    /** @type {import('./feed.js').Range[]} */
    const ranges = [];
    playhead.walk(
      this.lead + more,
      (start, n, tail) => {
        ranges.push({ start, end: start + n });
        if (tail >= 0) ranges.push({ start: tail, end: tail + n });
      },
      false,
    );
    feed.plan('A', ranges);
    feed.plan(
      'R',
      ranges.map(({ start, end }) => ({ start: start + offset, end: end + offset })),
    );
  }

  /** @param {number} frames @returns {boolean} the next frames of both slots are there */
  ready(frames) {
    let ready = true;
    this.playhead.walk(
      frames,
      (frame, n, tail) => {
        ready &&= this.feed.has('A', frame, n) && this.feed.has('R', frame + this.offset, n);
        if (tail >= 0) ready &&= this.feed.has('A', tail, n);
      },
      false,
    );
    return ready;
  }

  /** @param {Engine} engine @param {number} frames at most MAX_FRAMES */
  fill(engine, frames) {
    let at = 0;
    this.playhead.walk(frames, (frame, n, tail, faded) => {
      this.#read('A', 0, engine.input, at, { frame, n, tail, faded });
      if (this.feed.length('R') > 0)
        this.#read('R', this.offset, engine.reference, at, { frame, n, tail, faded });
      at += n;
    });
  }

  /**
   * A stretch of source, crossed over with the outgoing sound at the loop's seam.
   * @param {Slot} slot
   * @param {number} offset frames
   * @param {Float32Array[]} into
   * @param {number} at
   * @param {Stretch} stretch
   */
  #read(slot, offset, into, at, { frame, n, tail, faded }) {
    this.feed.read(slot, frame + offset, n, into, at);
    if (tail < 0) return;
    this.feed.read(slot, tail + offset, n, this.outgoing, 0);
    for (let i = 0; i < n; i++) {
      const w = 0.5 - 0.5 * Math.cos((Math.PI * (faded + i + 1)) / (this.playhead.splice + 1));
      for (let c = 0; c < 2; c++)
        into[c][at + i] = w * into[c][at + i] + (1 - w) * this.outgoing[c][i];
    }
  }
}
