// edit.js -- which part of the song is played, and its own fades on what is heard. The gains belong to source frames;
// they wait here as long as the sound is on its way through the chain. What runs in every quantum makes no objects.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES } from '../wasm/core.js';
import { gainAt, setFades } from '../wasm/fade.js';

const RING = 1 << 17; // frames, more than any latency and one call

/** In source frames; see web/recipe-delivery.js.
 * @typedef {{ start: number, end: number } & Omit<import('../wasm/fade.js').Fades, 'frames'>} Edit */
/** Where one may be, frames: a song may be played beyond its own ends, in silence, so that another version of it that ends
 * elsewhere is heard at the same place.
 * @typedef {{ start: number, end: number }} Room */
/** @typedef {import('./playhead.js').Stretch} Stretch */

export class EditedSong {
  /** @type {Edit | null} */
  edit = null;
  start = 0; // first frame that is heard
  first = 0; // that one may go to
  #last = Number.POSITIVE_INFINITY; // behind the last one of these
  #end = Number.POSITIVE_INFINITY; // behind the last that is heard
  #rise = 0; // frame from which on nothing fades in
  #fall = 0; // frame from which on it fades out
  #at = 0; // next frame in the ring

  /** @param {import('../wasm/engine.js').Engine} engine @param {number} splice frames of the loop's crossover */
  constructor(engine, splice) {
    this.engine = engine;
    this.splice = splice;
    this.ring = new Float64Array(RING);
    this.gains = engine.doubles(engine.x.lq_gains(), MAX_FRAMES);
  }

  /** @param {number} frames of the whole song @returns {number} behind the last frame that one may be at */
  end(frames) {
    return Math.min(this.#last, frames);
  }

  /** @param {Edit | null} edit null for all of the song @param {Room} [room] its own ends when it is missing */
  set(edit, room) {
    if (!this.edit) this.reset();
    this.#use(edit, room);
    this.engine.x.lq_fading(edit ? 1 : 0);
  }

  /** Whether another edit would change nothing at a place. @param {Edit | null} edit @param {Room | undefined} room
   * @param {number} frame that is read @param {number} heard frame that comes out */
  agrees(edit, room, frame, heard) {
    const { edit: own, first } = this;
    const last = this.#last;
    const gain = this.gain(frame);
    this.#use(edit, room);
    const same = this.gain(frame) === gain && heard >= this.first && heard <= this.#last;
    this.#use(own, { start: first, end: last });
    return same;
  }

  /** @param {Edit | null} edit @param {Room} [room] */
  #use(edit, room) {
    const { start = 0, end = Number.POSITIVE_INFINITY, fadeIn = 0, fadeOut = 0 } = edit ?? {};
    this.edit = edit;
    this.start = start;
    this.#end = end;
    this.first = Math.min(start, room?.start ?? start);
    this.#last = Math.max(end, room?.end ?? end);
    this.#rise = start + fadeIn;
    this.#fall = end - fadeOut;
    if (edit) setFades(this.engine, { ...edit, frames: end - start });
  }

  /** @param {number} frame of the source @returns {number} its gain [audio] */
  gain(frame) {
    if (!this.edit) return 1;
    if (frame < this.start || frame >= this.#end) return 0;
    if (frame >= this.#rise && frame < this.#fall) return 1;
    return gainAt(this.engine, frame - this.start);
  }

  /** Gains of a stretch that goes into the engine; at a loop's seam those of both sides, as they cross over.
   * @param {Stretch} stretch [audio] */
  take({ frame, n, tail, faded }) {
    if (!this.edit) return;
    const { ring, splice } = this;
    for (let i = 0; i < n; i++) {
      let gain = this.gain(frame + i);
      if (tail >= 0) {
        const w = 0.5 - 0.5 * Math.cos((Math.PI * (faded + i + 1)) / (splice + 1));
        const beyond = tail - faded > this.#end; // the loop ends in silence
        const gone = beyond ? 0 : this.gain(Math.min(tail + i, this.#end - 1));
        gain = w * gain + (1 - w) * gone;
      }
      ring[(this.#at + i) & (RING - 1)] = gain;
    }
    this.#at = (this.#at + n) & (RING - 1);
  }

  /** To the engine, for the frames that come out now. @param {number} frames that went in last [audio] */
  give(frames) {
    if (!this.edit) return;
    const from = this.#at - frames - this.engine.latency;
    for (let i = 0; i < frames; i++) this.gains[i] = this.ring[(from + i) & (RING - 1)];
  }

  /** Forgets what is on its way. [audio] */
  reset() {
    this.ring.fill(1);
  }
}
