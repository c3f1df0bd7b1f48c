// pcm-read.js -- an uncompressed file (WAV, RF64, BW64, AIFF, AIFC) into planar float32, a piece at a time.
// SPDX-License-Identifier: MIT
import { readAiffHeader } from './aiff-header.js';
import { decode } from './samples.js';
import { allocate, checkShape } from './shape.js';
import { FileError } from './source.js';
import { readHeader } from './wav-header.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */

const PIECE = 1 << 20; // bytes in flight beside the planes
const FORM = 0x46; // F, of FORM
/** Where the audio of an uncompressed file is, and what it is made of. @param {Source} source */
export async function readPcmHeader(source) {
  const head = await source.read(0, 4);
  return head[0] === FORM ? readAiffHeader(source) : readHeader(source);
}

/**
 * @param {Source} source
 * @param {{ pick?: number[], signal?: AbortSignal, onProgress?: (fraction: number) => void }} [options]
 *   pick: which channels of a file with more than two
 * @returns {Promise<Pcm>}
 */
export async function readPcm(source, { pick, signal, onProgress } = {}) {
  const info = await readPcmHeader(source);
  checkShape(source.name, info, pick);
  const chosen = pick ?? Array.from({ length: info.width }, (_, i) => i);
  const planes = allocate(source.name, chosen.length, info.frames);
  const stride = info.format.bytes * info.width;
  const step = Math.max(1, Math.floor(PIECE / stride));
  let nonfinite = 0;
  for (let frame = 0; frame < info.frames; frame += step) {
    signal?.throwIfAborted();
    const frames = Math.min(step, info.frames - frame);
    const bytes = await source.read(info.dataAt + frame * stride, frames * stride);
    if (bytes.length < frames * stride)
      throw new FileError(source.name, 'ended while it was being read');
    nonfinite += decode(info.format, bytes, info.width, chosen, planes, frame);
    onProgress?.((frame + frames) / info.frames);
  }
  return {
    sampleRate: info.sampleRate,
    channels: planes,
    frames: info.frames,
    bits: info.format.bits,
    container: info.container,
    codec: info.format.codec,
    name: source.name,
    nonfinite,
  };
}
