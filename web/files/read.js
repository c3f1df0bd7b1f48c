// read.js -- an audio file of any kind that we decode ourselves, into planar float32 at its own rate.
// AAC is for the browser to decode. SPDX-License-Identifier: MIT
import { foreign } from './foreign.js';
import { readPcm } from './pcm-read.js';
import { CODED, kindOf, tagged } from './read-coded.js';
import { FileError } from './source.js';

export { kindOf };

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */
/**
 * @typedef {object} ReadOptions
 * @property {number[]} [pick] which channels of a file with more than two
 * @property {number} [limit] bytes in memory, as float32: a longer song is read by the piece
 * @property {import('./stream.js').Gathering} [gather] takes what is decoded, where it is not for this thread
 * @property {number} [piece] bytes of a compressed file at a time; between two of them `gather` may pause
 * @property {boolean} [later] a song that is read from its own file does without a fingerprint, which is made later
 * @property {AbortSignal} [signal]
 * @property {(fraction: number) => void} [onProgress]
 */

/** What a file is when it is not one of ours, and the way out. @type {Record<string, string>} */
const REFUSALS = {
  empty: 'is empty: 0 bytes',
  text: 'is text, not audio',
  unknown: 'is no audio file that is known here: convert it to FLAC or WAV first',
  mp4: 'is MP4 (AAC or ALAC)',
  aac: 'is AAC',
  webm: 'is WebM or Matroska',
};

/** @type {Record<string, (source: Source, options: ReadOptions) => Promise<Pcm>>} */
const READERS = {
  wav: readPcm,
  aiff: readPcm,
  ...CODED,
};

const BY_BROWSER = ['mp4', 'aac', 'webm'];

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
  if (!BY_BROWSER.includes(kind))
    throw new FileError(source.name, foreign(await source.read(0, 64)) || REFUSALS[kind]);
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
