// stage.js -- the first half of a delivery: one song, as it reaches the loudness stage, at any rate that is asked for.
// What was made for the settings in force is kept; other settings start anew.
// SPDX-License-Identifier: MIT
import { dropCache } from './land-cache.js';
import { asStereo } from './pcm.js';
import { Room } from './store.js';
import { Track } from './track.js';
import { convertedSource, renderedSource, upstream } from './upstream.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./recipe.js').Edit} Edit */
/** @typedef {import('./slices.js').RunOptions} RunOptions */
/** @typedef {import('./upstream.js').Source} Source */

/** @param {Float32Array} a @param {Float32Array} b */
const same = (a, b) => a.every((x, i) => x === b[i]);

/** A part of a longer work. @param {RunOptions} options @param {number} from @param {number} to @returns {RunOptions} */
const part = ({ signal, onProgress }, from, to) => ({
  signal,
  onProgress: (fraction) => onProgress?.(from + (to - from) * fraction),
});

/**
 * The edit at another rate.
 * @param {number} song frames at the new rate @param {number} ratio to it @param {Pcm} pcm @param {Edit} [edit]
 */
function spanOf(song, ratio, pcm, edit) {
  const place = (/** @type {number} */ frame) =>
    frame >= pcm.frames ? song : Math.min(song, Math.round(frame * ratio));
  const { start = 0, end = pcm.frames, fadeIn = 0, fadeOut = 0, ...shapes } = edit ?? {};
  return {
    ...shapes,
    start: place(start),
    frames: Math.max(0, place(end) - place(start)),
    fadeIn: fadeIn * ratio,
    fadeOut: fadeOut * ratio,
  };
}

export class Stage {
  /** @type {Float32Array | null} */
  #values = null;
  /** Of the song as it is, where somebody has measured it. @type {import('./passes.js').Measured | null} */
  measured = null;
  /** By rate. @type {Map<number, Source>} */
  #sources = new Map();
  /** By rate. @type {Map<number, { edit: string, track: Track }>} */
  #tracks = new Map();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {WebAssembly.Module} module @param {Pcm} song @param {Room} [room] */
  constructor(module, song, room = new Room()) {
    this.module = module;
    this.song = asStereo(song);
    this.room = room;
  }

  /**
   * One piece of work after the other: they share what is kept.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  alone(work) {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  /**
   * The song as it reaches the loudness stage, and room for its master.
   * @param {Float32Array} values
   * @param {{ rate: number, edit?: Edit }} wish
   * @param {RunOptions} options
   * @returns {Promise<Track>}
   */
  async track(values, { rate, edit }, options) {
    const before = upstream(values);
    if (this.#values && !same(before, this.#values)) this.close();
    this.#values = before;
    const key = JSON.stringify(edit ?? null);
    const known = this.#tracks.get(rate);
    if (known?.edit === key) return known.track;
    this.#forget(rate);
    const { song, lead, read, plain } = await this.#source(rate, options);
    const span = spanOf(song, rate / this.song.sampleRate, this.song, edit);
    const { name } = this.song;
    const shape = { sampleRate: rate, name, plain, lead: lead + span.start, ...span };
    const track = new Track(read, shape);
    this.#tracks.set(rate, { edit: key, track });
    return track;
  }

  /** What is known of a track that is the whole song, untouched. @param {Track} track */
  heardAs({ plain, frames }) {
    return plain && frames === this.song.frames ? this.measured : null;
  }

  /** Gives back what other rates have taken. @param {number[]} rates that are still of use, Hz */
  keepOnly(rates) {
    for (const [rate, source] of [...this.#sources]) {
      if (rates.includes(rate)) continue;
      this.#forget(rate);
      source.close();
      this.#sources.delete(rate);
    }
  }

  /** Gives everything back. */
  close() {
    this.keepOnly([]);
    this.#values = null;
  }

  /** @param {number} rate */
  #forget(rate) {
    const { track } = this.#tracks.get(rate) ?? {};
    if (track) dropCache(track);
    track?.close();
    this.#tracks.delete(rate);
  }

  /** @param {number} rate @param {RunOptions} options @returns {Promise<Source>} */
  async #source(rate, options) {
    const known = this.#sources.get(rate);
    if (known) return known;
    const source = await this.#made(rate, options);
    this.#sources.set(rate, source);
    return source;
  }

  /** @param {number} rate @param {RunOptions} options @returns {Promise<Source>} */
  async #made(rate, options) {
    const { module, song, room } = this;
    const own = song.sampleRate;
    if (rate !== own) {
      const from = await this.#source(own, part(options, 0, 0.5));
      return convertedSource(module, from, own, rate, room, part(options, 0.5, 1), song.name);
    }
    const values = /** @type {Float32Array} */ (this.#values);
    return renderedSource(module, song, values, room, options);
  }
}
