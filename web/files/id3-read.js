// id3-read.js -- ID3v2.2, 2.3 and 2.4 wherever they stand, and ID3v1. Read by the frame: the size of a tag costs nothing.
// id3.org: id3v2-00, id3v2.3.0, id3v2.4.0-structure and -frames.
// SPDX-License-Identifier: MIT
import { GENRES } from './genres.js';
import { fromBytes } from './source.js';
import { FIELDS } from './tags.js';
import {
  bytesAt,
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
/** @typedef {{ id: string, at: number, size: number, next: number, flags: number }} Frame at: of its content */

/** @type {Record<string, Field>} */
const BY_NAME = {
  ...Object.fromEntries(
    Object.entries(FIELDS).flatMap(([field, { id3, old }]) => [id3, old].map((x) => [x, field])),
  ),
  TYER: 'date',
};
/** What programs without a frame of their own for it write into TXXX. @type {Record<string, Field>} */
const BY_WORD = { COMMENT: 'comment', ISRC: 'isrc' };
const DECODERS = ['windows-1252', 'utf-16le', 'utf-16be', 'utf-8'].map(
  (name) => new TextDecoder(name),
);

/** Seven bits of each byte. @param {Uint8Array} b @param {number} at */
const synchsafe = (b, at) =>
  (b[at] & 127) * 2 ** 21 +
  ((b[at + 1] & 127) << 14) +
  ((b[at + 2] & 127) << 7) +
  (b[at + 3] & 127);

/** Takes out the zeros that unsynchronisation put behind 0xff. @param {Uint8Array} bytes */
function restored(bytes) {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    out[length++] = bytes[i];
    if (bytes[i] === 0xff && bytes[i + 1] === 0) i++;
  }
  return out.subarray(0, length);
}

/** Where a text ends. @param {Uint8Array} b @param {number} encoding @param {number} [from] @returns {number} */
function endOf(b, encoding, from = 0) {
  const wide = encoding === 1 || encoding === 2;
  for (let i = from; i < b.length; i += wide ? 2 : 1)
    if (b[i] === 0 && (!wide || b[i + 1] === 0)) return i;
  return b.length;
}

/** @param {Uint8Array} b without its end @param {number} encoding 0 to 3 */
function decoded(b, encoding) {
  if (encoding !== 1) return (DECODERS[encoding] ?? DECODERS[0]).decode(b);
  if (b[0] === 0xfe && b[1] === 0xff) return DECODERS[2].decode(b.subarray(2));
  return DECODERS[1].decode(b[0] === 0xff && b[1] === 0xfe ? b.subarray(2) : b);
}

/** The texts of a frame, one behind another. @param {Uint8Array} b @param {number} encoding @returns {string[]} */
function textsOf(b, encoding) {
  const texts = [];
  for (let at = 0; at < b.length && texts.length < MOST_PARTS; ) {
    const end = endOf(b, encoding, at);
    texts.push(decoded(b.subarray(at, end), encoding));
    at = end + (encoding === 1 || encoding === 2 ? 2 : 1);
  }
  return texts;
}

/** `(17)`, `17` and `Rock` are the same. @param {string} text */
function genreOf(text) {
  const [, number, rest] = /^\(?(\d{1,3})\)?(.*)$/s.exec(text) ?? [];
  return number === undefined || (rest && !text.startsWith('('))
    ? text
    : rest || GENRES[Number(number)];
}

/** @param {Uint8Array} b the head of a frame @param {number} version @param {number} left bytes of the tag from it on
 * @param {(at: number) => Promise<boolean>} starts whether a frame starts that far behind the head */
async function sizeOf(b, version, left, starts) {
  if (version === 2) return (b[3] << 16) | (b[4] << 8) | b[5];
  const plain = view(b).getUint32(4);
  if (version === 3) return plain;
  const safe = synchsafe(b, 4);
  // Old iTunes wrote plain sizes into 2.4: believed where only they lead to the next frame.
  if (plain === safe || plain > left) return safe;
  return !(await starts(safe)) && (await starts(plain)) ? plain : safe;
}

/** @param {Source} tag @param {number} at @param {number} version @returns {Promise<Frame | null>} null at the end */
async function frameAt(tag, at, version) {
  const head = version === 2 ? 6 : 10;
  const b = await tag.read(at, head);
  const named = (/** @type {Uint8Array} */ x) =>
    x.subarray(0, version === 2 ? 3 : 4).every((c) => (c >= 65 && c <= 90) || (c >= 48 && c <= 57));
  if (b.length < head || !named(b)) return null;
  const left = tag.size - at - head;
  const starts = async (/** @type {number} */ size) => {
    const next = await tag.read(at + head + size, 4);
    return next.length < 4 ? size === left : next.every((c) => c === 0) || named(next);
  };
  const size = await sizeOf(b, version, left, starts);
  const flags = version === 2 ? 0 : b[9];
  const id = letters(b, 0, version === 2 ? 3 : 4);
  return { id, at: at + head, size, next: at + head + size, flags };
}

/** The content of a frame without what its flags put around it; null when it is packed or locked.
 * @param {Source} tag @param {Frame} frame @param {number} version @param {boolean} unsync */
async function contentOf(tag, { at, size, flags }, version, unsync) {
  const [grouped, locked, stuffed, counted] =
    version === 4 ? [0x40, 0x0c, 0x02, 0x01] : [0x20, 0xc0, 0, 0];
  if (flags & locked) return null;
  const before = (flags & grouped ? 1 : 0) + (flags & counted ? 4 : 0);
  const bytes = (await bytesAt(tag, at, size)).subarray(before);
  return flags & stuffed || (version === 4 && unsync) ? restored(bytes) : bytes;
}

/** @param {Uint8Array} b @param {string} id APIC or PIC @returns {{ front: boolean, bytes: Uint8Array }} */
function pictureIn(b, id) {
  const mime = id === 'PIC' ? 3 : endOf(b, 0, 1);
  const type = b[id === 'PIC' ? 4 : mime + 1];
  const from = (id === 'PIC' ? 4 : mime + 1) + 1;
  const wide = b[0] === 1 || b[0] === 2;
  return { front: type === 3, bytes: b.subarray(endOf(b, b[0], from) + (wide ? 2 : 1)) };
}

/** Frames that are no plain text. @param {string} id @param {Uint8Array} b @param {Found} found @param {string[]} asides */
function special(id, b, found, asides) {
  if (id === 'APIC' || id === 'PIC') {
    const { front, bytes } = pictureIn(b, id);
    found.picture(bytes, front);
  } else if (id === 'COMM' || id === 'COM') {
    const [about = '', ...rest] = textsOf(b.subarray(4), b[0]);
    if (!about) found.put('comment', rest.join('\n'));
    else if (!/^iTun|^ID3v1/i.test(about)) asides.push(rest.join('\n')); // what iTunes counts is no comment
  } else {
    const [about = '', ...rest] = textsOf(b.subarray(1), b[0]);
    const field = BY_WORD[about.toUpperCase()];
    if (field) found.put(field, rest.join('; '));
  }
}

const PICTURES = ['APIC', 'PIC'];
const WORDS = ['COMM', 'COM', 'TXXX', 'TXX'];
const DAYS = ['TDAT', 'TDA']; // v2.3 has the day apart, as DDMM

/** Whether a frame is worth reading. @param {Frame} frame @param {Found} found */
function wanted({ id, size }, found) {
  if (PICTURES.includes(id)) return found.wants(true, size);
  if (DAYS.includes(id) || id.startsWith('TXX')) return size <= MOST_TEXT_BYTES;
  const field = BY_NAME[id];
  return field !== undefined && found.takes(field, size);
}

/** @param {Source} tag the frames of it @param {number} version @param {boolean} unsync @param {Found} found */
async function readFrames(tag, version, unsync, found) {
  /** @type {string[]} */
  const asides = []; // comments about something
  let day = '';
  for (let at = 0, n = 0; n < MOST_PARTS; n++) {
    const frame = await frameAt(tag, at, version);
    if (!frame) break;
    at = frame.next;
    if (at > tag.size) found.fault('A tag is cut short');
    if (at > tag.size || !wanted(frame, found)) continue;
    const { id } = frame;
    const b = await contentOf(tag, frame, version, unsync);
    if (!b || b.length < 2) continue;
    if (DAYS.includes(id)) day = decoded(b.subarray(1), b[0]);
    else if (PICTURES.includes(id) || WORDS.includes(id)) special(id, b, found, asides);
    else {
      const texts = textsOf(b.subarray(1), b[0]).filter(Boolean);
      const genre = BY_NAME[id] === 'genre';
      found.put(BY_NAME[id], (genre ? texts.map(genreOf).filter(Boolean) : texts).join('; '));
    }
  }
  found.put('comment', asides[0]);
  const [, dd, mm] = /^(\d\d)(\d\d)/.exec(day) ?? [];
  if (dd && /^\d{4}$/.test(found.texts.date ?? '')) found.texts.date += `-${mm}-${dd}`;
}

/**
 * @param {Source} source @param {number} at where the tag may be @param {Found} found
 * @returns {Promise<number>} bytes of the tag, 0 when there is none
 */
export async function readId3(source, at, found) {
  const head = await source.read(at, 10);
  if (head.length < 10 || letters(head, 0, 3) !== 'ID3') return 0;
  const [version, flags, size] = [head[3], head[5], synchsafe(head, 6)];
  const whole = 10 + size + (version === 4 && flags & 0x10 ? 10 : 0);
  if (version < 2 || version > 4 || (version === 2 && flags & 0x40)) {
    found.fault('An ID3 tag is of a kind that is not known here');
    return whole;
  }
  const unsync = (flags & 0x80) !== 0;
  let tag = windowOf(source, at + 10, size);
  if (unsync && version < 4) {
    const bytes = restored(await bytesAt(tag, 0, 2 * MOST_PICTURE_BYTES));
    tag = fromBytes(bytes, source.name);
  }
  if (version > 2 && flags & 0x40) {
    const b = await tag.read(0, 4);
    const more = version === 4 ? synchsafe(b, 0) : 4 + view(await bytesAt(tag, 0, 4)).getUint32(0);
    tag = windowOf(tag, Math.max(0, more), tag.size);
  }
  await readFrames(tag, version, unsync, found);
  return whole;
}

/** The last 128 bytes, from before 1996; what ID3v2 said is not said again. @param {Source} source @param {Found} found */
export async function readId3v1(source, found) {
  if (source.size < 128) return;
  const b = await source.read(source.size - 128, 128);
  if (b.length < 128 || letters(b, 0, 3) !== 'TAG') return;
  const text = (/** @type {number} */ from, /** @type {number} */ length) =>
    latin(b.subarray(from, Math.min(endOf(b, 0, from), from + length)));
  found.put('title', text(3, 30));
  found.put('artist', text(33, 30));
  found.put('album', text(63, 30));
  found.put('date', text(93, 4));
  found.put('comment', text(97, b[125] === 0 ? 28 : 30));
  if (b[125] === 0 && b[126]) found.put('track', `${b[126]}`);
  found.put('genre', GENRES[b[127]]);
}
