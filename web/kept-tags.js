// kept-tags.js -- tags as they were kept of a song, over those of its file. SPDX-License-Identifier: MIT
import { checkTags, FIELDS, sameTags } from './files/tags.js';

/** @typedef {import('./files/tags.js').Tags} Tags */
/** @typedef {import('./files/tags.js').Field} Field */
/** @typedef {import('./tag-store.js').Kept} Kept */
/** stored: whether its cover lies in the database, and is not in these tags. @typedef {{ tags: Tags, stored: boolean }} Known */

/** @param {Kept | null} kept @param {Tags} own of the file @returns {Known} */
export function keptTags(kept, own) {
  if (!kept) return { tags: { ...own }, stored: false };
  const { cover } = own;
  const { tags } = checkTags({ ...kept.tags, cover: undefined });
  return {
    tags: { ...tags, ...(kept.cover === 'file' && cover && { cover }) },
    stored: kept.cover === 'own',
  };
}

/**
 * What was typed before it was known which song it is stays; the rest is as it was kept.
 * @param {Tags} now @param {Kept} kept @param {Tags} own of the file
 * @returns {Known & { lost: string }} lost: a sentence of what was kept and is not in force, or ''
 */
export function mergedTags(now, kept, own) {
  const before = keptTags(kept, own);
  const fields = /** @type {Field[]} */ (Object.keys(FIELDS));
  const typed = fields.filter((field) => now[field] !== own[field]);
  const tags = /** @type {any} */ ({ ...before.tags });
  for (const field of typed) {
    if (now[field] === undefined) delete tags[field];
    else tags[field] = now[field];
  }
  const other = !sameTags({ cover: now.cover }, { cover: own.cover });
  if (other) {
    delete tags.cover;
    if (now.cover) tags.cover = now.cover;
  }
  const lost = typed.filter((field) => {
    const text = before.tags[field];
    return text !== undefined && text !== own[field] && text !== now[field];
  });
  const named = lost.map((field) => `${FIELDS[field].title} “${before.tags[field]}”`);
  return {
    tags,
    stored: before.stored && !other,
    lost: lost.length
      ? `You had left this song with ${named.join(', ')}: what you typed today stays.`
      : '',
  };
}
