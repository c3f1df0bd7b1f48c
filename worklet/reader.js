// reader.js -- fills the engine's inputs along the playhead: A and, if there are any, R and C beside it, and the finished
// render of B where it stands in for the chain.
// What runs in every quantum makes no objects: a collector's pause would be heard.
// SPDX-License-Identifier: MIT
import { Coded } from './coded.js';
import { EditedSong } from './edit.js';
import { CHUNK } from './feed.js';
import { Playhead } from './playhead.js';
import { crossOver, Reference } from './reference.js';
import { Rendered } from './rendered.js';

const LEAD_SECONDS = 2; // asked for ahead of the playhead
const PLAN_FRAMES = CHUNK / 4; // between two looks ahead

/** @typedef {import('../wasm/engine.js').Engine} Engine */
/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('./feed.js').Range} Range */
/** @typedef {import('./feed.js').Slot} Slot */
/** @typedef {import('./playhead.js').Stretch} Stretch */

/** Whether it is time to look ahead again: after PLAN_FRAMES, or when anything has changed. */
class Plan {
  #was = { frame: Number.NaN, more: 0, offset: 0, loop: /** @type {unknown} */ (null), epoch: 0 };

  /** @param {Playhead} playhead @param {number} more @param {number} offset @param {number} epoch */
  due({ frame, loop }, more, offset, epoch) {
    const was = this.#was;
    const moved = frame - was.frame;
    const same =
      was.more === more && was.offset === offset && was.loop === loop && was.epoch === epoch;
    if (same && moved >= 0 && moved < PLAN_FRAMES) return false;
    this.#was = { frame, more, offset, loop, epoch };
    return true;
  }
}

/** Stretches ahead of a playhead. @param {Playhead} playhead @param {number} frames */
function ahead(playhead, frames) {
  /** @type {Range[]} */
  const ranges = [];
  const note = (/** @type {Stretch} */ { frame: start, n, tail }) => {
    ranges.push({ start, end: start + n });
    if (tail >= 0) ranges.push({ start: tail, end: tail + n });
  };
  playhead.walk(frames, note, false);
  return ranges;
}

/** @param {Range[]} ranges @param {number} by frames @returns {Range[]} */
const shifted = (ranges, by) =>
  ranges.map(({ start, end }) => ({ start: start + by, end: end + by }));

export class Reader {
  #plans = { A: new Plan(), R: new Plan() };
  #ready = true;
  #at = 0; // frames that are filled
  #look;
  #lookAside;
  #lookNext;
  #copy;
  #copyAside;

  /** @param {Feed} feed @param {Engine} engine @param {number} sampleRate of the source */
  constructor(feed, engine, sampleRate) {
    this.feed = feed;
    this.engine = engine;
    this.playhead = new Playhead(sampleRate);
    this.edited = new EditedSong(engine, this.playhead.splice);
    this.reference = new Reference(sampleRate);
    this.coded = new Coded(sampleRate);
    this.lead = Math.ceil(LEAD_SECONDS * sampleRate);
    const { splice } = this.playhead;
    this.outgoing = [new Float32Array(splice), new Float32Array(splice)];
    this.rendered = new Rendered(feed, engine, sampleRate, (slot, offset, into, stretch, at) =>
      this.#read(slot, offset, into, stretch, at),
    );
    this.#look = (/** @type {Stretch} */ stretch) => this.#lookAt(stretch);
    this.#lookAside = (/** @type {Stretch} */ stretch) => this.#see('R', 0, stretch);
    this.#lookNext = (/** @type {Stretch} */ stretch) => this.#lookAhead(stretch);
    this.#copy = (/** @type {Stretch} */ stretch) => this.#copyFrom(stretch);
    this.#copyAside = (/** @type {Stretch} */ stretch) => {
      this.#read('R', 0, this.engine.reference, stretch, this.#at);
      this.#at += stretch.n;
    };
  }

  /** Source frames after which nothing is to be heard. */
  get end() {
    return this.edited.end(this.feed.length('A'));
  }

  /** Frame of the reference that is heard now, or would be. @param {number} frame of the song */
  aside(frame) {
    const { follow, offset, playhead } = this.reference;
    return follow ? frame + offset : playhead.frame;
  }

  /** Asks for what the next two seconds need. @param {number} more frames beyond them */
  plan(more) {
    const { coded, feed, playhead, reference, rendered } = this;
    const { follow, offset } = reference;
    if (this.#plans.A.due(playhead, more, 0, feed.epoch)) {
      const ranges = ahead(playhead, this.lead + more);
      feed.plan('A', ranges);
      for (const slot of rendered.slots) feed.plan(slot, shifted(ranges, rendered.offset(slot)));
      if (coded.frames > 0) feed.plan('C', shifted(ranges, coded.offset));
    }
    if (reference.frames === 0) return;
    const along = follow ? playhead : reference.playhead;
    const shift = follow ? offset : 0;
    const beyond = follow ? more : 0;
    if (this.#plans.R.due(along, beyond, shift, feed.epoch))
      feed.plan('R', shifted(ahead(along, this.lead + beyond), shift));
  }

  /** @param {number} frames @returns {boolean} the next frames of both slots are there [audio] */
  ready(frames) {
    this.#ready = true;
    this.playhead.walk(frames, this.#look, false);
    if (this.reference.free) this.reference.playhead.walk(frames, this.#lookAside, false);
    return this.#ready;
  }

  /** @param {Stretch} stretch */
  #lookAt(stretch) {
    const { frames, follow, offset } = this.reference;
    this.#see('A', 0, stretch);
    if (frames > 0 && follow) this.#see('R', offset, stretch);
    const { coded } = this;
    if (coded.frames > 0 && coded.heard) this.#see('C', coded.offset, stretch);
    const { now } = this.rendered;
    if (now) this.#see(now, this.rendered.offset(now), stretch);
  }

  /** @param {Stretch} stretch of the render that is to come */
  #lookAhead(stretch) {
    const { next } = this.rendered;
    if (next) this.#see(next, this.rendered.offset(next), stretch);
  }

  /** @param {Slot} slot @param {number} offset @param {Stretch} stretch */
  #see(slot, offset, { frame, n, tail }) {
    const { feed } = this;
    if (!feed.has(slot, frame + offset, n)) this.#ready = false;
    if (tail >= 0 && !feed.has(slot, tail + offset, n)) this.#ready = false;
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

  /** The next frames into the engine. @param {number} frames at most MAX_FRAMES
   * @param {boolean} [muted] nobody hears them: a reference at its own place stays there [audio] */
  fill(frames, muted = false) {
    const { coded, engine, reference } = this;
    this.#turn();
    this.#at = 0;
    this.playhead.walk(frames, this.#copy);
    this.edited.give(frames);
    if (coded.frames > 0) coded.late.delay(engine.coded, frames, engine.latency);
    if (coded.gone(frames)) this.#dropCoded();
    if (reference.frames === 0) return;
    if (reference.follow) reference.late.delay(engine.reference, frames, engine.latency);
    else if (reference.free && !muted) {
      this.#at = 0;
      reference.playhead.walk(frames, this.#copyAside);
      reference.ran(frames);
    } else for (let c = 0; c < 2; c++) engine.reference[c].fill(0, 0, frames);
  }

  /** Nobody hears C any more. [audio] */
  #dropCoded() {
    this.feed.close('C');
    for (let c = 0; c < 2; c++) this.engine.coded[c].fill(0);
  }

  /** @param {Stretch} stretch */
  #copyFrom(stretch) {
    const { engine, reference } = this;
    this.#read('A', 0, engine.input, stretch, this.#at);
    this.edited.take(stretch);
    if (reference.frames > 0 && reference.follow)
      this.#read('R', reference.offset, engine.reference, stretch, this.#at);
    if (this.coded.frames > 0) this.#read('C', this.coded.offset, engine.coded, stretch, this.#at);
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
  #read(slot, offset, into, stretch, at) {
    const { frame, n, tail } = stretch;
    this.feed.read(slot, frame + offset, n, into, at);
    if (tail < 0) return;
    this.feed.read(slot, tail + offset, n, this.outgoing, 0);
    crossOver(into, this.outgoing, at, stretch, this.playhead.splice);
  }
}
