// manifest.js -- what a share says of itself beside its audio: title, recipe and versions, figures and pictures of A and
// B, and the hash of the master's first seconds. Made by the sender, checked strictly by whoever opens it.
//
//   { share: 1, title, artist, created, core, duration,
//     source:   { name?, sampleRate, channels, frames, pcm, format: flac|wav }      the audio of the share
//     range:    null, or { start, end } frames of the song that it was cut from
//     part:     { start, end } frames of the audio that B is the master of (what is cut off at both ends is not in it)
//     recipe, versions: [{ name, recipe, b }], a, b      see heard.js
//     aPart?:   figures of A between the ends and under the fades of the recipe, where it has such
//     proof:    { frames, hash }     SHA-256 of B from frame 0 of the audio, interleaved f32le
//     options:  { comments } }
//
// SPDX-License-Identifier: MIT
import { checkRecipe } from '../recipe.js';
import { clean } from './bytes.js';
import { packHeard, shownOf, unpackHeard } from './heard.js';

/** @typedef {import('./heard.js').Heard} Heard */
/** @typedef {import('../recipe.js').Recipe} Recipe */
/** @typedef {import('../../wasm/params.js').Table} Table */
/** @typedef {{ start: number, end: number }} Range frames */
/** @typedef {{ name?: string, sampleRate: number, channels: number, frames: number, pcm: string, format: 'flac' | 'wav' }} Audio */
/**
 * @typedef {object} About
 * @property {string} title
 * @property {string} [artist]
 * @property {string} created ISO
 * @property {string} core SHA-256 of the wasm
 * @property {Audio} source
 * @property {Range | null} range
 * @property {Range} part
 * @property {{ frames: number, hash: string }} proof
 * @property {{ comments: boolean }} options
 */
/** @typedef {import('../passes.js').Measured & { reduction?: Float32Array }} Measured */
/** A version as it is known. @typedef {{ name: string, recipe: Partial<Recipe>, b: Measured }} MadeVersion */
/** @typedef {About & { artist: string, duration: number, recipe: Recipe, versions: { name: string, recipe: Recipe, b: Heard }[],
 *   a: Heard, aPart: import('./heard.js').Shown | null, b: Heard, messages: string[] }} Manifest messages: what was dropped from its recipes */

export const VERSION = 1;
export const PROOF_SECONDS = 10;
export const MOST_TITLE = 200;
export const MOST_BYTES = 1 << 22; // of the document
const MOST_VERSIONS = 4;
const MOST_FRAMES = 2 ** 31;
const RATES = [8000, 192000];
const CHANGED = 'This share cannot be trusted:';

/** A manifest that cannot be used; nothing of it was. */
export class ManifestError extends Error {
  /** @param {string} what @param {'bad' | 'newer'} [code] */
  constructor(what, code = 'bad') {
    super(code === 'newer' ? what : `${CHANGED} ${what}. Ask for a new link.`);
    this.name = 'ManifestError';
    this.code = code;
  }
}

/** @param {unknown} right @param {string} what */
function need(right, what) {
  if (!right) throw new ManifestError(what);
}

/** @param {unknown} x @returns {x is Record<string, any>} */
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);
/** @param {unknown} x */
const isHash = (x) => typeof x === 'string' && /^[0-9a-f]{64}$/.test(x);
/** @param {unknown} x @param {number} least @param {number} most */
const isWhole = (x, least, most) => Number.isInteger(x) && Number(x) >= least && Number(x) <= most;
/** @param {unknown} x @param {number} most @returns {x is Range} */
const isRange = (x, most) =>
  isObject(x) && isWhole(x.start, 0, most - 1) && isWhole(x.end, x.start + 1, most);

/** Frames of the master's first seconds that are hashed. @param {{ sampleRate: number, frames: number }} source */
export const proofFrames = ({ sampleRate, frames }) => Math.min(frames, PROOF_SECONDS * sampleRate);

/**
 * @param {About & { recipe: Partial<Recipe>, versions?: MadeVersion[], a: Measured, b: Measured, aPart?: import('../passes.js').Figures | null }} parts
 * @returns {Uint8Array}
 * @throws {ManifestError} for what its own check would refuse
 */
export function makeManifest({ a, b, aPart, recipe, versions = [], ...about }) {
  const { source, part, title } = about;
  const { frames, sampleRate } = source;
  const long = part.end - part.start;
  const document = {
    share: VERSION,
    ...about,
    title: clean(title, MOST_TITLE) || 'Untitled',
    duration: frames / sampleRate,
    recipe,
    versions: versions.map((version) => ({ ...version, b: packHeard(version.b, long) })),
    a: packHeard(a, frames),
    ...(aPart && { aPart: shownOf(aPart) }),
    b: packHeard(b, long),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  openManifest(bytes);
  return bytes;
}

/** @param {any} source @returns {Audio} */
function checkAudio(source) {
  need(isObject(source), 'it does not say what its audio is');
  const { name, sampleRate, channels, frames, pcm, format } = source;
  need(isWhole(sampleRate, RATES[0], RATES[1]), 'its sample rate is none');
  need(isWhole(channels, 1, 2), 'its channels are neither one nor two');
  need(isWhole(frames, 1, MOST_FRAMES), 'its length is none');
  need(isHash(pcm), 'its audio has no fingerprint');
  need(format === 'flac' || format === 'wav', 'its audio is of an unknown kind');
  const named = clean(name, MOST_TITLE);
  return { ...(named && { name: named }), sampleRate, channels, frames, pcm, format };
}

/** @param {any} document @param {Audio} audio @param {string[]} messages @param {Table} [table]
 * @returns {Recipe} over the audio of the share */
function recipeOver(document, audio, messages, table) {
  const { format, name = '', ...source } = audio;
  try {
    const checked = checkRecipe({ ...document, source: { ...source, name } }, table);
    messages.push(...checked.messages.slice(0, 20));
    return checked.recipe;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    if (/newer/.test(message)) throw new ManifestError(message, 'newer');
    throw new ManifestError('its settings are none');
  }
}

/** @param {any} heard @param {number} frames @param {Audio} audio @param {string} which @returns {Heard} */
function heardOf(heard, frames, { sampleRate }, which) {
  const found = unpackHeard(heard, frames, sampleRate);
  need(found, `what it says of ${which} does not fit its audio`);
  return /** @type {Heard} */ (found);
}

/** @param {Uint8Array} bytes @returns {any} */
function parsed(bytes) {
  need(bytes.length <= MOST_BYTES, 'its description is far too long');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ManifestError('its description cannot be read');
  }
}

/** Everything but recipes and sound. @param {any} document @param {Audio} source @returns {About & { artist: string, duration: number }} */
function aboutOf(document, source) {
  const { title, artist, created, core, duration, range, part, proof, options } = document;
  const { frames, sampleRate } = source;
  need(isHash(core), 'it does not say which core it was made with');
  need(
    typeof duration === 'number' && Math.abs(duration - frames / sampleRate) < 1e-9,
    'its duration is not that of its audio',
  );
  const time =
    typeof created === 'string' && created.length < 40 ? Date.parse(created) : Number.NaN;
  need(!Number.isNaN(time), 'it does not say when it was made');
  need(
    range === null || (isRange(range, MOST_FRAMES) && range.end - range.start === frames),
    'its range is not that of its audio',
  );
  need(isRange(part, frames), 'the part that is mastered is not inside its audio');
  need(isObject(proof) && proof.frames === proofFrames(source), 'its proof is too short');
  need(isHash(proof.hash), 'its proof is none');
  return {
    title: clean(title, MOST_TITLE) || 'Untitled',
    artist: clean(artist, MOST_TITLE),
    created: new Date(time).toISOString(),
    ...{ core, duration: frames / sampleRate, source },
    range: range && { start: range.start, end: range.end },
    part: { start: part.start, end: part.end },
    proof: { frames: proof.frames, hash: proof.hash },
    options: { comments: isObject(options) && options.comments === true },
  };
}

/**
 * @param {Uint8Array} bytes of an opened manifest
 * @param {Table} [table] of the core that its settings are for, where that is another one than this build's
 * @returns {Manifest} only what this version knows, in range
 * @throws {ManifestError} with a sentence; code `newer` when a newer page may read it
 */
export function openManifest(bytes, table) {
  const document = parsed(bytes);
  need(isObject(document) && isWhole(document.share, 1, 1e6), 'it is no share');
  if (document.share > VERSION)
    throw new ManifestError('This link was made by a newer Lacquer: reload the page.', 'newer');
  const source = checkAudio(document.source);
  const about = aboutOf(document, source);
  const { part } = about;
  const long = part.end - part.start;
  /** @type {string[]} */
  const messages = [];
  const { versions = [] } = document;
  need(Array.isArray(versions) && versions.length <= MOST_VERSIONS, 'its versions are too many');
  return {
    ...about,
    recipe: recipeOver(document.recipe, source, messages, table),
    a: heardOf(document.a, source.frames, source, 'A'),
    b: heardOf(document.b, long, source, 'B'),
    aPart: isObject(document.aPart) ? shownOf(document.aPart) : null,
    versions: versions.map((/** @type {any} */ version, /** @type {number} */ i) => ({
      name: clean(version?.name, 60) || `Version ${i + 2}`,
      recipe: recipeOver(version?.recipe, source, messages, table),
      b: heardOf(version?.b, long, source, 'a version'),
    })),
    messages,
  };
}
