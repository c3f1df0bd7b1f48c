// now-and-then.js -- asks for news as long as somebody looks: at once when the page is shown again or the line is back, never
// while it is hidden or there is none. What fails is asked less and less often, without a word.
// SPDX-License-Identifier: MIT

const LEAST_MS = 5000; // between two looks, however often the page is hidden and shown
const LONGEST = 16; // times the usual wait

export class NowAndThen {
  #look;
  #everyMs;
  #failures = 0;
  #last = Number.NEGATIVE_INFINITY; // when it was looked, ms
  #busy = false;
  #over = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => Promise<unknown>} look throws where it failed @param {() => number} everyMs */
  constructor(look, everyMs) {
    this.#look = look;
    this.#everyMs = everyMs;
  }

  /** Looks now, and from then on. */
  start() {
    const { document } = globalThis;
    document?.addEventListener('visibilitychange', () => this.#shown());
    globalThis.addEventListener?.('online', () => {
      this.#failures = 0;
      void this.now();
    });
    return this.now();
  }

  /** Nothing is asked any more. */
  stop() {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  get #asleep() {
    return globalThis.document?.hidden === true || globalThis.navigator?.onLine === false;
  }

  get #waitMs() {
    return this.#everyMs() * Math.min(LONGEST, 2 ** this.#failures);
  }

  /** Ms since the last look; a clock that was put back says nothing of it. */
  get #since() {
    const since = Date.now() - this.#last;
    return since < 0 ? Number.POSITIVE_INFINITY : since;
  }

  #shown() {
    const wait = this.#failures > 0 ? this.#waitMs : LEAST_MS;
    if (this.#since >= wait) void this.now();
    else this.#plan();
  }

  /** @param {number} [since] ms, of the wait that is over */
  #plan(since = this.#since) {
    clearTimeout(this.#timer);
    if (!this.#over)
      this.#timer = setTimeout(() => void this.now(), Math.max(0, this.#waitMs - since));
  }

  /** Unless nobody looks: then what wakes the page comes back here. */
  async now() {
    if (this.#busy || this.#over || this.#asleep) return;
    this.#busy = true;
    this.#last = Date.now();
    try {
      await this.#look();
      this.#failures = 0;
    } catch {
      this.#failures++; // no network, or no server: what is known stays, and the next look may do better
    }
    this.#busy = false;
    this.#plan(0);
  }
}
