// vorbis-tags.js -- Vorbis comments and pictures, in FLAC (RFC 9639, 8.6 and 8.8) and in Ogg (Vorbis I, 5; RFC 7845, 5.2).
// SPDX-License-Identifier: MIT
import { readId3 } from './id3-read.js';
import { fromBytes } from './source.js';
import { FIELDS } from './tags.js';
import {
  bytesAt,
  guessed,
  latin,
  letters,
  MOST_PARTS,
  MOST_PICTURE_BYTES,
  MOST_TEXT_BYTES,
  view,
  windowOf,
} from './tags-found.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./tags-found.js').Found} Found */
/** @typedef {import('./tags.js').Field} Field */

/** @type {Record<string, Field>} */
const BY_NAME = {
  ...Object.fromEntries(Object.entries(FIELDS).map(([field, { vorbis }]) => [vorbis, field])),
  ...{ ALBUM_ARTIST: 'albumArtist', 'ALBUM ARTIST': 'albumArtist', TOTALTRACKS: 'tracks' },
  ...{ TRACK: 'track', YEAR: 'date', DESCRIPTION: 'comment' },
};
const PICTURE = 'METADATA_BLOCK_PICTURE';
const MOST_BASE64 = Math.ceil((MOST_PICTURE_BYTES * 4) / 3);

/** @param {Source} source @param {number} at */
async function le32(source, at) {
  const b = await bytesAt(source, at, 4);
  return b.length < 4 ? null : view(b).getUint32(0, true);
}

/** The picture inside a block: type, kind, description, four sizes, and the bytes. @param {Source} block @param {Found} found */
async function readPicture(block, found) {
  let at = 0;
  const next = async () => {
    const b = await bytesAt(block, at, 4);
    at += 4;
    return b.length < 4 ? 2 ** 32 : view(b).getUint32(0);
  };
  const type = await next();
  for (let text = 0; text < 2; text++) {
    const length = await next();
    at += length;
  }
  at += 16;
  const size = await next();
  if (!found.wants(type === 3, size)) return;
  if (at + size > block.size) return found.fault('The cover is cut short');
  found.picture(await bytesAt(block, at, size), type === 3);
}

/** @param {string} text @returns {Uint8Array} empty when it is not base64 */
function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

/** @param {Source} block from the length of the vendor's name on @param {Found} found */
async function readComments(block, found) {
  const vendor = await le32(block, 0);
  const count = vendor === null ? null : await le32(block, 4 + vendor);
  if (vendor === null || count === null) return found.fault('The tags are cut short');
  /** @type {Partial<Record<Field, string[]>>} */
  const texts = {};
  for (let at = 8 + vendor, n = 0; n < Math.min(count, MOST_PARTS); n++) {
    const size = await le32(block, at);
    if (size === null || at + 4 + size > block.size) {
      found.fault('The tags are cut short');
      break;
    }
    const name = letters(await bytesAt(block, at + 4, Math.min(size, 32)), 0, 32);
    const equals = name.indexOf('=');
    const key = name.slice(0, Math.max(0, equals)).toUpperCase();
    const [from, length] = [at + 5 + equals, size - equals - 1];
    at += 4 + size;
    const field = BY_NAME[key];
    if (field && found.takes(field, length))
      texts[field] = [...(texts[field] ?? []), guessed(await bytesAt(block, from, length))];
    if (key !== PICTURE) continue;
    if (!found.wants(true, Math.floor(length * 0.75)) || length > MOST_BASE64) continue;
    const bytes = fromBase64(latin(await bytesAt(block, from, length)));
    await readPicture(fromBytes(bytes, block.name), found);
  }
  for (const [field, all] of Object.entries(texts))
    found.put(/** @type {Field} */ (field), joined(/** @type {Field} */ (field), all));
}

/** Several artists are several comments. @param {Field} field @param {string[]} all */
const joined = (field, all) =>
  ['artist', 'albumArtist', 'composer', 'genre'].includes(field) ? all.join('; ') : all[0];

/** @param {Source} source @param {Found} found */
export async function readFlacTags(source, found) {
  const lead = letters(await source.read(0, 3), 0, 3) === 'ID3' ? await leadOf(source) : 0;
  const start = lead + 4;
  for (let at = start, n = 0; n < MOST_PARTS; n++) {
    const b = await bytesAt(source, at, 4);
    if (b.length < 4) break;
    const size = (b[1] << 16) | (b[2] << 8) | b[3];
    const block = windowOf(source, at + 4, size);
    if ((b[0] & 127) === 4) await readComments(block, found);
    if ((b[0] & 127) === 6) await readPicture(block, found);
    if (b[0] & 128) break;
    at += 4 + size;
  }
  if (lead) await readId3(source, 0, found);
}

/** @param {Source} source @returns {Promise<number>} bytes of an ID3 tag before fLaC, as flac-read.js counts them */
async function leadOf(source) {
  const b = await source.read(6, 4);
  return 10 + ((b[0] << 21) | (b[1] << 14) | (b[2] << 7) | b[3]);
}

const MOST_PAGES = 4096; // of 64 kB at most
const MOST_PACKET = MOST_BASE64 + MOST_TEXT_BYTES;

/** The second packet of the first stream, or as much of it as is taken. @param {Source} source */
async function secondPacket(source) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let [size, packet, serial] = [0, 0, 0];
  for (let at = 0, page = 0; page < MOST_PAGES && size < MOST_PACKET; page++) {
    const head = await bytesAt(source, at, 27 + 255);
    if (head.length < 27 || letters(head) !== 'OggS') break;
    const lacing = head.subarray(27, 27 + head[26]);
    at += 27 + head[26];
    const body = await bytesAt(
      source,
      at,
      lacing.reduce((sum, x) => sum + x, 0),
    );
    const mine = view(head).getUint32(14, true);
    if (page === 0) serial = mine;
    let from = 0;
    for (const length of mine === serial ? lacing : []) {
      if (packet === 1) parts.push(body.subarray(from, from + length));
      from += length;
      if (length < 255 && ++packet === 2) return together(parts);
    }
    size += packet === 1 ? from : 0;
    at += lacing.reduce((sum, x) => sum + x, 0);
  }
  return together(parts);
}

/** @param {Uint8Array[]} parts */
function together(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param {Source} source @param {Found} found */
export async function readOggTags(source, found) {
  const bytes = await secondPacket(source);
  const mark = ['OpusTags', '\x03vorbis'].find((m) => letters(bytes, 0, m.length) === m);
  if (!mark) return;
  await readComments(fromBytes(bytes.subarray(mark.length), source.name), found);
}
