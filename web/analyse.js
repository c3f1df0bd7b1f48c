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

/**
 * What a mono song measures as one channel, beside its figures on both sides; nothing of a stereo one.
 * @param {Pcm} pcm @param {Parameters<typeof analyse>[1]} options
 * @returns {Promise<{ oneChannelLufs?: number | null }>}
 */
export async function oneChannel(pcm, options) {
  if (widthOf(pcm) !== 1) return {};
  const { figures } = await analyse(pcm, options);
  return { oneChannelLufs: figures.loudness.integratedLufs };
}

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
