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

const OVERVIEW_WIDTH = 3; // min, max, rms per bucket

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
  const bucket = 512; // as in dsp/analysis.h
  const all = new Float32Array(Math.ceil(frames / bucket) * OVERVIEW_WIDTH);
  let filled = 0;
  return {
    all,
    take() {
      const part = analysis.overview.subarray(0, analysis.overviewCount * OVERVIEW_WIDTH);
      all.set(part.subarray(0, all.length - filled), filled);
      filled += part.length;
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
