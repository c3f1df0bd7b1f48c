// reader.js -- fills the engine's inputs along the playhead: A and, if there is one, R beside it, and the finished
// render of B where it stands in for the chain.
// What runs in every quantum makes no objects: a collector's pause would be heard.
// SPDX-License-Identifier: MIT
import { CHUNK } from './feed.js';
import { Playhead } from './playhead.js';
import { Rendered } from './rendered.js';

const LEAD_SECONDS = 2; // asked for ahead of the playhead
const PLAN_FRAMES = CHUNK / 4; // between two looks ahead

/** @typedef {import('../wasm/engine.js').Engine} Engine */
/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('./feed.js').Slot} Slot */
/** @typedef {import('./playhead.js').Stretch} Stretch */

export class Reader {
  #planned = {
    frame: Number.NaN,
    more: 0,
    offset: 0,
    loop: /** @type {unknown} */ (null),
    epoch: 0,
  };
  #ready = true;
  #at = 0; // frames that are filled
  #look;
  #lookNext;
  #copy;

  /** @param {Feed} feed @param {Engine} engine @param {number} sampleRate of the source */
  constructor(feed, engine, sampleRate) {
    this.feed = feed;
    this.engine = engine;
    this.playhead = new Playhead(sampleRate);
    this.lead = Math.ceil(LEAD_SECONDS * sampleRate);
    this.offset = 0; // of the reference against the song, frames
    const { splice } = this.playhead;
    this.outgoing = [new Float32Array(splice), new Float32Array(splice)];
    this.rendered = new Rendered(feed, engine, sampleRate, (slot, offset, into, stretch, at) =>
      this.#read(slot, offset, into, stretch, at),
    );
    this.#look = (/** @type {Stretch} */ stretch) => this.#lookAt(stretch);
    this.#lookNext = (/** @type {Stretch} */ stretch) => this.#lookAhead(stretch);
    this.#copy = (/** @type {Stretch} */ stretch) => this.#copyFrom(stretch);
  }

  /** Source frames after which nothing but silence comes. */
  get end() {
    return this.feed.length('A');
  }

  /** Asks for what the next two seconds need; looks again after PLAN_FRAMES, or when anything has changed.
   * @param {number} more frames beyond them */
  plan(more) {
    const { feed, offset, playhead } = this;
    const { loop, frame } = playhead;
    const { epoch } = feed;
    const was = this.#planned;
    const moved = frame - was.frame;
    const same =
      was.more === more && was.offset === offset && was.loop === loop && was.epoch === epoch;
    if (same && moved >= 0 && moved < PLAN_FRAMES) return;
    this.#planned = { frame, more, offset, loop, epoch };
    this.#ask(more);
  }

  /** @param {number} more frames beyond the lead */
  #ask(more) {
    const { feed, offset, playhead } = this;
    /** @type {import('./feed.js').Range[]} */
    const ranges = [];
    const note = (/** @type {Stretch} */ { frame: start, n, tail }) => {
      ranges.push({ start, end: start + n });
      if (tail >= 0) ranges.push({ start: tail, end: tail + n });
    };
    playhead.walk(this.lead + more, note, false);
    feed.plan('A', ranges);
    feed.plan(
      'R',
      ranges.map(({ start, end }) => ({ start: start + offset, end: end + offset })),
    );
    for (const slot of this.rendered.slots) {
      const by = this.rendered.offset(slot);
      feed.plan(
        slot,
        ranges.map(({ start, end }) => ({ start: start + by, end: end + by })),
      );
    }
  }

  /** @param {number} frames @returns {boolean} the next frames of both slots are there [audio] */
  ready(frames) {
    this.#ready = true;
    this.playhead.walk(frames, this.#look, false);
    return this.#ready;
  }

  /** @param {Stretch} stretch */
  #lookAt({ frame, n, tail }) {
    const { feed, offset } = this;
    if (!feed.has('A', frame, n) || !feed.has('R', frame + offset, n)) this.#ready = false;
    if (tail >= 0 && !feed.has('A', tail, n)) this.#ready = false;
    const { now } = this.rendered;
    if (now && !this.rendered.has(now, this.playhead.stretch)) this.#ready = false;
  }

  /** @param {Stretch} stretch of the render that is to come */
  #lookAhead(stretch) {
    const { next } = this.rendered;
    if (next && !this.rendered.has(next, stretch)) this.#ready = false;
  }

  /** To a render that is there, and away from one that is not needed any more. [audio] */
  #turn() {
    const { rendered } = this;
    if (rendered.now) rendered.settle();
    if (!rendered.next) return;
    this.#ready = true;
    this.playhead.walk(rendered.start, this.#lookNext, false);
    if (this.#ready) rendered.take();
  }

  /** The next frames into the engine. @param {number} frames at most MAX_FRAMES [audio] */
  fill(frames) {
    this.#turn();
    this.#at = 0;
    this.playhead.walk(frames, this.#copy);
  }

  /** @param {Stretch} stretch */
  #copyFrom(stretch) {
    const { engine, feed } = this;
    this.#read('A', 0, engine.input, stretch, this.#at);
    if (feed.length('R') > 0) this.#read('R', this.offset, engine.reference, stretch, this.#at);
    if (this.rendered.now) this.rendered.copy(stretch, this.#at);
    this.#at += stretch.n;
  }

  /**
   * A stretch of source, crossed over with the outgoing sound at the loop's seam.
   * @param {Slot} slot
   * @param {number} offset frames
   * @param {Float32Array[]} into
   * @param {Stretch} stretch
   * @param {number} at frame of `into`
   */
  #read(slot, offset, into, { frame, n, tail, faded }, at) {
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
