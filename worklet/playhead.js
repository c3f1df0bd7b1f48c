// playhead.js -- where in the source the engine reads next: runs forward, and round the loop if one is set.
// At the loop's end the sound crosses over to its start within 10 ms; the loop's length stays exact.
// SPDX-License-Identifier: MIT

/** Length of the loop's crossover, seconds. */
const SPLICE_SECONDS = 0.01;
/** Shortest loop in crossovers: below four of them little else would be heard. */
const LEAST_SPLICES = 4;
const LONG_AGO = 2 ** 29; // frames, more than any latency

/** @typedef {{ on: boolean, start: number, end: number }} Loop source frames */
/** @typedef {{ frame: number, n: number, tail: number, faded: number }} Stretch
 * `n` frames of source; `tail` >= 0 is the source frame of the sound that fades out meanwhile, and `faded`
 * frames of its crossover are over. The same object every time: read it, do not keep it. */

export class Playhead {
  #free = 0; // frames to run before the loop counts
  #tail = -1; // source frame of the outgoing sound
  #faded = 0; // frames of the crossover that are over
  #since = LONG_AGO; // frames since the last round of the loop

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.splice = Math.round(SPLICE_SECONDS * sampleRate);
    this.frame = 0;
    /** @type {Loop} */
    this.loop = { on: false, start: 0, end: 0 };
    /** @type {Stretch} */
    this.stretch = { frame: 0, n: 0, tail: -1, faded: 0 };
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
    this.#since = LONG_AGO;
  }

  /** @param {Loop} loop */
  setLoop({ on, start, end }) {
    const least = start + LEAST_SPLICES * this.splice;
    this.loop = { on, start, end: Math.max(least, end) };
    this.#since = LONG_AGO;
  }

  /** @param {number} latency frames @returns {number} the source frame that comes out now */
  heard(latency) {
    return Math.max(0, this.leaves(latency));
  }

  /** @param {number} latency frames @returns {number} the same; below 0 before the song's first frame comes out */
  leaves(latency) {
    const { start, end } = this.loop;
    const late = latency - this.#since;
    // A loop may be shorter than the latency: then it was another round.
    return late > 0 ? end - 1 - ((late - 1) % (end - start)) : this.frame - latency;
  }

  /**
   * Visits the next frames in order, cut where the source jumps. [audio] Makes nothing.
   * @param {number} frames
   * @param {(stretch: Stretch) => void} visit
   * @param {boolean} [move] false only looks ahead
   */
  walk(frames, visit, move = true) {
    const { loop, stretch, splice } = this;
    let frame = this.frame;
    let free = this.#free;
    let tail = this.#tail;
    let faded = this.#faded;
    let since = this.#since;
    for (let left = frames; left > 0; ) {
      const looped = loop.on && free === 0 && frame < loop.end;
      let n = left;
      if (free > 0) n = Math.min(n, free);
      if (looped) n = Math.min(n, loop.end - frame);
      if (tail >= 0) n = Math.min(n, splice - faded);
      stretch.frame = frame;
      stretch.n = n;
      stretch.tail = tail;
      stretch.faded = faded;
      visit(stretch);
      frame += n;
      left -= n;
      since = Math.min(LONG_AGO, since + n);
      free = Math.max(0, free - n);
      if (tail >= 0) {
        tail += n;
        faded += n;
        if (faded === splice) tail = -1;
      }
      if (looped && frame === loop.end) {
        frame = loop.start;
        tail = loop.end;
        faded = 0;
        since = 0;
      }
    }
    if (!move) return;
    this.frame = frame;
    this.#free = free;
    this.#tail = tail;
    this.#faded = faded;
    this.#since = since;
  }
}
