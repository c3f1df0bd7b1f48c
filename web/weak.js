// weak.js -- whether this machine can render live: counts dropouts beyond those of an idle context, and the share of
// its time that the audio thread needs. Quick to give way, slow to come back, slower each time it failed.
// SPDX-License-Identifier: MIT

const WINDOW = 10; // seconds in which dropouts count
const MOST = 3; // dropouts in them: one may be a page that was loaded, a window that was dragged
const FULL = 0.95; // of real time: no browser keeps up beyond
const FULL_SECONDS = 2;
const QUIET = 20; // seconds without dropouts before the chain is tried again
const LONGEST_QUIET = 320;
const PROBATION = 60; // seconds after which a return has lasted
const IDLE_SECONDS = 60; // that are remembered of the idle context

/**
 * @typedef {object} Look
 * @property {number} time seconds
 * @property {boolean} playing
 * @property {number} dropouts since the context was made; it may be another one now
 * @property {number} load share of its time that the audio thread needed in the last second
 */

export class Weak {
  /** Whether the finished render should play in place of the chain. */
  rendered = false;
  /** Seconds of quiet that are asked for. */
  quiet = QUIET;
  /** @type {Look | null} */
  #last = null;
  /** @type {{ time: number, count: number }[]} */
  #events = [];
  #idle = { count: 0, seconds: 0 };
  #full = 0; // seconds
  #trouble = 0; // time of the last
  #back = Number.NEGATIVE_INFINITY; // time of the last return

  /** Another song: what was is over. */
  reset() {
    this.rendered = false;
    this.quiet = QUIET;
    this.#last = null;
    this.#events = [];
    this.#full = 0;
    this.#back = Number.NEGATIVE_INFINITY;
  }

  /** About once a second. @param {Look} look @returns {boolean} `rendered` */
  look(look) {
    const before = this.#last ?? look;
    this.#last = look;
    const seconds = Math.max(0, look.time - before.time);
    const count = Math.max(0, look.dropouts - before.dropouts);
    if (!look.playing) this.#rest(count, seconds);
    else if (count > 0) this.#events.push({ time: look.time, count });
    this.#events = this.#events.filter(({ time }) => time > look.time - WINDOW);
    this.#full = look.playing && look.load > FULL ? this.#full + seconds : 0;
    const beyond = this.#sum() - this.#usual();
    if (this.rendered) this.#wait(look.time, (count > 0 && beyond > 0) || this.#full > 0);
    else if (beyond >= MOST || this.#full >= FULL_SECONDS) this.#giveWay(look.time);
    return this.rendered;
  }

  #sum() {
    return this.#events.reduce((sum, { count }) => sum + count, 0);
  }

  /** Dropouts in the window that this context has when it does nothing. */
  #usual() {
    const { count, seconds } = this.#idle;
    return seconds > 0 ? (WINDOW * count) / Math.max(WINDOW, seconds) : 0;
  }

  /** @param {number} count @param {number} seconds */
  #rest(count, seconds) {
    const idle = this.#idle;
    idle.count += count;
    idle.seconds += seconds;
    const kept = Math.min(1, IDLE_SECONDS / Math.max(idle.seconds, 1));
    idle.count *= kept;
    idle.seconds *= kept;
  }

  /** @param {number} time */
  #giveWay(time) {
    this.quiet = time < this.#back + PROBATION ? Math.min(LONGEST_QUIET, 2 * this.quiet) : QUIET;
    this.rendered = true;
    this.#trouble = time;
    this.#events = [];
    this.#full = 0;
  }

  /** @param {number} time @param {boolean} trouble */
  #wait(time, trouble) {
    if (trouble) this.#trouble = time;
    if (time - this.#trouble < this.quiet) return;
    this.rendered = false;
    this.#back = time;
    this.#events = [];
  }
}
