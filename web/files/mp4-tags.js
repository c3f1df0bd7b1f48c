// mp4-tags.js -- the tags of M4A and MP4: moov, udta, meta, ilst, as iTunes lays them out. The library that decodes
// these files reads no code that taggers put into free-form boxes, and holds pictures of any size.
// ISO/IEC 14496-12, 4.2; Apple QuickTime File Format, Metadata.
// SPDX-License-Identifier: MIT
import { GENRES } from './genres.js';
import { FIELDS, isrcOf } from './tags.js';
import { bytesAt, guessed, letters, MOST_PARTS, view, windowOf } from './tags-found.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./tags-found.js').Found} Found */
/** @typedef {import('./tags.js').Field} Field */

/** @type {Record<string, Field>} */
const BY_NAME = Object.fromEntries(
  Object.entries(FIELDS).map(([field, { mp4 }]) => [mp4, /** @type {Field} */ (field)]),
);

/** The boxes of a box. @param {Source} box @param {number} [from] @returns {AsyncGenerator<[string, Source]>} */
async function* boxes(box, from = 0) {
  for (let at = from, n = 0; at + 8 <= box.size && n < MOST_PARTS; n++) {
    const b = await bytesAt(box, at, 16);
    if (b.length < 8) return;
    const short = view(b).getUint32(0);
    const long = short === 1 && b.length === 16;
    const size = long ? Number(view(b).getBigUint64(8)) : short === 0 ? box.size - at : short;
    const head = long ? 16 : 8;
    if (size < head) return;
    yield [letters(b, 4), windowOf(box, at + head, size - head)];
    at += size;
  }
}

/** @param {Source} box @param {string[]} path @returns {Promise<Source | null>} */
async function inside(box, [name, ...rest]) {
  for await (const [found, content] of boxes(box)) {
    if (found !== name) continue;
    return rest.length ? inside(content, rest) : content;
  }
  return null;
}

/** What a `data` box holds, behind its type and language. @param {Source} item */
async function dataOf(item) {
  for await (const [name, content] of boxes(item))
    if (name === 'data') return windowOf(content, 8, content.size);
  return null;
}

/** @param {Source} data @param {Field} field @param {Found} found */
async function putText(data, field, found) {
  if (found.takes(field, data.size)) found.put(field, guessed(await bytesAt(data, 0, data.size)));
}

/** A box with its name inside: what taggers call ISRC. @param {Source} item @param {Found} found */
async function readFree(item, found) {
  let name = '';
  for await (const [id, content] of boxes(item)) {
    if (id === 'name') name = guessed(await bytesAt(content, 4, 64)).toUpperCase();
    if (id === 'data' && name === 'ISRC') await putText(windowOf(content, 8, 64), 'isrc', found);
  }
}

/** What is no text. @param {string} name @param {Source} data @param {Found} found */
async function readOther(name, data, found) {
  if (name === 'covr') {
    if (found.wants(true, data.size)) found.picture(await bytesAt(data, 0, data.size), true);
    return;
  }
  const b = await bytesAt(data, 0, 128);
  if (name === 'trkn' && b.length >= 6) {
    found.put('track', `${view(b).getUint16(2)}`);
    found.put('tracks', `${view(b).getUint16(4)}`);
  }
  if (name === 'gnre' && b.length >= 2) found.put('genre', GENRES[view(b).getUint16(0) - 1]);
  // The store's own: vendor, kind, code.
  const [, code] = name === 'xid ' ? (/:isrc:(.+)$/i.exec(guessed(b)) ?? []) : [];
  if (code) found.put('isrc', isrcOf(code));
}

/** @param {Source} source @param {Found} found */
export async function readMp4Tags(source, found) {
  const udta = await inside(source, ['moov', 'udta']);
  const meta = udta && (await inside(udta, ['meta']));
  // A full box, but not in QuickTime: then its first box begins at once.
  const first = meta ? view(await bytesAt(meta, 0, 4)).getUint32(0) : 0;
  const ilst = meta && (await inside(first === 0 ? windowOf(meta, 4, meta.size) : meta, ['ilst']));
  if (!ilst) return;
  for await (const [name, item] of boxes(ilst)) {
    if (name === '----') await readFree(item, found);
    const data = name === '----' ? null : await dataOf(item);
    if (!data) continue;
    if (BY_NAME[name]) await putText(data, BY_NAME[name], found);
    else await readOther(name, data, found);
  }
}
