// writers.js -- a finished master into a file of its format, piece after piece. SPDX-License-Identifier: MIT
import { aiffHead, aiffTail } from './aiff-write.js';
import { FORMATS as KINDS } from './formats.js';
import { encode } from './samples.js';
import { isEmpty } from './tags.js';
import { wavHead, wavTail } from './wav-write.js';

export { rateFor } from './formats.js';

/** @typedef {{ sampleRate: number, width: number, frames: number, bits: 16|24|'32f', kbps?: number }} Shape */
/** @typedef {(bytes: Uint8Array, at?: number) => void | Promise<void>} Write behind what is there, or over it from byte `at` on */
/** @typedef {import('./tags.js').Tags} Tags */
/**
 * @typedef {object} Writer
 * @property {(planes: (Int32Array | Float32Array)[], count: number) => void | Promise<void>} push integers of `bits`, or floats
 * @property {() => Promise<void>} finish
 * @property {() => void | Promise<void>} [cancel] lets go of what was made so far
 */
/** @typedef {import('./formats.js').FormatName} FormatName */
/** @typedef {(shape: Shape, write: Write, tags?: Tags) => Promise<Writer>} Open */
/** @typedef {import('./formats.js').Format & { open: Open }} Format */

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

/** @type {Readonly<Record<FormatName, Open>>} */
const OPEN = {
  wav: async (shape, write, tags) =>
    plain(shape, write, wavHead, wavTail, true, await chunks('wavChunks', tags)),
  flac: async (...args) => (await import('./flac-write.js')).flacWriter(...args),
  aiff: async (shape, write, tags) =>
    plain(shape, write, aiffHead, aiffTail, false, await chunks('aiffChunks', tags)),
  mp3: async (...args) => (await import('./mp3-write.js')).mp3Writer(...args),
  m4a: async (...args) => (await import('./m4a-write.js')).m4aWriter(...args),
  opus: async (...args) => (await import('./opus-write.js')).opusWriter(...args),
};

const all = Object.entries(OPEN).map(([name, open]) => [
  name,
  { ...KINDS[/** @type {FormatName} */ (name)], open },
]);

/** How each format is named, written and called. */
export const FORMATS = Object.freeze(
  /** @type {Record<FormatName, Format>} */ (Object.fromEntries(all)),
);
