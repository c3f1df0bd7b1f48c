// passes.js -- whole songs through the core as generators that can pause anywhere.
// The Worker and the command line drive them with `run`; each yields the fraction done.
// SPDX-License-Identifier: MIT
import { Analysis, Engine, MAX_FRAMES } from '../wasm/engine.js';
import { asStereo, read, widthOf } from './pcm.js';
import { load } from './store.js';
import { doneOf, heardOf } from './timeline.js';
import { Track } from './track.js';

export { run, within } from './slices.js';
export { asStereo, load, read };

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {ReturnType<Analysis['result']>} Figures */
/**
 * @template T
 * @typedef {import('./slices.js').Pass<T>} Pass
 */
/** Figures, picture, and what is heard over time. @typedef {{ figures: Figures, overview: Float32Array } & import('./timeline.js').Heard} Measured */
/** @typedef {Measured & import('./timeline.js').Done} Final */
/** @typedef {import('./slices.js').RunOptions} RunOptions */

const BUCKET = 512; // frames, as in dsp/analysis.h
const OVERVIEW_WIDTH = 3; // min, max, rms per bucket
const MOST_BUCKETS = 1 << 17; // of a picture: far more than any screen has columns; of a longer song several make one

/**
 * The chain over a whole song from a reset at its first known frame, latency taken off.
 * @param {Engine} engine
 * @param {Pcm} pcm stereo
 * @param {(start: number, frames: number) => void} sink engine.output holds these frames of the song
 * @returns {Pass<void>}
 */
export function* renderPass(engine, pcm, sink) {
  engine.reset(0);
  const { latency } = engine;
  const lead = pcm instanceof Track ? pcm.lead : 0;
  const skip = lead + latency;
  const total = pcm.frames + skip;
  for (let at = 0; at < total; ) {
    const frames = Math.min(MAX_FRAMES, at < skip ? skip - at : total - at);
    read(pcm, engine.input, at - lead, frames);
    if (at === skip) engine.record();
    engine.process(frames);
    if (at >= skip) sink(at - skip, frames);
    at += frames;
    yield at / total;
  }
}

/**
 * Gathers the overview that `Analysis` leaves after each push.
 * @param {Analysis} analysis
 * @param {number} frames of the whole song
 */
function overviewOf(analysis, frames) {
  const buckets = Math.ceil(frames / BUCKET);
  const share = 2 ** Math.max(0, Math.ceil(Math.log2(buckets / MOST_BUCKETS)));
  const all = new Float32Array(Math.ceil(buckets / share) * OVERVIEW_WIDTH);
  let filled = 0; // buckets that went in
  return {
    all,
    take() {
      const { overview, overviewCount } = analysis;
      for (let i = 0; i < overviewCount && filled < buckets; i++, filled++) {
        const [to, from] = [OVERVIEW_WIDTH * Math.floor(filled / share), OVERVIEW_WIDTH * i];
        const before = filled % share; // buckets that are in it
        const [low, high, rms] = overview.subarray(from, from + OVERVIEW_WIDTH);
        all[to] = before ? Math.min(all[to], low) : low;
        all[to + 1] = before ? Math.max(all[to + 1], high) : high;
        all[to + 2] = before
          ? Math.sqrt((before * all[to + 2] ** 2 + rms ** 2) / (before + 1))
          : rms;
      }
    },
  };
}

/**
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm
 * @returns {Pass<Measured>}
 */
export function* analysePass(module, pcm) {
  const analysis = new Analysis(module, pcm.sampleRate, widthOf(pcm));
  const overview = overviewOf(analysis, pcm.frames);
  const heard = heardOf(pcm);
  for (let at = 0; at < pcm.frames; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, pcm.frames - at);
    read(pcm, analysis.input, at, frames);
    analysis.push(frames);
    overview.take();
    heard.take(analysis);
    yield (at + frames) / pcm.frames;
  }
  return { figures: analysis.result(), overview: overview.all, ...heard.all };
}

/**
 * What the finished file will be: rendered, measured, drawn. A track keeps the samples, and what is known of them.
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm stereo
 * @param {Float32Array} values
 * @returns {Pass<Final>}
 */
export function* finalPass(module, pcm, values) {
  const track = pcm instanceof Track ? pcm : null;
  const known = track?.known(values);
  if (known) return known;
  track?.forget();
  const engine = new Engine(module, pcm.sampleRate, values);
  const analysis = new Analysis(module, pcm.sampleRate, 2);
  const overview = overviewOf(analysis, pcm.frames);
  const [heard, done] = [heardOf(pcm), doneOf(pcm)];
  yield* renderPass(engine, pcm, (start, frames) => {
    track?.keep(engine, start, frames);
    load(analysis.input, engine.output, 0, frames);
    analysis.push(frames);
    overview.take();
    heard.take(analysis);
    done.take(engine);
  });
  const figures = analysis.result();
  const final = { figures, overview: overview.all, ...heard.all, ...done.all };
  track?.remember(values, final);
  return final;
}
