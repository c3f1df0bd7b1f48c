// sinks.mjs -- where the command line writes: a file that has its name only when it is whole, or standard output.
// SPDX-License-Identifier: MIT
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { openDisk } from '../../web/disk.js';
import { FileError } from '../../web/files/source.js';
import { isFull } from '../../web/room-left.js';
import { systemReason } from './io.mjs';

/** @typedef {import('../../web/export.js').Sink & { finish: () => void | Promise<void>, abandon: () => void }} FileSink */

const PIECE = 1 << 20; // bytes of standard output at a time
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Files that are not whole yet. @type {Set<string>} */
const unfinished = new Set();

function removeAll() {
  for (const part of unfinished) rmSync(part, { force: true });
  unfinished.clear();
}

/** Ends as the signal would have ended us. @param {NodeJS.Signals} signal */
function stopped(signal) {
  removeAll();
  for (const each of SIGNALS) process.removeListener(each, stopped);
  process.kill(process.pid, signal);
}

/** @param {string} part */
function begin(part) {
  if (unfinished.size === 0) {
    for (const signal of SIGNALS) process.on(signal, stopped);
    process.on('exit', removeAll);
  }
  unfinished.add(part);
}

/** @param {string} part */
function end(part) {
  unfinished.delete(part);
  if (unfinished.size > 0) return;
  for (const signal of SIGNALS) process.removeListener(signal, stopped);
  process.removeListener('exit', removeAll);
}

/**
 * What has been written so far, by position.
 * @param {number} fd @param {string} name @param {number} size
 * @returns {import('../../web/files/source.js').Source}
 */
const sourceOf = (fd, name, size) => ({
  name,
  size,
  read(offset, length) {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, bytes.length && readSync(fd, bytes, 0, bytes.length, offset));
  },
});

/** A name is on the disk when its folder is. @param {string} folder */
function syncFolder(folder) {
  try {
    const fd = openSync(folder, 'r');
    fsyncSync(fd);
    closeSync(fd);
  } catch {} // a system that opens no folders
}

/** @template T @param {string} path @param {() => T} work @returns {T} */
function attempt(path, work) {
  try {
    return work();
  } catch (error) {
    if (isFull(error)) throw error; // writeFile says what is needed
    throw new FileError(path, systemReason(error));
  }
}

/**
 * Beside the wanted file, and renamed at the end.
 * @param {string} path
 * @returns {FileSink}
 */
function diskSink(path) {
  const target = existsSync(path) ? realpathSync(path) : path; // a link stays one
  const part = `${target}.${process.pid}.part`;
  if (existsSync(target) && statSync(target).isDirectory())
    throw new FileError(path, systemReason({ code: 'EISDIR' }));
  begin(part); // before it is there: from its first moment a signal removes it
  /** @type {number} */
  let fd;
  try {
    fd = attempt(path, () => openSync(part, 'wx+'));
  } catch (error) {
    end(part);
    throw error;
  }
  let size = 0;
  return {
    name: path,
    write(bytes, place = size) {
      attempt(path, () => {
        for (let done = 0; done < bytes.length; )
          done += writeSync(fd, bytes, done, bytes.length - done, place + done);
      });
      size = Math.max(size, place + bytes.length);
    },
    reopen() {
      attempt(path, () => fsyncSync(fd));
      return sourceOf(fd, basename(path), size);
    },
    rewind() {
      ftruncateSync(fd);
      size = 0;
    },
    finish() {
      closeSync(fd);
      attempt(path, () => renameSync(part, target));
      end(part);
      syncFolder(dirname(target));
    },
    abandon() {
      try {
        closeSync(fd);
      } catch {} // closed already
      rmSync(part, { force: true });
      end(part);
    },
  };
}

/**
 * Scratch space until it was read back, then piece after piece.
 * @returns {Promise<FileSink>}
 */
async function stdoutSink() {
  const disk = /** @type {import('../../web/disk.js').Disk} */ (await openDisk());
  const name = 'standard output';
  let size = 0;
  const read = (/** @type {number} */ offset, /** @type {number} */ length) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    if (bytes.length) disk.read(bytes, offset);
    return bytes;
  };
  /** @param {Uint8Array} bytes @returns {Promise<boolean>} false when the reader has gone */
  const put = (bytes) =>
    new Promise((resolve) => process.stdout.write(bytes, (error) => resolve(!error)));
  return {
    name,
    write(bytes, at = size) {
      disk.write(bytes, at);
      size = Math.max(size, at + bytes.length);
    },
    reopen: () => ({ name, size, read }),
    rewind() {
      size = 0;
    },
    async finish() {
      for (let at = 0; at < size; at += PIECE) if (!(await put(read(at, PIECE)))) break;
      disk.close();
    },
    abandon: disk.close,
  };
}

/**
 * @param {string} path or `-`
 * @returns {FileSink | Promise<FileSink>}
 */
export const fileSink = (path) => (path === '-' ? stdoutSink() : diskSink(path));

/** A small file, whole or not at all. @param {string} path @param {string} text */
export function writeWhole(path, text) {
  const sink = diskSink(path);
  try {
    sink.write(new TextEncoder().encode(text));
    sink.reopen();
    sink.finish();
  } catch (error) {
    sink.abandon();
    throw isFull(error) ? new FileError(path, systemReason(error)) : error;
  }
}
