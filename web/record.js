// record.js -- the record of an export: the recipe, and beside it what went in, what came out and what was done, so that
// anybody can prove it. A record is a recipe: `lacquer master --recipe` takes it. See record-page.js for people.
// SPDX-License-Identifier: MIT
import { CORE, RELEASE } from '../wasm/out/core.js';
import { record as deliveryRecord, workOf } from './delivery.js';
import { makeRecipe } from './recipe.js';
import { RECORD_SECONDS } from './timeline.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/** @typedef {import('./delivery.js').Delivered} Delivered */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {Pick<Figures, 'loudness' | 'peaks' | 'dynamics' | 'stereo'>} Brief as `lacquer analyze` names them */
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
/** @typedef {{ when: string, release: string, core: string, song: SongRecord, before: Brief, files: FileRecord[], overTime: { before: OverTime, after: OverTime } }} Beside */
/** @typedef {Recipe & { record: Beside }} MasterRecord */

const MOST_STEPS = 600; // of the loudness over time

/** @param {Figures} figures @returns {Brief} */
const brief = ({ loudness, peaks, dynamics, stereo }) => ({ loudness, peaks, dynamics, stereo });

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
 * What is known of a file once it was written.
 * @param {import('./stage.js').Stage} stage
 * @param {Partial<Recipe>} recipe
 * @param {Delivery} delivery
 * @param {Delivered} made
 * @param {string} name of the file
 * @param {import('./delivery.js').PhaseOptions} [options]
 * @returns {Promise<Written>}
 */
export async function writtenOf(stage, recipe, delivery, made, name, options) {
  const { limiterP95Db, limiterMaxDb } = await workOf(stage, made, options);
  const { sampleRate: rate, landed, repairs, figures, driveDb, dither, pcm, ceilingDb } = made;
  const { lufs: targetLufs = 0 } = recipe.target ?? {};
  const file = {
    ...{ name, format: delivery.format ?? 'wav', rate, bits: delivery.bits },
    ...{ dither, ditherAsked: delivery.dither, frames: made.track.frames, driveDb },
    landed: landed && { targetLufs, reached: landed.reached, text: landed.text },
    ceilingDbtp: ceilingDb,
    figures: brief(figures),
    ...{ limiterP95Db, limiterMaxDb },
    repairs: repairs.map(({ frame, overDb, loweredDb }) => ({
      seconds: Number((frame / rate).toFixed(4)),
      ...{ overDb, loweredDb },
    })),
    pcm,
  };
  return {
    file,
    kept: deliveryRecord(delivery, made),
    params: landed?.params ?? null,
    overTime: overTime(made.final.shortTerm),
  };
}

/**
 * @param {Recipe} recipe of the export
 * @param {SongRecord & { [key: string]: any }} song
 * @param {{ figures: Figures, shortTerm: Float32Array }} before of the whole source
 * @param {Written[]} written
 * @param {number} when milliseconds
 * @returns {MasterRecord}
 */
export function recordOf(recipe, song, before, written, when) {
  const { name, title, artist, container, codec, sampleRate, channels, frames, pcm } = song;
  const params = { ...recipe.params, ...written[0].params };
  const core = recipe.core ?? CORE;
  const deliveries = written.map(({ kept }) => kept);
  return {
    ...makeRecipe({ ...recipe, core, params, deliveries }),
    record: {
      when: new Date(when).toISOString(),
      ...{ release: RELEASE, core },
      song: {
        ...{ name, ...(title && { title }), ...(artist && { artist }) },
        ...{ container, codec, sampleRate, channels, frames, pcm },
      },
      before: brief(before.figures),
      files: written.map(({ file }) => file),
      overTime: { before: overTime(before.shortTerm), after: written[0].overTime },
    },
  };
}

/** @param {MasterRecord} record @returns {string} */
export const recordJson = (record) => `${JSON.stringify(record, null, 2)}\n`;
