// feed.js -- source audio on its way to the audio thread: asks a Worker for chunks, holds them by source frame.
// Slots: A, the song, R, the reference, B1 to B3, finished renders that take turns, and C, the master behind a codec. Chunks are CHUNK frames long and
// start at multiples of CHUNK. Frames before 0 and after the end read as silence.
// SPDX-License-Identifier: MIT
import { copyFrames } from './copy.js';

/** Frames in one chunk: 0.68 s at 48 kHz. Each message costs the audio thread a little, so they are rare. */
export const CHUNK = 32768;

/** @typedef {'A' | 'R' | 'C' | 'B1' | 'B2' | 'B3'} Slot */
/** @typedef {{ want: Slot, frame: number, frames: number, epoch: number }} Want */
/** @typedef {{ slot: Slot, frame: number, planes: Float32Array[], epoch: number }} Chunk */
/** @typedef {{ start: number, end: number }} Range source frames, end not included */

/** The chunk that holds a frame. A whole number for sure: as a key it then needs no box on the heap.
 * @param {number} frame */
const chunkOf = (frame) => Math.floor(frame / CHUNK) | 0;

class Store {
  constructor() {
    this.frames = 0; // of the whole source
    /** @type {Map<number, Float32Array[]>} */
    this.chunks = new Map();
    /** @type {Set<number>} */
    this.asked = new Set();
  }
}

export class Feed {
  epoch = 0; // counts the sources that were opened
  /** @type {Set<number>} */
  #needed = new Set();

  /** @param {(want: Want) => void} ask sends one request to the Worker */
  constructor(ask) {
    this.ask = ask;
    /** @type {Record<Slot, Store>} */
    this.stores = {
      A: new Store(),
      R: new Store(),
      C: new Store(),
      B1: new Store(),
      B2: new Store(),
      B3: new Store(),
    };
  }

  /**
   * Starts a new source; answers to earlier requests are ignored from here on. [audio]
   * @param {Slot} slot
   * @param {number} frames its length; 0 is none
   */
  open(slot, frames) {
    this.epoch++;
    for (const other of Object.values(this.stores)) other.asked.clear();
    this.stores[slot] = new Store();
    this.stores[slot].frames = frames;
  }

  /** Lets go of a source; the others are not touched. @param {Slot} slot [audio] */
  close(slot) {
    this.stores[slot] = new Store();
  }

  /** @param {Slot} slot @returns {number} */
  length(slot) {
    return this.stores[slot].frames;
  }

  /**
   * Says what will be needed soon: asks for what is missing, lets go of the rest. Without iterators, which leave
   * objects behind. [audio]
   * @param {Slot} slot
   * @param {Range[]} ranges
   */
  plan(slot, ranges) {
    const store = this.stores[slot];
    const needed = this.#needed;
    needed.clear();
    for (let r = 0; r < ranges.length; r++) {
      const last = chunkOf(Math.min(ranges[r].end, store.frames) - 1);
      for (let i = chunkOf(Math.max(ranges[r].start, 0)); i <= last; i++) needed.add(i);
    }
    store.chunks.forEach((_, i) => {
      if (!needed.has(i)) store.chunks.delete(i);
    });
    store.asked.forEach((i) => {
      if (!needed.has(i)) store.asked.delete(i);
    });
    needed.forEach((i) => {
      if (store.chunks.has(i) || store.asked.has(i)) return;
      store.asked.add(i);
      const frame = i * CHUNK;
      const frames = Math.min(CHUNK, store.frames - frame);
      this.ask({ want: slot, frame, frames, epoch: this.epoch });
    });
  }

  /** @param {Chunk} chunk an answer of the Worker [audio] */
  take({ slot, frame, planes, epoch }) {
    const store = this.stores[slot];
    const index = chunkOf(frame);
    if (epoch !== this.epoch || !store.asked.delete(index)) return;
    store.chunks.set(index, planes);
  }

  /**
   * @param {Slot} slot
   * @param {number} frame
   * @param {number} frames
   * @returns {boolean} every frame of the stretch can be read [audio]
   */
  has(slot, frame, frames) {
    const store = this.stores[slot];
    const last = chunkOf(Math.min(frame + frames, store.frames) - 1);
    for (let i = chunkOf(Math.max(frame, 0)); i <= last; i++)
      if (!store.chunks.has(i)) return false;
    return true;
  }

  /**
   * Copies a stretch into `out` from `at` on; what is not there is silence. [audio]
   * @param {Slot} slot
   * @param {number} frame
   * @param {number} frames
   * @param {Float32Array[]} out
   * @param {number} at
   */
  read(slot, frame, frames, out, at) {
    const { chunks } = this.stores[slot];
    for (let done = 0; done < frames; ) {
      const index = chunkOf(frame + done);
      const from = frame + done - index * CHUNK;
      const n = Math.min(CHUNK - from, frames - done);
      copy(chunks.get(index), from, n, out, at + done);
      done += n;
    }
  }
}

/**
 * One stretch inside one chunk, a mono one into both sides.
 * @param {Float32Array[] | undefined} planes
 * @param {number} from
 * @param {number} frames
 * @param {Float32Array[]} out
 * @param {number} at
 */
function copy(planes, from, frames, out, at) {
  for (let c = 0; c < out.length; c++) {
    const plane = planes?.[Math.min(c, planes.length - 1)];
    const there = plane ? Math.max(0, Math.min(frames, plane.length - from)) : 0;
    if (plane) copyFrames(out[c], at, plane, from, there);
    if (there < frames) out[c].fill(0, at + there, at + frames);
  }
}
