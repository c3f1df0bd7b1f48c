// reference.js -- R beside the song. It has a place and a loop of its own, and rests there while it is not heard;
// without a loop it starts over at its end. Or, as an earlier bounce of the song, it follows the song's playhead to
// the frame, as late as the engine is. What runs in every quantum makes no objects.
// SPDX-License-Identifier: MIT
import { Late } from './late.js';
import { Playhead } from './playhead.js';

const FADE_SECONDS = 0.02; // that it runs on when it is left: the monitor's fade and a step of the grid

/** @typedef {import('./playhead.js').Loop} Loop */
/**
 * @typedef {object} Place
 * @property {number} [frame] of the reference; without it the place stays
 * @property {Loop} [loop]
 * @property {boolean} [follow] the song's playhead
 * @property {number} [turns] number of this place
 * @property {number} [offset] then: what is at frame n of the song is at n + offset of the reference
 */

export class Reference {
  heard = false; // Compare is on R
  follow = false;
  offset = 0; // frames
  frames = 0; // of the file; 0 without one
  turns = 0; // number of its last place, as the page counts them
  #late = 0; // frames to run on
  late = new Late();

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.playhead = new Playhead(sampleRate);
    this.tail = Math.ceil(FADE_SECONDS * sampleRate);
  }

  /** Whether it sounds at a place of its own, or is about to. */
  get free() {
    return this.frames > 0 && !this.follow && (this.heard || this.#late > 0);
  }

  /** @param {boolean} heard */
  hear(heard) {
    if (this.heard && !heard) this.#late = this.tail;
    this.heard = heard;
  }

  /** @param {number} frames of a new file */
  open(frames) {
    this.frames = frames;
    this.#late = 0;
    this.playhead.jump(0, 0);
    this.place({ frame: 0, loop: { on: false, start: 0, end: 0 }, follow: false, offset: 0 });
  }

  /** @param {Place} place @returns {boolean} whether the sound would jump */
  jumps({ frame, loop, follow = this.follow, offset = this.offset }) {
    if (follow !== this.follow || offset !== this.offset) return true;
    if (follow) return false;
    const { frame: now } = this.playhead;
    return frame !== undefined || Boolean(loop?.on && (now < loop.start || now >= loop.end));
  }

  /** @param {Place} place */
  place({ frame, loop, follow = this.follow, offset = this.offset, turns = this.turns }) {
    const { playhead } = this;
    this.turns = turns;
    this.follow = follow;
    this.offset = offset;
    if (loop) playhead.setLoop(loop.on ? loop : { on: true, start: 0, end: this.frames });
    const { start, end } = playhead.loop;
    if (frame !== undefined) playhead.jump(Math.max(0, Math.floor(frame)), 0);
    if (playhead.frame < start || playhead.frame >= end) playhead.jump(start, 0);
  }

  /** Frames that its own place has moved on. [audio] @param {number} frames */
  ran(frames) {
    if (!this.heard) this.#late = Math.max(0, this.#late - frames);
  }
}

/**
 * A stretch of source under the outgoing sound at a loop's seam. [audio]
 * @param {Float32Array[]} into
 * @param {Float32Array[]} outgoing
 * @param {number} at
 * @param {import('./playhead.js').Stretch} stretch
 * @param {number} splice frames of the crossover
 */
export function crossOver(into, outgoing, at, { n, faded }, splice) {
  for (let i = 0; i < n; i++) {
    const w = 0.5 - 0.5 * Math.cos((Math.PI * (faded + i + 1)) / (splice + 1));
    for (let c = 0; c < 2; c++) into[c][at + i] = w * into[c][at + i] + (1 - w) * outgoing[c][i];
  }
}
