// land-cache.js -- a song as the limiter meets it, kept so that a drive can be tried in a moment.
// SPDX-License-Identifier: MIT
import { Engine, Landing, MAX_FRAMES } from '../wasm/engine.js';
import { INDEX } from '../wasm/params.js';
import { load, read, renderPass } from './passes.js';
import { Room } from './store.js';
import { isDelay, upstream } from './upstream.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {ReturnType<Landing['result']>} Tried */
/** @typedef {import('./store.js').Store} Store */
/**
 * @template T
 * @typedef {import('./passes.js').Pass<T>} Pass
 */

/** What a landing finds, and no cache depends on. */
export const FOUND = [INDEX['loudness.drive_db'], INDEX['loudness.limiter']];
const SHARE = 16; // tries of a chunk between two looks at the clock

/** @param {Float32Array} a @param {Float32Array} b @returns {boolean} but for what a landing finds */
const same = (a, b) => a.every((x, i) => x === b[i] || FOUND.includes(i));

/** @param {number} driveDb @param {boolean} coarse @param {boolean} limiter */
const keyOf = (driveDb, coarse, limiter) => `${driveDb} ${coarse} ${limiter}`;

export class Cache {
  /**
   * One with room for the song.
   * @param {WebAssembly.Module} module
   * @param {Pcm} pcm stereo
   * @param {Float32Array} values with the loudness block on
   * @param {Room} room
   * @returns {Pass<Cache>}
   */
  static *roomy(module, pcm, values, room) {
    const cache = new Cache(module, pcm, values);
    const { latency, stride } = cache.landing;
    const frames = pcm.frames + latency;
    cache.peaks = yield* room.opened(frames, 1, pcm.name);
    try {
      cache.coarse = yield* room.opened(Math.ceil(frames / stride), 1, pcm.name);
    } catch (error) {
      cache.close();
      throw error;
    }
    return cache;
  }

  /** Of every frame. @type {Store | null} */
  peaks = null;
  /** Of a stride of frames. @type {Store | null} */
  coarse = null;

  /**
   * @param {WebAssembly.Module} module
   * @param {Pcm} pcm stereo
   * @param {Float32Array} values with the loudness block on
   */
  constructor(module, pcm, values) {
    this.module = module;
    const before = upstream(values);
    this.engine = isDelay(before) ? null : new Engine(module, pcm.sampleRate, before);
    this.landing = new Landing(module, pcm.sampleRate, values);
    this.values = values;
    this.pcm = pcm;
    const { latency, powersPerSecond } = this.landing;
    const seconds = (pcm.frames + latency) / pcm.sampleRate;
    this.powers = new Float64Array(Math.ceil(seconds * powersPerSecond) + 8);
    this.scanned = 0;
    this.coarseCount = 0;
    this.powerCount = 0;
    /** @type {Map<string, Tried>} */
    this.tried = new Map();
  }

  /**
   * Takes other settings over if what was scanned is still right for them.
   * @param {WebAssembly.Module} module
   * @param {Float32Array} values
   * @returns {boolean}
   */
  retune(module, values) {
    if (module !== this.module || !same(upstream(values), upstream(this.values))) return false;
    if (!same(values, this.values)) this.tried.clear();
    this.values = values;
    return true;
  }

  /** Gives its room back. */
  close() {
    this.peaks?.close();
    this.coarse?.close();
  }

  /** Whether trials are real passes. */
  get exact() {
    return !this.landing.scans(this.values.with(FOUND[1], 1));
  }

  /** Fills the cache. @returns {Pass<void>} */
  *scanPass() {
    yield* this.feedPass(this.landing.latency, (frames) => this.keep(frames));
  }

  /**
   * The song as the limiter meets it, into the core, and silence behind it.
   * @param {number} silence frames @param {(frames: number) => void} sink
   * @returns {Pass<void>}
   */
  *feedPass(silence, sink) {
    const { engine, pcm, landing } = this;
    if (engine)
      yield* renderPass(engine, pcm, (_, frames) => {
        load(landing.input, engine.output, 0, frames);
        sink(frames);
      });
    for (let at = engine ? pcm.frames : 0; at < pcm.frames; at += MAX_FRAMES) {
      const frames = Math.min(MAX_FRAMES, pcm.frames - at);
      read(pcm, landing.input, at, frames);
      sink(frames);
      yield at / pcm.frames;
    }
    for (let left = silence; left > 0; left -= MAX_FRAMES) {
      for (const plane of landing.input) plane.fill(0);
      sink(Math.min(MAX_FRAMES, left));
    }
  }

  /** @param {number} frames that are in landing.input */
  keep(frames) {
    const { landing } = this;
    landing.scan(frames);
    this.peaks?.write([landing.peaks], this.scanned, frames);
    this.coarse?.write([landing.coarse], this.coarseCount, landing.coarseCount);
    this.powers.set(landing.powers.subarray(0, landing.powerCount), this.powerCount);
    this.scanned += frames;
    this.coarseCount += landing.coarseCount;
    this.powerCount += landing.powerCount;
  }

  /**
   * What a drive would give.
   * @param {number} driveDb
   * @param {{ coarse?: boolean, limiter?: boolean }} [how] coarse: in an eighth of the time, nearly
   * @returns {Pass<Tried>}
   */
  *tryPass(driveDb, { coarse = false, limiter = true } = {}) {
    const values = this.values.with(FOUND[1], limiter ? 1 : 0);
    const real = limiter && this.exact;
    const known = this.known(driveDb, coarse && !real, limiter);
    if (known) return known;
    if (real) yield* this.realPass(driveDb, values);
    else yield* this.quickPass(driveDb, values, coarse);
    const result = this.landing.result();
    this.tried.set(keyOf(driveDb, coarse && !real, limiter), result);
    return result;
  }

  /** What was tried before. Where nothing is limited a coarse trial is as good as a fine one.
   * @param {number} driveDb @param {boolean} coarse @param {boolean} limiter @returns {Tried | undefined} */
  known(driveDb, coarse, limiter) {
    const rough = this.tried.get(keyOf(driveDb, true, limiter));
    if (coarse || rough?.limiterMaxDb === 0) return rough;
    return this.tried.get(keyOf(driveDb, false, limiter));
  }

  /** @param {number} driveDb @param {Float32Array} values @returns {Pass<void>} */
  *realPass(driveDb, values) {
    const silence = this.landing.beginPass(driveDb, values);
    yield* this.feedPass(silence, (frames) => this.landing.pass(frames));
  }

  /** @param {number} driveDb @param {Float32Array} values @param {boolean} coarse @returns {Pass<void>} */
  *quickPass(driveDb, values, coarse) {
    const { landing } = this;
    landing.begin(driveDb, values, coarse);
    const from = /** @type {Store} */ (coarse ? this.coarse : this.peaks);
    const length = coarse ? this.coarseCount : from.frames;
    const to = coarse ? landing.coarse : landing.peaks;
    const most = coarse ? MAX_FRAMES / landing.stride : MAX_FRAMES;
    const share = SHARE * (MAX_FRAMES / most);
    let used = 0;
    for (let at = 0, turn = 0; at < length; at += most, turn++) {
      const count = Math.min(most, length - at);
      const powers = this.powers.subarray(
        used,
        Math.min(this.powerCount, used + landing.powers.length),
      );
      from.read([to], at, count);
      landing.powers.set(powers);
      used += landing.try(count, powers.length);
      if (turn % share === 0) yield at / length;
    }
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
 * @param {Room} [room]
 * @returns {Pass<Cache>}
 */
export function* borrowCache(module, song, pcm, values, room = new Room()) {
  const known = kept.get(song);
  kept.delete(song);
  if (known?.retune(module, values)) return known;
  known?.close();
  const fresh = yield* Cache.roomy(module, pcm, values, room);
  let filled = false;
  try {
    yield* fresh.scanPass();
    filled = true;
  } finally {
    if (!filled) fresh.close();
  }
  return fresh;
}

/** The song goes. @param {Pcm} song */
export function dropCache(song) {
  kept.get(song)?.close();
  kept.delete(song);
}

/** @param {Pcm} song @param {Cache} cache */
export const giveBack = (song, cache) => void kept.set(song, cache);
