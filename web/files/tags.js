// tags.js -- what a song is called and by whom: the fields that are kept, how each format names them, and what is
// allowed in them. Whatever is wrong with a tag costs the tag and a sentence, never the song.
// SPDX-License-Identifier: MIT
import { checkCover } from './cover.js';

/** @typedef {import('./cover.js').Cover} Cover */
/**
 * A field that is not there is not in the object.
 * @typedef {object} Tags
 * @property {string} [title]
 * @property {string} [artist]
 * @property {string} [album]
 * @property {string} [albumArtist]
 * @property {number} [track]
 * @property {number} [tracks] of the album
 * @property {string} [date] YYYY, YYYY-MM or YYYY-MM-DD
 * @property {string} [genre]
 * @property {string} [composer]
 * @property {string} [isrc] without hyphens
 * @property {string} [copyright]
 * @property {string} [comment]
 * @property {Cover} [cover]
 */
/** @typedef {Exclude<keyof Tags, 'cover'>} Field */
/** @typedef {Partial<Record<Field, unknown>> & { cover?: unknown }} Loose as typed, stored or read */

/** Characters of one text: more is not a tag. */
export const MOST_TEXT = 16384;

/** Names by format: ID3v2.4 and v2.2, Vorbis comments, RIFF INFO, MP4. `track` carries `tracks` where a format joins
 * them. @type {Record<Field, { title: string, id3?: string, old?: string, vorbis: string, info?: string, mp4?: string }>} */
export const FIELDS = {
  title: { title: 'Title', id3: 'TIT2', old: 'TT2', vorbis: 'TITLE', info: 'INAM', mp4: '©nam' },
  artist: { title: 'Artist', id3: 'TPE1', old: 'TP1', vorbis: 'ARTIST', info: 'IART', mp4: '©ART' },
  album: { title: 'Album', id3: 'TALB', old: 'TAL', vorbis: 'ALBUM', info: 'IPRD', mp4: '©alb' },
  albumArtist: {
    title: 'Album artist',
    id3: 'TPE2',
    old: 'TP2',
    vorbis: 'ALBUMARTIST',
    mp4: 'aART',
  },
  track: { title: 'Track', id3: 'TRCK', old: 'TRK', vorbis: 'TRACKNUMBER', info: 'IPRT' },
  tracks: { title: 'Tracks', vorbis: 'TRACKTOTAL' },
  date: { title: 'Date', id3: 'TDRC', old: 'TYE', vorbis: 'DATE', info: 'ICRD', mp4: '©day' },
  genre: { title: 'Genre', id3: 'TCON', old: 'TCO', vorbis: 'GENRE', info: 'IGNR', mp4: '©gen' },
  composer: {
    title: 'Composer',
    id3: 'TCOM',
    old: 'TCM',
    vorbis: 'COMPOSER',
    info: 'IMUS',
    mp4: '©wrt',
  },
  isrc: { title: 'ISRC', id3: 'TSRC', old: 'TRC', vorbis: 'ISRC', info: 'ISRC' },
  copyright: {
    title: 'Copyright',
    id3: 'TCOP',
    old: 'TCR',
    vorbis: 'COPYRIGHT',
    info: 'ICOP',
    mp4: 'cprt',
  },
  comment: {
    title: 'Comment',
    id3: 'COMM',
    old: 'COM',
    vorbis: 'COMMENT',
    info: 'ICMT',
    mp4: '©cmt',
  },
};

/** The texts of some tags with their names in a format, in order.
 * @param {Tags} tags @param {'id3' | 'vorbis' | 'info' | 'mp4'} format @returns {[string, string][]} */
export const named = (tags, format) =>
  fieldsOf(tags).flatMap(([field, text]) => {
    const name = FIELDS[field][format];
    return name ? [/** @type {[string, string]} */ ([name, text])] : [];
  });

/** @param {Tags} tags @returns {[Field, string][]} */
const fieldsOf = (tags) =>
  /** @type {Field[]} */ (Object.keys(FIELDS))
    .filter((field) => tags[field] !== undefined)
    .map((field) => [field, String(tags[field])]);

/** As ID3, INFO and others join them. @param {Tags} tags @returns {string | null} */
export const trackText = ({ track, tracks }) =>
  track === undefined ? null : tracks === undefined ? `${track}` : `${track}/${tracks}`;

/** @param {Tags | null | undefined} tags */
export const isEmpty = (tags) => !tags || Object.keys(tags).length === 0;

/** ISO 3901: two letters and three characters of the prefix, two digits of the year, five of the recording.
 * @param {string} text with hyphens, blanks or neither @returns {string | null} twelve characters */
export function isrcOf(text) {
  const code = text
    .replace(/^ISRC[\s:]*/i, '')
    .replace(/[-\s\u2010-\u2015]/g, '')
    .toUpperCase();
  return /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(code) ? code : null;
}

/** @param {string} isrc @returns {string} CC-XXX-YY-NNNNN */
export const isrcText = (isrc) => isrc.replace(/^(..)(...)(..)(.+)$/, '$1-$2-$3-$4');

/** @param {string} text @returns {string | null} what is sure of a date: year, month, day */
export function dateOf(text) {
  const [, year, month, day] = /^\s*(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)/.exec(text) ?? [];
  if (!year || year === '0000') return null;
  if (!month || Number(month) < 1 || Number(month) > 12) return year;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const whole = day && Number(day) >= 1 && Number(day) <= last;
  return whole ? `${year}-${month}-${day}` : `${year}-${month}`;
}

/** @param {unknown} value @returns {number | null} 1 to 999 */
function countOf(value) {
  const text = String(value).trim();
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return count > 0 ? count : null;
}

/** One line, or several for a comment, without control characters. @param {string} text @param {boolean} lines */
function tidy(text, lines) {
  const plain = text
    .replace(/\p{Cs}/gu, '\ufffd') // half a character
    .replace(/\r\n?/g, '\n')
    .replace(lines ? /[^\P{Cc}\n\t]/gu : /\p{Cc}/gu, lines ? '' : ' ');
  return plain.trim();
}

/** What is wrong with a text, as the end of a sentence that begins with the field's name; or its value.
 * @param {Field} field @param {string} text tidied, not empty
 * @returns {{ value: string | number } | { fault: string }} */
function checkField(field, text) {
  if (field === 'isrc') {
    const value = isrcOf(text);
    return value
      ? { value }
      : { fault: 'has another form than CC-XXX-YY-NNNNN, as in GB-ABC-26-00001' };
  }
  if (field === 'date') {
    const value = dateOf(text);
    return value ? { value } : { fault: 'is no year and no date as in 2026-11-25' };
  }
  if (field === 'track' || field === 'tracks') {
    const value = countOf(text);
    return value ? { value } : { fault: 'is no number from 1 to 999' };
  }
  return { value: text };
}

/**
 * Tags from anything: what is right stays, for the rest there is a sentence each.
 * @param {Loose} loose
 * @returns {{ tags: Tags, faults: { field: Field | 'cover', text: string }[] }}
 */
export function checkTags(loose) {
  /** @type {Record<string, unknown>} */
  const tags = {};
  /** @type {{ field: Field | 'cover', text: string }[]} */
  const faults = [];
  for (const field of /** @type {Field[]} */ (Object.keys(FIELDS))) {
    const given = loose[field];
    if (typeof given !== 'string' && typeof given !== 'number') continue;
    const { title } = FIELDS[field];
    const long = String(given).length > MOST_TEXT;
    const text = long ? '' : tidy(String(given), field === 'comment');
    if (long) faults.push({ field, text: `${title} is longer than ${MOST_TEXT} characters` });
    if (!text) continue;
    const checked = checkField(field, text);
    if ('value' in checked) tags[field] = checked.value;
    else faults.push({ field, text: `${title} ${checked.fault}` });
  }
  const { cover, fault } = checkCover(loose.cover);
  if (cover) tags.cover = cover;
  if (fault) faults.push({ field: 'cover', text: fault });
  return { tags, faults };
}

/** @param {Tags | undefined} a @param {Tags | undefined} b @returns {boolean} */
export function sameTags(a = {}, b = {}) {
  const fields = /** @type {Field[]} */ (Object.keys(FIELDS));
  return (
    fields.every((field) => a[field] === b[field]) && sameBytes(a.cover?.bytes, b.cover?.bytes)
  );
}

/** @param {Uint8Array} [a] @param {Uint8Array} [b] */
const sameBytes = (a, b) =>
  a === b || (!!a && !!b && a.length === b.length && a.every((byte, i) => byte === b[i]));
