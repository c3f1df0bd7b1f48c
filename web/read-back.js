// read-back.js -- a written file, read and measured once more by other ways than those that wrote it.
// SPDX-License-Identifier: MIT
import { Analysis, MAX_FRAMES } from '../wasm/engine.js';
import { Repair } from '../wasm/repair.js';
import { readPcmHeader } from './files/pcm-read.js';
import { decode } from './files/samples.js';
import { FileError, sniff } from './files/source.js';
import { Fingerprint } from './fingerprint.js';
import { breathe, orAborted } from './slices.js';
import { load } from './store.js';

/** @typedef {import('./files/source.js').Source} Source */

const PIECE = 8 * MAX_FRAMES; // frames per reading

/**
 * A file by the piece, from its first frame to its last; never all of it in memory.
 * @param {Source} source
 * @returns {Promise<{ width: number, sampleRate: number, frames: number, close?: () => void,
 *   read: (planes: Float32Array[], start: number, count: number) => Promise<void> }>}
 */
export async function opened(source) {
  if (sniff(await source.read(0, 64)) === 'flac')
    return (await import('./files/flac-back.js')).flacBack(source);
  const { format, dataAt, ...shape } = await readPcmHeader(source);
  const stride = format.bytes * shape.width;
  const pick = Array.from({ length: shape.width }, (_, c) => c);
  /** @param {Float32Array[]} planes @param {number} start @param {number} count */
  const piece = async (planes, start, count) => {
    const bytes = await source.read(dataAt + start * stride, count * stride);
    if (bytes.length < count * stride)
      throw new FileError(source.name, 'ended while it was read back');
    decode(format, bytes, shape.width, pick, planes, 0);
  };
  return { ...shape, read: piece, close: undefined };
}

/**
 * What a file holds.
 * @param {Source} source
 * @param {import('./export.js').WriteOptions} options
 */
export async function readBack(source, options) {
  const file = await opened(source);
  try {
    return await measured(file, source.name, options);
  } finally {
    file.close?.();
  }
}

/**
 * @param {Awaited<ReturnType<typeof opened>>} file @param {string} name
 * @param {import('./export.js').WriteOptions} options
 */
async function measured(file, name, { module, ideal, signal, onProgress }) {
  const { width, sampleRate, frames, read } = file;
  const planes = Array.from({ length: width }, () => new Float32Array(PIECE));
  const print = new Fingerprint({ sampleRate, width, frames });
  const analysis = new Analysis(module, sampleRate, width);
  const repair = ideal ? new Repair(module, sampleRate) : null;
  for (let start = 0; start < frames; start += PIECE) {
    signal?.throwIfAborted();
    const count = Math.min(PIECE, frames - start);
    for (const plane of planes) plane.fill(0);
    await orAborted(read(planes, start, count), signal);
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
  return { name, pcm: print.hex(), figures: analysis.result(), idealPeakDbtp };
}

/** @param {Repair} repair @returns {number | null} dBTP of the whole file */
function endOf(repair) {
  for (let left = repair.latency; left > 0; left -= MAX_FRAMES) {
    for (const plane of repair.input) plane.fill(0);
    repair.process(Math.min(MAX_FRAMES, left));
  }
  return repair.result().beforeDbtp;
}
