// pcm-read.js -- an uncompressed file (WAV, RF64, BW64, AIFF, AIFC) as planar float32: a short one in memory, a long
// one by windows of the file itself, which is read through once for its fingerprint: first, or by others later.
// SPDX-License-Identifier: MIT
import { Fingerprint } from '../fingerprint.js';
import { inStore } from '../pcm.js';
import { diskStore, LIMIT } from '../store.js';
import { readAiffHeader } from './aiff-header.js';
import { decode } from './samples.js';
import { allocate, checkLength, checkShape } from './shape.js';
import { FileError } from './source.js';
import { readHeader } from './wav-header.js';
import { windowsOf } from './windows.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */
/** @typedef {import('./wav-header.js').WavInfo} WavInfo */
/** @typedef {(planes: Float32Array[], start: number, frames: number) => void} Take */
/** nonfinite: samples that were NaN or infinite. @typedef {{ print: string, nonfinite: number }} Print */

const PIECE = 1 << 20; // bytes in flight beside the planes
const FORM = 0x46; // F, of FORM
/** Where the audio of an uncompressed file is, and what it is made of. @param {Source} source */
export async function readPcmHeader(source) {
  const head = await source.read(0, 4);
  return head[0] === FORM ? readAiffHeader(source) : readHeader(source);
}

/**
 * From the first frame to the last.
 * @param {Source} source
 * @param {WavInfo} info
 * @param {number[]} chosen channels
 * @param {import('./read.js').ReadOptions} options
 * @param {Float32Array[] | null} whole planes for all of it; without them
 * @param {Take} [take] gets piece after piece
 * @returns {Promise<number>} samples that were not finite
 */
async function readThrough(source, info, chosen, { signal, onProgress }, whole, take) {
  const { format, width, frames: total, dataAt } = info;
  const stride = format.bytes * width;
  const step = Math.max(1, Math.floor(PIECE / stride));
  const planes = whole ?? chosen.map(() => new Float32Array(step));
  let nonfinite = 0;
  const piece = async (/** @type {number} */ frame) =>
    source.read(dataAt + frame * stride, Math.min(step, total - frame) * stride);
  let coming = piece(0);
  for (let frame = 0; frame < total; frame += step) {
    const frames = Math.min(step, total - frame);
    const bytes = await coming;
    signal?.throwIfAborted();
    if (bytes.length < frames * stride)
      throw new FileError(source.name, 'ended while it was being read');
    if (frame + step < total) coming = piece(frame + step); // the disk works meanwhile
    coming.catch(() => {}); // who stops before it is there does not ask any more
    if (!whole) for (const plane of planes) plane.fill(0);
    nonfinite += decode(format, bytes, width, chosen, planes, whole ? frame : 0);
    take?.(planes, frame, frames);
    onProgress?.((frame + frames) / total);
  }
  return nonfinite;
}

/**
 * The fingerprint alone.
 * @param {Source} source @param {WavInfo} info @param {number[]} chosen channels
 * @param {import('./read.js').ReadOptions} options
 * @returns {Promise<Print>}
 */
async function printOf(source, info, chosen, options) {
  const hash = new Fingerprint({ ...info, width: chosen.length });
  /** @type {Take} */
  const take = (planes, _, count) => hash.push(planes, 0, count);
  const nonfinite = await readThrough(source, info, chosen, options, null, take);
  return { print: hash.hex(), nonfinite };
}

/** What is read of a file. @param {Source} source @param {number[]} [pick] */
async function opened(source, pick) {
  const info = await readPcmHeader(source);
  checkShape(source.name, info, pick);
  checkLength(source, info.frames);
  return { info, chosen: pick ?? Array.from({ length: info.width }, (_, i) => i) };
}

/**
 * What a file that was opened without one is known by.
 * @param {Source} source
 * @param {import('./read.js').ReadOptions} options
 */
export async function readPrint(source, options) {
  const { info, chosen } = await opened(source, options.pick);
  return printOf(source, info, chosen, options);
}

/**
 * @param {Source} source
 * @param {import('./read.js').ReadOptions} [options]
 * @returns {Promise<Pcm>}
 */
export async function readPcm(source, options = {}) {
  const { pick, limit = LIMIT } = options;
  const { info, chosen } = await opened(source, pick);
  const about = {
    sampleRate: info.sampleRate,
    frames: info.frames,
    bits: info.format.bits,
    container: info.container,
    codec: info.format.codec,
    name: source.name,
  };
  if (4 * chosen.length * info.frames > limit)
    return readLong(source, info, chosen, about, options);
  const channels = allocate(source.name, chosen.length, info.frames);
  const nonfinite = await readThrough(source, info, chosen, options, channels);
  return { ...about, channels, nonfinite };
}

/**
 * @param {Source} source @param {WavInfo} info @param {number[]} chosen @param {Omit<Pcm, 'channels'>} about
 * @param {import('./read.js').ReadOptions} options
 * @returns {Promise<Pcm>}
 */
async function readLong(source, info, chosen, about, options) {
  const { sampleRate, frames } = about;
  const width = chosen.length;
  if (source.readSync) {
    const found = options.later ? {} : await printOf(source, info, chosen, options);
    const read = windowsOf(source, info, chosen);
    const close = () => source.close?.();
    return { ...about, channels: [], width, read, source, close, ...found };
  }
  const store = await diskStore(frames, width, source.name);
  if (!store) {
    const channels = allocate(source.name, width, frames);
    return {
      ...about,
      channels,
      nonfinite: await readThrough(source, info, chosen, options, channels),
    };
  }
  const hash = new Fingerprint({ sampleRate, width, frames });
  /** @type {Take} */
  const take = (planes, start, count) => {
    hash.push(planes, 0, count);
    store.write(planes, start, count);
  };
  try {
    const nonfinite = await readThrough(source, info, chosen, options, null, take);
    return { ...inStore(about, store), print: hash.hex(), nonfinite };
  } catch (error) {
    store.close();
    throw error;
  }
}
