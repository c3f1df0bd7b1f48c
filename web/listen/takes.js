// takes.js -- the sides of a blind vote over one loop: rendered by the core, as they would be heard, and measured. In the
// listener's Worker. SPDX-License-Identifier: MIT
import { Engine, MAX_FRAMES } from '../../wasm/engine.js';
import { gainAt, setFades } from '../../wasm/fade.js';
import { toValues } from '../../wasm/params.js';
import { sameSound } from '../blind.js';
import { analysePass } from '../passes.js';
import { asStereo, read } from '../pcm.js';

/** @typedef {import('../files/source.js').Pcm} Pcm */
/** @typedef {import('../recipe-delivery.js').Edit} Edit */
/** @typedef {Float32Array[]} Planes left and right */
/** @typedef {{ module: WebAssembly.Module, table: import('../../wasm/params.js').Table }} Played the core that plays */
/** @typedef {{ start: number, frames: number, splice: number, edits: Edit[] }} Stretch frames of the song; splice: of the
 *   crossover at the loop's seam; edits: of all sides */
/** @typedef {{ planes: Planes, lufs: number | null }} Take lufs: of the loop */

const RUN_UP_SECONDS = 4; // after it the chain's sound is that of the whole song
const GRID = 32;
const OTHER = 'the sound engine of this share cannot measure it for this page';

/** What measuring calls, with the count of its arguments; see core.js. A core that has it otherwise is still heard. */
export const MEASURES = Object.freeze({
  ...{ lq_analysis_overview: 0, lq_analysis_push: 1, lq_analysis_buckets: 0 },
  ...{ lq_analysis_records: 0, lq_analysis_record_count: 0, lq_analysis_result: 0 },
  ...{ lq_analysis_figures: 0, lq_third_octave_hz: 1 },
});

/** Frames of the song that a stretch needs. @param {Stretch} stretch @param {number} sampleRate */
export const reachOf = ({ start, frames, splice }, sampleRate) =>
  start + frames + splice + 2 * sampleRate; // the chain looks ahead

/** @param {Pcm} pcm stereo @param {Stretch} stretch @returns {Planes} with what follows for the seam */
function source(pcm, { start, frames, splice }) {
  const planes = [0, 1].map(() => new Float32Array(frames + splice));
  read(pcm, planes, start, frames + splice);
  return planes;
}

/**
 * @param {Played} core @param {Pcm} pcm stereo @param {Record<string, number>} params
 * @param {Stretch} stretch
 * @returns {import('../slices.js').Pass<Planes>}
 */
function* master({ module, table }, pcm, params, { start, frames, splice }) {
  const engine = new Engine(module, pcm.sampleRate, toValues(params, table).values);
  const early = Math.max(0, start - RUN_UP_SECONDS * pcm.sampleRate);
  const from = early - (early % GRID);
  engine.reset(from);
  const skip = start - from + engine.latency;
  const total = skip + frames + splice;
  const planes = [0, 1].map(() => new Float32Array(frames + splice));
  for (let at = 0; at < total; ) {
    const n = Math.min(MAX_FRAMES, at < skip ? skip - at : total - at);
    read(pcm, engine.input, from + at, n);
    engine.process(n);
    for (let c = 0; c < 2 && at >= skip; c++)
      planes[c].set(engine.output[c].subarray(0, n), at - skip);
    at += n;
    yield at / total;
  }
  return planes;
}

/** Every side has the fades of all, whichever is the lowest: none is told by its own.
 * @param {Engine} engine any @param {Planes} planes @param {Stretch} stretch */
function soften(engine, planes, { start, edits }) {
  if (edits.length === 0) return;
  const gains = new Float64Array(planes[0].length).fill(1);
  for (const edit of edits) {
    const frames = edit.end - edit.start;
    setFades(engine, { ...edit, frames });
    for (let i = 0; i < gains.length; i++) {
      const frame = start + i - edit.start;
      gains[i] = Math.min(gains[i], frame < 0 || frame >= frames ? 0 : gainAt(engine, frame));
    }
  }
  for (const plane of planes) for (let i = 0; i < gains.length; i++) plane[i] *= gains[i];
}

/** At its start the loop crosses over from what came behind its end, as the playhead does.
 * @param {Planes} planes @param {Stretch} stretch @returns {Planes} */
const seamed = (planes, { frames, splice }) =>
  planes.map((plane) => {
    const loop = plane.slice(0, frames);
    for (let i = 0; i < splice; i++) {
      const w = 0.5 - 0.5 * Math.cos((Math.PI * (i + 1)) / (splice + 1));
      loop[i] = w * loop[i] + (1 - w) * plane[frames + i];
    }
    return loop;
  });

/**
 * @param {Played} core @param {Pcm} song
 * @param {(Record<string, number> | null)[]} sides settings of each, null for the mix
 * @param {Stretch} stretch
 * @returns {import('../slices.js').Pass<Take[]>}
 */
export function* takesPass(core, song, sides, stretch) {
  const { module } = core;
  const pcm = asStereo(song);
  const { sampleRate } = pcm;
  const engine = new Engine(module, sampleRate);
  if (Object.entries(MEASURES).some(([name, count]) => engine.x[name]?.length !== count))
    throw new Error(OTHER);
  const takes = [];
  for (const params of sides) {
    const all = params ? yield* master(core, pcm, params, stretch) : source(pcm, stretch);
    soften(engine, all, stretch);
    const planes = seamed(all, stretch);
    const loop = { ...song, name: '', sampleRate, frames: stretch.frames, channels: planes };
    const { figures } = yield* analysePass(module, { ...loop, width: 2, read: undefined });
    takes.push({ planes, lufs: figures.loudness.integratedLufs });
  }
  return takes;
}

/** The first two that are one sound at two levels. @param {Take[]} takes @returns {[number, number] | null} */
export function alike(takes) {
  for (let i = 0; i < takes.length; i++)
    for (let k = i + 1; k < takes.length; k++)
      if ([0, 1].every((c) => sameSound(takes[i].planes[c], takes[k].planes[c]))) return [i, k];
  return null;
}
