// read-coded.js -- a compressed file by a decoder of somebody else's, in WebAssembly: the part of reading that a Worker of
// its own does. The same decoders run in page and Node, so a song has one fingerprint everywhere. They are fetched when
// the first such file is opened. SPDX-License-Identifier: MIT
import { sniff, tagEnd } from './source.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */
/** @typedef {import('./read.js').ReadOptions} ReadOptions */

/** @type {Record<string, (source: Source, options: ReadOptions) => Promise<Pcm>>} */
export const CODED = {
  flac: async (...args) => (await import('./flac-read.js')).readFlac(...args),
  mp3: async (...args) => (await import('./mp3-read.js')).readMp3(...args),
  ogg: async (...args) => (await import('./ogg-read.js')).readOgg(...args),
};

/** What the song is called, beside its sound. @param {Source} source @param {string} kind @param {Pcm} pcm */
export async function tagged(source, kind, pcm) {
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
