// wav-read.js -- a WAV, RF64 or BW64 file into planar float32, a piece at a time.
// SPDX-License-Identifier: MIT
import { decode } from './samples.js';
import { FileError, sniff } from './source.js';
import { readHeader } from './wav-header.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */

const PIECE = 1 << 20; // bytes in flight beside the planes
const MIN_RATE = 8000;
const MAX_RATE = 192000;

/** What a file is when it is not one of ours, and the way out. @type {Record<string, string>} */
const REFUSALS = {
  empty: 'is empty: 0 bytes',
  text: 'is text, not audio',
  unknown: 'is no audio file that is known here',
  aiff: 'is AIFF',
  flac: 'is FLAC',
  ogg: 'is Ogg (Vorbis or Opus)',
  mp3: 'is MP3',
  mp4: 'is MP4 (AAC or ALAC)',
};

/**
 * @param {Source} source
 * @param {{ pick?: number[], signal?: AbortSignal, onProgress?: (fraction: number) => void }} [options]
 *   pick: which channels of a file with more than two
 * @returns {Promise<Pcm>}
 */
export async function readWav(source, { pick, signal, onProgress } = {}) {
  const kind = sniff(await source.read(0, Math.min(64, source.size)));
  if (kind !== 'wav') throw refusal(source.name, kind);
  const info = await readHeader(source);
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

/** @param {string} name @param {string} kind @returns {FileError} */
function refusal(name, kind) {
  const plain = kind === 'empty' || kind === 'text' || kind === 'unknown';
  if (plain) return new FileError(name, REFUSALS[kind]);
  const reason = `${REFUSALS[kind]}; this version reads WAV and RF64 here: convert it to WAV first`;
  return new FileError(name, reason, 'compressed');
}

/** @param {string} name @param {import('./wav-header.js').WavInfo} info @param {number[]} [pick] */
function checkShape(name, { sampleRate, width }, pick) {
  if (sampleRate < MIN_RATE || sampleRate > MAX_RATE)
    throw new FileError(
      name,
      `has a sample rate of ${sampleRate} Hz; ${MIN_RATE} to ${MAX_RATE} Hz can be mastered`,
    );
  if (!pick && width > 2)
    throw new FileError(
      name,
      `has ${width} channels; mono and stereo can be mastered: choose two channels, or export stereo`,
      'channels',
    );
  const valid = (/** @type {number} */ c) => Number.isInteger(c) && c >= 0 && c < width;
  if (pick && !(pick.length >= 1 && pick.length <= 2 && pick.every(valid)))
    throw new FileError(name, `has ${width} channels; ${pick.join(' and ')} cannot be chosen`);
}

/** @param {string} name @param {number} count @param {number} frames @returns {Float32Array[]} */
function allocate(name, count, frames) {
  try {
    return Array.from({ length: count }, () => new Float32Array(frames));
  } catch {
    const size = Math.round((frames * count * 4) / 2 ** 20);
    throw new FileError(name, `is too big for memory: ${size} MB are needed`, 'memory');
  }
}
