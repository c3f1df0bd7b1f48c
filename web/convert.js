// convert.js -- whole songs to another sample rate, by the core.
// SPDX-License-Identifier: MIT
import { Converter } from '../wasm/converter.js';
import { load, run } from './passes.js';

/** @param {number} frames @param {number} fromRate Hz @param {number} toRate Hz @returns {number} frames of the converted file */
export const convertedFrames = (frames, fromRate, toRate) =>
  Math.ceil((frames * toRate) / fromRate);

/**
 * @param {WebAssembly.Module} module
 * @param {Float32Array[]} channels one or two
 * @param {number} fromRate Hz
 * @param {number} toRate Hz; the same rate gives the same channels back, untouched
 * @returns {import('./passes.js').Pass<Float32Array[]>} as many channels, convertedFrames long
 * @throws {RangeError} when the core cannot convert between these two
 */
export function* convertPass(module, channels, fromRate, toRate) {
  if (fromRate === toRate) return channels;
  const converter = new Converter(module, fromRate, toRate);
  const { length } = channels[0];
  const total = convertedFrames(length, fromRate, toRate);
  const converted = channels.map(() => new Float32Array(total));
  const keep = (/** @type {number} */ frames) =>
    converted.forEach((plane, c) => {
      plane.set(converter.output[c].subarray(0, frames), converter.made - frames);
    });
  for (let at = 0; at < length; at += converter.most) {
    const frames = Math.min(converter.most, length - at);
    load(converter.input, channels, at, frames);
    keep(converter.push(frames));
    yield (at + frames) / length;
  }
  keep(converter.finish());
  return converted;
}

/**
 * @param {WebAssembly.Module} module
 * @param {Float32Array[]} channels one or two
 * @param {number} fromRate Hz
 * @param {number} toRate Hz
 * @param {import('./passes.js').RunOptions} [options] signal, onProgress
 * @returns {Promise<Float32Array[]>}
 */
export const convertPcm = (module, channels, fromRate, toRate, options) =>
  run(convertPass(module, channels, fromRate, toRate), options);
