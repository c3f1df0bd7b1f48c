// analyse.js -- the whole-file figures, as `analyze --json` names them, and the overview to draw.
// SPDX-License-Identifier: MIT
import { analysePass, run } from './passes.js';
import { widthOf } from './pcm.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./passes.js').Figures} Figures */

/**
 * @param {Pcm} pcm
 * @param {{ module: WebAssembly.Module } & import('./passes.js').RunOptions} options
 * @returns {Promise<import('./passes.js').Measured>}
 */
export const analyse = (pcm, { module, ...options }) => run(analysePass(module, pcm), options);

/** @param {Pcm} pcm the part of the document that names the file */
export const describeFile = (pcm) => ({
  name: pcm.name,
  container: pcm.container,
  codec: pcm.codec,
  sampleRate: pcm.sampleRate,
  channels: widthOf(pcm),
  frames: pcm.frames,
  seconds: pcm.frames / pcm.sampleRate,
});

/**
 * @param {Pcm} pcm
 * @param {Figures} figures
 * @returns the document that `lacquer analyze --json` prints
 */
export function analysisDocument(pcm, { loudness, peaks, dynamics, stereo, spectrum }) {
  return { file: describeFile(pcm), loudness, peaks, dynamics, stereo, spectrum };
}
