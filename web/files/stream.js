// stream.js -- a compressed file through a decoder, a piece at a time, into planes of the right length.
// SPDX-License-Identifier: MIT
import { allocate, checkLength, checkShape } from './shape.js';
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
 * @param {Store} into
 */
function take(source, made, into) {
  const { channelData, samplesDecoded, sampleRate, errors = [] } = made;
  const late = errors.filter((e) => e.outputSamples >= into.frames + samplesDecoded).length;
  if (!samplesDecoded) {
    into.behind += errors.length;
    return;
  }
  into.errors += into.behind + errors.length - late;
  into.behind = late;
  if (into.errors > MOST_ERRORS) throw damaged(source);
  if (into.frames === 0) {
    into.sampleRate = sampleRate;
    into.width = channelData.length;
    checkShape(source.name, { ...into, names: into.layout?.(into.width) }, into.pick);
    into.chosen = into.pick ?? channelData.map((_, i) => i);
  }
  if (sampleRate !== into.sampleRate || channelData.length !== into.width)
    throw new FileError(source.name, 'changes its sample rate or channels on the way');
  into.frames += samplesDecoded;
  checkLength(source, into.frames);
  into.parts.push(
    kept(
      source,
      into.chosen.map((c) => channelData[c].subarray(0, samplesDecoded)),
    ),
  );
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

/** @typedef {(width: number) => string[]} Layout names of the channels */
/** @typedef {{ pick?: number[], layout?: Layout, chosen: number[], parts: Float32Array[][], frames: number, width: number, sampleRate: number, errors: number, behind: number, nothing: number }} Store
 *   behind: errors since the last sound: padding and tags make them, too; nothing: bytes since then */

/** @param {number[]} [pick] @param {Layout} [layout] @returns {Store} */
const store = (pick, layout) => ({
  pick,
  layout,
  chosen: [],
  parts: [],
  frames: 0,
  width: 0,
  sampleRate: 0,
  errors: 0,
  behind: 0,
  nothing: 0,
});

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

/** Planes out of parts; parts are let go as they are copied. @param {string} name @param {Store} from */
function joined(name, { parts, frames, chosen }) {
  return chosen.map((_, c) => {
    const [plane] = allocate(name, 1, frames);
    let at = 0;
    for (const part of parts) {
      plane.set(part[c], at);
      at += part[c].length;
      part[c] = new Float32Array(0);
    }
    return plane;
  });
}

/** One piece of the file, bite by bite. @param {Source} source @param {Decoder} decoder @param {Uint8Array} bytes
 * @param {number} bite @param {Store} into */
async function feed(source, decoder, bytes, bite, into) {
  for (let at = 0; at < bytes.length; at += bite) {
    const before = into.frames;
    // A copy of its own: decoders keep views of what they were given.
    const part = bytes.slice(at, at + bite);
    take(source, await attempt(source, () => decoder.decode(part)), into);
    into.nothing = into.frames > before ? 0 : into.nothing + part.length;
  }
}

/**
 * Decodes from `start` on.
 * @param {Source} source
 * @param {Decoder} decoder is freed
 * @param {ReadOptions & { start?: number, bite?: number, layout?: Layout }} options bite: bytes for the decoder at a time
 */
export async function decodeStream(source, decoder, options) {
  const { pick, signal, onProgress, start = 0, bite = BITE, layout } = options;
  const into = store(pick, layout);
  try {
    await decoder.ready;
    for (let at = start; at < source.size; at += PIECE) {
      signal?.throwIfAborted();
      const bytes = await source.read(at, Math.min(PIECE, source.size - at));
      if (bytes.length === 0) throw new FileError(source.name, 'ended while it was being read');
      await feed(source, decoder, bytes, bite, into);
      if (into.nothing > MOST_NOTHING) throw damaged(source);
      onProgress?.(Math.min(1, (at + PIECE) / source.size));
    }
    const last = await attempt(source, () => decoder.flush?.());
    if (last) take(source, last, into);
  } finally {
    free(decoder);
  }
  if (into.frames === 0)
    throw new FileError(source.name, 'is damaged: nothing in it could be decoded');
  const { sampleRate, frames, width, errors, behind } = into;
  const channels = joined(source.name, into);
  const nonfinite = channels.reduce((sum, plane) => sum + heal(plane), 0);
  return { sampleRate, frames, width, errors, behind, nonfinite, channels };
}
