// land-cache.js -- a song as the limiter meets it, kept so that a drive can be tried in a moment.
// SPDX-License-Identifier: MIT
import { Engine, Landing, MAX_FRAMES } from '../wasm/engine.js';
import { PARAMS } from '../wasm/out/table.js';
import { INDEX } from '../wasm/params.js';
import { load, renderPass } from './passes.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {{ integratedLufs: number | null, shortTermMaxLufs: number | null, limiterP95Db: number, limiterMaxDb: number }} Tried */

const DRIVE = INDEX['loudness.drive_db'];
const SHARE = 16; // tries of a chunk between two looks at the clock

/** @param {Float32Array} values @returns {Float32Array} the chain in front of the limiter, and nothing else */
const upstream = (values) =>
  values.map((x, i) => (/^(loudness|monitor)$/.test(PARAMS[i].block) ? PARAMS[i].default : x));

export class Cache {
  /**
   * @param {WebAssembly.Module} module
   * @param {Pcm} pcm stereo
   * @param {Float32Array} values with the loudness block on; its drive does not matter
   */
  constructor(module, pcm, values) {
    this.module = module;
    this.engine = new Engine(module, pcm.sampleRate, upstream(values));
    this.landing = new Landing(module, pcm.sampleRate, values);
    this.values = values;
    this.pcm = pcm;
    this.peaks = new Float32Array(pcm.frames + this.landing.latency);
    const seconds = this.peaks.length / pcm.sampleRate;
    this.powers = new Float64Array(Math.ceil(seconds * this.landing.powersPerSecond) + 8);
    this.scanned = 0;
    this.powerCount = 0;
    /** @type {Map<number, Tried>} */
    this.tried = new Map();
  }

  /**
   * Takes other settings over if what was scanned is still right for them.
   * @param {WebAssembly.Module} module
   * @param {Float32Array} values
   * @returns {boolean}
   */
  retune(module, values) {
    const same = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) =>
      a.every((x, i) => x === b[i] || i === DRIVE);
    if (module !== this.module || !same(upstream(values), upstream(this.values))) return false;
    if (!same(values, this.values)) this.tried.clear();
    this.values = values;
    return true;
  }

  /** Fills the cache. @returns {import('./passes.js').Pass<void>} */
  *scanPass() {
    const { engine, landing } = this;
    yield* renderPass(engine, this.pcm, (_, frames) => {
      load(landing.input, engine.output, 0, frames);
      this.keep(frames);
    });
    while (this.scanned < this.peaks.length) {
      for (const plane of landing.input) plane.fill(0);
      this.keep(Math.min(MAX_FRAMES, this.peaks.length - this.scanned));
    }
  }

  /** @param {number} frames that are in landing.input */
  keep(frames) {
    const { landing } = this;
    landing.scan(frames);
    this.peaks.set(landing.peaks.subarray(0, frames), this.scanned);
    this.powers.set(landing.powers.subarray(0, landing.powerCount), this.powerCount);
    this.scanned += frames;
    this.powerCount += landing.powerCount;
  }

  /** What a drive would give. @param {number} driveDb @returns {import('./passes.js').Pass<Tried>} */
  *tryPass(driveDb) {
    const known = this.tried.get(driveDb);
    if (known) return known;
    const { landing, peaks, powers } = this;
    landing.begin(driveDb, this.values);
    let used = 0;
    for (let at = 0, turn = 0; at < peaks.length; at += MAX_FRAMES, turn++) {
      const frames = Math.min(MAX_FRAMES, peaks.length - at);
      landing.peaks.set(peaks.subarray(at, at + frames));
      const count = Math.min(landing.powers.length, this.powerCount - used);
      landing.powers.set(powers.subarray(used, used + count));
      used += landing.try(frames, count);
      if (turn % SHARE === 0) yield at / peaks.length;
    }
    const result = landing.result();
    this.tried.set(driveDb, result);
    return result;
  }
}

/** One cache per song, for the next target; it goes with the song. @type {WeakMap<Pcm, Cache>} */
const kept = new WeakMap();

/**
 * A filled cache, taken out so that two passes never share one.
 * @param {WebAssembly.Module} module
 * @param {Pcm} song whose cache it is
 * @param {Pcm} pcm the same in stereo
 * @param {Float32Array} values
 * @returns {import('./passes.js').Pass<Cache>}
 */
export function* borrowCache(module, song, pcm, values) {
  const known = kept.get(song);
  kept.delete(song);
  if (known?.retune(module, values)) return known;
  const fresh = new Cache(module, pcm, values);
  yield* fresh.scanPass();
  return fresh;
}

/** @param {Pcm} song @param {Cache} cache */
export const giveBack = (song, cache) => void kept.set(song, cache);
