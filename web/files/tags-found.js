// tags-found.js -- what a reader of tags has found so far: of each field the first one counts, so the better source is
// read first. And the small things that all those readers need.
// SPDX-License-Identifier: MIT
import { MOST_BYTES } from './cover.js';
import { checkTags, FIELDS } from './tags.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./tags.js').Field} Field */

/** Bytes of one text, before it is decoded. */
export const MOST_TEXT_BYTES = 1 << 17;
/** Bytes of a picture with what stands before it. */
export const MOST_PICTURE_BYTES = MOST_BYTES + (1 << 16);
/** Frames, comments or boxes of one tag: real ones have fewer than a hundred. */
export const MOST_PARTS = 1000;

const strict = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

/** A text whose encoding nobody wrote down: UTF-8 if it can be, else Western. @param {Uint8Array} bytes */
export function guessed(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}

/** @param {Uint8Array} bytes */
export const latin = (bytes) => western.decode(bytes);

/** @param {Uint8Array} bytes */
export const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Four letters. @param {Uint8Array} bytes @param {number} [at] @param {number} [count] */
export const letters = (bytes, at = 0, count = 4) =>
  String.fromCharCode(...bytes.subarray(at, at + count));

/** A part of a file as a file of its own. @param {Source} source @param {number} at @param {number} size @returns {Source} */
export function windowOf(source, at, size) {
  const length = Math.max(0, Math.min(size, source.size - at));
  return {
    name: source.name,
    size: length,
    read: (offset, count) =>
      source.read(at + offset, Math.max(0, Math.min(count, length - offset))),
  };
}

/** All of a small part; shorter when the file ends. @param {Source} source @param {number} at @param {number} size */
export const bytesAt = async (source, at, size) =>
  Uint8Array.from(await source.read(at, Math.max(0, Math.min(size, source.size - at))));

export class Found {
  /** @type {Partial<Record<Field, string>>} */
  texts = {};
  /** @type {Uint8Array | null} */
  cover = null;
  /** @type {string[]} */
  faults = [];
  #front = false;
  #tooBig = 0; // bytes of a picture that was left out

  /** @param {Field} field @param {string | null | undefined} text @returns {void} */
  put(field, text) {
    const plain = text?.replace(/^[\0\s]+|[\0\s]+$/g, '');
    if (!plain || this.texts[field] !== undefined) return;
    if (field === 'track' && plain.includes('/')) {
      const [track, tracks] = plain.split('/');
      this.put('tracks', tracks);
      return this.put('track', track);
    }
    const number = field === 'track' || field === 'tracks';
    if (number && Number(plain) === 0) return; // how some programs write none
    this.texts[field] = number ? plain.replace(/^0+/, '') : plain;
  }

  /** @param {Field} field @param {number} size bytes @returns {boolean} whether a text of that size is taken */
  takes(field, size) {
    if (size <= MOST_TEXT_BYTES) return this.texts[field] === undefined;
    this.fault(`${FIELDS[field].title} is longer than a text can be`);
    return false;
  }

  /** The front cover, or else the first picture. @param {Uint8Array} bytes @param {boolean} front */
  picture(bytes, front) {
    if (bytes.length === 0 || (this.cover && (this.#front || !front))) return;
    this.cover = bytes;
    this.#front = front;
  }

  /** @param {boolean} front @param {number} size bytes @returns {boolean} whether it is worth reading */
  wants(front, size) {
    if (this.cover && (this.#front || !front)) return false;
    if (size <= MOST_PICTURE_BYTES) return true;
    this.#tooBig = Math.max(this.#tooBig, size);
    return false;
  }

  /** @param {string} text without a full stop */
  fault(text) {
    if (!this.faults.includes(text)) this.faults.push(text);
  }

  /** @returns {{ tags: import('./tags.js').Tags, faults: string[] }} */
  result() {
    if (this.#tooBig && !this.cover)
      this.fault(`The cover has ${Math.ceil(this.#tooBig / 2 ** 20)} MB; 10 MB are the most`);
    const { tags, faults } = checkTags({ ...this.texts, cover: this.cover ?? undefined });
    return { tags, faults: [...this.faults, ...faults.map(({ text }) => text)] };
  }
}
