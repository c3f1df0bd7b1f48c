// own-files.js -- finished files that wait in the browser's own storage (OPFS) until they are downloaded. Each Worker
// has a folder and a lock of its name; folders whose Worker is gone are removed. SPDX-License-Identifier: MIT

const ROOT = 'lacquer-exports';
/** @param {string} id */
const lockOf = (id) => `lacquer-export ${id}`;

/** Held as long as this Worker lives. @param {string} name */
const holdLock = (name) =>
  new Promise((resolve, reject) => {
    const held = () => {
      resolve(undefined);
      return new Promise(() => {});
    };
    navigator.locks.request(name, held).catch(reject);
  });

/** Removes what earlier pages left. @returns {Promise<any>} the folder of all folders */
export async function sweep() {
  const root = await navigator.storage.getDirectory();
  const all = /** @type {any} */ (await root.getDirectoryHandle(ROOT, { create: true }));
  const { held = [] } = await navigator.locks.query();
  const alive = held.map(({ name }) => name);
  for await (const id of all.keys())
    if (!alive.includes(lockOf(id))) await all.removeEntry(id, { recursive: true }).catch(() => {}); // in use after all
  return all;
}

async function ownFolder() {
  const id = crypto.randomUUID();
  await holdLock(lockOf(id));
  return (await sweep()).getDirectoryHandle(id, { create: true });
}

/** @type {Promise<any> | null} */
let own = null;

/**
 * A new file, open for this Worker alone.
 * @returns {Promise<{ handle: any, file: () => Promise<File>, remove: () => Promise<void> }>} handle: synchronous
 */
export async function ownFile() {
  own ??= ownFolder();
  const folder = await own.catch((error) => {
    own = null; // the next one tries again
    throw error;
  });
  const name = crypto.randomUUID();
  const entry = await folder.getFileHandle(name, { create: true });
  const remove = () => folder.removeEntry(name).catch(() => {});
  try {
    const handle = await entry.createSyncAccessHandle();
    return { handle, file: () => entry.getFile(), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
