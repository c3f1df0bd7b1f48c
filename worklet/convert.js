// convert.js -- sample-rate conversion of what is heard, for a device that refuses the song's rate.
// Windowed sinc, 64 zero crossings, Kaiser window (beta 9: images below -90 dB). For listening only: the export
// never passes through here.
// SPDX-License-Identifier: MIT
import { copyFrames } from './copy.js';

const HALF = 32; // zero crossings on each side
const PHASES = 256; // table points between two crossings, read with linear interpolation
const BETA = 9;
const MOST = 4096; // frames pulled at a time

/** Modified Bessel function of order 0, by its power series. @param {number} x @returns {number} */
function bessel(x) {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** One side of the kernel. @param {number} cutoff of the lower rate's Nyquist, 0..1 @returns {Float64Array} */
function kernel(cutoff) {
  const table = new Float64Array(HALF * PHASES + 2);
  for (let i = 0; i <= HALF * PHASES; i++) {
    const x = i / PHASES;
    const angle = Math.PI * x * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(angle) / angle;
    table[i] = (cutoff * sinc * bessel(BETA * Math.sqrt(1 - (x / HALF) ** 2))) / bessel(BETA);
  }
  return table;
}

export class Converter {
  #at = 0; // place of the next output frame in the buffer, input frames
  #held = 2 * HALF; // input frames in the buffer

  /** @param {number} from Hz @param {number} to Hz */
  constructor(from, to) {
    this.step = from / to; // input frames for each output frame
    this.scale = Math.min(1, to / from); // the kernel is stretched when the rate goes down
    this.reach = Math.ceil(HALF / this.scale);
    this.table = kernel(0.94);
    this.#held = 2 * this.reach;
    this.#at = this.reach;
    this.buffer = [0, 1].map(() => new Float32Array(MOST + 4 * this.reach + 4));
    this.pulled = [new Float32Array(MOST), new Float32Array(MOST)];
  }

  /**
   * @param {Float32Array[]} out
   * @param {number} frames any number
   * @param {(into: Float32Array[], frames: number) => void} pull gives the next input
   */
  read(out, frames, pull) {
    for (let i = 0; i < frames; i++) {
      const base = Math.floor(this.#at);
      if (base + this.reach >= this.#held) {
        this.#refill(Math.ceil((frames - i) * this.step) + 1, pull);
        i--;
        continue;
      }
      const part = this.#at - base;
      for (let c = 0; c < 2; c++) out[c][i] = this.#dot(this.buffer[c], base, part);
      this.#at += this.step;
    }
  }

  /** @param {number} wanted frames @param {(into: Float32Array[], frames: number) => void} pull */
  #refill(wanted, pull) {
    const drop = Math.floor(this.#at) - this.reach;
    const n = Math.min(MOST, wanted);
    pull(this.pulled, n);
    for (let c = 0; c < 2; c++) {
      this.buffer[c].copyWithin(0, drop, this.#held);
      copyFrames(this.buffer[c], this.#held - drop, this.pulled[c], 0, n);
    }
    this.#held += n - drop;
    this.#at -= drop;
  }

  /** @param {Float32Array} x @param {number} base @param {number} part @returns {number} */
  #dot(x, base, part) {
    let sum = 0;
    for (let k = 1 - this.reach; k <= this.reach; k++) {
      const place = Math.abs(k - part) * this.scale * PHASES;
      if (place > HALF * PHASES) continue;
      const i = Math.floor(place);
      const w = this.table[i] + (place - i) * (this.table[i + 1] - this.table[i]);
      sum += w * x[base + k];
    }
    return sum * this.scale;
  }
}
