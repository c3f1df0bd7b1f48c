// takes.js -- a stretch of the song as several sides of a blind vote, finished and held in memory, in place of what the
// engine says is heard. Every side comes out the same way, at the same frame, and every switch is the same 15 ms, so that
// neither a click nor a gap nor the level tells which one it is.
//
//   heard ------[weight]--.
//   take 1 --[gain, weight]--+--> heard        the weights sum to 1; latency 0
//   take 2 --[gain, weight]--'
//
// SPDX-License-Identifier: MIT

const FADE_SECONDS = 0.015; // as the monitor's
const MOST = 8; // weights, the engine's own sound the first

/** @typedef {{ planes: Float32Array[], gain: number }} Take gain: linear, that makes it as loud as the others */

/** As lq_ease of dsp/units.h. @param {number} t */
const ease = (t) => t * t * t * (t * (6 * t - 15) + 10);

export class Takes {
  /** @type {Take[]} */
  #takes = [];
  #start = 0; // source frame of their first one
  #frames = 0;
  #at = 0; // what is heard: 0 the engine, n take n
  #going = false; // back to the engine for good
  #step; // of a weight's place, per frame
  #mix = new Float64Array(MOST); // straight fade position of each
  #weight = new Float64Array(MOST);

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.#step = 1 / (FADE_SECONDS * sampleRate);
    this.#mix[0] = 1;
  }

  /** Whether there are any. */
  get on() {
    return this.#takes.length > 0;
  }

  /** Others; nobody hears them yet. @param {Take[]} takes of the same length @param {number} start source frame */
  put(takes, start) {
    this.#takes = takes.slice(0, MOST - 1);
    this.#start = start;
    this.#frames = takes[0]?.planes[0].length ?? 0;
    this.#going = false;
    this.hear(0, true);
  }

  /** @param {number} at 0 the engine, n take n @param {boolean} atOnce where nothing is heard */
  hear(at, atOnce) {
    if (!(at >= 0 && at <= this.#takes.length)) return;
    this.#at = at;
    for (let s = 0; s < MOST && atOnce; s++) this.#mix[s] = s === at ? 1 : 0;
  }

  /** Back to the engine; then they are let go of. @param {boolean} atOnce */
  leave(atOnce) {
    this.#going = true;
    this.hear(0, atOnce);
  }

  /**
   * In place of what the engine made, or crossing over with it. [audio] Makes nothing.
   * @param {Float32Array[]} heard @param {number} frames @param {number} first source frame that comes out first
   */
  mix(heard, frames, first) {
    const takes = this.#takes;
    const [mix, weight] = [this.#mix, this.#weight];
    let place = first - this.#start;
    for (let i = 0; i < frames; i++, place++) {
      if (place >= this.#frames && place < this.#frames + frames) place -= this.#frames; // round the loop
      const there = place >= 0 && place < this.#frames;
      let sum = 0;
      for (let s = 0; s <= takes.length; s++) {
        const to = mix[s] + (s === this.#at ? this.#step : -this.#step);
        mix[s] = Math.min(1, Math.max(0, to));
        weight[s] = ease(mix[s]);
        sum += weight[s];
      }
      for (let c = 0; c < 2; c++) {
        let y = weight[0] * heard[c][i];
        for (let s = 1; s <= takes.length && there; s++)
          if (weight[s] > 0) y += weight[s] * takes[s - 1].gain * takes[s - 1].planes[c][place];
        heard[c][i] = y / sum;
      }
    }
    if (this.#going && mix[0] === 1 && this.#alone(0)) this.#takes = NONE;
  }

  /** @param {number} at @returns {boolean} nothing else is on its way */
  #alone(at) {
    for (let s = 0; s < MOST; s++) if (s !== at && this.#mix[s] > 0) return false;
    return true;
  }
}

/** @type {Take[]} */
const NONE = [];
