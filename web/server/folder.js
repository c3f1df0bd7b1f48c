// folder.js -- the store as a folder. Written to a temporary name, made safe, then named: a reader never meets half
// an item, and after a power cut an item is whole or missing.
//
//   <data>/<group>/<item>     <data>/trash/...  what is being removed
//
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY = 'tmp.';
const TRASH = 'trash';
const AT_ONCE = 16;
// Node does its file work on four threads. Pieces that wait for the disk may hold two of them: notes, and whoever
// listens, never stand behind a row of uploads.
const LARGE = 64 * 1024;
const LARGE_AT_ONCE = 2;

/** @param {number} places */
function createGate(places) {
  /** @type {(() => void)[]} */
  const waiting = [];
  let free = places;
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  return async (work) => {
    if (free > 0) free--;
    else await new Promise((/** @type {(value: void) => void} */ resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift(); // takes over the place
      if (next) next();
      else free++;
    }
  };
}

/** @param {unknown} error @param {string[]} codes */
const is = (error, ...codes) =>
  codes.includes(/** @type {NodeJS.ErrnoException} */ (error)?.code ?? '');

/** @template T @param {Promise<T>} promise @param {T} value @returns {Promise<T>} value when there is no such file */
const orMissing = (promise, value) =>
  promise.catch((error) => {
    if (is(error, 'ENOENT', 'ENOTDIR')) return value;
    throw error;
  });

/** @template T @param {() => T} work @returns {T | null} null when there is no such file */
function unlessMissing(work) {
  try {
    return work();
  } catch (error) {
    if (is(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

/** A name is safe only when its folder is. @param {string} folder */
async function syncFolder(folder) {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @param {string} folder @param {Uint8Array} bytes @returns {Promise<string>} path of a safe temporary file */
async function writeTemporary(folder, bytes) {
  const path = join(folder, TEMPORARY + randomBytes(9).toString('base64url'));
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await unlink(path).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
  return path;
}

/** @implements {Store} @typedef {import('./store.js').Store} Store */
export class FolderStore {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    this.place = folder;
    this.gate = createGate(LARGE_AT_ONCE);
  }

  /** @param {string} folder */
  static async open(folder) {
    const store = new FolderStore(folder);
    await mkdir(join(folder, TRASH), { recursive: true, mode: 0o700 });
    await store.create('shares');
    await store.create('cores');
    return store;
  }

  /** @param {string} group */
  path(group) {
    return join(this.folder, group);
  }

  /** @param {string} group */
  async create(group) {
    await mkdir(this.path(group), { recursive: true, mode: 0o700 });
    await syncFolder(dirname(this.path(group)));
  }

  /** @param {string} parent */
  async groups(parent) {
    return orMissing(readdir(this.path(parent)), []);
  }

  // Names and small items lie in the system's memory, a few microseconds away. Asked for by way of the threads each
  // costs some turns of the event loop, and those are long while many listen and upload: a note would wait for twenty.

  /** @param {string} group */
  async list(group) {
    const names = unlessMissing(() => readdirSync(this.path(group)));
    return names?.filter((name) => !name.startsWith(TEMPORARY)).sort() ?? null;
  }

  /** @param {string} group @param {string} name */
  async get(group, name) {
    return unlessMissing(() => readFileSync(join(this.path(group), name)));
  }

  /** @param {string} group @param {string} name @param {Uint8Array} bytes */
  put(group, name, bytes) {
    const work = () => this.#put(group, name, bytes);
    return bytes.length >= LARGE ? this.gate(work) : work();
  }

  /** @param {string} group @param {string} name @param {Uint8Array} bytes */
  async #put(group, name, bytes) {
    const folder = this.path(group);
    const temporary = await writeTemporary(folder, bytes);
    await rename(temporary, join(folder, name));
    await syncFolder(folder);
  }

  /** @param {string} group @param {string} name @param {Uint8Array} bytes */
  async add(group, name, bytes) {
    const folder = this.path(group);
    const temporary = await writeTemporary(folder, bytes);
    const forget = () => unlink(temporary).catch(() => {});
    try {
      await link(temporary, join(folder, name)); // whole, and only if the name is free
    } catch (error) {
      await forget();
      if (is(error, 'EEXIST')) return false;
      throw error;
    }
    await Promise.all([syncFolder(folder), forget()]);
    return true;
  }

  /** @param {string} group @param {string} name @param {number} start @param {number} end */
  read(group, name, start, end) {
    return createReadStream(join(this.path(group), name), { start, end, highWaterMark: 1 << 18 });
  }

  /** @param {string} group @param {string} name */
  async drop(group, name) {
    await orMissing(unlink(join(this.path(group), name)), undefined);
  }

  /** Gone from view at once, then from the disk. @param {string} group */
  async remove(group) {
    const trash = join(this.folder, TRASH, randomBytes(9).toString('base64url'));
    const there = await orMissing(
      rename(this.path(group), trash).then(() => true),
      false,
    );
    if (there) await syncFolder(dirname(this.path(group)));
    await rm(trash, { recursive: true, force: true });
  }

  /** @param {string} group @param {string} prefix @param {string} after */
  async weigh(group, prefix, after) {
    const all = (await this.list(group)) ?? [];
    const names = all.filter((name) => name.startsWith(prefix) && name > after);
    let bytes = 0;
    for (let i = 0; i < names.length; i += AT_ONCE) {
      const paths = names.slice(i, i + AT_ONCE).map((name) => join(this.path(group), name));
      const infos = await Promise.all(paths.map((path) => orMissing(stat(path), null)));
      for (const info of infos) bytes += info?.size ?? 0;
    }
    return { bytes, last: names.at(-1) ?? after };
  }

  /** @param {string} group @param {number} olderMs */
  async tidy(group, olderMs) {
    const folders = [this.path(group), this.path(TRASH)];
    for (const folder of folders) {
      for (const name of await orMissing(readdir(folder), [])) {
        if (folder === folders[0] && !name.startsWith(TEMPORARY)) continue;
        const path = join(folder, name);
        const info = await orMissing(stat(path), null);
        if (info && Date.now() - info.mtimeMs > olderMs) {
          await rm(path, { recursive: true, force: true });
        }
      }
    }
  }

  async free() {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  async check() {
    await unlink(await writeTemporary(this.path(TRASH), Buffer.from('ok')));
  }
}
