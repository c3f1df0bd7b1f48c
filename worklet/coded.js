// coded.js -- C beside the song: its finished master behind a codec, on the song's playhead to the frame.
// SPDX-License-Identifier: MIT
import { Late } from './late.js';

const FADE_SECONDS = 0.02; // that it runs on when it is left: the monitor's fade and a step of the grid

export class Coded {
  heard = false; // Compare is on C
  frames = 0; // of the file; 0 without one
  offset = 0; // what is at frame n of the song is at n + offset of it
  late = new Late();
  #left = 0; // frames to run on before it goes
  #going = false;

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.tail = Math.ceil(FADE_SECONDS * sampleRate);
  }

  /** @param {number} frames of a new file @param {number} offset */
  open(frames, offset) {
    this.frames = frames;
    this.offset = offset;
    this.#going = false;
  }

  /** It is not wanted any more, but may be fading out. */
  leave() {
    this.#going = this.frames > 0;
    this.#left = this.tail;
  }

  /** Frames that were played since. [audio] @param {number} frames @returns {boolean} whether it can go now */
  gone(frames) {
    if (!this.#going) return false;
    this.#left -= frames;
    if (this.#left > 0) return false;
    this.#going = false;
    this.frames = 0;
    return true;
  }
}
