// sinks.js -- where the Worker writes the files of an export. Each is written as it is rendered, read back, and has its
// final name only when all are right; else none of them is there.
//
//   the user's folder    name.part beside the final name --read back--> renamed
//   the user's new file  the browser's swap file --closed, read back--> kept, or removed
//   a file that exists   own storage --read back--> swap file --closed--> compared
//   a download           own storage (OPFS) --read back--> a File on disk; without it memory
//
// A swap file can only be read when it has been closed and so has its name: a file that has something in it is replaced
// by one that was read back before.
// SPDX-License-Identifier: MIT
import { fromBlob } from './files/source.js';
import { ownFile } from './own-files.js';
import { fullError } from './room-left.js';

/** @typedef {import('./export.js').Sink} Sink */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number, phase: any) => void }} Options */
/** Where the user wants it; neither: a download. @typedef {{ file?: any, folder?: any }} Place */
/**
 * What became of it: `saved` under that name, or to be downloaded as it; `memory`: no disk held it.
 * @typedef {{ blob: Blob, name: string, saved: boolean, memory?: boolean }} Kept
 */
/**
 * @typedef {object} Ending
 * @property {(options: Options) => Promise<Kept>} commit after it was read back
 * @property {() => Promise<void>} abandon nothing of it stays, whatever has happened before
 * @property {() => Promise<void>} [forget] it has been downloaded long ago
 */
/** @typedef {Sink & Ending} Placed */

const PIECE = 1 << 22; // bytes of a copy

/**
 * In memory, or wherever the browser keeps its blobs.
 * @param {string} name @param {string} type of the bytes
 * @returns {Placed}
 */
export function blobSink(name, type) {
  /** @type {Blob[]} */
  let parts = [];
  let size = 0;
  const blob = () => new Blob(parts, { type });
  return {
    name,
    write(bytes, at = size) {
      const part = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
      const end = at + bytes.length;
      if (at === size) parts.push(part);
      else parts = [blob().slice(0, at), part, blob().slice(end)];
      size = Math.max(size, end);
    },
    reopen: () => fromBlob(blob(), name),
    rewind() {
      [parts, size] = [[], 0];
    },
    commit: async () => ({ blob: blob(), name, saved: false, memory: true }),
    async abandon() {
      parts = [];
    },
  };
}

/**
 * In the browser's own storage.
 * @param {string} name @param {string} type
 * @returns {Promise<Placed>}
 */
async function ownSink(name, type) {
  const { handle, file, remove } = await ownFile();
  let size = 0;
  const gone = async () => {
    handle.close(); // as often as one likes
    await remove();
  };
  return {
    name,
    write(bytes, at = size) {
      if (handle.write(bytes, { at }) < bytes.length) throw fullError();
      size = Math.max(size, at + bytes.length);
    },
    reopen: () => ({
      name,
      size,
      read(offset, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        return bytes.subarray(0, handle.read(bytes, { at: offset }));
      },
    }),
    rewind() {
      handle.truncate(0);
      size = 0;
    },
    async commit() {
      handle.flush();
      handle.close();
      const kept = await file();
      return { blob: kept.slice(0, kept.size, type), name, saved: false };
    },
    abandon: gone,
    forget: gone,
  };
}

/** Where there is no storage, memory. @param {string} name @param {string} type @returns {Promise<Placed>} */
export const downloadSink = (name, type) => ownSink(name, type).catch(() => blobSink(name, type));

/**
 * Straight into a file of the user's that is empty.
 * @param {any} handle @param {string} name
 * @returns {Promise<Placed>}
 */
async function swapSink(handle, name) {
  let out = await handle.createWritable();
  let size = 0;
  return {
    name,
    async write(bytes, at = size) {
      size = Math.max(size, at + bytes.length);
      await out.write({ type: 'write', position: at, data: bytes });
    },
    async reopen() {
      await out.close();
      return fromBlob(await handle.getFile(), name);
    },
    async rewind() {
      out = await handle.createWritable();
      size = 0;
    },
    commit: async () => ({ blob: await handle.getFile(), name: handle.name, saved: true }),
    async abandon() {
      await out.abort().catch(() => {}); // closed already
      await handle.remove?.().catch(() => {});
    },
  };
}

/**
 * Copies what was read back into a file of the user's, and compares.
 * @param {Blob} from @param {any} handle @param {Options} options
 */
async function copyInto(from, handle, { signal, onProgress }) {
  const out = await handle.createWritable();
  const { size } = from;
  const bytesAt = async (/** @type {Blob} */ blob, /** @type {number} */ at) =>
    new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
  try {
    for (let at = 0; at < size; at += PIECE) {
      signal?.throwIfAborted();
      await out.write(await bytesAt(from, at));
      onProgress?.((0.5 * at) / size, 'Saving');
    }
    signal?.throwIfAborted();
  } catch (error) {
    await out.abort().catch(() => {});
    throw error;
  }
  await out.close();
  const there = await handle.getFile();
  for (let at = 0; at < size; at += PIECE) {
    const [a, b] = await Promise.all([bytesAt(from, at), bytesAt(there, at)]);
    if (a.length !== b.length || a.some((x, i) => x !== b[i])) {
      await handle.remove?.();
      throw new Error(`${handle.name} was saved but reads back differently: the disk is failing`);
    }
    onProgress?.(0.5 + (0.5 * at) / size, 'Saving');
  }
  return there;
}

/**
 * Over a file of the user's that has something in it: only when the new one is right.
 * @param {any} handle @param {string} name @param {string} type
 * @returns {Promise<Placed>}
 */
async function overSink(handle, name, type) {
  const own = await downloadSink(name, type);
  return {
    ...own,
    async commit(options) {
      const { blob } = await own.commit(options);
      const there = await copyInto(blob, handle, options);
      await own.abandon();
      return { blob: there, name: handle.name, saved: true };
    },
  };
}

/** A name that nothing in the folder has. @param {any} folder @param {string} name */
async function freeName(folder, name) {
  const dot = name.lastIndexOf('.');
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name.slice(0, dot)} ${i}${name.slice(dot)}`;
    try {
      await folder.getFileHandle(free);
    } catch (error) {
      const { name: reason } = /** @type {any} */ (error);
      if (reason === 'NotFoundError') return free;
      if (reason !== 'TypeMismatchError') throw error; // a folder of that name; all else no other name would mend
    }
  }
}

/**
 * Into the user's folder, beside what is there.
 * @param {any} folder @param {string} wanted
 * @returns {Promise<Placed>}
 */
async function folderSink(folder, wanted) {
  const name = await freeName(folder, wanted);
  const part = await folder.getFileHandle(`${name}.part`, { create: true });
  const sink = await swapSink(part, name);
  /** @type {any} */
  let copied = null;
  return {
    ...sink,
    async commit(options) {
      if (await moved(part, name)) return { blob: await part.getFile(), name, saved: true };
      copied = await folder.getFileHandle(name, { create: true });
      const blob = await copyInto(await part.getFile(), copied, options);
      await folder.removeEntry(`${name}.part`);
      return { blob, name, saved: true };
    },
    async abandon() {
      await sink.abandon(); // wherever it is now
      if (copied) await folder.removeEntry(name).catch(() => {});
    },
  };
}

/** Where a browser cannot rename a file of the user's, it is copied. @param {any} handle @param {string} name */
async function moved(handle, name) {
  try {
    await handle.move(name);
    return true;
  } catch {
    return false;
  }
}

/** What was downloaded by the export before. @type {Placed[]} */
let earlier = [];

/** The files of one export: all of them or none. */
export class Sinks {
  /** @type {Placed[]} */
  #all = [];

  /** @param {Place} [place] */
  constructor(place = {}) {
    this.place = place;
  }

  /** @param {string} name @param {string} type @returns {Promise<Sink>} */
  async open(name, type) {
    const { file, folder } = this.place;
    const sink = folder
      ? await folderSink(folder, name)
      : !file
        ? await downloadSink(name, type)
        : (await file.getFile()).size === 0
          ? await swapSink(file, name)
          : await overSink(file, name, type);
    this.#all.push(sink);
    return sink;
  }

  /** Gives each its final name. @param {Options} options @returns {Promise<Kept[]>} */
  async commit(options) {
    const kept = [];
    for (const sink of this.#all) {
      options.signal?.throwIfAborted();
      kept.push(await sink.commit(options));
    }
    options.signal?.throwIfAborted();
    await Promise.all(earlier.map((sink) => sink.forget?.()));
    earlier = this.#all;
    return kept;
  }

  async abandon() {
    await Promise.all(this.#all.map((sink) => sink.abandon().catch(() => {})));
  }
}
