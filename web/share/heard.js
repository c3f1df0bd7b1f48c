// heard.js -- what is known of a sound over time, small enough for a manifest: its picture in bytes, its loudness for
// each second, what the limiter took. SPDX-License-Identifier: MIT
import { fromBase64, toBase64 } from './bytes.js';

/** @typedef {import('../passes.js').Figures} Figures */
/** The figures that a listener is shown.
 * @typedef {{ loudness: Partial<Figures['loudness']>, peaks: Partial<Figures['peaks']>, dynamics: { plrDb: number | null } }} Shown */
/**
 * @typedef {object} Heard
 * @property {Shown} figures of the whole
 * @property {number} bucket frames of one column of the picture
 * @property {Float32Array} overview min, max, rms of each column
 * @property {Float32Array} shortTerm LUFS at the end of each second, -70 for silence
 * @property {Float32Array} reduction dB in each 100 ms, 0 or less
 */

const BUCKET = 512; // frames, as in dsp/analysis.h
const WIDTH = 3; // min, max, rms
const MOST_COLUMNS = 4096; // more than any screen shows
const LUFS_STEPS = 100; // of one LU
const DB_STEPS = 8; // of one dB of reduction
const SILENCE = -70;

/** Every figure that is shown, and the range in which it is believed. @type {Record<string, Record<string, [number, number]>>} */
const SHOWN = {
  loudness: {
    integratedLufs: [-100, 40],
    rangeLu: [0, 100],
    momentaryMaxLufs: [-100, 40],
    shortTermMaxLufs: [-100, 40],
  },
  peaks: { samplePeakDbfs: [-400, 100], truePeakDbtp: [-400, 100] },
  dynamics: { plrDb: [-100, 400] },
};

/** @param {any} figures @returns {Shown} what is no figure becomes null, as for silence */
export function shownOf(figures) {
  const rows = Object.entries(SHOWN).map(([part, keys]) => {
    const kept = Object.entries(keys).map(([key, [least, most]]) => {
      const x = figures?.[part]?.[key];
      return [key, typeof x === 'number' && x >= least && x <= most ? x : null];
    });
    return [part, Object.fromEntries(kept)];
  });
  return /** @type {Shown} */ (Object.fromEntries(rows));
}

/** The square root gives quiet music the finer steps. @param {number} x @returns {number} -1..1 */
const bend = (x) => Math.sign(x) * Math.sqrt(Math.min(1, Math.abs(x)));
/** @param {number} x */
const unbend = (x) => x * Math.abs(x);

/** Fewer columns of the same song. @param {Float32Array} overview @param {number} share columns that become one */
function fewer(overview, share) {
  const columns = overview.length / WIDTH;
  const out = new Float32Array(WIDTH * Math.ceil(columns / share));
  for (let i = 0, to = 0; i < columns; i += share, to += WIDTH) {
    const end = Math.min(columns, i + share);
    let [low, high, power] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let at = WIDTH * i; at < WIDTH * end; at += WIDTH) {
      low = Math.min(low, overview[at]);
      high = Math.max(high, overview[at + 1]);
      power += overview[at + 2] ** 2;
    }
    out.set([low, high, Math.sqrt(power / (end - i))], to);
  }
  return out;
}

/** @param {Int16Array} x */
const words = (x) => toBase64(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));

/** Every tenth record of 100 ms, at the end of a second. @param {Float32Array} records */
const seconds = (records) =>
  Int16Array.from({ length: Math.floor(records.length / 10) }, (_, i) =>
    Math.round(LUFS_STEPS * Math.max(SILENCE, records[10 * i + 9])),
  );

/**
 * @param {{ figures: Figures, overview: Float32Array, shortTerm: Float32Array, reduction?: Float32Array }} measured
 * @param {number} frames of what was measured
 * @param {number} [most] columns of the picture
 */
export function packHeard(
  { figures, overview, shortTerm, reduction },
  frames,
  most = MOST_COLUMNS,
) {
  const own = Math.max(1, overview.length / WIDTH);
  const share = Math.max(1, Math.ceil(own / most));
  // The picture may be of fewer columns than one for each 512 frames: then they are 2, 4, 8... times as wide.
  const wide = 2 ** Math.max(0, Math.ceil(Math.log2(Math.ceil(frames / BUCKET) / own)));
  const steps = Int8Array.from(fewer(overview, share), (x) => Math.round(127 * bend(x)));
  const taken = Uint8Array.from(reduction ?? [], (db) =>
    Math.round(Math.min(255, Math.max(0, -DB_STEPS * db))),
  );
  return {
    figures: shownOf(figures),
    bucket: BUCKET * wide * share,
    overview: toBase64(new Uint8Array(steps.buffer)),
    shortTerm: words(seconds(shortTerm)),
    reduction: toBase64(taken),
  };
}

/** @param {unknown} text @param {number} most bytes @param {number} unit @returns {ArrayBuffer | null} */
function bytesOf(text, most, unit) {
  if (typeof text !== 'string' || text.length > 2 * most + 4) return null;
  const bytes = fromBase64(text);
  return bytes && bytes.length <= most && bytes.length % unit === 0 ? bytes.buffer : null;
}

/**
 * @param {any} packed @param {number} frames @param {number} sampleRate
 * @returns {Heard | null} null when it is not what `packHeard` makes
 */
export function unpackHeard(packed, frames, sampleRate) {
  const records = Math.ceil((frames / sampleRate) * 10) + 1;
  const columns = bytesOf(packed?.overview, WIDTH * MOST_COLUMNS, WIDTH);
  const loud = bytesOf(packed?.shortTerm, 2 * records, 2);
  const taken = bytesOf(packed?.reduction, records, 1);
  const { bucket } = packed ?? {};
  const fits = Number.isInteger(bucket) && bucket >= BUCKET && bucket % BUCKET === 0;
  if (!columns || !loud || !taken || !fits) return null;
  const count = columns.byteLength / WIDTH;
  if (count * bucket >= frames + bucket || (count + 1) * bucket < frames) return null;
  return {
    figures: shownOf(packed.figures),
    bucket,
    overview: Float32Array.from(new Int8Array(columns), (x) => unbend(x / 127)),
    shortTerm: Float32Array.from(new Int16Array(loud), (x) => x / LUFS_STEPS),
    reduction: Float32Array.from(new Uint8Array(taken), (x) => -x / DB_STEPS),
  };
}
