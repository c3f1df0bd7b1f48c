// store.js -- stereo audio between two stages of a render: in memory while there is room, else on disk.
// SPDX-License-Identifier: MIT
import { openDisk } from './disk.js';

/**
 * @typedef {object} Store two planes of float32
 * @property {number} frames
 * @property {(planes: Float32Array[], start: number, count: number) => void} read silence before and after
 * @property {(planes: Float32Array[], start: number, count: number) => void} write
 * @property {() => void} close
 * @property {Float32Array[]} [channels] when it is in memory
 */

const LIMIT = 256 * 2 ** 20; // bytes

/**
 * Copies frames into planes, silence before the first and after the last.
 * @param {Float32Array[]} planes
 * @param {Float32Array[]} channels
 * @param {number} start may be below 0
 * @param {number} frames
 */
export function load(planes, channels, start, frames) {
  const from = Math.min(frames, Math.max(0, -start));
  channels.forEach((channel, c) => {
    const part = channel.subarray(
      Math.min(Math.max(0, start), channel.length),
      Math.max(0, start + frames),
    );
    planes[c].fill(0, 0, from);
    planes[c].set(part, from);
    planes[c].fill(0, from + part.length, frames);
  });
}

/** @param {number} frames @param {() => void} left @returns {Store} */
function inMemory(frames, left) {
  const channels = [new Float32Array(frames), new Float32Array(frames)];
  return {
    frames,
    channels,
    read: (planes, start, count) => load(planes, channels, start, count),
    write(planes, start, count) {
      channels.forEach((channel, c) => {
        channel.set(planes[c].subarray(0, count), start);
      });
    },
    close: left,
  };
}

/** @param {Float32Array} plane @param {number} from @param {number} count */
const bytesOf = (plane, from, count) =>
  new Uint8Array(plane.buffer, plane.byteOffset + 4 * from, 4 * count);

/** @param {number} frames @param {import('./disk.js').Disk} disk @returns {Store} one plane behind the other */
function onDisk(frames, disk) {
  return {
    frames,
    read(planes, start, count) {
      const from = Math.min(count, Math.max(0, -start));
      const got = Math.max(0, Math.min(count - from, frames - start - from));
      for (let c = 0; c < 2; c++) {
        planes[c].fill(0, 0, from);
        if (got > 0) disk.read(bytesOf(planes[c], from, got), 4 * (c * frames + start + from));
        planes[c].fill(0, from + got, count);
      }
    },
    write(planes, start, count) {
      for (let c = 0; c < 2; c++)
        disk.write(bytesOf(planes[c], 0, count), 4 * (c * frames + start));
    },
    close: disk.close,
  };
}

/** How much of the memory the stages of one song may take together. */
export class Room {
  #used = 0;

  /** @param {number} [limit] bytes in memory; what is beyond goes to disk */
  constructor(limit = LIMIT) {
    this.limit = limit;
  }

  /** Bytes in memory now. */
  get used() {
    return this.#used;
  }

  /** @param {number} frames @returns {Promise<Store>} */
  async open(frames) {
    const bytes = 8 * frames;
    const disk = this.#used + bytes > this.limit ? await openDisk() : null;
    if (disk) return onDisk(frames, disk);
    try {
      const store = inMemory(frames, () => {
        this.#used -= bytes;
      });
      this.#used += bytes;
      return store;
    } catch {
      const spare = await openDisk();
      if (spare) return onDisk(frames, spare);
      throw new Error(
        `There is no room for this song: ${Math.round(bytes / 2 ** 20)} MB are needed.`,
      );
    }
  }
}
