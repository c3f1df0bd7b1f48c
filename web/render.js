// render.js -- the package's offline face: a song and a recipe in, the master out.
// The same core and the same calls as the worklet, so the samples are those that were heard.
// SPDX-License-Identifier: MIT
import { loadCore } from '../wasm/engine.js';
import { masterAt } from './delivery.js';
import { Stage } from './stage.js';
import { Room } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {Pcm & { figures: Figures, overview: Float32Array, reduction: Float32Array }} Rendered */

const CORE = new URL('../wasm/out/lacquer.wasm', import.meta.url);

/** @returns {Promise<WebAssembly.Module>} the core that lies beside this file */
export async function ownCore() {
  if (CORE.protocol !== 'file:') return loadCore(CORE.href);
  const { readFile } = await import('node:fs/promises');
  return loadCore(await readFile(CORE));
}

/**
 * The master of a song, as an export makes it, before dither: two engines in a row, edit and delivery rate applied.
 * @param {Pcm} pcm mono or stereo
 * @param {Partial<Recipe>} recipe with a target, the drive is found first
 * @param {{ signal?: AbortSignal, onProgress?: (fraction: number) => void, module?: WebAssembly.Module }} [options]
 *   module: from `loadCore`, to save loading it for every song
 * @returns {Promise<Rendered>} 32-bit float, two channels
 */
export async function renderOffline(pcm, recipe, { signal, onProgress, module } = {}) {
  const core = module ?? (await ownCore());
  const stage = new Stage(core, pcm, new Room(Number.POSITIVE_INFINITY));
  const sampleRate = recipe.delivery?.rate ?? pcm.sampleRate;
  const options = { signal, onProgress: steady(onProgress) };
  const { track, final } = await masterAt(stage, recipe, sampleRate, options);
  onProgress?.(1);
  return {
    sampleRate,
    channels: track.master.channels ?? copyOf(track.master),
    frames: track.frames,
    name: pcm.name,
    bits: '32f',
    container: 'memory',
    codec: 'pcm_f32',
    ...final,
  };
}

/** @param {import('./store.js').Store} store @returns {Float32Array[]} */
function copyOf({ frames, read }) {
  const channels = [new Float32Array(frames), new Float32Array(frames)];
  read(channels, 0, frames);
  return channels;
}

/**
 * One fraction that never goes back, from those of one phase after the other.
 * @param {((fraction: number) => void) | undefined} tell
 */
function steady(tell) {
  let [before, phase, most] = [0, '', 0];
  return (/** @type {number} */ fraction, /** @type {string} */ name) => {
    if (name !== phase || fraction < most) {
      before += (1 - before) * 0.5 * most; // of what is left, half a phase
      [phase, most] = [name, 0];
    }
    most = Math.max(most, fraction);
    tell?.(before + (1 - before) * 0.5 * most);
  };
}
