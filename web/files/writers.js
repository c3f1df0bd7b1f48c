// writers.js -- a finished master into a file of its format, piece after piece. SPDX-License-Identifier: MIT
import { aiffHead, aiffTail } from './aiff-write.js';
import { encode } from './samples.js';
import { isEmpty } from './tags.js';
import { wavHead, wavTail } from './wav-write.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f', kbps?: number }} Shape */
/** @typedef {(bytes: Uint8Array, at?: number) => void | Promise<void>} Write behind what is there, or over it from byte `at` on */
/** @typedef {import('./tags.js').Tags} Tags */
/**
 * @typedef {object} Writer
 * @property {(planes: (Int32Array | Float32Array)[], count: number) => void | Promise<void>} push integers of `bits`, or floats
 * @property {() => Promise<void>} finish
 * @property {() => void | Promise<void>} [cancel] lets go of what was made so far
 */
/** @typedef {'wav' | 'flac' | 'aiff' | 'mp3' | 'm4a' | 'opus'} FormatName */
/**
 * @typedef {object} Format
 * @property {string} title
 * @property {string} extension
 * @property {string} type
 * @property {boolean} float takes 32-bit floats
 * @property {Lossy} [lossy] what is heard is not what was put in
 * @property {(shape: Shape, write: Write, tags?: Tags) => Promise<Writer>} open
 */
/**
 * @typedef {object} Lossy
 * @property {readonly number[]} kbps the usual one first
 * @property {readonly number[]} rates Hz that it can hold
 * @property {16 | '32f'} bits that its encoder takes; what it loses is more than any dither
 */

/** @param {Shape} shape @param {Write} write @param {(s: Shape, after: number) => Uint8Array} head @param {(s: Shape) => Uint8Array} tail
 * @param {boolean} little @param {Uint8Array} after chunks behind the audio */
async function plain(shape, write, head, tail, little, after) {
  await write(head(shape, after.length));
  /** @type {Writer} */
  const writer = {
    push: (planes, count) => write(encode(planes, count, shape.bits, little)),
    finish: async () => {
      await write(tail(shape));
      if (after.length) await write(after);
    },
  };
  return writer;
}

/** The chunks that tags become. @param {'wavChunks' | 'aiffChunks'} kind @param {Tags} [tags] */
const chunks = async (kind, tags) =>
  isEmpty(tags) ? new Uint8Array(0) : (await import('./tags-write.js'))[kind](tags);

/** How each format is named, written and called. @type {Readonly<Record<FormatName, Format>>} */
export const FORMATS = Object.freeze({
  wav: {
    ...{ title: 'WAV', extension: '.wav', type: 'audio/wav', float: true },
    open: async (shape, write, tags) =>
      plain(shape, write, wavHead, wavTail, true, await chunks('wavChunks', tags)),
  },
  flac: {
    ...{ title: 'FLAC', extension: '.flac', type: 'audio/flac', float: false },
    open: async (...args) => (await import('./flac-write.js')).flacWriter(...args),
  },
  aiff: {
    ...{ title: 'AIFF', extension: '.aiff', type: 'audio/aiff', float: true },
    open: async (shape, write, tags) =>
      plain(shape, write, aiffHead, aiffTail, false, await chunks('aiffChunks', tags)),
  },
  mp3: {
    ...{ title: 'MP3', extension: '.mp3', type: 'audio/mpeg', float: true },
    lossy: { kbps: [320, 256, 192, 128], rates: [48000, 44100, 32000], bits: 16 },
    open: async (...args) => (await import('./mp3-write.js')).mp3Writer(...args),
  },
  m4a: {
    ...{ title: 'AAC', extension: '.m4a', type: 'audio/mp4', float: true },
    lossy: { kbps: [256, 192, 128], rates: [48000, 44100], bits: '32f' },
    open: async (...args) => (await import('./m4a-write.js')).m4aWriter(...args),
  },
  opus: {
    ...{ title: 'Opus', extension: '.opus', type: 'audio/ogg', float: true },
    lossy: { kbps: [128, 192, 96], rates: [48000], bits: '32f' },
    open: async (...args) => (await import('./opus-write.js')).opusWriter(...args),
  },
});

/**
 * The rate of a delivery: what was asked for, or the source's; a lossy format takes what it can, of the same family.
 * @param {{ format?: FormatName, rate?: number }} delivery @param {number} own of the source, Hz
 * @returns {number} Hz
 */
export function rateFor({ format = 'wav', rate: asked }, own) {
  const rate = asked ?? own;
  const rates = FORMATS[format].lossy?.rates;
  if (!rates || rates.includes(rate)) return rate;
  const family = rate % 11025 === 0 ? 44100 : 48000;
  return rates.includes(family) ? family : rates[0];
}
