// read-back.js -- a written file, read and measured once more by other ways than those that wrote it.
// SPDX-License-Identifier: MIT
import { Analysis, MAX_FRAMES } from '../wasm/engine.js';
import { Repair } from '../wasm/repair.js';
import { decode } from './files/samples.js';
import { FileError } from './files/source.js';
import { readHeader } from './files/wav-header.js';
import { Fingerprint } from './fingerprint.js';
import { breathe } from './slices.js';
import { load } from './store.js';

/** @typedef {import('./files/source.js').Source} Source */

const PIECE = 16 * MAX_FRAMES; // frames per reading

/**
 * What a file holds, by the piece: never all of it in memory.
 * @param {Source} source
 * @param {import('./export.js').WriteOptions} options
 */
export async function readBack(source, { module, ideal, signal, onProgress }) {
  const { format, width, sampleRate, frames, dataAt } = await readHeader(source);
  const channels = Array.from({ length: width }, (_, c) => c);
  const planes = channels.map(() => new Float32Array(PIECE));
  const print = new Fingerprint({ sampleRate, width, frames });
  const analysis = new Analysis(module, sampleRate, width);
  const repair = ideal ? new Repair(module, sampleRate) : null;
  for (let start = 0; start < frames; start += PIECE) {
    signal?.throwIfAborted();
    const count = Math.min(PIECE, frames - start);
    const stride = format.bytes * width;
    const bytes = await source.read(dataAt + start * stride, count * stride);
    if (bytes.length < count * stride)
      throw new FileError(source.name, 'ended while it was read back');
    for (const plane of planes) plane.fill(0);
    decode(format, bytes, width, channels, planes, 0);
    print.push(planes, 0, count);
    for (let at = 0; at < count; at += MAX_FRAMES) {
      const part = Math.min(MAX_FRAMES, count - at);
      load(analysis.input, planes, at, part);
      analysis.push(part);
      if (!repair) continue;
      load(repair.input, planes, at, part);
      repair.process(part);
    }
    onProgress?.((start + count) / frames, 'Analysing');
    await breathe();
  }
  const idealPeakDbtp = repair ? endOf(repair) : null;
  return { name: source.name, pcm: print.hex(), figures: analysis.result(), idealPeakDbtp };
}

/** @param {Repair} repair @returns {number | null} dBTP of the whole file */
function endOf(repair) {
  for (let left = repair.latency; left > 0; left -= MAX_FRAMES) {
    for (const plane of repair.input) plane.fill(0);
    repair.process(Math.min(MAX_FRAMES, left));
  }
  return repair.result().beforeDbtp;
}
