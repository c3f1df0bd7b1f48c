// sinks.mjs -- what the tests of saving share: workers whose disk misbehaves, and what lies in the browser's storage.
// SPDX-License-Identifier: MIT

/** What is done to a Worker before it starts, by the name of the fault. @type {Record<string, string>} */
const FAULTS = {
  // One bit of everything that is written behind the first 100,000 bytes.
  flips: `
    const own = FileSystemSyncAccessHandle.prototype.write;
    const bad = (x) => { const y = x.slice(); y[y.length >> 1] ^= 1; return y; };
    FileSystemSyncAccessHandle.prototype.write = function (x, o) {
      return own.call(this, o.at > 100000 ? bad(x) : x, o);
    };
    const stream = FileSystemWritableFileStream.prototype.write;
    FileSystemWritableFileStream.prototype.write = function (x) {
      return stream.call(this, x.position > 100000 ? { ...x, data: bad(x.data) } : x);
    };`,
  // A disk of 1 MB.
  full: `
    const fail = () => { throw new DOMException('No space available for this operation', 'QuotaExceededError'); };
    const own = FileSystemSyncAccessHandle.prototype.write;
    FileSystemSyncAccessHandle.prototype.write = function (x, o) {
      return o.at + x.length > 1e6 ? fail() : own.call(this, x, o);
    };
    const stream = FileSystemWritableFileStream.prototype.write;
    FileSystemWritableFileStream.prototype.write = async function (x) {
      return x.position + x.data.length > 1e6 ? fail() : stream.call(this, x);
    };`,
  // As where a browser keeps nothing.
  none: `
    StorageManager.prototype.getDirectory = async () => {
      throw new DOMException('Security error when calling GetDirectory', 'SecurityError');
    };`,
  // As where files of the user's cannot be renamed.
  fixed: 'delete FileSystemFileHandle.prototype.move;',
};

/** Scripts of Workers with each fault, by path. @returns {Record<string, string>} */
export const faultyWorkers = () =>
  Object.fromEntries(
    Object.entries(FAULTS).flatMap(([name, script]) => [
      [`/faults/${name}.js`, script],
      [`/faults/${name}-worker.js`, `import './${name}.js';\nimport '/web/worker.js';`],
    ]),
  );

/** Every file in the browser's own storage, with its size. @param {import('playwright-core').Page} page */
export const stored = (page) =>
  page.evaluate(async () => {
    /** @type {Record<string, number>} */
    const all = {};
    const look = async (/** @type {any} */ folder, /** @type {string} */ path) => {
      for await (const [name, handle] of folder.entries())
        if (handle.kind === 'directory') await look(handle, `${path}${name}/`);
        else all[path + name] = (await handle.getFile()).size;
    };
    await look(await navigator.storage.getDirectory(), '');
    return all;
  });

/** Of the exports alone. @param {import('playwright-core').Page} page */
export const exportsIn = async (page) =>
  Object.keys(await stored(page)).filter((path) => path.startsWith('lacquer-exports/'));

/** Pickers that give a file or a folder of the browser's own storage: real handles. `picks.how` says what they do. */
export function fakePickers() {
  const g = /** @type {any} */ (globalThis);
  g.picks = { how: 'give', calls: [] };
  const pick = async (/** @type {any} */ options, /** @type {(root: any) => any} */ give) => {
    const { isActive } = navigator.userActivation;
    const busy = [...document.querySelectorAll('.progress')].some(
      (bar) => !(/** @type {any} */ (bar).hidden),
    );
    g.picks.calls.push({ ...options, isActive, busy });
    if (g.picks.how === 'close')
      throw new DOMException('The user aborted a request.', 'AbortError');
    if (g.picks.how === 'refuse') throw new DOMException('Not allowed.', 'SecurityError');
    return give(await navigator.storage.getDirectory());
  };
  g.showSaveFilePicker = (/** @type {any} */ options) =>
    pick(options, (root) =>
      root.getFileHandle(g.picks.name ?? options.suggestedName, { create: true }),
    );
  g.showDirectoryPicker = (/** @type {any} */ options) =>
    pick(options, (root) => root.getDirectoryHandle('Masters', { create: true }));
}

/** Writes a file of the user's. @param {import('playwright-core').Page} page @param {string} path @param {string} text */
export const put = (page, path, text) =>
  page.evaluate(
    async ([path, text]) => {
      const names = path.split('/');
      const last = /** @type {string} */ (names.pop());
      let folder = await navigator.storage.getDirectory();
      for (const name of names) folder = await folder.getDirectoryHandle(name, { create: true });
      const file = await folder.getFileHandle(last, { create: true });
      const out = await file.createWritable();
      await out.write(text);
      await out.close();
    },
    [path, text],
  );

/** @param {import('playwright-core').Page} page @param {string} path @returns {Promise<Buffer>} */
export async function get(page, path) {
  const base64 = await page.evaluate(async (path) => {
    const names = path.split('/');
    const last = /** @type {string} */ (names.pop());
    let folder = await navigator.storage.getDirectory();
    for (const name of names) folder = await folder.getDirectoryHandle(name);
    const file = await (await folder.getFileHandle(last)).getFile();
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192)
      text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  }, path);
  return Buffer.from(base64, 'base64');
}
