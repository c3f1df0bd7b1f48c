// render.js -- the package's offline face: a song and a recipe in, the master out.
// The same core and the same calls as the worklet, so the samples are those that were heard.
// SPDX-License-Identifier: MIT
import { loadCore } from '../wasm/engine.js';
import { effective, toValues } from '../wasm/params.js';
import { land } from './landing.js';
import { asStereo, finalPass, run } from './passes.js';

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
 * @param {WebAssembly.Module} module
 * @param {Pcm} pcm
 * @param {Float32Array} values
 * @returns {import('./passes.js').Pass<Rendered>} 32-bit float, as long as the song, two channels
 */
export function* masterPass(module, pcm, values) {
  const stereo = asStereo(pcm);
  const channels = [new Float32Array(pcm.frames), new Float32Array(pcm.frames)];
  const final = yield* finalPass(module, stereo, values, (engine, start, frames) => {
    channels.forEach((channel, c) => {
      channel.set(engine.output[c].subarray(0, frames), start);
    });
  });
  const { sampleRate, frames, name } = pcm;
  return {
    sampleRate,
    channels,
    frames,
    name,
    bits: '32f',
    container: 'memory',
    codec: 'pcm_f32',
    ...final,
  };
}

/**
 * @param {Pcm} pcm mono or stereo
 * @param {Partial<Recipe>} recipe with a target, the drive is found first
 * @param {{ signal?: AbortSignal, onProgress?: (fraction: number) => void, module?: WebAssembly.Module }} [options]
 *   module: from `loadCore`, to save loading it for every song
 * @returns {Promise<Rendered>}
 */
export async function renderOffline(pcm, recipe, { signal, onProgress, module } = {}) {
  const core = module ?? (await ownCore());
  const params = effective(recipe);
  let done = 0;
  if (typeof recipe.target?.lufs === 'number') {
    done = 0.7;
    const landed = await land(pcm, recipe, {
      module: core,
      signal,
      onProgress: (fraction) => onProgress?.(done * fraction),
    });
    params['loudness.drive_db'] = landed.driveDb;
  }
  return run(masterPass(core, pcm, toValues(params).values), {
    signal,
    onProgress: (fraction) => onProgress?.(done + (1 - done) * fraction),
  });
}
