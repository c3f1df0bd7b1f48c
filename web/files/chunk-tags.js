// chunk-tags.js -- the tags in the chunks of WAV, RF64, BW64 and AIFF: ID3, then what each has of its own.
// Microsoft RIFF 1.0 (LIST INFO); EBU Tech 3285 (bext); EBU Tech 3352 (ISRC in axml); Apple AIFF 1.3 (text chunks).
// SPDX-License-Identifier: MIT
import { readId3 } from './id3-read.js';
import { FIELDS, isrcOf } from './tags.js';
import {
  bytesAt,
  guessed,
  letters,
  MOST_PARTS,
  MOST_TEXT_BYTES,
  view,
  windowOf,
} from './tags-found.js';
import { listChunks } from './wav-header.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./tags-found.js').Found} Found */
/** @typedef {import('./tags.js').Field} Field */
/** @typedef {{ id: string, at: number, size: number }} Chunk */

/** @type {Record<string, Field>} */
const INFO = {
  ...Object.fromEntries(Object.entries(FIELDS).map(([field, { info }]) => [info, field])),
  ITRK: 'track',
};
/** @type {Record<string, Field>} */
const AIFF = { NAME: 'title', AUTH: 'artist', '(c) ': 'copyright', ANNO: 'comment' };
const MOST_XML = 1 << 18; // bytes of an axml chunk that are searched

/** @param {Source} source @param {number} at @param {number} size */
const textAt = async (source, at, size) => guessed(upToNul(await bytesAt(source, at, size)));

/** @param {Uint8Array} bytes */
function upToNul(bytes) {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** @param {Source} source @param {Chunk} list @param {Found} found */
async function readInfo(source, { at, size }, found) {
  if (letters(await bytesAt(source, at, 4)) !== 'INFO') return;
  const end = Math.min(at + size, source.size);
  for (let from = at + 4, n = 0; from + 8 <= end && n < MOST_PARTS; n++) {
    const head = await bytesAt(source, from, 8);
    const [id, length] = [letters(head), view(head).getUint32(4, true)];
    from += 8;
    if (from + length > end) return found.fault('The INFO tags are cut short');
    const field = INFO[id];
    if (field && found.takes(field, length)) {
      const text = await textAt(source, from, length);
      // By the book this name means the source of the recording; most write the code there, known by its form.
      found.put(field, field === 'isrc' ? isrcOf(text) : text);
    }
    from += length + (length & 1);
  }
}

/** Broadcast WAV. Its originator is the program, as most write it, and no artist. @param {Source} source @param {Chunk} bext @param {Found} found */
async function readBext(source, { at, size }, found) {
  found.put('comment', await textAt(source, at, Math.min(256, size)));
}

/** @param {Source} source @param {Chunk} axml @param {Found} found */
async function readAxml(source, { at, size }, found) {
  const text = guessed(await bytesAt(source, at, Math.min(size, MOST_XML)));
  const [, code] = /\bISRC:\s*([A-Z0-9-]{12,15})\b/i.exec(text) ?? [];
  if (code) found.put('isrc', isrcOf(code));
}

/** @param {Source} source @param {Found} found */
export async function readWavTags(source, found) {
  const chunks = await listChunks(source);
  /** @param {string[]} ids @param {(source: Source, chunk: Chunk, found: Found) => Promise<unknown>} read */
  const each = async (ids, read) => {
    for (const chunk of chunks) if (ids.includes(chunk.id)) await read(source, chunk, found);
  };
  await each(['id3 ', 'ID3 '], (_, { at, size }) => readId3(windowOf(source, at, size), 0, found));
  await each(['LIST'], readInfo);
  await each(['axml'], readAxml);
  await each(['bext'], readBext);
}

/** The first of the remarks with a time: count, then time, marker, length, text. @param {Source} source @param {Chunk} comt @param {Found} found */
async function readRemark(source, { at, size }, found) {
  const head = await bytesAt(source, at, Math.min(size, 10));
  if (head.length < 10) return;
  const length = Math.min(size - 10, view(head).getUint16(8));
  found.put('comment', await textAt(source, at + 10, length));
}

/** @param {Source} source @param {Found} found */
export async function readAiffTags(source, found) {
  /** @type {Chunk[]} */
  const texts = [];
  for (let at = 12, n = 0; at + 8 <= source.size && n < MOST_PARTS; n++) {
    const head = await bytesAt(source, at, 8);
    if (head.length < 8) break;
    const chunk = { id: letters(head), at: at + 8, size: view(head).getUint32(4) };
    if (chunk.id === 'ID3 ' || chunk.id === 'id3 ')
      await readId3(windowOf(source, chunk.at, chunk.size), 0, found);
    if (chunk.id === 'COMT') await readRemark(source, chunk, found);
    if (AIFF[chunk.id] && chunk.size <= MOST_TEXT_BYTES) texts.push(chunk);
    at = chunk.at + chunk.size + (chunk.size & 1);
  }
  for (const { id, at, size } of texts) found.put(AIFF[id], await textAt(source, at, size));
}
