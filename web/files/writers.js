// writers.js -- a finished master into a file of its format, piece after piece. SPDX-License-Identifier: MIT
import { aiffHead, aiffTail } from './aiff-write.js';
import { encode } from './samples.js';
import { isEmpty } from './tags.js';
import { wavHead, wavTail } from './wav-write.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f' }} Shape */
/** @typedef {(bytes: Uint8Array, at?: number) => void | Promise<void>} Write behind what is there, or over it from byte `at` on */
/** @typedef {import('./tags.js').Tags | undefined} Tags */
/**
 * @typedef {object} Writer
 * @property {(planes: (Int32Array | Float32Array)[], count: number) => void | Promise<void>} push integers of `bits`, or floats
 * @property {() => Promise<void>} finish
 * @property {() => void | Promise<void>} [cancel] lets go of what was made so far
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

/** How each format is named, written and called. */
export const FORMATS = Object.freeze({
  wav: {
    ...{ title: 'WAV', extension: '.wav', type: 'audio/wav', float: true },
    open: async (
      /** @type {Shape} */ shape,
      /** @type {Write} */ write,
      /** @type {Tags} */ tags,
    ) => plain(shape, write, wavHead, wavTail, true, await chunks('wavChunks', tags)),
  },
  flac: {
    ...{ title: 'FLAC', extension: '.flac', type: 'audio/flac', float: false },
    open: async (
      /** @type {Shape} */ shape,
      /** @type {Write} */ write,
      /** @type {Tags} */ tags,
    ) => (await import('./flac-write.js')).flacWriter(shape, write, tags),
  },
  aiff: {
    ...{ title: 'AIFF', extension: '.aiff', type: 'audio/aiff', float: true },
    open: async (
      /** @type {Shape} */ shape,
      /** @type {Write} */ write,
      /** @type {Tags} */ tags,
    ) => plain(shape, write, aiffHead, aiffTail, false, await chunks('aiffChunks', tags)),
  },
});

/** @typedef {keyof typeof FORMATS} FormatName */
