// decode-worker.js -- reads one file with somebody else's decoder, hands on its samples by the piece, and says whether it
// waits for bytes or works on them. SPDX-License-Identifier: MIT
import { CODED, kindOf, tagged } from './files/read-coded.js';
import { fromBlob } from './files/source.js';
import { serve } from './jobs.js';

/** @typedef {import('./files/stream.js').Gathering} Gathering */

/** A Gather whose samples are somewhere else. @implements {Gathering} */
class Posted {
  frames = 0;
  /** @type {Float32Array[][]} */
  #pieces = [];

  /** @param {MessagePort} port @param {(waits: boolean) => void} onWait */
  constructor(port, onWait) {
    this.port = port;
    this.onWait = onWait;
  }

  /** @param {Float32Array[]} planes */
  push(planes) {
    this.#pieces.push(planes);
    this.frames += planes[0].length;
  }

  /** @param {number} part @param {boolean} [last] */
  #post(part, last = false) {
    const pieces = this.#pieces.splice(0);
    const buffers = pieces.flatMap((planes) => planes.map(({ buffer }) => buffer));
    this.port.postMessage({ pieces, part, last }, buffers);
  }

  /** Waits until they are put away. @param {number} part */
  async settle(part) {
    if (this.#pieces.length === 0) return;
    this.onWait(true);
    const answer = new Promise((resolve) => {
      this.port.onmessage = resolve;
    });
    this.#post(part);
    await answer;
    this.onWait(false);
  }

  /** @param {any} about */
  finish(about) {
    this.#post(1, true);
    return { ...about, frames: this.frames, channels: [] };
  }

  drop() {
    this.#pieces = [];
  }
}

serve(
  {
    async read({ file, pick, port }, { signal, onProgress }) {
      const source = fromBlob(file, file.name);
      let done = 0;
      const tell = (/** @type {boolean} */ waits) =>
        onProgress(done, waits ? 'reading' : 'decoding');
      const read = async (/** @type {number} */ at, /** @type {number} */ length) => {
        tell(true);
        const bytes = await source.read(at, length);
        tell(false);
        return bytes;
      };
      const told = { ...source, read };
      const kind = await kindOf(told); // one of these: who asks has looked
      const options = {
        ...{ pick, signal, gather: new Posted(port, tell) },
        onProgress(/** @type {number} */ fraction) {
          done = fraction;
          tell(false);
        },
      };
      return tagged(told, kind, await CODED[kind](told, options));
    },
  },
  /** @type {any} */ (globalThis),
);
