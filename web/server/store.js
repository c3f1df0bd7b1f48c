// store.js -- what the server asks of a place to keep things: named items in groups. A folder or a bucket does it.
// Several servers may use one store at a time, so nothing here is read, changed and written back:
// an item is put whole, or added once and never again.
// SPDX-License-Identifier: MIT
import { FolderStore } from './folder.js';

/**
 * @typedef {object} Store
 * @property {string} place for people, said on start
 * @property {(group: string) => Promise<void>} create an empty group
 * @property {(parent: string) => Promise<string[]>} groups names right below a parent
 * @property {(group: string) => Promise<string[] | null>} list names of its items, sorted; null: no such group
 * @property {(group: string, name: string) => Promise<Buffer | null>} get
 * @property {(group: string, name: string, bytes: Uint8Array) => Promise<void>} put whole and safe, or not at all
 * @property {(group: string, name: string, bytes: Uint8Array) => Promise<boolean>} add as put; false: it is there already
 * @property {(group: string, name: string, start: number, end: number) => AsyncIterable<Uint8Array>} read to end, inclusive
 * @property {(group: string, name: string) => Promise<void>} drop one item, if it is there
 * @property {(group: string) => Promise<void>} remove a group with all it holds
 * @property {(group: string, prefix: string, after: string) => Promise<{ bytes: number, last: string }>} weigh of the
 *   items that begin with prefix and come behind `after`; last: the name of the last, else `after`
 * @property {(group: string, olderMs: number) => Promise<void>} tidy what broken writes left behind
 * @property {() => Promise<number | null>} free bytes; null: the store does not say
 * @property {() => Promise<void>} check throws when nothing can be written
 */

/** The group of a share and the group of the cores. */
export const SHARES = 'shares';
export const CORES = 'cores';
/** @param {string} id */
export const groupOf = (id) => `${SHARES}/${id}`;
/** The items that are notes, in their order. */
export const NOTE = 'note.';
/** @param {number} seq */
export const noteName = (seq) => NOTE + String(seq).padStart(8, '0');

/** @param {import('./config.js').Config} config @returns {Promise<Store>} */
export async function openStore(config) {
  if (config.s3.bucket === '') return FolderStore.open(config.data);
  const { BucketStore } = await import('./bucket.js'); // its client is large: only who needs it loads it
  return BucketStore.open(config.s3);
}

/** @param {Store} store @param {string} group @param {string} name @returns {Promise<any>} null when it is not there */
export async function getJson(store, group, name) {
  const bytes = await store.get(group, name);
  return bytes && JSON.parse(bytes.toString('utf8'));
}

/** As getJson; null also for what cannot be read as JSON: one item that is broken must not keep the others.
 * @param {Store} store @param {string} group @param {string} name @returns {Promise<any>} */
export const tryJson = (store, group, name) =>
  getJson(store, group, name).catch((error) => {
    if (error instanceof SyntaxError) return null;
    throw error;
  });

/** @param {unknown} value */
export const json = (value) => Buffer.from(JSON.stringify(value));
