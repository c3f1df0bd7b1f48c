// wav-header.js -- the chunks of WAV, RF64 and BW64: where the audio is and what it is made of.
// EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), Microsoft WAVEFORMATEXTENSIBLE.
// SPDX-License-Identifier: MIT
import { maskNames } from './layout.js';
import { FORMATS } from './samples.js';
import { FileError } from './source.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {{ id: string, at: number, size: number }} Chunk */
/**
 * @typedef {object} WavInfo
 * @property {string} container
 * @property {import('./samples.js').Format} format
 * @property {number} sampleRate
 * @property {number} width channels in the file
 * @property {string[]} [names] of them, '' where nothing is known
 * @property {number} frames
 * @property {number} dataAt byte offset of the first frame
 */

const MAX_CHUNKS = 4096; // real files have fewer than 20
const KINDS = { 1: 'int', 3: 'float' };
/** @type {Record<number, string>} */
const CODECS = { 2: 'ADPCM', 6: 'A-law', 7: 'mu-law', 17: 'IMA ADPCM', 80: 'MPEG', 85: 'MP3' };

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** @param {Uint8Array} bytes @param {number} at */
const tag = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));

/**
 * @param {Source} source
 * @returns {Promise<WavInfo>} of a file whose size bears the header out
 */
export async function readHeader(source) {
  const head = await source.read(0, 12);
  if (head.length < 12) throw new FileError(source.name, 'is cut short inside its header');
  const container = tag(head, 0);
  if (container === 'RIFX') throw new FileError(source.name, 'is a big-endian WAV (RIFX)');
  if (tag(head, 8) !== 'WAVE')
    throw new FileError(source.name, 'is a RIFF file but holds no WAVE audio');
  const chunks = await listChunks(source);
  const fmt = chunks.find((c) => c.id === 'fmt ');
  const data = chunks.find((c) => c.id === 'data');
  if (!fmt) throw new FileError(source.name, 'has no format chunk: cut short or damaged');
  const kind = await readFormat(source, fmt);
  if (!data) throw new FileError(source.name, 'is cut short: it ends before the audio begins');
  const stride = kind.format.bytes * kind.width;
  const frames = Math.floor((await dataSize(source, data)) / stride);
  if (frames === 0) throw new FileError(source.name, 'holds no audio: 0 samples');
  return {
    ...kind,
    container: container === 'RIFF' ? 'wav' : container.toLowerCase(),
    frames,
    dataAt: data.at,
  };
}

/** A writer to a pipe, or one that crashed, leaves the size open: 0, or within 4 KiB of 2 or 4 GiB.
 * @param {number} size */
const isOpen = (size) => [0x7fffffff, 0xffffffff].some((top) => size <= top && size > top - 4096);

/** @param {Source} source @param {Chunk} data @returns {Promise<number>} bytes of audio that are there */
async function dataSize(source, data) {
  const there = source.size - data.at;
  if (data.size === 0) {
    const next = await source.read(data.at, 4); // another chunk's name: then it is truly empty
    return next.length < 4 || next.every((b) => b >= 32 && b < 127) ? 0 : there;
  }
  if (data.size <= there) return data.size;
  if (isOpen(data.size)) return there;
  throw new FileError(
    source.name,
    `is cut short: its header promises ${data.size} bytes of audio, ${there} are there`,
  );
}

/** @param {Source} source @returns {Promise<Chunk[]>} */
export async function listChunks(source) {
  const chunks = [];
  let data64 = -1;
  for (let at = 12; at + 8 <= source.size && chunks.length < MAX_CHUNKS; ) {
    const head = await source.read(at, 8);
    if (head.length < 8) break;
    const chunk = { id: tag(head, 0), at: at + 8, size: viewOf(head).getUint32(4, true) };
    if (chunk.id === 'ds64') {
      const body = await source.read(chunk.at, 16);
      if (body.length === 16) data64 = Number(viewOf(body).getBigUint64(8, true));
    }
    if (chunk.id === 'data' && chunk.size === 0xffffffff && data64 >= 0) chunk.size = data64;
    chunks.push(chunk);
    at = chunk.at + chunk.size + (chunk.size & 1);
    if (chunk.size % 2 && chunk.id !== 'data') at = await skipPad(source, at);
  }
  return chunks;
}

/** Some writers leave out the pad byte after an odd chunk: then the next name starts one earlier.
 * @param {Source} source @param {number} at @returns {Promise<number>} */
async function skipPad(source, at) {
  const near = await source.read(at - 1, 5);
  const named = (/** @type {number} */ i) =>
    near.length >= i + 4 && near.subarray(i, i + 4).every((b) => b >= 32 && b < 127);
  return near[0] !== 0 && named(0) && !named(1) ? at - 1 : at;
}

/** @param {Source} source @param {Chunk} chunk */
async function readFormat(source, chunk) {
  const bytes = await source.read(chunk.at, Math.min(40, chunk.size));
  if (bytes.length < 16) throw new FileError(source.name, 'is cut short inside its header');
  const view = viewOf(bytes);
  const width = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const align = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const plain = view.getUint16(0, true);
  const code = plain === 0xfffe && bytes.length >= 26 ? view.getUint16(24, true) : plain;
  const kind = /** @type {Record<number, string>} */ (KINDS)[code];
  if (!kind)
    throw new FileError(
      source.name,
      `is a WAV with ${CODECS[code] ?? `codec ${code}`} inside: convert it to FLAC or PCM WAV first`,
    );
  if (width === 0) throw new FileError(source.name, 'has a damaged header: 0 channels');
  const size = Math.ceil(bits / 8);
  const format = FORMATS.find(
    (f) => f.bytes === size && /pcm_f/.test(f.codec) === (kind === 'float'),
  );
  if (!format || align !== size * width)
    throw new FileError(
      source.name,
      `has a damaged header: ${bits} bits, ${width} channels, ${align} bytes a frame`,
    );
  const mask = plain === 0xfffe && bytes.length >= 24 ? view.getUint32(20, true) : 0;
  return { format, sampleRate, width, names: mask ? maskNames(mask, width) : undefined };
}
