// store.js -- audio between two stages of a render, or between a file and the ear: in memory while there is room, else
// on disk. SPDX-License-Identifier: MIT
import { freeBytes, openDisk } from './disk.js';
import { FileError } from './files/source.js';
import { waited } from './slices.js';

/**
 * @typedef {object} Store planes of float32
 * @property {number} frames
 * @property {number} width how many planes, one or two
 * @property {(planes: Float32Array[], start: number, count: number) => void} read silence before and after
 * @property {(planes: Float32Array[], start: number, count: number) => void} write
 * @property {() => void} close
 * @property {Float32Array[]} [channels] when it is in memory
 */
/** @typedef {import('./disk.js').Disk} Disk */

export const LIMIT = 256 * 2 ** 20; // bytes
const SPARE = 4; // times the limit that memory takes all the same, where a disk is full
const BLOCK = 1 << 16; // frames of one plane that lie together on disk

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

/** @param {number} frames @param {number} width @param {() => void} left @returns {Store} */
function inMemory(frames, width, left) {
  const channels = Array.from({ length: width }, () => new Float32Array(frames));
  return {
    frames,
    width,
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

/**
 * Planes in turns of one block, so that a song may grow, and what is heard together lies together.
 * @param {Disk} disk @param {number} frames may be raised later @param {number} width
 * @returns {Store}
 */
export function onDisk(disk, frames, width) {
  /** @param {Float32Array[]} planes @param {number} start @param {number} from @param {number} count @param {Disk['read']} move */
  const blocks = (planes, start, from, count, move) => {
    for (let done = 0; done < count; ) {
      const inside = (start + done) % BLOCK;
      const n = Math.min(BLOCK - inside, count - done);
      const at = (start + done - inside) * width + inside;
      for (let c = 0; c < width; c++)
        move(bytesOf(planes[c], from + done, n), 4 * (at + c * BLOCK));
      done += n;
    }
  };
  /** @type {Store} */
  const store = {
    frames,
    width,
    read(planes, start, count) {
      const from = Math.min(count, Math.max(0, -start));
      const got = Math.max(0, Math.min(count - from, store.frames - start - from));
      for (let c = 0; c < width; c++) {
        planes[c].fill(0, 0, from);
        planes[c].fill(0, from + got, count);
      }
      blocks(planes, start + from, from, got, disk.read);
    },
    write: (planes, start, count) => blocks(planes, start, 0, count, disk.write),
    close: disk.close,
  };
  return store;
}

/** What a store takes on disk: whole blocks. @param {number} frames @param {number} width @returns {number} bytes */
const diskBytes = (frames, width) => 4 * width * Math.ceil(frames / BLOCK) * BLOCK;

/** @param {number} bytes */
const mb = (bytes) => `${Math.ceil(bytes / 2 ** 20)} MB`;

/** @param {string} name of the song @param {number} bytes @param {number | null} free null: there is no disk at all */
export const noRoom = (name, bytes, free) =>
  new FileError(
    name,
    free === null
      ? `is too big for memory: ${mb(bytes)} are needed, and there is no disk to put it on`
      : `is too big for memory, and for the disk too: ${mb(bytes)} are needed, ${mb(Math.max(0, free))} are free. Make room and try again.`,
    'memory',
  );

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

  /**
   * @param {number} frames @param {number} [width] planes
   * @param {string} [name] of the song, for messages
   * @returns {Promise<Store>}
   * @throws {FileError} when neither memory nor disk has room
   */
  async open(frames, width = 2, name = 'This song') {
    const bytes = 4 * width * frames;
    const small = this.#used + bytes <= this.limit;
    const store =
      (small && this.#inMemory(frames, width, bytes)) ||
      (await diskStore(frames, width, name).catch((error) => {
        if (bytes > SPARE * this.limit) throw error;
      })) ||
      this.#inMemory(frames, width, bytes);
    if (!store) throw noRoom(name, bytes, null);
    return store;
  }

  /** The same inside a pass, which does not pause for what is small.
   * @param {number} frames @param {number} [width] @param {string} [name]
   * @returns {import('./slices.js').Pass<Store>} */
  *opened(frames, width = 2, name = 'This song') {
    const bytes = 4 * width * frames;
    const small = this.#used + bytes <= this.limit && this.#inMemory(frames, width, bytes);
    return small || (yield* waited(this.open(frames, width, name)));
  }

  /** @param {number} frames @param {number} width @param {number} bytes @returns {Store | null} */
  #inMemory(frames, width, bytes) {
    try {
      const store = inMemory(frames, width, () => {
        this.#used -= bytes;
      });
      this.#used += bytes;
      return store;
    } catch {
      return null;
    }
  }
}

/**
 * @param {number} frames @param {number} width @param {string} name
 * @returns {Promise<Store | null>} null where there is no disk at all
 * @throws {FileError} when the disk is too full
 */
export async function diskStore(frames, width, name) {
  const bytes = diskBytes(frames, width);
  const free = await freeBytes();
  if (free !== null && free < bytes) throw noRoom(name, bytes, free);
  const disk = await openDisk();
  if (!disk) return null;
  try {
    disk.size(bytes);
  } catch {
    disk.close();
    throw noRoom(name, bytes, free);
  }
  return onDisk(disk, frames, width);
}
