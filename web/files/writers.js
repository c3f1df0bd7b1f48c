// writers.js -- a finished master into a file of its format, piece after piece. SPDX-License-Identifier: MIT
import { aiffHead, aiffTail } from './aiff-write.js';
import { encode } from './samples.js';
import { wavHead, wavTail } from './wav-write.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f' }} Shape */
/** @typedef {(bytes: Uint8Array, at?: number) => void | Promise<void>} Write behind what is there, or over it from byte `at` on */
/**
 * @typedef {object} Writer
 * @property {(planes: (Int32Array | Float32Array)[], count: number) => void | Promise<void>} push integers of `bits`, or floats
 * @property {() => Promise<void>} finish
 * @property {() => void | Promise<void>} [cancel] lets go of what was made so far
 */

/** @param {Shape} shape @param {Write} write @param {(s: Shape) => Uint8Array} head @param {(s: Shape) => Uint8Array} tail @param {boolean} little */
async function plain(shape, write, head, tail, little) {
  await write(head(shape));
  /** @type {Writer} */
  const writer = {
    push: (planes, count) => write(encode(planes, count, shape.bits, little)),
    finish: async () => write(tail(shape)),
  };
  return writer;
}

/** How each format is named, written and called. */
export const FORMATS = Object.freeze({
  wav: {
    ...{ title: 'WAV', extension: '.wav', type: 'audio/wav', float: true },
    open: (/** @type {Shape} */ shape, /** @type {Write} */ write) =>
      plain(shape, write, wavHead, wavTail, true),
  },
  flac: {
    ...{ title: 'FLAC', extension: '.flac', type: 'audio/flac', float: false },
    open: async (/** @type {Shape} */ shape, /** @type {Write} */ write) =>
      (await import('./flac-write.js')).flacWriter(shape, write),
  },
  aiff: {
    ...{ title: 'AIFF', extension: '.aiff', type: 'audio/aiff', float: true },
    open: (/** @type {Shape} */ shape, /** @type {Write} */ write) =>
      plain(shape, write, aiffHead, aiffTail, false),
  },
});

/** @typedef {keyof typeof FORMATS} FormatName */
