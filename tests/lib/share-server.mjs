// share-server.mjs -- a share server for a test: in this process or as a process of its own, and a client for it.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { readConfig } from '../../web/server/config.js';
import { FolderStore } from '../../web/server/folder.js';
import { createLog } from '../../web/server/log.js';
import { createShareServer } from '../../web/server/server.js';
import { openStore } from '../../web/server/store.js';
import { BASE, bucketEnv, spawnServer } from './share-process.mjs';

/** @param {Uint8Array | string} bytes */
export const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Bytes that look like ciphertext and are the same in every run.
 * @param {number} length @param {string} seed @returns {Buffer<ArrayBuffer>} */
export function noise(length, seed) {
  const blocks = [];
  for (let i = 0; i * 32 < length; i++)
    blocks.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** A folder that the test leaves behind for nobody. @param {import('node:test').TestContext} t */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'lacquer-share-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Environment of a store of its own: a folder, or a stretch of a bucket when S3_BUCKET is set (tests/ceph).
 * @param {import('node:test').TestContext} t @returns {Record<string, string>} */
export const storeEnv = (t) => bucketEnv() ?? { DATA: scratch(t) };

/** In this process; its log is kept. @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [env] @param {object} [parts] */
export async function startHere(t, env = {}, parts = {}) {
  const lines = /** @type {string[]} */ ([]);
  const store = env.DATA || env.S3_BUCKET ? {} : storeEnv(t);
  const config = readConfig({ ...store, ...BASE, ...env });
  const log = createLog((line) => lines.push(line));
  const server = await createShareServer(config, { log, ...parts });
  t.after(() => server.close(100));
  return { ...server, config, lines };
}

/** A server whose store fills when it is told to, as a disk or a bucket does.
 * @param {import('node:test').TestContext} t @param {Record<string, string>} [env] */
export async function fillingServer(t, env = {}) {
  const all = { ...storeEnv(t), ...env };
  const store = await openStore(readConfig(all));
  let full = false;
  for (const name of /** @type {const} */ (['put', 'add'])) {
    const real = /** @type {any} */ (store[name]).bind(store);
    store[name] = async (/** @type {any[]} */ ...item) => {
      if (full) throw Object.assign(new Error('no space at /secret/path'), { code: 'ENOSPC' });
      return real(...item);
    };
  }
  const fill = (/** @type {boolean} */ now) => {
    full = now;
  };
  return { ...(await startHere(t, all, { store })), fill };
}

/** As a process of its own. @param {import('node:test').TestContext} t @param {Record<string, string>} env */
export async function startProcess(t, env) {
  const server = await spawnServer(env);
  t.after(() => server.child.kill('SIGKILL'));
  return server;
}

/** @param {string} url @param {string} path @param {RequestInit & { token?: string, json?: unknown }} [options] */
export async function ask(url, path, { token, json, ...options } = {}) {
  const response = await fetch(url + path, {
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    ...options,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      .../** @type {Record<string, string>} */ (options.headers),
    },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const body = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : null;
  return { status: response.status, headers: response.headers, bytes, body };
}

/** @param {string} url @param {object} [wish] */
export async function newShare(url, wish = {}) {
  const json = { bytes: 1 << 24, days: 7, comments: true, blobs: ['manifest', 'audio'], ...wish };
  const { status, body } = await ask(url, '/api/shares', { json });
  if (status !== 201) throw new Error(`${status} ${body.error}`);
  return body;
}

/** @param {string} url @param {{ id: string, ownerToken: string }} share @param {string} name
 * @param {Buffer} bytes @param {object} [options] of tus-js-client
 * @returns {{ upload: Upload, whole: Promise<void> }} */
export function uploadBlob(url, share, name, bytes, options = {}) {
  const end = { resolve: () => {}, reject: (/** @type {unknown} */ _error) => {} };
  const whole = new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    Object.assign(end, { resolve, reject });
  });
  const upload = new Upload(bytes, {
    endpoint: `${url}/api/uploads`,
    metadata: { share: share.id, name },
    headers: { Authorization: `Bearer ${share.ownerToken}` },
    retryDelays: null,
    onSuccess: () => end.resolve(),
    onError: (error) => end.reject(error),
    ...options,
  });
  upload.start();
  return { upload, whole };
}

/** As a client without a library does. @param {string} url @param {{ id: string, ownerToken: string }} share
 * @param {string} name @param {number} length @returns {Promise<string>} path of the upload */
export async function beginUpload(url, share, name, length) {
  const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');
  const { status, headers } = await ask(url, '/api/uploads', {
    method: 'POST',
    token: share.ownerToken,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
      'upload-metadata': `share ${base64(share.id)},name ${base64(name)}`,
    },
  });
  if (status !== 201) throw new Error(`an upload began with ${status}`);
  return headers.get('location') ?? '';
}

/** @param {string} url @param {string} path of the upload @param {string} token @param {Buffer<ArrayBuffer>} bytes whole
 * @param {number} offset @param {number} length of this part */
export const sendPart = (url, path, token, bytes, offset, length) =>
  ask(url, path, {
    method: 'PATCH',
    token,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes.subarray(offset, offset + length),
  });

/** A finished share of two blobs. @param {string} url @param {object} [wish] @param {number} [length] of the audio */
export async function wholeShare(url, wish = {}, length = 100_000) {
  const manifest = noise(3000, 'manifest');
  const audio = noise(length, 'audio');
  const share = await newShare(url, { bytes: 3000 + length, ...wish });
  await uploadBlob(url, share, 'manifest', manifest).whole;
  await uploadBlob(url, share, 'audio', audio).whole;
  const { status } = await ask(url, `/api/shares/${share.id}/finish`, {
    method: 'POST',
    token: share.ownerToken,
  });
  if (status !== 204) throw new Error(`finish gave ${status}`);
  return { ...share, manifest, audio };
}

/** @param {string} url @param {{ id: string, writeToken: string }} share @param {string | Buffer<ArrayBuffer>} body */
export const addNote = (url, share, body) =>
  ask(url, `/api/shares/${share.id}/notes`, {
    method: 'POST',
    token: share.writeToken,
    headers: { 'content-type': 'application/octet-stream' },
    body,
  });

/** Every byte below a folder, for looking what is in it. @param {string} folder @returns {Buffer[]} */
export function everything(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return paths.map((path) => readFileSync(path));
}

/** Every byte of a server's shares: of a folder what lies on the disk, whatever its name.
 * @param {Awaited<ReturnType<typeof startHere>>} server @returns {Promise<Buffer[]>} */
export async function stored({ store, config }) {
  if (store instanceof FolderStore) return everything(config.data);
  const all = [];
  for (const id of await store.groups('shares')) {
    for (const name of (await store.list(`shares/${id}`)) ?? []) {
      all.push((await store.get(`shares/${id}`, name)) ?? Buffer.alloc(0));
    }
  }
  return all;
}
