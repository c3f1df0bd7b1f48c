// core.mjs -- the shipped core under test, driven through its one wrapper. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Engine, loadCore } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';

export const core = await loadCore(
  readFileSync(new URL('../../wasm/out/lacquer.wasm', import.meta.url)),
);

/** @param {number} value @param {number} expected @param {number} tolerance @param {string} unit */
export function near(value, expected, tolerance, unit) {
  const far = !(Math.abs(value - expected) <= tolerance);
  if (far) assert.fail(`${value} ${unit}, expected ${expected} +-${tolerance} ${unit}`);
}

/** @param {Record<string, number>} params */
export const values = (params) => toValues(params).values;

/**
 * Runs audio through the chain.
 * @param {Record<string, number>} params
 * @param {Float32Array[]} input one or two channels
 * @param {{ rate?: number, block?: number | (() => number), at?: Record<number, Record<string, number>>,
 *   engine?: Engine, listen?: boolean, reference?: Float32Array[] }} options
 *   at: parameters to post before the given frame
 */
export function render(params, input, options = {}) {
  const { rate = 48000, block = 512, at = {}, listen = false } = options;
  const engine = options.engine ?? new Engine(core, rate, values(params));
  const frames = input[0].length;
  const out = [new Float32Array(frames), new Float32Array(frames)];
  const changes = Object.keys(at).map(Number);
  for (let i = 0; i < frames; ) {
    const next = changes.find((frame) => frame > i) ?? frames;
    if (at[i]) engine.set(values(at[i]));
    const size = Math.min(typeof block === 'number' ? block : block(), frames - i, next - i);
    for (let ch = 0; ch < 2; ch++) {
      engine.input[ch].set((input[ch] ?? input[0]).subarray(i, i + size));
    }
    engine.process(size);
    if (listen) engine.listen(size);
    const heard = listen ? engine.heard : engine.output;
    for (let ch = 0; ch < 2; ch++) out[ch].set(heard[ch].subarray(0, size), i);
    i += size;
  }
  return { out, engine };
}
