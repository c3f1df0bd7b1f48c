// staged.js -- ciphertext that waits for its upload, in the browser's own storage (OPFS): a closed tab, a killed server
// or a lost line costs nothing. Written in a Worker, read by the page. SPDX-License-Identifier: MIT
import { fullError } from '../room-left.js';

const FOLDER = 'lacquer-shares';
const FRESH_MS = 3600e3; // another tab may be about to put it on the list

/** @param {boolean} create @returns {Promise<any>} */
const folder = async (create) =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create });

/** @param {string} local the share's name in this browser @param {string} blob */
const nameOf = (local, blob) => `${local}.${blob}`;

/** Where the browser has no such storage. */
function memoryFile() {
  /** @type {Blob[]} */
  const parts = [];
  return {
    memory: true,
    write: (/** @type {Uint8Array} */ bytes) =>
      void parts.push(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)])),
    /** @returns {Blob | null} */
    close: () => new Blob(parts),
  };
}

/** A new file for one blob; `close` gives it back where no disk holds it. [Worker] @param {string} local @param {string} blob */
export async function stagedFile(local, blob) {
  /** @type {any} */
  let handle;
  try {
    const entry = await (await folder(true)).getFileHandle(nameOf(local, blob), { create: true });
    handle = await entry.createSyncAccessHandle();
  } catch {
    return memoryFile();
  }
  handle.truncate(0);
  let at = 0;
  return {
    memory: false,
    write(/** @type {Uint8Array} */ bytes) {
      let done = 0;
      try {
        done = handle.write(bytes, { at });
      } catch {
        done = 0; // over quota
      }
      if (done < bytes.length) {
        handle.close();
        throw fullError();
      }
      at += bytes.length;
    },
    /** @returns {Blob | null} */
    close() {
      handle.flush();
      handle.close();
      return null;
    },
  };
}

/** @param {string} local @param {string} blob @returns {Promise<File | null>} null when it is gone */
export async function staged(local, blob) {
  try {
    return await (await (await folder(false)).getFileHandle(nameOf(local, blob))).getFile();
  } catch {
    return null;
  }
}

/** Nothing of a share stays. @param {string} local */
export async function unstage(local) {
  try {
    const all = await folder(false);
    for await (const name of all.keys())
      if (name.startsWith(`${local}.`)) await all.removeEntry(name).catch(() => {});
  } catch {
    // There is no such storage, or nothing in it.
  }
}

/** What no share waits for, and nobody has written to for a while. @param {string[]} locals that do */
export async function sweepStaged(locals) {
  try {
    const all = await folder(false);
    for await (const [name, entry] of all.entries()) {
      if (locals.some((local) => name.startsWith(`${local}.`))) continue;
      const { lastModified } = await entry.getFile();
      if (Date.now() - lastModified > FRESH_MS) await all.removeEntry(name).catch(() => {});
    }
  } catch {
    // as above
  }
}
