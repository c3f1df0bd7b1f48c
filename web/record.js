// record.js -- the record of an export: the recipe, and beside it what went in, what came out and what was done, so that
// anybody can prove it. A record is a recipe: `lacquer master --recipe` takes it. See record-page.js for people.
// SPDX-License-Identifier: MIT
import { CORE, RELEASE } from '../wasm/out/core.js';
import { monoOf } from './mono.js';
import { makeRecipe } from './recipe.js';
import { RECORD_SECONDS } from './timeline.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/** @typedef {import('./delivery.js').Delivered} Delivered */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {Pick<Figures, 'loudness' | 'peaks' | 'dynamics' | 'stereo'>} Brief as `lacquer analyze` names them */
/** mono: only of a mono song: its figures are of both sides, as it is heard. @typedef {Brief & { mono?: import('./mono.js').Mono }} Before */
/**
 * @typedef {object} SongRecord
 * @property {string} name
 * @property {string} [title]
 * @property {string} [artist]
 * @property {string} container
 * @property {string} codec
 * @property {number} sampleRate
 * @property {number} channels
 * @property {number} frames
 * @property {string} pcm
 */
/**
 * One file.
 * @typedef {object} FileRecord
 * @property {string} name
 * @property {string} format
 * @property {number} rate Hz
 * @property {string} bits
 * @property {string} dither that was used
 * @property {string} ditherAsked
 * @property {number} frames
 * @property {number} driveDb
 * @property {{ targetLufs: number, reached: boolean, text: string } | null} landed
 * @property {number | null} ceilingDbtp
 * @property {Brief} figures of the file that was read back
 * @property {number} limiterP95Db
 * @property {number} limiterMaxDb
 * @property {{ seconds: number, overDb: number, loweredDb: number }[]} repairs
 * @property {string} pcm
 */
/** Short-term loudness at the end of each step, LUFS. @typedef {{ stepSeconds: number, shortTermLufs: number[] }} OverTime */
/** @typedef {{ file: FileRecord, kept: import('./recipe-delivery.js').Delivered, params: import('../wasm/params.js').Params | null, overTime: OverTime }} Written
 *   what a Worker or a command knows of a file; kept: for the recipe; params: what a landing found */
/** @typedef {{ when: string, release: string, core: string, song: SongRecord, before: Before, files: FileRecord[], overTime: { before: OverTime, after: OverTime } }} Beside */
/** @typedef {Recipe & { record: Beside }} MasterRecord */

const MOST_STEPS = 600; // of the loudness over time

/** @param {Figures} figures @returns {Brief} */
export const brief = ({ loudness, peaks, dynamics, stereo }) => ({
  loudness,
  peaks,
  dynamics,
  stereo,
});

/** A song in steps of whole seconds. @param {Float32Array} shortTerm every 100 ms @returns {OverTime} */
export function overTime(shortTerm) {
  const seconds = Math.floor(shortTerm.length * RECORD_SECONDS + 1e-6);
  const stepSeconds = Math.max(1, Math.ceil(seconds / MOST_STEPS));
  const per = Math.round(stepSeconds / RECORD_SECONDS);
  const count = Math.floor(shortTerm.length / per);
  const at = (/** @type {number} */ i) => Number(shortTerm[(i + 1) * per - 1].toFixed(1));
  return { stepSeconds, shortTermLufs: Array.from({ length: count }, (_, i) => at(i)) };
}

/**
 * What a record tells of the song, and when.
 * @typedef {object} AboutSong
 * @property {SongRecord} song
 * @property {Before} before figures of the whole source
 * @property {OverTime} overTime of the whole source
 * @property {number} when milliseconds
 */

/**
 * @param {SongRecord & { [key: string]: any }} song with its figures, where they are not in `measured`
 * @param {number} when milliseconds
 * @param {{ figures: Figures, shortTerm: Float32Array, oneChannelLufs?: number | null }} [measured] before
 * @returns {AboutSong}
 */
export function aboutSong(song, when, measured = /** @type {any} */ (song)) {
  const { name, title, artist, container, codec, sampleRate, channels, frames, pcm } = song;
  const mono = monoOf(measured);
  return {
    song: {
      ...{ name, ...(title && { title }), ...(artist && { artist }) },
      ...{ container, codec, sampleRate, channels, frames, pcm },
    },
    before: { ...brief(measured.figures), ...(mono && { mono }) },
    ...{ overTime: overTime(measured.shortTerm), when },
  };
}

/**
 * @param {Recipe} recipe of the export
 * @param {AboutSong} about
 * @param {Written[]} written
 * @returns {MasterRecord}
 */
export function recordOf(recipe, { song, before, overTime, when }, written) {
  const params = { ...recipe.params, ...written[0].params };
  const core = recipe.core ?? CORE;
  const deliveries = written.map(({ kept }) => kept);
  return {
    ...makeRecipe({ ...recipe, core, params, deliveries }),
    record: {
      when: new Date(when).toISOString(),
      ...{ release: RELEASE, core },
      song,
      before,
      files: written.map(({ file }) => file),
      overTime: { before: overTime, after: written[0].overTime },
    },
  };
}

/** @param {MasterRecord} record @returns {string} */
export const recordJson = (record) => `${JSON.stringify(record, null, 2)}\n`;
