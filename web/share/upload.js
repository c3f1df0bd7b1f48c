// upload.js -- staged ciphertext to the server, by tus (https://tus.io/protocols/resumable-upload): a piece at a time,
// so that whatever breaks costs one piece; it goes on from there for as long as it takes, or in another session.
// SPDX-License-Identifier: MIT
import { Upload } from 'tus-js-client';
import { mayPass, refusal, ServerError } from './server.js';

/** @typedef {import('./shelf.js').Row} Row */
/** @typedef {import('./server.js').NewShare} NewShare */
/**
 * @typedef {object} UploadOptions
 * @property {import('./server.js').ShareServer} server
 * @property {(row: Row) => Promise<void>} save is told of each step before the next one
 * @property {AbortSignal} signal
 * @property {(fraction: number) => void} [onProgress]
 * @property {(waiting: boolean) => void} [onWait] whether it waits for network or server
 * @property {number[]} [pauses] ms before each new attempt, the last one again and again
 */

export const PIECE = 2 << 20; // bytes
const PAUSES = [500, 1000, 2000, 4000, 8000, 15000, 30000];
export const BLOBS = ['manifest', 'audio'];

/** Until the time is over, or the network is said to be back. @param {number} ms @param {AbortSignal} signal */
const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve(undefined);
    };
    const timer = setTimeout(end, ms);
    globalThis.addEventListener?.('online', end);
    signal.addEventListener('abort', end);
  });

/**
 * Tries until it works, is called off, or trying again cannot help.
 * @template T
 * @param {(moved: () => void) => Promise<T>} work tells when something got through
 * @param {UploadOptions} options @returns {Promise<T>}
 */
async function persist(work, { signal, onWait, pauses = PAUSES }) {
  let tries = 0;
  const moved = () => {
    tries = 0;
    onWait?.(false);
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const result = await work(moved);
      moved();
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      onWait?.(true);
      const wished = 1000 * /** @type {ServerError} */ (error).waitSeconds;
      await pause(Math.max(wished, pauses[Math.min(tries++, pauses.length - 1)]), signal);
    }
  }
}

/** @param {any} error of the library */
function explained(error) {
  if (!error.originalRequest) return error;
  const { originalResponse: response } = error;
  if (!response) return new ServerError(refusal(0, '', null).message, 0);
  const after = response.getHeader('Retry-After') ?? null;
  const status = response.getStatus();
  // An earlier attempt is still being written: where it ends is known in a moment.
  return refusal(status === 409 ? 423 : status, response.getBody() ?? '', after);
}

/**
 * From wherever the server has come to, to the end of the blob or to the first thing that goes wrong.
 * @param {any} file @param {{ url: string, ownerToken: string, signal: AbortSignal, tell: (sent: number) => void }} how
 */
const send = (file, { url, ownerToken, signal, tell }) =>
  new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      ...{
        uploadUrl: url,
        chunkSize: PIECE,
        retryDelays: null,
        storeFingerprintForResuming: false,
      },
      headers: { authorization: `Bearer ${ownerToken}` },
      onProgress: tell,
      onSuccess: resolve,
      onError: (error) => reject(explained(error)),
    });
    const stop = () => {
      void upload.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    upload.start();
  });

/** @param {Row} row @returns {NewShare} */
const access = ({ id = '', ownerToken = '', writeToken = '', expires = '' }) => ({
  ...{ id, ownerToken, writeToken, expires },
});

/** One blob, from where it was left. @param {Row} row @param {string} name @param {any} file @param {UploadOptions} options @param {(sent: number) => void} tell */
async function blob(row, name, file, options, tell) {
  const { server, save, signal } = options;
  const { bytes } = row.blobs[name];
  const share = access(row);
  const step = async (/** @type {{ url?: string, done?: boolean }} */ change) => {
    row.blobs = { ...row.blobs, [name]: { ...row.blobs[name], ...change } };
    await save(row);
  };
  const begun = row.blobs[name].url;
  const url = begun ?? (await persist(() => server.begin(share, name, bytes, signal), options));
  if (!begun) await step({ url });
  let reached = 0;
  await persist((moved) => {
    const told = (/** @type {number} */ sent) => {
      if (sent > reached) moved();
      reached = Math.max(reached, sent);
      tell(sent);
    };
    return send(file, { url, ownerToken: share.ownerToken, signal, tell: told });
  }, options);
  await step({ done: true });
}

/** @param {Row} row @param {Record<string, any>} files by blob @param {UploadOptions} options */
async function attempt(row, files, options) {
  const { server, save, signal, onProgress } = options;
  const total = BLOBS.reduce((sum, name) => sum + row.blobs[name].bytes, 0);
  if (!row.id) {
    const { days, comments } = row;
    const wish = { bytes: total, days, comments, blobs: BLOBS };
    Object.assign(row, await persist(() => server.create(wish, signal), options));
    await save(row);
  }
  let before = 0;
  for (const name of BLOBS) {
    const tell = (/** @type {number} */ sent) => onProgress?.((before + sent) / total);
    if (!row.blobs[name].done) await blob(row, name, files[name], options, tell);
    before += row.blobs[name].bytes;
    onProgress?.(before / total);
  }
  await persist(() => server.finish(access(row), signal), options);
  row.state = 'shared';
  await save(row);
}

/** The server has let it go: it waited for too long. @param {Row} row */
function forgetServer(row) {
  for (const key of /** @type {const} */ (['id', 'ownerToken', 'writeToken', 'expires']))
    delete row[key];
  for (const name of BLOBS) row.blobs[name] = { bytes: row.blobs[name].bytes };
}

/**
 * @param {Row} row is changed as it goes on
 * @param {Record<string, any>} files what `row.blobs` names: Blobs, in Node buffers
 * @param {UploadOptions} options
 */
export async function upload(row, files, options) {
  const known = Boolean(row.id);
  try {
    await attempt(row, files, options);
  } catch (error) {
    const gone = [404, 410].includes(/** @type {any} */ (error).status);
    if (!gone || !known) throw error;
    forgetServer(row);
    await options.save(row);
    await attempt(row, files, options);
  }
}
