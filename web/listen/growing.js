// growing.js -- a song that is played while it is still decoded: whoever asks for a stretch that is not there yet gets
// it when it is. SPDX-License-Identifier: MIT
import { Fingerprint } from '../fingerprint.js';
import { Trouble } from './trouble.js';

/** @typedef {import('../../worklet/feed.js').Want} Want */
/** @typedef {import('../store.js').Room} Room */
/** @typedef {import('../store.js').Store} Store */
/** @typedef {{ sampleRate: number, channels: number, frames: number, pcm: string }} Shape as the manifest says */

export class Growing {
  /** Frames that are decoded. */
  frames = 0;
  /** @type {{ until: number, done: () => void }[]} */
  #waiting = [];
  #ended = false;
  /** Told of each piece. @type {(frames: number) => void} */
  onFrames = () => {};

  /** @param {Store} store @param {Shape} shape */
  constructor(store, shape) {
    this.store = store;
    this.shape = shape;
    const { sampleRate, channels: width, frames } = shape;
    this.print = new Fingerprint({ sampleRate, width, frames });
  }

  /** @param {Shape} shape @param {Room} room @param {string} name */
  static async open(shape, room, name) {
    return new Growing(await room.open(shape.frames, shape.channels, name), shape);
  }

  /** As decoders push what they made. @param {Float32Array[]} planes */
  push(planes) {
    const { length } = planes[0];
    const { frames, channels } = this.shape;
    if (planes.length !== channels || this.frames + length > frames) throw new Trouble('tampered');
    this.store.write(planes, this.frames, length);
    this.print.push(planes, 0, length);
    this.frames += length;
    this.#tell();
    this.onFrames(this.frames);
  }

  async settle() {}

  /** Nothing more comes: it is the song that was shared, or it is not played.
   * @template T @param {T} about @returns {T} */
  finish(about) {
    const { frames, pcm } = this.shape;
    if (this.frames !== frames || this.print.hex() !== pcm) throw new Trouble('tampered');
    this.#ended = true;
    return about;
  }

  drop() {}

  /** @param {number} until frame @returns {Promise<void>} when all before it is there */
  here(until) {
    const wanted = Math.min(until, this.shape.frames);
    if (this.frames >= wanted || this.#ended) return Promise.resolve();
    return new Promise((done) => {
      this.#waiting.push({ until: wanted, done });
    });
  }

  #tell() {
    const ready = this.#waiting.filter(({ until }) => until <= this.frames);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.frames);
    for (const { done } of ready) done();
  }

  /** Answers what the audio thread wants, each as soon as it can. @param {MessagePort} port */
  feed(port) {
    let latest = 0; // of the sources that were opened
    port.onmessage = async (/** @type {MessageEvent<Want>} */ { data }) => {
      const { want: slot, frame, frames, epoch } = data;
      if (slot !== 'A') return;
      latest = Math.max(latest, epoch);
      await this.here(frame + frames);
      if (epoch < latest) return;
      const planes = Array.from({ length: this.shape.channels }, () => new Float32Array(frames));
      this.store.read(planes, frame, frames);
      port.postMessage(
        { slot, frame, planes, epoch },
        planes.map((plane) => plane.buffer),
      );
    };
  }
}
