// align.js -- role align: whether a reference is an earlier bounce of the song, and where it lies in it.
// SPDX-License-Identifier: MIT
import { Core } from './core.js';

/** As in dsp/align.h. */
const NEXT = { done: 0, block: 2 };

/**
 * @typedef {object} Aligned
 * @property {boolean} found an earlier bounce of this song
 * @property {number} offset frames: what is at frame n of the song is at n + offset of the reference
 * @property {boolean} inverted its polarity is opposite
 * @property {number} windows places that were compared
 * @property {number} agree how many of them say this offset
 * @property {number} coherence of the places, 0 to 1
 */

/** `push` both files, then `next` until it is done; in between fill `blocks` where it asks, and `take`. */
export class Align extends Core {
  /** @param {WebAssembly.Module} module @param {number} sampleRate of both files */
  constructor(module, sampleRate) {
    super(module, 'align', sampleRate);
    /** Frames of a block. */
    this.blockFrames = /** @type {number} */ (this.x.lq_align_block_frames());
    /** Of the song and of the reference, [file][channel]. */
    this.blocks = [0, 1].map((file) =>
      [0, 1].map((channel) => this.floats(this.x.lq_align_block(file, channel), this.blockFrames)),
    );
    /** Where the next blocks begin in the song and in the reference; may be outside of them. */
    this.want = this.doubles(this.x.lq_align_want(), 2);
  }

  /** @param {0 | 1} file the song or the reference @param {number} frames of `input` */
  push(file, frames) {
    this.x.lq_align_push(file, frames);
  }

  /** @returns {'done' | 'block' | 'busy'} */
  next() {
    const next = this.x.lq_align_next();
    return next === NEXT.done ? 'done' : next === NEXT.block ? 'block' : 'busy';
  }

  /** Both blocks are filled. */
  take() {
    this.x.lq_align_take();
  }

  /** Of what follows the pushing, 0 to 1. */
  get progress() {
    return this.x.lq_align_progress();
  }

  /** @returns {Aligned} */
  result() {
    const [found, offset, inverted, windows, agree, coherence] = this.doubles(
      this.x.lq_align_result(),
      6,
    );
    return { found: found === 1, offset, inverted: inverted === 1, windows, agree, coherence };
  }
}
