// share.js -- a manifest as the listener's page needs it: settings as they are in force, and what B comes to on the clock
// of the whole song. SPDX-License-Identifier: MIT
import { effective } from '../../wasm/params.js';
import { openManifest } from '../share/manifest.js';
import { Trouble } from './trouble.js';

/** @typedef {import('../share/heard.js').Heard} Heard */
/** @typedef {import('../share/manifest.js').Manifest} Manifest */
/** @typedef {import('../share/manifest.js').Range} Range */
/** @typedef {import('../share/heard.js').Shown} Shown */
/** @typedef {import('../recipe-delivery.js').Edit} Edit */
/** One version beside the first. @typedef {{ name: string, params: Record<string, number>, b: Heard, edit: Edit | null, aPart?: Shown | null, of?: string }} Entry
 *   aPart: what A measures between the same ends, where that is known; of: of one that came back, id of its note */
/** @typedef {Pick<Manifest, 'title' | 'artist' | 'created' | 'core' | 'source' | 'range' | 'proof' | 'recipe' | 'a' | 'aPart' | 'b'> & {
 *   params: Record<string, number>, versions: Entry[] }} Share */

const POINT = 3; // min, max, rms
const RECORD_SECONDS = 0.1; // of a reduction

/** A column of figures moved to where it belongs. @param {Float32Array} column @param {number} length @param {number} at */
function moved(column, length, at) {
  const all = new Float32Array(Math.max(0, length));
  const room = Math.max(0, all.length - at);
  all.set(column.subarray(0, room), Math.min(at, all.length));
  return all;
}

/**
 * What was measured of a part, drawn over the whole.
 * @param {Heard} heard @param {Range} part frames @param {{ frames: number, sampleRate: number }} song
 * @returns {Heard}
 */
export function onWhole(heard, { start, end }, { frames, sampleRate }) {
  if (start === 0 && end === frames) return heard;
  const { bucket, overview, reduction } = heard;
  const columns = POINT * Math.ceil(frames / bucket);
  const records = Math.ceil(frames / sampleRate / RECORD_SECONDS);
  return {
    ...heard,
    overview: moved(overview, columns, POINT * Math.round(start / bucket)),
    reduction: moved(reduction, records, Math.round(start / sampleRate / RECORD_SECONDS)),
  };
}

/**
 * @param {Uint8Array} bytes of an opened manifest
 * @param {import('../../wasm/params.js').Table} [table] of the core that plays it, where that is not this page's own
 * @returns {Share}
 * @throws {Trouble}
 */
export function readShare(bytes, table) {
  let manifest;
  try {
    manifest = openManifest(bytes, table);
  } catch (error) {
    throw new Trouble(/** @type {any} */ (error)?.code === 'newer' ? 'newer' : 'tampered');
  }
  const { title, artist, created, core, source, range, part, proof, recipe, a, aPart } = manifest;
  return {
    ...{ title, artist, created, core, source, range, proof, recipe, a, aPart },
    params: effective(recipe, table),
    b: onWhole(manifest.b, part, source),
    versions: manifest.versions.map((version) => ({
      name: version.name,
      params: effective(version.recipe, table),
      b: onWhole(version.b, part, source),
      edit: recipe.edit ?? null, // the song's, whatever the version
      aPart,
    })),
  };
}
