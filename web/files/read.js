// read.js -- an audio file of any kind that we decode ourselves, into planar float32 at its own rate.
// SPDX-License-Identifier: MIT
// The same decoders, compiled to WebAssembly, run in page and Node, so a song has one fingerprint everywhere. They are
// fetched when the first such file is opened. AAC is for the browser to decode.

import { readPcm } from './pcm-read.js';
import { FileError, sniff, tagEnd } from './source.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */
/**
 * @typedef {object} ReadOptions
 * @property {number[]} [pick] which channels of a file with more than two
 * @property {number} [limit] bytes in memory, as float32: a longer song is read by the piece
 * @property {import('./stream.js').Gathering} [gather] takes what is decoded, where it is not for this thread
 * @property {AbortSignal} [signal]
 * @property {(fraction: number) => void} [onProgress]
 */

/** What a file is when it is not one of ours, and the way out. @type {Record<string, string>} */
const REFUSALS = {
  empty: 'is empty: 0 bytes',
  text: 'is text, not audio',
  unknown: 'is no audio file that is known here',
  mp4: 'is MP4 (AAC or ALAC)',
  aac: 'is AAC',
  webm: 'is WebM',
};

/** @type {Record<string, (source: Source, options: ReadOptions) => Promise<Pcm>>} */
const READERS = {
  wav: readPcm,
  aiff: readPcm,
  flac: async (...args) => (await import('./flac-read.js')).readFlac(...args),
  mp3: async (...args) => (await import('./mp3-read.js')).readMp3(...args),
  ogg: async (...args) => (await import('./ogg-read.js')).readOgg(...args),
};

const BY_BROWSER = ['mp4', 'aac', 'webm'];

/** What the song is called, beside its sound. @param {Source} source @param {string} kind @param {Pcm} pcm */
async function tagged(source, kind, pcm) {
  const { tags, faults } = await (await import('./tags-read.js')).readTags(source, kind);
  return Object.assign(pcm, { tags, tagFaults: faults });
}

/** What a file is; an ID3 tag, which most often stands before an MP3, says nothing of what follows.
 * @param {Source} source */
export async function kindOf(source) {
  const head = await source.read(0, Math.min(64, source.size));
  const behind = tagEnd(head);
  const kind = behind ? sniff(await source.read(behind, 64)) : sniff(head);
  return behind && kind !== 'flac' && kind !== 'aac' ? 'mp3' : kind;
}

/**
 * @param {Source} source
 * @param {ReadOptions} [options]
 * @returns {Promise<Pcm>}
 * @throws {FileError} with a sentence that names the file and the reason
 */
export async function readAudio(source, options = {}) {
  const kind = await kindOf(source);
  const read = READERS[kind];
  if (read) return tagged(source, kind, await read(source, options));
  if (!BY_BROWSER.includes(kind)) throw new FileError(source.name, REFUSALS[kind]);
  if ('AudioDecoder' in globalThis)
    return tagged(
      source,
      kind,
      await (await import('./media-read.js')).readMedia(source, kind, options),
    );
  const page = 'self' in globalThis ? '' : 'open it in the page, or ';
  const reason = `${REFUSALS[kind]}, which only a browser with WebCodecs decodes: ${page}convert it to FLAC or WAV first`;
  throw new FileError(source.name, reason, 'compressed');
}
