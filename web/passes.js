// passes.js -- whole songs through the core as generators that can pause anywhere.
// The Worker and the command line drive them with `run`; each yields the fraction done.
// SPDX-License-Identifier: MIT
import { Analysis, Engine, MAX_FRAMES } from '../wasm/engine.js';
import { doneOf, heardOf } from './timeline.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {ReturnType<Analysis['result']>} Figures */
/**
 * @template T
 * @typedef {Generator<number, T, void>} Pass yields the fraction done
 */
/** Figures, picture, and what is heard over time. @typedef {{ figures: Figures, overview: Float32Array } & import('./timeline.js').Heard} Measured */
/** @typedef {Measured & import('./timeline.js').Done} Final */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number) => void, sliceMs?: number }} RunOptions */

const OVERVIEW_WIDTH = 3; // min, max, rms per bucket

/** Lets waiting messages in. */
const breathe = () =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') return setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(0);
  });

/**
 * Drives a pass in slices, so that feed, messages and `signal` are never kept waiting.
 * @template T
 * @param {Pass<T>} pass
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export async function run(pass, { signal, onProgress, sliceMs = 20 } = {}) {
  try {
    return await slices(pass, signal, onProgress, sliceMs);
  } finally {
    pass.return(/** @type {any} */ (undefined)); // a pass that was called off puts things back
  }
}

/**
 * @template T
 * @param {Pass<T>} pass
 * @param {AbortSignal | undefined} signal
 * @param {((fraction: number) => void) | undefined} onProgress
 * @param {number} sliceMs
 * @returns {Promise<T>}
 */
async function slices(pass, signal, onProgress, sliceMs) {
  for (;;) {
    signal?.throwIfAborted();
    const until = performance.now() + sliceMs;
    let step = pass.next();
    while (!step.done && performance.now() < until) step = pass.next();
    if (step.done) {
      onProgress?.(1);
      return step.value;
    }
    onProgress?.(step.value);
    await breathe();
  }
}

/**
 * A pass as a part of a longer one.
 * @template T
 * @param {Pass<T>} pass
 * @param {number} from
 * @param {number} to
 * @returns {Pass<T>}
 */
export function* within(pass, from, to) {
  try {
    for (;;) {
      const step = pass.next();
      if (step.done) return step.value;
      yield from + (to - from) * step.value;
    }
  } finally {
    pass.return(/** @type {any} */ (undefined));
  }
}

/** @param {Pcm} pcm @returns {Pcm} with two channels; a mono song shares its one plane */
export const asStereo = (pcm) =>
  pcm.channels.length === 2 ? pcm : { ...pcm, channels: [pcm.channels[0], pcm.channels[0]] };

/**
 * Copies frames into planes of the core, silence where the song has ended.
 * @param {Float32Array[]} planes
 * @param {Float32Array[]} channels
 * @param {number} start
 * @param {number} frames
 */
export function load(planes, channels, start, frames) {
  channels.forEach((channel, c) => {
    const part = channel.subarray(Math.min(start, channel.length), start + frames);
    planes[c].set(part);
    if (part.length < frames) planes[c].fill(0, part.length, frames);
  });
}

/**
 * The chain over a whole song from a reset at frame 0, latency taken off.
 * @param {Engine} engine
 * @param {Pcm} pcm stereo
 * @param {(start: number, frames: number) => void} sink engine.output holds these frames of the song
 * @returns {Pass<void>}
 */
export function* renderPass(engine, pcm, sink) {
  engine.reset(0);
  const { latency } = engine;
  const total = pcm.frames + latency;
  for (let at = 0; at < total; ) {
    const frames = Math.min(MAX_FRAMES, at < latency ? latency - at : total - at);
    load(engine.input, pcm.channels, at, frames);
    if (at === latency) engine.record();
    engine.process(frames);
    if (at >= latency) sink(at - latency, frames);
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
  const analysis = new Analysis(module, pcm.sampleRate, pcm.channels.length);
  const overview = overviewOf(analysis, pcm.frames);
  const heard = heardOf(pcm);
  for (let at = 0; at < pcm.frames; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, pcm.frames - at);
    load(analysis.input, pcm.channels, at, frames);
    analysis.push(frames);
    overview.take();
    heard.take(analysis);
    yield (at + frames) / pcm.frames;
  }
  return { figures: analysis.result(), overview: overview.all, ...heard.all };
}

/**
 * What the finished file will be: rendered, measured, drawn.
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm stereo
 * @param {Float32Array} values
 * @param {(engine: Engine, start: number, frames: number) => void} [sink]
 * @returns {Pass<Final>}
 */
export function* finalPass(module, pcm, values, sink) {
  const engine = new Engine(module, pcm.sampleRate, values);
  const analysis = new Analysis(module, pcm.sampleRate, 2);
  const overview = overviewOf(analysis, pcm.frames);
  const [heard, done] = [heardOf(pcm), doneOf(pcm)];
  yield* renderPass(engine, pcm, (start, frames) => {
    load(analysis.input, engine.output, 0, frames);
    analysis.push(frames);
    overview.take();
    heard.take(analysis);
    done.take(engine);
    sink?.(engine, start, frames);
  });
  return { figures: analysis.result(), overview: overview.all, ...heard.all, ...done.all };
}
