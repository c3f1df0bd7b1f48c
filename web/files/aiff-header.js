// aiff-header.js -- the chunks of AIFF and AIFC: where the audio is and what it is made of.
// Apple, Audio Interchange File Format 1.3 (1989) and AIFF-C draft (1991).
// SPDX-License-Identifier: MIT
import { BIG_ENDIAN, FORMATS } from './samples.js';
import { FileError } from './source.js';

/** @typedef {import('./source.js').Source} Source */

const MAX_CHUNKS = 4096; // real files have fewer than 20
/** How AIFC names what it does not compress; `sowt` is little-endian. @type {Record<string, string>} */
const KINDS = {
  NONE: 'int',
  twos: 'int',
  in24: 'int',
  in32: 'int',
  sowt: 'little',
  fl32: 'float',
  FL32: 'float',
  fl64: 'float',
  FL64: 'float',
};

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** @param {Uint8Array} bytes @param {number} at */
const tag = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));

/** 80-bit extended precision (IEEE 754), positive, to a whole number: some old rates have a fraction, which is below
 * 25 ppm of them. Infinity and what is no number become 0. @param {DataView} view @param {number} at */
function extended(view, at) {
  const exponent = (view.getUint16(at) & 0x7fff) - 16383;
  const mantissa = view.getUint32(at + 2) * 2 ** -31 + view.getUint32(at + 6) * 2 ** -63;
  const x = Math.round(mantissa * 2 ** exponent);
  return Number.isFinite(x) ? x : 0;
}

/**
 * @param {Source} source
 * @returns {Promise<import('./wav-header.js').WavInfo>} of a file whose size bears the header out
 */
export async function readAiffHeader(source) {
  const head = await source.read(0, 12);
  const form = head.length < 12 ? '' : tag(head, 8);
  if (!form) throw new FileError(source.name, 'is cut short inside its header');
  if (form !== 'AIFF' && form !== 'AIFC')
    throw new FileError(source.name, 'is an IFF file but holds no AIFF audio');
  /** @type {Record<string, { at: number, size: number }>} */
  const chunks = {};
  for (let at = 12, n = 0; at + 8 <= source.size && n < MAX_CHUNKS; n++) {
    const bytes = await source.read(at, 8);
    if (bytes.length < 8) break;
    const size = viewOf(bytes).getUint32(4);
    chunks[tag(bytes, 0)] ??= { at: at + 8, size };
    at += 8 + size + (size & 1);
  }
  const { COMM, SSND } = chunks;
  if (!COMM) throw new FileError(source.name, 'has no format chunk: cut short or damaged');
  const common = await readCommon(source, COMM, form);
  if (!SSND) throw new FileError(source.name, 'is cut short: it ends before the audio begins');
  const offset = await source.read(SSND.at, 8);
  if (offset.length < 8)
    throw new FileError(source.name, 'is cut short: it ends before the audio begins');
  const dataAt = SSND.at + 8 + viewOf(offset).getUint32(0);
  const wanted = common.frames * common.format.bytes * common.width;
  const there = Math.max(0, Math.min(source.size, SSND.at + SSND.size) - dataAt);
  if (common.frames === 0) throw new FileError(source.name, 'holds no audio: 0 samples');
  if (there < wanted)
    throw new FileError(
      source.name,
      `is cut short: its header promises ${wanted} bytes of audio, ${there} are there`,
    );
  return { ...common, container: form.toLowerCase(), dataAt };
}

/** @param {Source} source @param {{ at: number, size: number }} chunk @param {string} form */
async function readCommon(source, chunk, form) {
  const least = form === 'AIFC' ? 22 : 18;
  const bytes = await source.read(chunk.at, Math.min(least, chunk.size));
  if (bytes.length < least) throw new FileError(source.name, 'is cut short inside its header');
  const view = viewOf(bytes);
  const width = view.getUint16(0);
  const frames = view.getUint32(2);
  const bits = view.getUint16(6);
  const sampleRate = extended(view, 8);
  const name = form === 'AIFC' ? tag(bytes, 18) : 'NONE';
  const kind = KINDS[name];
  if (!kind)
    throw new FileError(
      source.name,
      `is an AIFC with codec ${JSON.stringify(name.replace(/[^ -~]/g, '?'))} inside: convert it to FLAC or WAV first`,
    );
  if (width === 0) throw new FileError(source.name, 'has a damaged header: 0 channels');
  const size = Math.ceil(bits / 8);
  const list = kind === 'little' && size > 1 ? FORMATS : BIG_ENDIAN;
  const isFloat = kind === 'float';
  const format = list.find((f) => f.bytes === size && /pcm_f/.test(f.codec) === isFloat);
  if (!format) throw new FileError(source.name, `has a damaged header: ${bits} bits`);
  return { format, sampleRate, width, frames };
}
