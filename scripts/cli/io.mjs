// io.mjs -- files, standard input and output, progress on standard error.
// SPDX-License-Identifier: MIT
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { choices } from '../../web/files/layout.js';
import { readAudio } from '../../web/files/read.js';
import { FileError, fromBytes } from '../../web/files/source.js';
import { losses } from '../../web/remarks.js';

/** @typedef {import('../../web/files/source.js').Source} Source */

/** @param {unknown} error @returns {string} why the system refused, in words */
export function systemReason(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  /** @type {Record<string, string>} */
  const words = {
    ENOENT: 'does not exist',
    EACCES: 'may not be opened: no permission',
    EISDIR: 'is a folder',
    ENOSPC: 'cannot be written: the disk is full',
    EFBIG: 'cannot be written: it is larger than a file may be there',
    ENOTDIR: 'is not inside a folder',
    EROFS: 'cannot be written: its disk is read-only',
  };
  return words[code ?? ''] ?? `cannot be used: ${message}`;
}

/** All that a pipe gives, as a shell's `<(…)` does: it has no places to go back to.
 * @param {string} path @param {number} fd @returns {Required<Source>} */
function openPipe(path, fd) {
  const whole = fromBytes(new Uint8Array(readFileSync(fd)), path);
  return /** @type {Required<Source>} */ ({ ...whole, close: () => closeSync(fd) });
}

/** @param {string} path @returns {Required<Source>} */
function openFile(path) {
  try {
    const fd = openSync(path, 'r');
    const stat = statSync(path);
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!stat.isFile()) return openPipe(path, fd);
    const read = (/** @type {number} */ offset, /** @type {number} */ length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, stat.size - offset)));
      return bytes.subarray(0, bytes.length && readSync(fd, bytes, 0, bytes.length, offset));
    };
    return {
      ...{ name: basename(path), size: stat.size },
      ...{ read, readSync: read },
      close: () => closeSync(fd),
    };
  } catch (error) {
    throw new FileError(path, systemReason(error));
  }
}

/** A file with more channels than two names the flag that opens it. @template T @param {Promise<T>} work */
const told = (work) =>
  work.catch((error) => {
    if (error.code !== 'channels') throw error;
    const ways = choices(error.channels).filter(({ pick }) => pick.length === 2);
    const [{ pick }] = ways.length > 0 ? ways : choices(error.channels);
    const flag = `--channels ${pick.map((i) => i + 1).join(',')}`;
    const reason = error.reason.replace('choose two channels', `choose two with ${flag}`);
    throw new FileError(error.file, reason, 'channels');
  });

/** @returns {Promise<Source>} all of standard input */
async function openStdin() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return fromBytes(new Uint8Array(Buffer.concat(parts)), 'standard input');
}

/** Says what of a song is not there. @param {import('../../web/files/source.js').Pcm} song */
function heard(song) {
  losses(song).forEach(note);
  return song;
}

/**
 * @param {string} path or `-`
 * @param {number[]} [pick] which channels
 * @returns {Promise<import('../../web/files/source.js').Pcm>}
 */
export async function readSong(path, pick) {
  if (path === '-') return heard(await told(readAudio(await openStdin(), { pick })));
  const source = openFile(path);
  try {
    const pcm = await told(readAudio(source, { pick }));
    if (!pcm.source) source.close();
    return heard(pcm);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** @param {string} name @returns {(fraction: number) => void} to standard error, only when a person looks */
export function progress(name) {
  let shown = -1;
  return (fraction) => {
    const percent = Math.floor(fraction * 100);
    if (!process.stderr.isTTY || percent === shown) return;
    shown = percent;
    process.stderr.write(`\r${name} ${percent} %${fraction >= 1 ? '\n' : ''}`);
  };
}

// A reader that has seen enough, as `head` has, is no error.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== 'EPIPE') throw error;
});

/** @param {string} text */
export const note = (text) => void process.stderr.write(`${text}\n`);

/** @param {unknown} document */
export const printJson = (document) =>
  void process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);

/** @param {string} text */
export const print = (text) => void process.stdout.write(`${text}\n`);

/** @param {number | null} x @param {string} [unit] @param {number} [digits] */
export const figure = (x, unit = '', digits = 1) =>
  x === null || x === undefined ? '-' : `${x.toFixed(digits)}${unit && ` ${unit}`}`;
