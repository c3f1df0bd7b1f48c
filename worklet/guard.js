// guard.js -- keeps what a stranger's settings put out below full scale: nobody knows what they hold, and the listener
// may wear headphones.
//
//   L,R --> [gain: down at once, up again over 20 ms] --> L,R        latency 0
//
// Below full scale it passes every sample as it is. It is behind the core and the device's rate, so that it holds
// whatever core a share names. SPDX-License-Identifier: MIT

const RISE_SECONDS = 0.02;

export class OutputGuard {
  #gain = 1;
  #step; // up, per frame

  /** @param {number} sampleRate of the context, Hz */
  constructor(sampleRate) {
    this.#step = 1 / (RISE_SECONDS * sampleRate);
  }

  /** In place. @param {Float32Array[]} out +-1.0 at most from here on @param {number} frames [audio] */
  process(out, frames) {
    const [left, right] = out;
    for (let i = 0; i < frames; i++) {
      const l = left[i] - left[i] === 0 ? left[i] : 0; // no number, or none that can be played
      const r = right[i] - right[i] === 0 ? right[i] : 0;
      const peak = Math.max(Math.abs(l), Math.abs(r));
      this.#gain = Math.min(1, this.#gain + this.#step);
      if (peak * this.#gain > 1) this.#gain = 1 / peak;
      left[i] = l * this.#gain;
      right[i] = r * this.#gain;
      // Rounding to float32 may end a little above.
      if (left[i] > 1 || left[i] < -1) left[i] = Math.sign(l);
      if (right[i] > 1 || right[i] < -1) right[i] = Math.sign(r);
    }
  }
}
