// args.mjs -- what was typed, checked before anything is read.
// SPDX-License-Identifier: MIT

/** Wrong usage: exit 2. */
export class UsageError extends Error {}

/**
 * `value`: takes one; `list`: takes one, any number of times; `flag`: takes none; `later`: not yet.
 * @typedef {'value' | 'list' | 'flag' | 'later'} Kind
 */

/**
 * @param {string[]} args
 * @param {Record<string, Kind>} kinds by flag, e.g. `{ '--bits': 'value' }`
 * @param {string[]} names of the positional arguments, all required
 * @returns {{ files: string[], flags: Record<string, string>, lists: Record<string, string[]> }}
 */
export function parseArgs(args, kinds, names) {
  /** @type {string[]} */
  const files = [];
  /** @type {Record<string, string>} */
  const flags = {};
  /** @type {Record<string, string[]>} */
  const lists = {};
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith('--')) {
      if (args[i].startsWith('-') && args[i] !== '-')
        throw new UsageError(`${args[i]}: no such flag`);
      files.push(args[i]);
      continue;
    }
    const [flag, inline] = split(args[i]);
    const kind = Object.hasOwn(kinds, flag) ? kinds[flag] : undefined;
    if (!kind) throw new UsageError(`${flag}: no such flag here`);
    if (kind === 'later') throw new UsageError(`${flag}: not in this version`);
    if (kind === 'flag') {
      if (inline !== undefined) throw new UsageError(`${flag} takes no value`);
      flags[flag] = 'yes';
      continue;
    }
    const value = inline ?? args[++i];
    if (value === undefined) throw new UsageError(`${flag} needs a value`);
    if (kind === 'value' && flag in flags) throw new UsageError(`${flag} is given twice`);
    if (kind === 'list') lists[flag] = [...(lists[flag] ?? []), value];
    else flags[flag] = value;
  }
  if (files.length < names.length) throw new UsageError(`${names[files.length]} is missing`);
  if (files.length > names.length)
    throw new UsageError(`${files[names.length]}: one file too many`);
  return { files, flags, lists };
}

/** @param {string} arg @returns {[string, string | undefined]} `--flag=value` in its two parts */
function split(arg) {
  const at = arg.indexOf('=');
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** @param {string} flag @param {string} text @returns {number} */
export function numberOf(flag, text) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`${flag}: "${text}" is not a number`);
  return value;
}

/** `1,2` as the file counts them, or `3`: a pair, or one as mono. @param {string} [text] @returns {number[] | undefined} */
export function channelsOf(text) {
  if (text === undefined) return undefined;
  const pick = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) - 1 : -1));
  if (pick.length > 2 || pick.some((c) => c < 0) || new Set(pick).size < pick.length)
    throw new UsageError(`--channels takes one channel or two, as 1,2; not "${text}"`);
  return pick;
}

/** @param {string} flag @param {string} text @param {string[]} choices @param {string[]} [later] @returns {string} */
export function oneOf(flag, text, choices, later = []) {
  if (later.includes(text)) throw new UsageError(`${flag} ${text}: not in this version`);
  if (!choices.includes(text))
    throw new UsageError(`${flag} takes ${choices.join(', ')}; not "${text}"`);
  return text;
}
