// disk.js -- scratch space for audio that is too long for memory: a file of the browser's own (OPFS) in a Worker, a
// temporary file in Node. Both are read and written synchronously, and none outlives what made it.
// SPDX-License-Identifier: MIT

/**
 * @typedef {object} Disk
 * @property {(bytes: Uint8Array, at: number) => void} read fills `bytes`; throws when there is less
 * @property {(bytes: Uint8Array, at: number) => void} write
 * @property {(bytes: number) => void} size makes it so long, of zeros; throws when there is no room
 * @property {() => void} close and forget the file
 */

const FOLDER = 'lacquer-scratch';
const SPARE = 2 ** 26; // bytes of a disk that are left alone
const inNode = typeof process === 'object' && Boolean(process.versions?.node);

/** @returns {Promise<Disk | null>} null where there is none to be had */
export const openDisk = () => (inNode ? nodeDisk() : browserDisk().catch(() => null));

/** @returns {Promise<number | null>} bytes that may still be taken; null where nobody knows */
export async function freeBytes() {
  if (inNode) {
    const [{ statfsSync }, { tmpdir }] = [await import('node:fs'), await import('node:os')];
    const { bavail, bsize } = statfsSync(tmpdir());
    return bavail * bsize - SPARE;
  }
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return quota === undefined || usage === undefined ? null : quota - usage - SPARE;
}

/** @param {number} done @param {number} wanted @param {string} what */
function whole(done, wanted, what) {
  if (done < wanted) throw new Error(`Scratch space could not be ${what}: the disk may be full.`);
}

/** @returns {Promise<Disk>} a file without a name as soon as it is open, so that nothing is left behind */
async function nodeDisk() {
  const fs = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const path = join(tmpdir(), `lacquer-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const fd = fs.openSync(path, 'wx+', 0o600);
  const forget = () => fs.rmSync(path, { force: true });
  try {
    forget();
  } catch {
    process.once('exit', forget); // a system that keeps the names of open files
  }
  return {
    read: (bytes, at) => whole(fs.readSync(fd, bytes, 0, bytes.length, at), bytes.length, 'read'),
    write: (bytes, at) =>
      whole(fs.writeSync(fd, bytes, 0, bytes.length, at), bytes.length, 'written'),
    size: (bytes) => fs.ftruncateSync(fd, bytes),
    close() {
      fs.closeSync(fd);
      forget();
    },
  };
}

/** What an earlier page left when it was closed; files in use are locked and stay. */
async function sweep(/** @type {any} */ folder) {
  for await (const name of folder.keys()) await folder.removeEntry(name).catch(() => {});
}

/** @param {any} handle @param {Uint8Array} bytes @param {number} at @returns {number} bytes written, 0 over quota */
function attempt(handle, bytes, at) {
  try {
    return handle.write(bytes, { at });
  } catch {
    return 0;
  }
}

/** @type {Promise<any> | null} */
let swept = null;

/** @returns {Promise<Disk>} */
async function browserDisk() {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  swept ??= sweep(folder);
  await swept;
  const name = crypto.randomUUID();
  const file = await folder.getFileHandle(name, { create: true });
  const handle = await /** @type {any} */ (file).createSyncAccessHandle();
  return {
    read: (bytes, at) => whole(handle.read(bytes, { at }), bytes.length, 'read'),
    write: (bytes, at) => whole(attempt(handle, bytes, at), bytes.length, 'written'),
    size: (bytes) => handle.truncate(bytes),
    close() {
      handle.close();
      folder.removeEntry(name).catch(() => {});
    },
  };
}
