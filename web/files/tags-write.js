// tags-write.js -- tags as chunks behind the audio of WAV, RF64 and AIFF: who looks for the audio finds it where it was.
// id3.org, id3v2.4.0-structure and -frames; Microsoft RIFF 1.0 (LIST INFO).
// SPDX-License-Identifier: MIT
import { isEmpty, named, trackText } from './tags.js';

/** @typedef {import('./tags.js').Tags} Tags */

const UTF8 = 3;
const FRONT = 3; // the kind of a picture
const utf8 = new TextEncoder();
/** @param {string} text */
const ascii = (text) => utf8.encode(text);

/** @param {number} x below 2^28 @returns {number[]} seven bits of each byte */
const synchsafe = (x) => [21, 14, 7, 0].map((shift) => (x >> shift) & 127);

/** @param {(Uint8Array | number[])[]} parts @returns {Uint8Array} */
function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param {string} id @param {(Uint8Array | number[])[]} content */
function frame(id, ...content) {
  const body = joined(...content);
  return joined(ascii(id), synchsafe(body.length), [0, 0], body);
}

/** @param {string} id @param {string} text */
const textFrame = (id, text) => frame(id, [UTF8], utf8.encode(text));

/** An ID3v2.4 tag. @param {Tags} tags @returns {Uint8Array} */
export function id3Bytes(tags) {
  const texts = named(tags, 'id3').map(([id, text]) => {
    if (id === 'TRCK') return textFrame(id, trackText(tags) ?? text);
    return id === 'COMM' // its language is not known, it is about nothing in particular
      ? frame(id, [UTF8], ascii('und'), [0], utf8.encode(text))
      : textFrame(id, text);
  });
  const { cover } = tags;
  const picture = cover && [frame('APIC', [0], ascii(cover.type), [0, FRONT, 0], cover.bytes)];
  const body = joined(...texts, ...(picture ?? []));
  return joined(ascii('ID3'), [4, 0, 0], synchsafe(body.length), body);
}

/** @param {string} id @param {Uint8Array} body @param {boolean} little */
function chunk(id, body, little) {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, body.length, little);
  return joined(ascii(id), size, body, body.length % 2 ? [0] : []);
}

/** Texts for programs that know no ID3 here; UTF-8, as ffmpeg and most others write them. @param {Tags} tags */
function info(tags) {
  const texts = named(tags, 'info').map(([id, text]) => {
    const whole = id === 'IPRT' ? (trackText(tags) ?? text) : text;
    return chunk(id, joined(utf8.encode(whole), [0]), true);
  });
  return texts.length ? [chunk('LIST', joined(ascii('INFO'), ...texts), true)] : [];
}

/** @param {Tags} [tags] @returns {Uint8Array} of even length; nothing without tags */
export const wavChunks = (tags) =>
  tags && !isEmpty(tags)
    ? joined(...info(tags), chunk('id3 ', id3Bytes(tags), true))
    : new Uint8Array(0);

/** @param {Tags} [tags] @returns {Uint8Array} of even length; nothing without tags */
export const aiffChunks = (tags) =>
  tags && !isEmpty(tags) ? chunk('ID3 ', id3Bytes(tags), false) : new Uint8Array(0);
