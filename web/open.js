// open.js -- a file the page was given: the Worker reads it, all but MP4, which the browser decodes.
// The browser resamples to its context's rate without a word, so the file's own rate is read first.
// SPDX-License-Identifier: MIT
import { FileError, sniff } from './files/source.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */

const HEAD = 1 << 16; // bytes in which the rate must be found, after any ID3 tag
const MOST_BYTES = 2 ** 30; // of a compressed file: decoded it would not fit into memory
const MPEG_RATES = [44100, 48000, 32000];
const RATES = { least: 8000, most: 192000 };

/** @param {Uint8Array} bytes @param {string} text @returns {number} place of the text, -1 if it is not there */
function find(bytes, text) {
  const codes = [...text].map((c) => c.charCodeAt(0));
  return bytes.findIndex((_, i) => codes.every((code, k) => bytes[i + k] === code));
}

/** Sample rate in a FLAC stream: 20 bits, 10 bytes into STREAMINFO. @param {Uint8Array} b */
function flacRate(b) {
  const at = find(b, 'fLaC') + 18;
  return (b[at] << 12) | (b[at + 1] << 4) | (b[at + 2] >> 4);
}

/** Rate in the first MPEG audio frame that a second one follows suit. @param {Uint8Array} b */
function mp3Rate(b) {
  for (let i = 0; i + 4 < b.length; i++) {
    if (b[i] !== 0xff || (b[i + 1] & 0xe0) !== 0xe0) continue;
    const version = (b[i + 1] >> 3) & 3; // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5
    const rate = MPEG_RATES[(b[i + 2] >> 2) & 3];
    if (version === 1 || (b[i + 1] & 6) === 0 || b[i + 2] >> 4 === 15 || !rate) continue;
    return rate / (version === 3 ? 1 : version === 2 ? 2 : 4);
  }
  return undefined;
}

/** Opus always plays at 48 kHz. @param {Uint8Array} b */
function oggRate(b) {
  if (find(b, 'OpusHead') >= 0) return 48000;
  const at = find(b, '\x01vorbis');
  return at < 0 ? undefined : new DataView(b.buffer, b.byteOffset).getUint32(at + 12, true);
}

/** The sample entry of ISO/IEC 14496-12, 16.16 fixed point. @param {Uint8Array} b */
function mp4Rate(b) {
  const at = find(b, 'mp4a');
  return at < 0 ? undefined : new DataView(b.buffer, b.byteOffset).getUint16(at + 28);
}

/** An ID3 tag may hold a picture of megabytes. @param {Uint8Array} b @returns {number} bytes to skip */
function tagSize(b) {
  if (find(b.subarray(0, 3), 'ID3') !== 0) return 0;
  return 10 + ((b[6] << 21) | (b[7] << 14) | (b[8] << 7) | b[9]);
}

/** @type {Record<string, (bytes: Uint8Array) => number | undefined>} */
const READERS = { flac: flacRate, mp3: mp3Rate, ogg: oggRate, mp4: mp4Rate };

/**
 * @param {Uint8Array} bytes of a whole file
 * @returns {number | undefined} Hz
 */
export function sniffRate(bytes) {
  const body = bytes.subarray(tagSize(bytes));
  const kind = sniff(bytes.subarray(0, 64));
  const rate = READERS[kind]?.(kind === 'mp4' ? body : body.subarray(0, HEAD));
  return rate && rate >= RATES.least && rate <= RATES.most ? rate : undefined;
}

/**
 * @param {File} file
 * @returns {Promise<'file' | Pcm>} 'file' is for the Worker to read
 * @throws {FileError} with a sentence
 */
export async function openFile(file) {
  const kind = sniff(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (kind !== 'mp4' && kind !== 'unknown') return 'file';
  if (file.size > MOST_BYTES)
    throw new FileError(file.name, 'is too big to decode in the browser', 'memory');
  const bytes = await file.arrayBuffer();
  return decode(file.name, kind, bytes, sniffRate(new Uint8Array(bytes)) ?? 48000);
}

/** @param {string} name @param {string} kind @param {ArrayBuffer} bytes @param {number} rate @returns {Promise<Pcm>} */
async function decode(name, kind, bytes, rate) {
  let buffer;
  try {
    buffer = await new OfflineAudioContext(2, 1, rate).decodeAudioData(bytes);
  } catch {
    const what = kind === 'unknown' ? 'a kind that is not known here' : kind.toUpperCase();
    throw new FileError(name, `is ${what}, and this browser cannot decode it. WAV always works.`);
  }
  const width = buffer.numberOfChannels;
  if (width > 2)
    throw new FileError(name, `has ${width} channels; mono and stereo are read`, 'channels');
  if (buffer.length === 0) throw new FileError(name, 'holds no audio: 0 samples');
  return {
    sampleRate: buffer.sampleRate,
    channels: planes(name, buffer),
    frames: buffer.length,
    bits: null,
    container: kind,
    codec: kind,
    name,
  };
}

/** @param {string} name @param {AudioBuffer} buffer @returns {Float32Array[]} its channels, not shared with it */
function planes(name, buffer) {
  try {
    return Array.from({ length: buffer.numberOfChannels }, (_, c) =>
      buffer.getChannelData(c).slice(),
    );
  } catch {
    const size = Math.round((buffer.length * buffer.numberOfChannels * 4) / 2 ** 20);
    throw new FileError(name, `is too big for memory: ${size} MB are needed`, 'memory');
  }
}
