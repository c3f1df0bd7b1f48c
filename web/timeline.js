// timeline.js -- a song in records of 100 ms, gathered from the core: what the page draws over time and jumps by.
// SPDX-License-Identifier: MIT
import { RECORD } from '../wasm/analysis.js';
import { EFFORT } from '../wasm/engine.js';

/** @typedef {import('../wasm/engine.js').Analysis} Analysis */
/** @typedef {import('../wasm/engine.js').Engine} Engine */
/**
 * One figure for each whole 100 ms of the song, from its start.
 * @typedef {object} Heard
 * @property {Float32Array} momentary LUFS at its end, -70 for silence
 * @property {Float32Array} shortTerm LUFS at its end
 * @property {Float32Array} truePeak dBTP, most in it
 */
/**
 * @typedef {object} Done
 * @property {Float32Array} reduction dB, most in it, 0 or less
 * @property {Float32Array} over dB of the highest peak before the limiter over its threshold, -120 for none
 * @property {Float32Array} damage dB of what is not the music, against the music, most in it, -120 for none
 * @property {Float32Array} clipped dB, most that the soft clipper shaved, 0 or less
 */

export const RECORD_SECONDS = 0.1;

/** How many records a song has. @param {{ frames: number, sampleRate: number }} pcm */
const count = ({ frames, sampleRate }) => Math.floor((frames * 10) / sampleRate);

/**
 * Sorts records into columns as they come.
 * @param {Float32Array[]} columns
 * @returns {(records: Float32Array) => void}
 */
function gather(columns) {
  const width = columns.length;
  let filled = 0;
  return (records) => {
    for (let i = 0; i < records.length && filled < columns[0].length; i += width, filled++)
      for (let c = 0; c < width; c++) columns[c][filled] = records[i + c];
  };
}

/**
 * @param {{ frames: number, sampleRate: number }} pcm
 * @returns {{ all: Heard, take: (analysis: Analysis) => void }} to take after each push
 */
export function heardOf(pcm) {
  const columns = Array.from({ length: RECORD }, () => new Float32Array(count(pcm)).fill(-70));
  const [momentary, shortTerm, truePeak] = columns;
  const add = gather(columns);
  return { all: { momentary, shortTerm, truePeak }, take: (analysis) => add(analysis.records) };
}

/** A loudness stage that has nothing to do. @param {{ frames: number, sampleRate: number }} pcm @returns {Done} */
export function atRest(pcm) {
  const column = (/** @type {number} */ db) => new Float32Array(count(pcm)).fill(db);
  return { reduction: column(0), over: column(-120), damage: column(-120), clipped: column(0) };
}

/**
 * @param {{ frames: number, sampleRate: number }} pcm
 * @returns {{ all: Done, take: (engine: Engine) => void }} to take after each process of a recording
 */
export function doneOf(pcm) {
  const columns = Array.from({ length: EFFORT }, () => new Float32Array(count(pcm)));
  const [reduction, over, damage, clipped] = columns;
  const add = gather(columns);
  return { all: { reduction, over, damage, clipped }, take: (engine) => add(engine.efforts) };
}
