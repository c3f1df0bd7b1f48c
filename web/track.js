// track.js -- a song as it reaches the loudness stage, at the rate of its delivery, and the master made from it.
// SPDX-License-Identifier: MIT
import { fade } from '../wasm/fade.js';
import { partOf } from './pcm.js';

/** @typedef {import('./passes.js').Final} Final */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('../wasm/repair.js').Place} Place */
/** A master that is played. @typedef {{ frames: number, read: Store['read'], close: () => void }} Loan */
/**
 * @typedef {object} Shape
 * @property {number} sampleRate Hz
 * @property {string} name
 * @property {boolean} [plain] what is read is the song itself
 * @property {number} lead frames that are known before the first one of the file
 * @property {number} frames of the file
 * @property {number} fadeIn frames, as is fadeOut
 * @property {number} fadeOut
 * @property {import('../wasm/fade.js').Shape} [fadeInShape]
 * @property {import('../wasm/fade.js').Shape} [fadeOutShape]
 */

/**
 * Looks like PCM, but is read by the piece. Frame 0 is the first of the finished file; `lead` frames before it are
 * known, too, and start the limiter as a whole song does.
 */
export class Track {
  /** @type {Float32Array[]} */
  channels = [];
  width = 2;
  bits = /** @type {const} */ ('32f');
  container = 'memory';
  codec = 'pcm_f32';
  /** Of the master in store. @type {{ values: Float32Array, final: Final } | null} */
  #known = null;
  /** To which ceiling the master was held, and where that lowered it. @type {{ ceilingDb: number, places: Place[] } | null} */
  held = null;
  /** Who plays the master in store. @type {{ owned: boolean, uses: number } | null} */
  #loan = null;
  /** What a landing found, and for what. @type {{ key: string, landed: import('./landing.js').Landed } | null} */
  landed = null;

  /** Stands in for a master that nothing was done to. @type {Store} */
  #itself;

  /**
   * @param {Store['read']} read from the first frame of the lead on
   * @param {Shape} shape
   */
  constructor(read, { sampleRate, name, plain = false, lead, frames, ...fades }) {
    this.plain = plain && fades.fadeIn === 0 && fades.fadeOut === 0;
    this.sampleRate = sampleRate;
    this.name = name;
    this.lead = lead;
    this.frames = frames;
    /** @type {import('../wasm/fade.js').Fades} */
    this.fades = { frames, ...fades };
    /** @type {Store['read']} start counts from -lead */
    this.read = (planes, start, count) => read(planes, start + lead, count);
    this.#itself = { frames, width: 2, read: partOf(this.read, 0, frames), write() {}, close() {} };
    /** As long as the file. @type {Store} */
    this.master = this.#itself;
  }

  /** @param {Float32Array} values @returns {Final | null} of the master in store, if it is of these values */
  known(values) {
    const { values: own, final } = this.#known ?? {};
    return final && own?.every((x, i) => x === values[i]) ? final : null;
  }

  /** The master in store is about to be another one. */
  forget() {
    this.#known = null;
    this.held = null;
  }

  /**
   * Fades what the engine put out, and stores it.
   * @param {import('../wasm/engine.js').Engine} engine @param {number} start @param {number} frames
   */
  keep(engine, start, frames) {
    const { fadeIn, fadeOut } = this.fades;
    if (fadeIn > 0 || fadeOut > 0) fade(engine, frames, start, this.fades);
    this.master.write(engine.output, start, frames);
  }

  /** @param {Float32Array} values @param {Final} final */
  remember(values, final) {
    this.#known = { values: values.slice(), final };
  }

  /** The master in store, to be played: from here on it stays as it is until it is given back. @returns {Loan} */
  lend() {
    const { master } = this;
    this.#loan ??= { owned: false, uses: 0 };
    const loan = this.#loan;
    loan.uses++;
    return {
      frames: master.frames,
      read: master.read,
      close: () => {
        if (--loan.uses > 0) return;
        if (loan.owned) master.close();
        else this.#loan = null;
      },
    };
  }

  /** Another master is about to be made: one that is played is left to who plays it. Where nothing is done to a song
   * that is read as it is, it needs no room.
   * @param {import('./store.js').Room} room @param {boolean} [untouched] */
  async renew(room, untouched = false) {
    const itself = untouched && this.plain;
    if (!this.#loan && !itself && this.master !== this.#itself) return;
    const fresh = itself ? this.#itself : await room.open(this.frames, 2, this.name);
    this.forget();
    if (!this.#leave()) this.master.close();
    this.master = fresh;
  }

  /** @returns {boolean} whether the master in store is now somebody else's */
  #leave() {
    const loan = this.#loan;
    if (loan) loan.owned = true;
    this.#loan = null;
    return loan !== null;
  }

  close() {
    this.forget();
    if (!this.#leave()) this.master.close();
  }
}
