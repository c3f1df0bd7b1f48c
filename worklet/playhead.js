// playhead.js -- where in the source the engine reads next: runs forward, and round the loop if one is set.
// At the loop's end the sound crosses over to its start within 10 ms; the loop's length stays exact.
// SPDX-License-Identifier: MIT

/** Length of the loop's crossover, seconds. */
const SPLICE_SECONDS = 0.01;
/** Shortest loop in crossovers: below four of them little else would be heard. */
const LEAST_SPLICES = 4;

/** @typedef {{ on: boolean, start: number, end: number }} Loop source frames */
/** @typedef {(frame: number, frames: number, tail: number, faded: number) => void} Visit
 * a stretch of source; `tail` >= 0 is the source frame of the sound that fades out meanwhile, and `faded`
 * frames of its crossover are over */

export class Playhead {
  #free = 0; // frames to run before the loop counts
  #tail = -1; // source frame of the outgoing sound
  #faded = 0; // frames of the crossover that are over
  #since = Infinity; // frames since the last round of the loop

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.splice = Math.round(SPLICE_SECONDS * sampleRate);
    this.frame = 0;
    /** @type {Loop} */
    this.loop = { on: false, start: 0, end: 0 };
  }

  /**
   * Goes there at once, without crossover.
   * @param {number} frame
   * @param {number} free frames of run-up that pass the loop's end
   */
  jump(frame, free) {
    this.frame = frame;
    this.#free = free;
    this.#tail = -1;
    this.#since = Infinity;
  }

  /** @param {Loop} loop */
  setLoop({ on, start, end }) {
    const least = start + LEAST_SPLICES * this.splice;
    this.loop = { on, start, end: Math.max(least, end) };
    this.#since = Infinity;
  }

  /** @param {number} latency frames @returns {number} the source frame that comes out now */
  heard(latency) {
    const late = latency - this.#since;
    return late > 0 ? this.loop.end - late : Math.max(0, this.frame - latency);
  }

  /**
   * Visits the next frames in order, cut where the source jumps.
   * @param {number} frames
   * @param {Visit} visit
   * @param {boolean} [move] false only looks ahead
   */
  walk(frames, visit, move = true) {
    const { on, start, end } = this.loop;
    let [frame, free, tail, faded, since] = [
      this.frame,
      this.#free,
      this.#tail,
      this.#faded,
      this.#since,
    ];
    for (let left = frames; left > 0; ) {
      const looped = on && free === 0 && frame < end;
      let n = left;
      if (free > 0) n = Math.min(n, free);
      if (looped) n = Math.min(n, end - frame);
      if (tail >= 0) n = Math.min(n, this.splice - faded);
      visit(frame, n, tail, faded);
      frame += n;
      left -= n;
      since += n;
      free = Math.max(0, free - n);
      if (tail >= 0) {
        tail += n;
        faded += n;
        if (faded === this.splice) tail = -1;
      }
      if (looped && frame === end) [frame, tail, faded, since] = [start, end, 0, 0];
    }
    if (!move) return;
    this.frame = frame;
    [this.#free, this.#tail, this.#faded, this.#since] = [free, tail, faded, since];
  }
}
