// share-server.mjs -- a share server for a test: in this process or as a process of its own, and a client for it.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { ROOT } from '../../scripts/house.mjs';
import { readConfig } from '../../web/server/config.js';
import { FolderStore } from '../../web/server/folder.js';
import { createLog } from '../../web/server/log.js';
import { createShareServer } from '../../web/server/server.js';

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
export function storeEnv(t) {
  if (!process.env.S3_BUCKET) return { DATA: scratch(t) };
  const s3 = Object.entries(process.env).filter(([name]) => name.startsWith('S3_'));
  return /** @type {Record<string, string>} */ ({
    ...Object.fromEntries(s3),
    S3_PREFIX: `${randomUUID()}/`,
  });
}

const BASE = { PORT: '0', PAGE: 'none', KEEP_FREE_BYTES: '0' };

/** In this process; its log is kept. @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [env] @param {object} [parts] */
export async function startHere(t, env = {}, parts = {}) {
  const lines = /** @type {string[]} */ ([]);
  const config = readConfig({ ...(env.DATA ? {} : storeEnv(t)), ...BASE, ...env });
  const log = createLog((line) => lines.push(line));
  const server = await createShareServer(config, { log, ...parts });
  t.after(() => server.close(100));
  return { ...server, config, lines };
}

/** As a process of its own. @param {import('node:test').TestContext} t @param {Record<string, string>} env */
export async function startProcess(t, env) {
  const child = spawn(process.execPath, [join(ROOT, 'web/server/main.js')], {
    env: { ...process.env, ...BASE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  t.after(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (data) => {
    log += data;
  });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = /at (http:\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  return { url, child, ended, log: () => log, port: Number(new URL(url).port) };
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
