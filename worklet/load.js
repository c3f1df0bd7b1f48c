// load.js -- how much of its time the audio thread needs. Its only clock counts milliseconds, a quantum takes parts of
// one; but over hundreds of quanta the ticks that fall inside are as many as the time spent is long.
// SPDX-License-Identifier: MIT

const HOLD_SECONDS = 1;

export class Load {
  /** Of real time, over the last whole second: 1 is all of it. */
  share = 0;
  #from = 0;
  #spent = 0; // ms
  #frames = 0;

  /** @param {number} sampleRate of the context */
  constructor(sampleRate) {
    this.sampleRate = sampleRate;
  }

  /** Work begins. [audio] */
  begin() {
    this.#from = Date.now();
  }

  /** Work is done. @param {number} frames that it made [audio] */
  end(frames) {
    const spent = Date.now() - this.#from;
    if (spent > 0 && spent < 1000) this.#spent += spent; // somebody may set the clock
    this.#frames += frames;
    if (this.#frames < HOLD_SECONDS * this.sampleRate) return;
    this.share = (this.#spent * this.sampleRate) / (1000 * this.#frames);
    this.#spent = 0;
    this.#frames = 0;
  }
}
