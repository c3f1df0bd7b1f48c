// stream.js -- a compressed file through a decoder, a piece at a time.
// SPDX-License-Identifier: MIT
import { Gather } from './gather.js';
import { checkLength, checkShape } from './shape.js';
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
const BITE = 1 << 12; // bytes for the decoder at a time: a bomb makes 5000 frames of each before it can be seen
const MOST_NOTHING = 1 << 24; // bytes without a sound: more than any tag with its pictures
const MOST_ERRORS = 100; // frames: a file with more is no music

/** Copies: a decoder may hand out views of its own memory. @param {Source} source @param {Float32Array[]} planes */
function kept(source, planes) {
  try {
    return planes.map((plane) => plane.slice());
  } catch {
    throw new FileError(source.name, 'is too big for memory', 'memory');
  }
}

/**
 * @param {Source} source
 * @param {{ channelData: Float32Array[], samplesDecoded: number, sampleRate: number, errors?: { outputSamples: number }[] }} made
 * @param {Taken} into
 */
function take(source, made, into) {
  const { channelData, samplesDecoded, sampleRate, errors = [] } = made;
  const late = errors.filter((e) => e.outputSamples >= into.all.frames + samplesDecoded).length;
  if (!samplesDecoded) {
    into.behind += errors.length;
    return;
  }
  into.errors += into.behind + errors.length - late;
  into.behind = late;
  if (into.errors > MOST_ERRORS) throw damaged(source);
  if (into.all.frames === 0) {
    into.sampleRate = sampleRate;
    into.width = channelData.length;
    checkShape(source.name, { ...into, names: into.layout?.(into.width) }, into.pick);
    into.chosen = into.pick ?? channelData.map((_, i) => i);
  }
  if (sampleRate !== into.sampleRate || channelData.length !== into.width)
    throw new FileError(source.name, 'changes its sample rate or channels on the way');
  checkLength(source, into.all.frames + samplesDecoded);
  const planes = kept(
    source,
    into.chosen.map((c) => channelData[c].subarray(0, samplesDecoded)),
  );
  for (const plane of planes) {
    into.nonfinite += heal(plane);
    into.exact?.(plane);
  }
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
/** @typedef {(width: number) => string[]} Layout names of the channels */
/** @typedef {Pick<Gather, 'frames' | 'push' | 'settle' | 'finish' | 'drop'>} Gathering */
/** @typedef {{ pick?: number[], exact?: Exact, layout?: Layout, chosen: number[], all: Gathering, width: number, sampleRate: number, errors: number, behind: number, nothing: number, nonfinite: number }} Taken
 *   behind: errors since the last sound: padding and tags make them, too; nothing: bytes since then */

/** Makes 0 of what is no number. @param {Float32Array} plane @returns {number} how many there were */
function heal(plane) {
  let bad = 0;
  for (let i = 0; i < plane.length; i++) {
    if (plane[i] - plane[i] === 0) continue;
    plane[i] = 0;
    bad++;
  }
  return bad;
}

/** One piece of the file, bite by bite. @param {Source} source @param {Decoder} decoder @param {Uint8Array} bytes
 * @param {number} bite @param {Taken} into */
async function feed(source, decoder, bytes, bite, into) {
  for (let at = 0; at < bytes.length; at += bite) {
    const before = into.all.frames;
    // A copy of its own: decoders keep views of what they were given.
    const part = bytes.slice(at, at + bite);
    take(source, await attempt(source, () => decoder.decode(part)), into);
    into.nothing = into.all.frames > before ? 0 : into.nothing + part.length;
  }
}

/**
 * Decodes from `start` on.
 * @param {Source} source
 * @param {Decoder} decoder is freed
 * @param {ReadOptions & { start?: number, bite?: number, exact?: Exact, layout?: Layout }} options bite: bytes for the
 *   decoder at a time
 * @returns {Promise<Taken>} width: of the file; all: to be finished, or dropped
 */
export async function decodeStream(source, decoder, options) {
  const { pick, exact, layout, limit } = options;
  const all = options.gather ?? new Gather(source.name, limit);
  const none = { width: 0, sampleRate: 0, errors: 0, behind: 0, nothing: 0, nonfinite: 0 };
  /** @type {Taken} */
  const into = { pick, exact, layout, chosen: [], all, ...none };
  try {
    await decodeAll(source, decoder, options, into);
  } catch (error) {
    all.drop();
    throw error;
  }
  return into;
}

/** @param {Source} source @param {Decoder} decoder @param {ReadOptions & { start?: number, bite?: number }} options
 * @param {Taken} into */
async function decodeAll(source, decoder, options, into) {
  const { signal, onProgress, start = 0, bite = BITE, piece = PIECE } = options;
  try {
    await decoder.ready;
    for (let at = start; at < source.size; at += piece) {
      signal?.throwIfAborted();
      const bytes = await source.read(at, Math.min(piece, source.size - at));
      if (bytes.length === 0) throw new FileError(source.name, 'ended while it was being read');
      await feed(source, decoder, bytes, bite, into);
      if (into.nothing > MOST_NOTHING) throw damaged(source);
      await into.all.settle((at + bytes.length - start) / (source.size - start));
      onProgress?.(Math.min(1, (at + piece) / source.size));
    }
    const last = await attempt(source, () => decoder.flush?.());
    if (last) take(source, last, into);
  } finally {
    free(decoder);
  }
  if (into.all.frames === 0)
    throw new FileError(source.name, 'is damaged: nothing in it could be decoded');
}
