// time-left.js -- how long a piece of work will take yet, from how it has gone on lately. SPDX-License-Identifier: MIT

const QUIET_S = 2; // nothing is said before
const MEMORY_S = 8; // how far back the pace is looked at
const PULL_S = 3; // how fast what is said follows a change of pace
const JUMP_S = 60; // longer without news, as a sleeping laptop is: start anew

/** One piece of work. A fraction that goes back, as with the next file, starts anew. */
export class TimeLeft {
  /** @type {{ began: number, last: number, fraction: number } | null} */
  #seen = null;
  #done = 0; // recent progress and the time it took, both fading
  #spent = 0;
  /** What was said last, in seconds. @type {number | null} */
  #said = null;

  /**
   * @param {number} fraction done
   * @param {number} now ms
   * @returns {number | null} seconds; null while it is too early to say
   */
  at(fraction, now) {
    const seen = this.#seen;
    const passed = seen ? (now - seen.last) / 1000 : 0;
    if (!seen || fraction < seen.fraction || passed > JUMP_S) return this.#start(fraction, now);
    if (passed <= 0) return this.#said;
    const keep = Math.exp(-passed / MEMORY_S);
    this.#done = keep * this.#done + fraction - seen.fraction;
    this.#spent = keep * this.#spent + passed;
    seen.last = now;
    seen.fraction = fraction;
    if (now - seen.began < 1000 * QUIET_S || this.#done <= 0) return this.#said;
    const wanted = ((1 - fraction) * this.#spent) / this.#done;
    // What was said runs down by itself, and is drawn towards what the pace says.
    const before = this.#said === null ? wanted : Math.max(0, this.#said - passed);
    this.#said = before + (wanted - before) * (1 - Math.exp(-passed / PULL_S));
    return this.#said;
  }

  /** @param {number} fraction @param {number} now @returns {null} */
  #start(fraction, now) {
    this.#seen = { began: now, last: now, fraction };
    [this.#done, this.#spent, this.#said] = [0, 0, null];
    return null;
  }
}

/** In steps that the eye can follow. @param {number | null | undefined} seconds @returns {string} '' when there is nothing to say */
export function leftText(seconds) {
  if (seconds === null || seconds === undefined || seconds < 1) return '';
  const step = seconds < 10 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 30 : 60;
  const whole = Math.ceil(seconds / step) * step;
  if (whole < 60) return `about ${whole} s left`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const parts = [
    hours && `${hours} h`,
    minutes && `${minutes} min`,
    whole % 60 && `${whole % 60} s`,
  ];
  return `about ${parts.filter(Boolean).join(' ')} left`;
}
