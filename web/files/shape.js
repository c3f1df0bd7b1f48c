// shape.js -- what every reader of audio files checks and makes: rates, channels, memory.
// SPDX-License-Identifier: MIT
import { FileError } from './source.js';

const MIN_RATE = 8000;
const MAX_RATE = 192000;

// Music is coded at less than 64 frames a byte (Opus at 6 kbit/s), silence at some 300, a decompression bomb at up to 5000.
// What a file unfolds to beyond some minutes must be borne out by its size.
export const FREE_FRAMES = 2 ** 24; // 5 min 49 s of silence at 48 kHz
export const MOST_DENSE = 128; // frames a byte
const MOST_FRAMES = 2 ** 31; // 12 hours at 48 kHz: more is a file that lies

/** @param {import('./source.js').Source} source @param {number} frames that it holds, as far as it is known */
export function checkLength({ name, size }, frames) {
  if (frames > MOST_FRAMES)
    throw new FileError(name, 'is longer than 12 hours: too long to be mastered', 'memory');
  if (frames > FREE_FRAMES + MOST_DENSE * size)
    throw new FileError(
      name,
      `unfolds to more than ${frames} samples out of ${size} bytes: it is damaged, or nothing but silence`,
      'memory',
    );
}

/** @param {string} name @param {{ sampleRate: number, width: number, names?: string[] }} info names: of its channels
 * @param {number[]} [pick] which of them */
export function checkShape(name, { sampleRate, width, names }, pick) {
  if (!(sampleRate >= MIN_RATE && sampleRate <= MAX_RATE))
    throw new FileError(
      name,
      `has a sample rate of ${sampleRate} Hz; ${MIN_RATE} to ${MAX_RATE} Hz can be mastered: convert it first`,
    );
  if (!pick && width > 2) throw tooWide(name, width, names);
  const valid = (/** @type {number} */ c) => Number.isInteger(c) && c >= 0 && c < width;
  if (pick && !(pick.length >= 1 && pick.length <= 2 && pick.every(valid)))
    throw new FileError(
      name,
      `has ${width} ${width === 1 ? 'channel' : 'channels'}; ${pick.map((c) => c + 1).join(' and ')} cannot be chosen`,
    );
}

const MOST_NAMED = 256; // channels that are worth a choice

/** @param {string} name @param {number} width @param {string[]} [names] of the channels, '' where nothing is known */
function tooWide(name, width, names = new Array(Math.min(width, MOST_NAMED)).fill('')) {
  const called = names.every(Boolean) ? ` (${names.join(' ')})` : '';
  const reason = `has ${width} channels${called}; mono and stereo can be mastered: choose two channels, or export stereo`;
  return Object.assign(new FileError(name, reason, 'channels'), { channels: names });
}

/** @param {string} name @param {number} count @param {number} frames @returns {Float32Array[]} */
export function allocate(name, count, frames) {
  try {
    return Array.from({ length: count }, () => new Float32Array(frames));
  } catch {
    const size = Math.round((frames * count * 4) / 2 ** 20);
    throw new FileError(name, `is too big for memory: ${size} MB are needed`, 'memory');
  }
}
