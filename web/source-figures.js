// source-figures.js -- what A measures between the ends that are released, under the same fades: beside B only that is
// a fair figure. SPDX-License-Identifier: MIT

import { Analysis, MAX_FRAMES } from '../wasm/engine.js';
import { fade } from '../wasm/fade.js';
import { read } from './pcm.js';
import { run } from './slices.js';
import { load } from './store.js';

/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {import('./recipe-delivery.js').Edit} Edit */
/** @typedef {import('./stage.js').Stage} Stage */

/** @type {WeakMap<Stage, { key: string, figures: Figures }>} */
const known = new WeakMap();

/**
 * @param {Stage} stage @param {Edit} edit
 * @returns {import('./slices.js').Pass<Figures>}
 */
function* editedPass({ module, song }, edit) {
  const analysis = new Analysis(module, song.sampleRate, 2);
  const frames = Math.max(0, Math.min(edit.end, song.frames) - edit.start);
  for (let at = 0; at < frames; at += MAX_FRAMES) {
    const n = Math.min(MAX_FRAMES, frames - at);
    read(song, analysis.output, edit.start + at, n);
    fade(analysis, n, at, { ...edit, frames });
    load(analysis.input, analysis.output, 0, n);
    analysis.push(n);
    yield (at + n) / frames;
  }
  return analysis.result();
}

/**
 * Measured once for each edit.
 * @param {Stage} stage @param {Edit | undefined} edit @param {import('./slices.js').RunOptions} [options]
 * @returns {Promise<Figures | null>} null without an edit: then the song's own count
 */
export async function sourceFigures(stage, edit, options = {}) {
  if (!edit) return null;
  const key = JSON.stringify(edit);
  const last = known.get(stage);
  if (last?.key === key) return last.figures;
  const figures = await run(editedPass(stage, edit), options);
  known.set(stage, { key, figures });
  return figures;
}
