// tags-media.js -- tags as mediabunny takes them, for the containers that it writes. Fields that it has no name for, and
// dates, which it would make a day of the year's first, go by the names of the container.
// SPDX-License-Identifier: MIT
import { named } from './tags.js';

/** @typedef {import('./tags.js').Tags} Tags */
/** @typedef {'mp3' | 'm4a' | 'ogg' | 'flac'} Container Ogg for Vorbis and Opus */

/** @type {Record<Container, 'id3' | 'mp4' | 'vorbis'>} */
const NAMES = { mp3: 'id3', m4a: 'mp4', ogg: 'vorbis', flac: 'vorbis' };
/** What the library knows by its own names, in every container. */
const OWN = /** @type {const} */ (['title', 'artist', 'album', 'albumArtist', 'genre', 'comment']);

/**
 * @param {Tags | undefined} given
 * @param {Container} container
 * @returns {import('mediabunny').MetadataTags}
 */
export function toMediabunny(given, container) {
  const tags = given ?? {};
  const { cover, track, tracks, isrc } = tags;
  /** @type {import('mediabunny').MetadataTags} */
  const out = {};
  for (const field of OWN) if (tags[field] !== undefined) out[field] = tags[field];
  if (track !== undefined) out.trackNumber = track;
  if (tracks !== undefined && (track !== undefined || container === 'ogg' || container === 'flac'))
    out.tracksTotal = tracks;
  if (cover) out.images = [{ data: cover.bytes, mimeType: cover.type, kind: 'coverFront' }];
  const rest = { date: tags.date, composer: tags.composer, isrc, copyright: tags.copyright };
  const raw = Object.fromEntries(named(/** @type {Tags} */ (rest), NAMES[container]));
  // The one box with four letters that holds a code: vendor, kind, code.
  if (container === 'm4a' && isrc) raw['xid '] = `Lacquer:isrc:${isrc}`;
  if (Object.keys(raw).length) out.raw = raw;
  return out;
}
