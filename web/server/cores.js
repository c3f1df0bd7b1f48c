// cores.js -- every core that this server ever served stays, by the SHA-256 of its bytes, for as long as the store
// does: a share made today must sound the same after the page has a newer core.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CORES } from './store.js';

export const CORE = /^[0-9a-f]{64}\.wasm$/;

/** @param {import('./store.js').Store} store @param {string | null} page folder of the built page
 * @returns {Promise<number>} cores that were new */
export async function keepCores(store, page) {
  const names = page === null ? [] : await readdir(join(page, 'cores')).catch(() => []);
  let added = 0;
  for (const name of names.filter((n) => CORE.test(n))) {
    const bytes = await readFile(join(/** @type {string} */ (page), 'cores', name));
    if (createHash('sha256').update(bytes).digest('hex') !== name.slice(0, 64)) continue;
    if (await store.add(CORES, name, bytes)) added++;
  }
  return added;
}

/** @param {import('./store.js').Store} store @param {string} name @param {import('./http.js').Response} response
 * @returns {Promise<boolean>} false: not kept here */
export async function sendCore(store, name, response) {
  const bytes = await store.get(CORES, name);
  if (!bytes) return false;
  response.writeHead(200, {
    'content-type': 'application/wasm',
    'content-length': bytes.length,
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
  });
  response.end(bytes);
  return true;
}
