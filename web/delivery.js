// delivery.js -- a song and its recipe, at one rate, to a finished master and its file: chain, conversion, landing,
// loudness alone, fades; then dither, write, read back, measure (export.js).
// SPDX-License-Identifier: MIT
import { effective, INDEX, toValues } from '../wasm/params.js';
import { writeFile } from './export.js';
import { FORMATS, rateFor } from './files/formats.js';
import { ceilingOf, hold } from './hold.js';
import { cleanPass, land, limiterWork } from './landing.js';
import { finalPass } from './passes.js';
import { run } from './slices.js';
import { atRest } from './timeline.js';
import { isDelay } from './upstream.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').Delivery} Delivery */
/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./track.js').Track} Track */
/** @typedef {import('./landing.js').Landed} Landed */
/** @typedef {import('./passes.js').Final} Final */
/** @typedef {'Rendering' | 'Landing' | 'Analysing'} Phase what is being done, as the page names it */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number, phase: Phase) => void }} PhaseOptions */
/**
 * @typedef {object} Master
 * @property {Track} track holds the samples
 * @property {import('../wasm/params.js').Params} params of the loudness stage, as they are in force
 * @property {Float32Array} values the same
 * @property {Landed | null} landed null without a target
 * @property {Final} final
 */

const NEARLY = 0.002; // dB over the ceiling: what two readings of one wave may differ by
const PASSES = 3; // writings at most

/** The options of one phase. @param {PhaseOptions} options @param {Phase} phase @returns {import('./slices.js').RunOptions} */
const during = ({ signal, onProgress }, phase) => ({
  signal,
  onProgress: (fraction) => onProgress?.(fraction, phase),
});

/** What is left of a recipe for the loudness stage. @param {Partial<Recipe>} recipe @returns {Partial<Recipe>} */
const loudnessOnly = (recipe) => ({
  params: Object.fromEntries(
    Object.entries(effective(recipe)).filter(([name]) => name.startsWith('loudness.')),
  ),
  target: recipe.target,
});

/**
 * Lands on the track, or knows it from before.
 * @param {Stage} stage @param {Track} track @param {Partial<Recipe>} recipe @param {PhaseOptions} options
 */
async function landOn({ module, room }, track, recipe, options) {
  const found = { 'loudness.on': 1, 'loudness.drive_db': 0, 'loudness.limiter': 1 };
  const key = JSON.stringify([recipe.target, { ...recipe.params, ...found }]);
  if (track.landed?.key !== key) {
    await track.renew(room);
    track.landed = null;
    track.landed = {
      key,
      landed: await land(track, recipe, { module, room, ...during(options, 'Landing') }),
    };
  }
  return track.landed.landed;
}

/**
 * The master at a rate. What is known from before is not made again.
 * @param {Stage} stage
 * @param {Partial<Recipe>} recipe with a target the drive is found at this rate
 * @param {number} rate Hz
 * @param {PhaseOptions} [options]
 * @returns {Promise<Master>}
 */
export async function masterAt(stage, recipe, rate, options = {}) {
  const { values: whole } = toValues(effective(recipe));
  const wish = { rate, edit: recipe.edit };
  const track = await stage.track(whole, wish, during(options, 'Rendering'));
  const own = loudnessOnly(recipe);
  const landed = own.target ? await landOn(stage, track, own, options) : null;
  const found = landed && { 'loudness.drive_db': landed.driveDb, ...landed.params };
  const params = { ...own.params, ...found };
  const { values } = toValues(params);
  if (!track.known(values)) {
    const untouched = isDelay(values);
    await track.renew(stage.room, untouched);
    const heard = untouched ? stage.heardAs(track) : null;
    if (heard) track.remember(values, { ...heard, ...atRest(track) });
  }
  const final = await run(finalPass(stage.module, track, values), during(options, 'Rendering'));
  return { track, params, values, landed, final };
}

/**
 * The loudest target that the budget allows at a rate.
 * @param {Stage} stage @param {Partial<Recipe>} recipe with a target, whose loudness does not matter
 * @param {number} rate Hz @param {PhaseOptions} [options]
 * @returns {Promise<number | null>} LUFS; null for silence
 */
export async function cleanTarget(stage, recipe, rate, options = {}) {
  const { values } = toValues(effective(recipe));
  const wish = { rate, edit: recipe.edit };
  const track = await stage.track(values, wish, during(options, 'Rendering'));
  await track.renew(stage.room);
  const pass = cleanPass(stage.module, track, loudnessOnly(recipe), stage.room);
  return run(pass, during(options, 'Landing'));
}

/**
 * One file. What was written is read back and looked at by an ideal interpolation; dither may have lifted a peak over
 * the ceiling: then the master is held that much lower, and the file written again. What a lossy codec lifts is told
 * and left: the ceiling is the hand's to move.
 * @param {Stage} stage
 * @param {Partial<Recipe>} recipe
 * @param {Delivery} delivery
 * @param {import('./export.js').Sink} sink
 * @param {PhaseOptions & { tags?: import('./files/tags.js').Tags, keepDecoded?: boolean, limit?: number }} [options] tags: what the file says of the song;
 *   limit: bytes in memory of what is kept decoded
 */
export async function deliver(stage, recipe, delivery, sink, options = {}) {
  const { module } = stage;
  const sampleRate = rateFor(delivery, stage.song.sampleRate);
  const master = await masterAt(stage, recipe, sampleRate, options);
  const { track, params, values, landed, final } = master;
  const { frames, master: store } = track;
  const finished = { sampleRate, frames, read: store.read, figures: final.figures };
  const ceiling = ceilingOf(values, landed !== null);
  const rest = { sampleRate, track, params, values, landed, final, ceilingDb: ceiling };
  const driveDb = values[INDEX['loudness.on']] && values[INDEX['loudness.drive_db']]; // in force
  for (let aim = ceiling ?? 0, pass = 1; ; pass++) {
    const held = during(options, 'Rendering');
    const repairs = ceiling === null ? [] : await hold(module, track, aim, held);
    const how = { module, ideal: ceiling !== null, ...options };
    const written = await writeFile(finished, delivery, sink, how);
    const over = ceiling === null ? 0 : (written.idealPeakDbtp ?? ceiling) - ceiling;
    const made = { ...written, ...rest, driveDb, repairs, ceilingDb: ceiling };
    if (written.coded || over <= NEARLY || pass === PASSES) return made;
    aim -= over;
    await sink.rewind();
  }
}

/**
 * What the limiter did to a file.
 * @param {Stage} stage @param {Delivered} made @param {PhaseOptions} [options]
 * @returns {Promise<{ limiterP95Db: number, limiterMaxDb: number }>}
 */
export const workOf = async ({ module, room }, { track, values, landed }, options = {}) =>
  landed ?? run(limiterWork(module, track, values, room), during(options, 'Analysing'));

/** @typedef {Awaited<ReturnType<typeof deliver>>} Delivered */

/**
 * What is kept of a delivery in a recipe.
 * @param {Delivery} delivery @param {Delivered} delivered
 * @returns {import('./recipe-delivery.js').Delivered}
 */
export const record = (
  { rate, bits, dither, format, kbps },
  { figures, driveDb, repairs, pcm },
) => ({
  ...(rate && { rate }),
  bits,
  dither,
  ...(format && FORMATS[format].lossy && { format, ...(kbps && { kbps }) }),
  driveDb,
  integratedLufs: figures.loudness.integratedLufs,
  truePeakDbtp: figures.peaks.truePeakDbtp,
  repairs,
  pcm,
});
