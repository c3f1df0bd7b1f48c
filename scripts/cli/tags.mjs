// tags.mjs -- what the master is called: the song's own tags, changed by `--tag`, `--cover` and `--no-tags`.
// SPDX-License-Identifier: MIT
import { readFileSync, statSync } from 'node:fs';
import { coverOf, MOST_BYTES } from '../../web/files/cover.js';
import { FileError } from '../../web/files/source.js';
import { checkTags, FIELDS } from '../../web/files/tags.js';
import { UsageError } from './args.mjs';
import { note, systemReason } from './io.mjs';

/** @typedef {import('../../web/files/tags.js').Tags} Tags */
/** @typedef {import('../../web/files/tags.js').Field} Field */

/** @type {Record<string, import('./args.mjs').Kind>} */
export const TAG_FLAGS = { '--tag': 'list', '--cover': 'value', '--no-tags': 'flag' };

/** `albumArtist`, `album-artist` and `Album_Artist` are one. @param {string} name */
const plain = (name) => name.replace(/[-_\s]/g, '').toLowerCase();
const NAMES = [...Object.keys(FIELDS), 'cover'];

/** @param {string} text `title=Song`; nothing behind `=` takes the field away @returns {[Field | 'cover', string]} */
function readTag(text) {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (!name) throw new UsageError(`--tag ${text}: write field=text, as in title=Song`);
  const field = NAMES.find((known) => plain(known) === plain(name));
  if (!field) throw new UsageError(`--tag ${name}: no such field; there are ${NAMES.join(', ')}`);
  if (field === 'cover' && value) throw new UsageError('--tag cover: choose it with --cover FILE');
  return [/** @type {Field | 'cover'} */ (field), value];
}

/** @param {string} path */
function readCover(path) {
  let bytes;
  try {
    if (statSync(path).size > MOST_BYTES) throw new FileError(path, 'has more than 10 MB');
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(path, systemReason(error));
  }
  const { cover, fault } = coverOf(bytes);
  if (!cover) throw new FileError(`${path}:`, `${fault}`);
  return cover;
}

/**
 * Checked before anything is read; then applied to what the song brings.
 * @param {Record<string, string>} flags @param {string[]} texts of `--tag`
 * @returns {(song: { name: string, tags?: Tags, tagFaults?: string[] }) => Tags}
 */
export function readTagFlags(flags, texts) {
  const changes = Object.fromEntries(texts.map(readTag));
  const typed = Object.fromEntries(
    Object.entries(changes).map(([field, text]) => {
      // `3/12` says both.
      const [, track, tracks] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
      return field === 'track' && track ? ['track', { track, tracks }] : [field, { [field]: text }];
    }),
  );
  /** @type {import('../../web/files/tags.js').Loose} */
  const loose = Object.assign({}, ...Object.values(typed));
  const [wrong] = checkTags(loose).faults;
  if (wrong) throw new UsageError(`--tag ${wrong.field}: ${wrong.text}`);
  const cover = flags['--cover'] === undefined ? undefined : readCover(flags['--cover']);
  return ({ name, tags, tagFaults = [] }) => {
    const own = '--no-tags' in flags ? {} : tags;
    if (own === tags) for (const fault of tagFaults) note(`${name}: ${fault}`);
    return checkTags({ ...own, ...loose, ...(cover && { cover }) }).tags;
  };
}
