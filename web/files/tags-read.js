// tags-read.js -- the tags of a file of any kind. Nothing in a tag keeps a song from opening: what is wrong costs the
// tag and says so. SPDX-License-Identifier: MIT
import { readAiffTags, readWavTags } from './chunk-tags.js';
import { readId3, readId3v1 } from './id3-read.js';
import { readMp4Tags } from './mp4-tags.js';
import { Found } from './tags-found.js';
import { readFlacTags, readOggTags } from './vorbis-tags.js';

/** @typedef {import('./source.js').Source} Source */

/** @param {Source} source @param {Found} found */
async function readMp3Tags(source, found) {
  await readId3(source, 0, found);
  await readId3v1(source, found);
}

/** WebM is read for listening only; its tags are not. @type {Record<string, (source: Source, found: Found) => Promise<unknown>>} */
const READERS = {
  wav: readWavTags,
  aiff: readAiffTags,
  flac: readFlacTags,
  mp3: readMp3Tags,
  aac: readMp3Tags,
  ogg: readOggTags,
  mp4: readMp4Tags,
};

/**
 * @param {Source} source
 * @param {string} kind as sniff says
 * @returns {Promise<{ tags: import('./tags.js').Tags, faults: string[] }>} faults: sentences without a full stop
 */
export async function readTags(source, kind) {
  const found = new Found();
  try {
    await READERS[kind]?.(source, found);
  } catch {
    found.fault('The tags are damaged');
  }
  return found.result();
}
