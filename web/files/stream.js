// stream.js -- a compressed file through a decoder, a piece at a time.
// SPDX-License-Identifier: MIT
import { Gather } from './gather.js';
import { checkShape } from './shape.js';
import { FileError } from './source.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./read.js').ReadOptions} ReadOptions */
/**
 * What the decoder packages have in common.
 * @typedef {object} Decoder
 * @property {Promise<unknown>} ready
 * @property {(bytes: Uint8Array) => any} decode
 * @property {() => any} [flush]
 * @property {() => void} free
 */

const PIECE = 1 << 18; // bytes of the file at a time
const MOST_NOTHING = 1 << 24; // bytes without a sound: more than any tag with its pictures
const MOST_ERRORS = 100; // frames: a file with more is no music
const MOST_FRAMES = 2 ** 31; // 12 hours at 48 kHz: more is a file that lies

/**
 * @param {Source} source
 * @param {{ channelData: Float32Array[], samplesDecoded: number, sampleRate: number, errors?: { message: string }[] }} made
 * @param {Taken} into
 */
function take(source, made, into) {
  const { channelData, samplesDecoded, sampleRate, errors = [] } = made;
  into.errors += errors.length;
  if (into.errors > MOST_ERRORS) throw damaged(source);
  if (!samplesDecoded) return;
  if (into.all.frames === 0) {
    into.sampleRate = sampleRate;
    into.width = channelData.length;
    checkShape(source.name, into, into.pick);
    into.chosen = into.pick ?? channelData.map((_, i) => i);
  }
  if (sampleRate !== into.sampleRate || channelData.length !== into.width)
    throw new FileError(source.name, 'changes its sample rate or channels on the way');
  if (into.all.frames + samplesDecoded > MOST_FRAMES)
    throw new FileError(source.name, 'is longer than 12 hours: too long to be mastered', 'memory');
  // Copies: a decoder may hand out views of its own memory.
  const planes = into.chosen.map((c) => channelData[c].slice(0, samplesDecoded));
  if (into.exact) for (const plane of planes) into.exact(plane);
  into.all.push(planes);
}

/** @param {Source} source */
const damaged = (source) =>
  new FileError(source.name, 'is damaged: too much of it could not be decoded');

/** A decoder whose memory was damaged by what it was given cannot even be freed. @param {Decoder} decoder */
function free(decoder) {
  try {
    decoder.free();
  } catch {}
}

/** What a decoder throws is no sentence. @param {Source} source @param {() => any} work */
async function attempt(source, work) {
  try {
    return await work();
  } catch {
    throw damaged(source);
  }
}

/** @typedef {(plane: Float32Array) => void} Exact puts right what the decoder rounded */
/** @typedef {{ pick?: number[], exact?: Exact, chosen: number[], all: Gather, width: number, sampleRate: number, errors: number }} Taken */

/**
 * Decodes from `start` on.
 * @param {Source} source
 * @param {Decoder} decoder is freed
 * @param {ReadOptions & { start?: number, exact?: Exact }} options
 * @returns {Promise<{ sampleRate: number, frames: number, width: number, errors: number, all: Gather }>} width: of the file;
 *   all: to be finished, or dropped
 */
export async function decodeStream(source, decoder, options) {
  const { pick, exact, limit } = options;
  const all = new Gather(source.name, limit);
  /** @type {Taken} */
  const into = { pick, exact, chosen: [], all, width: 0, sampleRate: 0, errors: 0 };
  try {
    await decodeAll(source, decoder, options, into);
  } catch (error) {
    all.drop();
    throw error;
  }
  const { sampleRate, width, errors } = into;
  return { sampleRate, frames: all.frames, width, errors, all };
}

/** @param {Source} source @param {Decoder} decoder @param {ReadOptions & { start?: number }} options @param {Taken} into */
async function decodeAll(source, decoder, { signal, onProgress, start = 0 }, into) {
  try {
    await decoder.ready;
    for (let at = start; at < source.size; at += PIECE) {
      signal?.throwIfAborted();
      const bytes = await source.read(at, Math.min(PIECE, source.size - at));
      if (bytes.length === 0) throw new FileError(source.name, 'ended while it was being read');
      // A copy of its own: decoders keep views of what they were given.
      take(source, await attempt(source, () => decoder.decode(bytes.slice())), into);
      if (into.all.frames === 0 && at - start > MOST_NOTHING) break;
      await into.all.settle((at + bytes.length - start) / (source.size - start));
      onProgress?.(Math.min(1, (at + PIECE) / source.size));
    }
    const last = await attempt(source, () => decoder.flush?.());
    if (last) take(source, last, into);
  } finally {
    free(decoder);
  }
  if (into.all.frames === 0)
    throw new FileError(source.name, 'is damaged: nothing in it could be decoded');
}
