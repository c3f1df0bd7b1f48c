// late.js -- something beside the song, as late as the song comes out of the engine. SPDX-License-Identifier: MIT

const RING = 1 << 17; // frames, more than any latency and one call

export class Late {
  #at = 0; // next frame in the ring
  #ring = [new Float32Array(RING), new Float32Array(RING)];

  /** In place. [audio] @param {Float32Array[]} io @param {number} frames @param {number} latency frames */
  delay(io, frames, latency) {
    for (let c = 0; c < 2; c++) {
      const ring = this.#ring[c];
      for (let i = 0; i < frames; i++) {
        ring[(this.#at + i) & (RING - 1)] = io[c][i];
        io[c][i] = ring[(this.#at + i - latency) & (RING - 1)];
      }
    }
    this.#at = (this.#at + frames) & (RING - 1);
  }

  /** Forgets what is on its way. [audio] */
  reset() {
    for (let c = 0; c < 2; c++) this.#ring[c].fill(0);
  }
}
