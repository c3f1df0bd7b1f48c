// converter.js -- role convert: a whole file to another sample rate.
// SPDX-License-Identifier: MIT
import { Core } from './core.js';

/**
 * Fill `input`, `push`, take from `output`; after the last push, `finish` and take the rest. No delay:
 * the first frame out lies at the first frame in. Other files at the same rates may follow `reset`.
 */
export class Converter extends Core {
  /**
   * @param {WebAssembly.Module} module
   * @param {number} fromRate Hz, 8000..192000
   * @param {number} toRate Hz, 8000..192000
   * @throws {RangeError} when the core cannot convert between these two
   */
  constructor(module, fromRate, toRate) {
    super(module, 'convert', fromRate);
    if (!this.x.lq_convert_rates(fromRate, toRate)) {
      throw new RangeError(
        `${fromRate} Hz cannot be converted to ${toRate} Hz here: too odd a ratio, or none at all.`,
      );
    }
    this.toRate = toRate;
    /** Frames that one push may bring: their output fits `output`. At most MAX_FRAMES. */
    this.most = /** @type {number} */ (this.x.lq_convert_most());
    /** Frames pushed since the beginning. */
    this.pushed = 0;
    /** Frames that came out since the beginning; after finish, ceil(pushed toRate / fromRate). */
    this.made = 0;
  }

  /**
   * @param {number} frames in `input`, up to `most`
   * @returns {number} frames now in `output`, up to MAX_FRAMES, none at first
   */
  push(frames) {
    if (frames > this.most) throw new RangeError(`${frames} frames at once, ${this.most} at most.`);
    this.pushed += frames;
    return this.#take(this.x.lq_convert_push(frames));
  }

  /** @returns {number} the last frames, in `output` */
  finish() {
    return this.#take(this.x.lq_convert_finish());
  }

  /** Forgets the file. */
  reset() {
    this.x.lq_convert_reset();
    this.pushed = 0;
    this.made = 0;
  }

  /** @param {number} frames */
  #take(frames) {
    this.made += frames;
    return frames;
  }
}
