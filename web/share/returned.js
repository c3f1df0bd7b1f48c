// returned.js -- a version that a listener made of a shared song and sent back: its settings and what they come to, small
// enough for one note. It may come from anybody who has the link: nothing in it is believed.
//
//   { recipe, heard: { figures, bucket, overview, a? } }     over the audio of the share, on the clock of all of it
//   a: figures of the source between the ends and under the fades of the recipe, where it has such
//
// SPDX-License-Identifier: MIT
import { effective } from '../../wasm/params.js';
import { checkRecipe, makeRecipe } from '../recipe.js';
import { fromBase64 } from './bytes.js';
import { packHeard, shownOf, unpackHeard } from './heard.js';

/** @typedef {import('../recipe.js').Recipe} Recipe */
/** @typedef {import('./heard.js').Heard} Heard */
/** @typedef {import('./heard.js').Shown} Shown */
/** @typedef {{ figures: Shown, bucket: number, overview: string, a?: Shown }} Coarse bucket 0: without a picture */

export const MOST_WORDS = 500; // characters of the sentence that goes with it
const COLUMNS = [1024, 512, 128]; // of the picture, the finest that fits
const MOST_PICTURE = 4 * COLUMNS[0]; // characters: three bytes a column, as base64
const MOST_PLAIN = 15 << 10; // bytes before it is sealed: a server takes 16 K
const MOST_FRAMES = 2 ** 31;
const NONE = new Float32Array(0);
const NO_PICTURE = Object.freeze({ bucket: 0, overview: '' });

/** Only what makes the sound: what a file of it would be is nobody else's choice. @param {Recipe} recipe @returns {Recipe} */
function plain(recipe) {
  const { core, edit, target } = recipe;
  return makeRecipe({ core, edit, target, params: effective(recipe) });
}

/** @param {any} heard @returns {Coarse | null} */
function checkCoarse(heard) {
  if (typeof heard !== 'object' || heard === null) return null;
  const { bucket, overview } = heard;
  const drawn =
    typeof overview === 'string' &&
    overview.length <= MOST_PICTURE &&
    Boolean(fromBase64(overview)) &&
    Number.isInteger(bucket) &&
    bucket > 0 &&
    bucket <= MOST_FRAMES;
  const a = typeof heard.a === 'object' && heard.a !== null && { a: shownOf(heard.a) };
  return { figures: shownOf(heard.figures), ...(drawn ? { bucket, overview } : NO_PICTURE), ...a };
}

/** What a note of a version holds beside its words. @param {any} x
 * @returns {{ recipe: Recipe, heard: Coarse } | null} only what is known, in range; null: no version */
export function checkReturned({ recipe, heard }) {
  const coarse = checkCoarse(heard);
  if (!coarse) return null;
  try {
    return { recipe: plain(checkRecipe(recipe).recipe), heard: coarse };
  } catch {
    return null;
  }
}

/**
 * @param {{ name: string, text?: string }} words
 * @param {Recipe} recipe as it is heard
 * @param {any} final what the finished file measures, over all of the song
 * @param {number} frames of the song
 * @returns {any} what a note is made of
 */
export function returnedParts({ name, text }, recipe, final, frames) {
  const a = recipe.edit && final.a && { a: shownOf(final.a) };
  const measured = { ...final, shortTerm: NONE, reduction: NONE };
  for (const columns of COLUMNS) {
    const { figures, bucket, overview } = packHeard(measured, frames, columns);
    const parts = {
      ...{ kind: 'version', name, ...(text && { text: text.slice(0, MOST_WORDS) }) },
      ...{ recipe: plain(recipe), heard: { figures, bucket, overview, ...a } },
    };
    if (new TextEncoder().encode(JSON.stringify(parts)).length <= MOST_PLAIN) return parts;
  }
  throw new Error('These settings are too many to be sent back. Copy the link, and send that.');
}

/** Its picture and figures, where they fit the song. @param {Coarse} heard @param {{ frames: number, sampleRate: number }} song
 * @returns {Heard} */
export function heardOf({ figures, bucket, overview }, { frames, sampleRate }) {
  const packed = { figures, bucket, overview, shortTerm: '', reduction: '' };
  const bare = { figures, bucket, overview: NONE, shortTerm: NONE, reduction: NONE };
  return unpackHeard(packed, frames, sampleRate) ?? bare;
}
